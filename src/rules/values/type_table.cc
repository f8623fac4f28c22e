#include "rules/values/type_table_internal.h"

#include <algorithm>
#include <cstring>
#include <iterator>

namespace codeanatomy::rules::values {
namespace {

// A tuple of tuples may hold itself: past this nothing is said of what is held.
constexpr std::uint8_t kMostDepth = 3;

void Append(std::uint32_t number, std::string& key) {
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);
  key.append(bytes, sizeof number);
}

}  // namespace

TypeTable::TypeTable(Name tuple) : tuple_(tuple), first_({0, 0, 0}) {}

TypeId TypeTable::Intern(Form form, std::uint32_t of, std::uint32_t with, std::span<const TypeSet> arguments) {
  std::uint8_t depth = 0;
  for (const TypeSet argument : arguments) {
    for (const TypeId inner : Of(argument)) depth = std::max<std::uint8_t>(depth, types_[inner].depth + 1);
  }
  if (depth > kMostDepth && (form == Form::kOutside || form == Form::kTuple)) {
    return form == Form::kTuple ? Intern(Form::kOutside, tuple_) : Intern(form, of, with);
  }
  const auto next = static_cast<TypeId>(types_.size());
  if (arguments.empty() && form != Form::kTuple) {
    const auto low = static_cast<std::int64_t>((static_cast<std::uint64_t>(of) << 32) | with);
    const auto [type, is_new] = plain_.TryEmplace({low, static_cast<std::int64_t>(form)}, next);
    if (is_new) types_.push_back({form, of, with, {}, 0});
    return type;
  }
  std::string key(1, static_cast<char>(form));
  Append(of, key);
  Append(with, key);
  for (const TypeSet argument : arguments) Append(argument, key);
  const auto [found, is_new] = others_.try_emplace(std::move(key), next);
  if (is_new) types_.push_back({form, of, with, {arguments.begin(), arguments.end()}, depth});
  return found->second;
}

TypeSet TypeTable::Only(TypeId type) {
  if (type >= only_.size()) only_.resize(types_.size(), kNothing);
  if (only_[type] == kNothing) only_[type] = Add(std::span(&type, 1));
  return only_[type];
}

TypeSet TypeTable::Add(std::span<const TypeId> types) {
  std::string key(reinterpret_cast<const char*>(types.data()), types.size_bytes());
  const auto [found, is_new] = sets_.try_emplace(std::move(key), static_cast<TypeSet>(first_.size() - 1));
  if (is_new) {
    members_.insert(members_.end(), types.begin(), types.end());
    first_.push_back(static_cast<std::uint32_t>(members_.size()));
  }
  return found->second;
}

TypeSet TypeTable::Either(TypeSet a, TypeSet b) {
  if (a == b || b == kNothing) return a;
  if (a == kNothing) return b;
  if (a == kAnything || b == kAnything) return kAnything;
  if (a > b) std::swap(a, b);
  const Pair key{static_cast<std::int64_t>((static_cast<std::uint64_t>(a) << 32) | b), 0};
  if (const TypeSet known = either_.Value(key); known != kNobody) return known;
  std::vector<TypeId> types;
  const auto one = Of(a), other = Of(b);
  std::set_union(one.begin(), one.end(), other.begin(), other.end(), std::back_inserter(types));
  const TypeSet set = types.size() > kMostTypes ? kAnything : Add(types);
  either_.TryEmplace(key, set);
  return set;
}

}  // namespace codeanatomy::rules::values
