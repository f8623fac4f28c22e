#include "rules/values/hierarchy_internal.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include "rules/values/words_internal.h"

namespace codeanatomy::rules::values {
namespace {

constexpr std::array<std::string_view, 5> kEnumerations = {"enum.Enum", "enum.IntEnum", "enum.StrEnum", "enum.Flag",
                                                           "enum.IntFlag"};

using Line = std::vector<Ancestor>;

// Merges the orders of the bases and the bases themselves; false: there is no order that keeps all of them.
bool Merge(std::vector<Line> lists, Line& merged) {
  std::vector<std::size_t> heads(lists.size(), 0);
  auto is_in_tail = [&](const Ancestor& one) {
    for (std::size_t i = 0; i < lists.size(); ++i) {
      if (heads[i] >= lists[i].size()) continue;
      if (std::find(lists[i].begin() + static_cast<std::ptrdiff_t>(heads[i]) + 1, lists[i].end(), one) !=
          lists[i].end()) {
        return true;
      }
    }
    return false;
  };
  while (true) {
    const Ancestor* next = nullptr;
    bool is_done = true;
    for (std::size_t i = 0; i < lists.size() && next == nullptr; ++i) {
      if (heads[i] >= lists[i].size()) continue;
      is_done = false;
      if (!is_in_tail(lists[i][heads[i]])) next = &lists[i][heads[i]];
    }
    if (is_done) return true;
    if (next == nullptr) return false;
    const Ancestor chosen = *next;
    merged.push_back(chosen);
    for (std::size_t i = 0; i < lists.size(); ++i) {
      if (heads[i] < lists[i].size() && lists[i][heads[i]] == chosen) ++heads[i];
    }
  }
}

}  // namespace

Hierarchy::Hierarchy(const Program& program, std::vector<ValueId> classes,
                     const std::unordered_map<ValueId, std::vector<Ancestor>>& bases, const std::vector<ValueId>& begun,
                     Name begin)
    : program_(program), classes_(std::move(classes)) {
  PairTable by_node;
  for (const ValueId of : classes_) {
    by_node.TryEmplace({program_.values[of].node, 0}, of);
    for (const Input& member : program_.InputsOf(of, Role::k_member)) OwnOrNew(of, member.name).variable = member.input;
  }
  for (const auto& [key, attribute] : program_.attributes) {
    const ValueId of = by_node.Value({key.first, 0});
    if (of != kNobody) OwnOrNew(of, static_cast<Name>(key.second)).attribute = attribute;
  }
  for (const ValueId of : begun) OwnOrNew(of, begin).is_made = true;
  for (const ValueId of : classes_) Linearize(of, bases);
  for (const ValueId of : classes_) {
    for (const Ancestor& ancestor : Order(of)) {
      const std::uint32_t place = ancestor.kind == Ancestor::Kind::kClass ? places_.Value(ancestor.of) : kNobody;
      if (place != kNobody && ancestor.of != of) orders_[place].below.push_back(of);
    }
  }
}

// Bases come before those that have them: an explicit stack, for chains of any length. A class that inherits from itself
// takes what is known of the circle so far.
void Hierarchy::Linearize(ValueId of, const std::unordered_map<ValueId, std::vector<Ancestor>>& bases) {
  if (ClassOf(of) != nullptr) return;
  std::vector<std::pair<ValueId, bool>> stack = {{of, false}};
  std::unordered_map<ValueId, bool> is_open;
  while (!stack.empty()) {
    const auto [one, are_bases_done] = stack.back();
    stack.pop_back();
    if (ClassOf(one) != nullptr) continue;
    const auto known = bases.find(one);
    const std::vector<Ancestor> none;
    const std::vector<Ancestor>& own = known == bases.end() ? none : known->second;
    if (!are_bases_done) {
      if (!is_open.try_emplace(one, true).second) continue;
      stack.emplace_back(one, true);
      for (std::size_t i = own.size(); i > 0; --i) {
        if (own[i - 1].kind == Ancestor::Kind::kClass) stack.emplace_back(own[i - 1].of, false);
      }
      continue;
    }
    std::vector<Line> lists;
    for (const Ancestor& base : own) {
      const Class* known_base = base.kind == Ancestor::Kind::kClass ? ClassOf(base.of) : nullptr;
      lists.push_back(known_base == nullptr ? Line{base} : known_base->order);
    }
    lists.push_back(own);
    Class made;
    made.order = {{Ancestor::Kind::kClass, one}};
    Line rest;
    if (Merge(lists, rest)) {
      made.order.insert(made.order.end(), rest.begin(), rest.end());
    } else {
      made.has_conflict = true;
      for (const Line& list : lists) {
        for (const Ancestor& ancestor : list) {
          if (std::find(made.order.begin(), made.order.end(), ancestor) == made.order.end()) {
            made.order.push_back(ancestor);
          }
        }
      }
    }
    made.is_enumeration = std::any_of(made.order.begin(), made.order.end(), [&](const Ancestor& ancestor) {
      return ancestor.kind == Ancestor::Kind::kExternal && IsOneOf(kEnumerations, program_.names.Text(ancestor.of));
    });
    places_.TryEmplace(one, static_cast<std::uint32_t>(orders_.size()));
    orders_.push_back(std::move(made));
  }
}

std::span<const Ancestor> Hierarchy::Order(ValueId of) const {
  const Class* known = ClassOf(of);
  return known == nullptr ? std::span<const Ancestor>() : std::span<const Ancestor>(known->order);
}

bool Hierarchy::HasConflict(ValueId of) const {
  const Class* known = ClassOf(of);
  return known != nullptr && known->has_conflict;
}

std::span<const ValueId> Hierarchy::Overriders(ValueId of, Name name) const {
  const Class* known = ClassOf(of);
  if (known == nullptr || known->below.empty()) return {};
  const auto [place, is_new] =
      overrider_places_.TryEmplace(Both(of, name), static_cast<std::uint32_t>(overriders_.size()));
  if (!is_new) return overriders_[place];
  auto& found = overriders_.emplace_back();
  for (const ValueId each : known->below) {
    if (Own(each, name).variable != kNobody) found.push_back(each);
  }
  return found;
}

Member Hierarchy::Own(ValueId of, Name name) const {
  const std::uint32_t place = member_places_.Value(Both(of, name));
  return place == kNobody ? Member() : members_[place];
}

Member& Hierarchy::OwnOrNew(ValueId of, Name name) {
  const auto [place, is_new] = member_places_.TryEmplace(Both(of, name), static_cast<std::uint32_t>(members_.size()));
  if (is_new) members_.emplace_back();
  return members_[place];
}

Found Hierarchy::Find(ValueId of, Name name, std::optional<ValueId> after) const {
  if (after) return Look(of, name, after);
  const auto [place, is_new] = looked_.TryEmplace(Both(of, name), static_cast<std::uint32_t>(found_.size()));
  if (is_new) found_.push_back(Look(of, name, after));
  return found_[place];
}

Found Hierarchy::Look(ValueId of, Name name, std::optional<ValueId> after) const {
  Found found;
  bool is_certain = true, is_after = !after;
  std::uint32_t outside = kNobody;
  std::size_t outsides = 0;
  for (const Ancestor& ancestor : Order(of)) {
    if (!is_after) {
      is_after = ancestor == Ancestor{Ancestor::Kind::kClass, *after};
      continue;
    }
    if (ancestor.kind == Ancestor::Kind::kUnknown) {
      is_certain = false;
    } else if (ancestor.kind == Ancestor::Kind::kExternal) {
      if (outsides++ == 0) outside = ancestor.of;
    } else {
      const Member member = Own(ancestor.of, name);
      if (member.variable == kNobody && member.attribute == 0 && !member.is_made) continue;
      return {Found::How::kClass, ancestor.of, member, is_certain && outsides == 0};
    }
  }
  if (outsides > 0) return {Found::How::kExternal, outside, {}, is_certain && outsides == 1};
  found.is_certain = is_certain;
  return found;
}

bool Hierarchy::IsBelow(ValueId of, ValueId ancestor) const {
  const auto order = Order(of);
  return std::find(order.begin(), order.end(), Ancestor{Ancestor::Kind::kClass, ancestor}) != order.end();
}

bool Hierarchy::IsEnumeration(ValueId of) const {
  const Class* known = ClassOf(of);
  return known != nullptr && known->is_enumeration;
}

bool Hierarchy::Inherits(ValueId of, Name symbol) const {
  const auto order = Order(of);
  return std::find(order.begin(), order.end(), Ancestor{Ancestor::Kind::kExternal, symbol}) != order.end();
}

}  // namespace codeanatomy::rules::values
