#include "rules/values/contexts_internal.h"

#include <algorithm>

namespace codeanatomy::rules::values {
namespace {

// Values of a function that is copied, and of one that is copied for sites.
constexpr std::size_t kMostValues = 512;
constexpr std::size_t kMostForSite = 96;
// Values of all copies of one function.
constexpr std::size_t kMostOfFunction = 65536;
// Copies for sites in copies for sites: a decorator that a function makes, used in a function of which there are copies.
constexpr std::uint32_t kMostDepth = 3;
// Values of files for one of a copy; a few are always there.
constexpr std::size_t kShare = 2;
constexpr std::size_t kLeast = 32768;

bool Contains(const std::vector<ValueId>& sorted, ValueId value) {
  return std::binary_search(sorted.begin(), sorted.end(), value);
}

}  // namespace

Contexts::Contexts(Program& program)
    : program_(program),
      most_values_(program.file_values + std::max(program.file_values / kShare, kLeast)),
      most_inputs_(program.inputs.size() + std::max(program.inputs.size() / kShare, 2 * kLeast)) {
  const std::size_t count = program.values.size();
  for (ValueId id = 0; id < count; ++id) {
    if (program.values[id].op == Op::k_function) functions_.TryEmplace({program.values[id].node, 0}, id);
  }
  std::vector<ValueId> owners(count, kNobody);
  first_member_.assign(count + 1, 0);
  std::int64_t last_caller = 0;
  ValueId last_owner = kNobody;
  for (ValueId id = 0; id < count; ++id) {
    const std::int64_t caller = program.values[id].caller;
    if (caller == 0) continue;
    if (caller != last_caller) {
      last_caller = caller;
      last_owner = functions_.Value({caller, 0});
    }
    owners[id] = last_owner;
    if (last_owner != kNobody) ++first_member_[last_owner + 1];
  }
  for (std::size_t i = 1; i <= count; ++i) first_member_[i] += first_member_[i - 1];
  members_.resize(first_member_.back());
  std::vector<std::uint32_t> next(first_member_.begin(), first_member_.end() - 1);
  for (ValueId id = 0; id < count; ++id) {
    if (owners[id] != kNobody) members_[next[owners[id]]++] = id;
  }
  marks_.assign(count, 0);
  // Nothing moves while there is room: whoever calls holds on to inputs.
  program.values.reserve(most_values_);
  program.first_use.reserve(most_values_ + 1);
  program.inputs.reserve(most_inputs_);
  program.uses.reserve(most_inputs_);
}

ValueId Contexts::OriginalOf(ValueId value) const {
  const std::uint32_t block = BlockOf(value);
  return block == kNobody ? value : (*blocks_[block].region)[value - blocks_[block].first];
}

std::uint32_t Contexts::BlockOf(ValueId value) const {
  if (value < program_.file_values || value >= program_.values.size()) return kNobody;
  return block_of_[value - program_.file_values];
}

// What stands for a value of a file in a block.
ValueId Contexts::In(std::uint32_t block, ValueId value) const {
  for (; block != kNobody; block = blocks_[block].parent) {
    const Region& region = *blocks_[block].region;
    const auto found = std::lower_bound(region.begin(), region.end(), value);
    if (found != region.end() && *found == value) {
      return blocks_[block].first + static_cast<ValueId>(found - region.begin());
    }
  }
  return value;
}

bool Contexts::IsOfRegion(ValueId value) const { return marks_[value] == search_; }

const Contexts::Region& Contexts::RegionOf(ValueId function) {
  const auto found = regions_.find(function);
  if (found != regions_.end()) return found->second;
  return regions_.emplace(function, FindRegion(function)).first->second;
}

Contexts::Region Contexts::FindRegion(ValueId function) {
  ++search_;
  Region region;
  auto add = [&](ValueId value) {
    if (IsOfRegion(value)) return;
    marks_[value] = search_;
    region.push_back(value);
  };
  std::vector<ValueId> open = {function};
  while (!open.empty()) {
    const ValueId one = open.back();
    open.pop_back();
    add(one);
    for (const Input& parameter : program_.InputsOf(one, Role::k_parameter)) add(parameter.input);
    for (std::uint32_t i = first_member_[one]; i < first_member_[one + 1]; ++i) {
      const ValueId member = members_[i];
      const Op op = program_.values[member].op;
      if (op == Op::k_class) continue;
      if (op == Op::k_function && !IsOfRegion(member)) open.push_back(member);
      add(member);
    }
    if (region.size() > kMostValues) return {};
  }
  // What has no place of its own belongs to what it is made of: where ways meet, and what other scopes may see.
  for (std::size_t i = 0; i < region.size(); ++i) {
    if (region[i] == function) continue;
    for (const Use& use : program_.UsesOf(region[i])) {
      const Value& user = program_.values[use.user];
      if (user.caller != 0 || use.role != Role::k_any) continue;
      const auto any = program_.InputsOf(use.user, Role::k_any);
      const bool is_own = user.op != Op::k_variable || std::all_of(any.begin(), any.end(), [&](const Input& input) {
                            return IsOfRegion(input.input);
                          });
      if (is_own) add(use.user);
    }
    if (region.size() > kMostValues) return {};
  }
  std::sort(region.begin(), region.end());
  return region;
}

Dependence Contexts::DependenceOf(ValueId function) {
  const ValueId root = OriginalOf(function);
  const auto found = dependences_.find(root);
  if (found != dependences_.end()) return found->second;
  return dependences_.emplace(root, FindDependence(root)).first->second;
}

// Follows what the function gives back to what it is made of.
Dependence Contexts::FindDependence(ValueId function) {
  const Region& region = RegionOf(function);
  if (region.size() > kMostForSite) return Dependence::kNone;
  Dependence dependence = Dependence::kNone;
  std::vector<ValueId> open, seen;
  auto follow = [&](ValueId value) {
    if (!Contains(region, value) || std::find(seen.begin(), seen.end(), value) != seen.end()) return;
    seen.push_back(value);
    open.push_back(value);
  };
  for (const Input& result : program_.InputsOf(function, Role::k_result)) follow(result.input);
  while (!open.empty()) {
    const ValueId value = open.back();
    open.pop_back();
    const Op op = program_.values[value].op;
    if (op == Op::k_function) {
      if (SeesVariables(value, region)) return Dependence::kOwn;
      continue;
    }
    for (const Input& input : program_.InputsOf(value)) {
      const bool is_called = (op == Op::k_call || op == Op::k_decoration) && input.role == Role::k_callee;
      if (is_called) {
        if (LeadsToParameter(input.input, region)) return Dependence::kOwn;
        continue;
      }
      if (op == Op::k_call && LeadsToParameter(input.input, region)) dependence = Dependence::kPassed;
      follow(input.input);
    }
  }
  return dependence;
}

// Whether a function reads what the one around it has.
bool Contexts::SeesVariables(ValueId inner, const Region& outer) {
  const Region& own = RegionOf(inner);
  for (const ValueId value : own) {
    for (const Input& input : program_.InputsOf(value)) {
      if (Contains(outer, input.input) && !Contains(own, input.input)) return true;
    }
  }
  return false;
}

// Whether it is a parameter, through names alone.
bool Contexts::LeadsToParameter(ValueId value, const Region& region) const {
  constexpr std::size_t kMostSteps = 64;
  std::vector<ValueId> open = {value};
  for (std::size_t steps = 0; !open.empty() && steps < kMostSteps; ++steps) {
    const ValueId at = open.back();
    open.pop_back();
    if (!Contains(region, at)) continue;
    const Op op = program_.values[at].op;
    if (op == Op::k_parameter) return true;
    if (op != Op::k_merge && op != Op::k_variable && op != Op::k_narrowed && op != Op::k_annotated) continue;
    for (const Input& any : program_.InputsOf(at, Role::k_any)) open.push_back(any.input);
  }
  return false;
}

Contexts::Copy Contexts::For(ValueId function, Of kind, std::uint32_t context) {
  const Pair key{static_cast<std::int64_t>((static_cast<std::uint64_t>(function) << 32) | context),
                 static_cast<std::int64_t>(kind)};
  const auto found = copies_.find(key);
  if (found != copies_.end()) return {found->second};
  const ValueId root = OriginalOf(function);
  const Region& region = RegionOf(root);
  const std::uint32_t parent = BlockOf(function);
  std::uint32_t depth = parent == kNobody ? 0 : blocks_[parent].depth;
  if (kind == Of::kSite) {
    const std::uint32_t around = BlockOf(context);
    depth = std::max(depth, around == kNobody ? 0 : blocks_[around].depth) + 1;
  }
  Copy copy;
  if (!region.empty() && depth <= kMostDepth) copy = CopyRegion(region, root, kind, parent, depth);
  copies_.emplace(key, copy.function);
  return copy;
}

bool Contexts::HasClass(ValueId value) const {
  const std::uint32_t block = BlockOf(value);
  return block != kNobody && blocks_[block].class_parameter == value;
}

Contexts::Copy Contexts::CopyRegion(const Region& region, ValueId root, Of kind, std::uint32_t parent,
                                    std::uint32_t depth) {
  std::size_t inputs = 0, uses = 0;
  for (const ValueId value : region) {
    inputs += program_.values[value].count;
    uses += program_.UsesOf(value).size();
  }
  std::size_t& copied = copied_[root];
  const bool has_room = copied + region.size() <= kMostOfFunction &&
                        program_.values.size() + region.size() <= most_values_ &&
                        program_.inputs.size() + inputs <= most_inputs_ && program_.uses.size() + uses <= most_inputs_;
  if (!has_room) {
    ++shared_[root];
    return {};
  }
  copied += region.size();
  const auto block = static_cast<std::uint32_t>(blocks_.size());
  const auto first = static_cast<ValueId>(program_.values.size());
  blocks_.push_back({&region, first, parent, depth});
  block_of_.insert(block_of_.end(), region.size(), block);
  for (const ValueId original : region) {
    Value value = program_.values[original];
    const std::uint32_t end = value.first + value.count;
    const auto begin = static_cast<std::uint32_t>(program_.inputs.size());
    for (std::uint32_t i = value.first; i < end; ++i) {
      Input input = program_.inputs[i];
      input.input = In(block, input.input);
      program_.inputs.push_back(input);
    }
    value.first = begin;
    program_.values.push_back(value);
    for (const Use& use : program_.UsesOf(original)) {
      // Whoever names the function names the original.
      if (original == root && !Contains(region, use.user)) continue;
      program_.uses.push_back({In(block, use.user), use.role});
    }
    program_.first_use.push_back(static_cast<std::uint32_t>(program_.uses.size()));
  }
  const auto parameters = program_.InputsOf(root, Role::k_parameter);
  if (kind == Of::kClass && !parameters.empty()) blocks_[block].class_parameter = In(block, parameters.front().input);
  return {In(block, root), first, static_cast<ValueId>(program_.values.size())};
}

}  // namespace codeanatomy::rules::values
