#include "extract/values/value_rows_internal.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

namespace codeanatomy::extract::values {
namespace {

// A merge that passes on another that passes it back is found in the second round; longer rings stay merges.
constexpr int kRounds = 3;

// What is there although nothing may read it.
bool StandsAlone(ValueOp op) {
  switch (op) {
    case ValueOp::k_constant:
    case ValueOp::k_container:
    case ValueOp::k_import:
    case ValueOp::k_outside:
    case ValueOp::k_merge:
    case ValueOp::k_parameter:
    case ValueOp::k_annotated:
    case ValueOp::k_raised:
    case ValueOp::k_unknown: return false;
    default: return true;
  }
}

}  // namespace

ValueIndex ValueRows::Resolved(ValueIndex value) {
  ValueIndex at = value;
  while (stands_for_[at] != at) at = stands_for_[at];
  while (stands_for_[value] != at) value = std::exchange(stands_for_[value], at);
  return at;
}

// Sorts the inputs by value, keeping their order within one.
void ValueRows::GroupInputs() {
  std::vector<std::uint32_t> next(values_.size() + 1, 0);
  for (const evidence::ValueInput& input : inputs_) ++next[input.value + 1];
  std::partial_sum(next.begin(), next.end(), next.begin());
  first_input_ = next;
  std::vector<evidence::ValueInput> grouped(inputs_.size());
  for (const evidence::ValueInput& input : inputs_) grouped[next[input.value]++] = input;
  inputs_ = std::move(grouped);
}

bool ValueRows::ResolveOnce() {
  bool found = false;
  for (ValueIndex value = 0; value < static_cast<ValueIndex>(values_.size()); ++value) {
    if (values_[value].op != ValueOp::k_merge || stands_for_[value] != value) continue;
    ValueIndex only = kNoValue;
    bool many = false;
    for (std::uint32_t i = first_input_[value]; i < first_input_[value + 1] && !many; ++i) {
      const ValueIndex input = Kept(inputs_[i]);
      if (input == kNoValue || input == value || input == only) continue;
      many = only != kNoValue;
      only = input;
    }
    if (many) continue;
    if (only == kNoValue) {
      empty_[value] = found = true;
      values_[value].op = ValueOp::k_unknown;
      values_[value].name = "unbound";
      continue;
    }
    stands_for_[value] = only;
    found = true;
  }
  return found;
}

void ValueRows::ResolveMerges() {
  stands_for_.resize(values_.size());
  std::iota(stands_for_.begin(), stands_for_.end(), 0);
  empty_.assign(values_.size(), false);
  for (int round = 0; round < kRounds && ResolveOnce(); ++round) {
  }
}

void ValueRows::MarkRead() {
  read_.assign(values_.size(), false);
  std::vector<ValueIndex> open;
  const auto read = [&](ValueIndex value) {
    if (value == kNoValue || read_[value]) return;
    read_[value] = true;
    open.push_back(value);
  };
  for (std::size_t i = 0; i < values_.size(); ++i) {
    if (StandsAlone(values_[i].op)) read(static_cast<ValueIndex>(i));
  }
  for (evidence::ValuePlace& place : places_) {
    place.value = Resolved(place.value);
    if (place.annotation != kNoValue) place.annotation = Resolved(place.annotation);
    read(place.value);
    read(place.annotation);
  }
  while (!open.empty()) {
    const ValueIndex value = open.back();
    open.pop_back();
    for (std::uint32_t i = first_input_[value]; i < first_input_[value + 1]; ++i) {
      read(Kept(inputs_[i]));
    }
  }
}

void ValueRows::Resolve() {
  GroupInputs();
  ResolveMerges();
}

bool ValueRows::AddLeaves(ValueIndex value, std::size_t most, std::vector<ValueIndex>* leaves) {
  constexpr int kMostSteps = 1024;
  if (visited_.empty()) visited_.assign(values_.size(), 0);
  ++search_;
  open_.assign(1, Resolved(value));
  for (int steps = 0; !open_.empty(); ++steps) {
    const ValueIndex at = open_.back();
    open_.pop_back();
    if (std::exchange(visited_[at], search_) == search_) continue;
    if (values_[at].op != ValueOp::k_merge) {
      leaves->push_back(at);
      if (leaves->size() > most) return false;
      continue;
    }
    if (steps > kMostSteps) return false;
    for (std::uint32_t i = first_input_[at]; i < first_input_[at + 1]; ++i) {
      open_.push_back(Resolved(inputs_[i].input));
    }
  }
  return true;
}

evidence::ValueGraph ValueRows::Finish() && {
  MarkRead();
  evidence::ValueGraph graph;
  std::vector<ValueIndex> number(values_.size(), kNoValue);
  ValueIndex count = 0;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    if (read_[i]) number[i] = count++;
  }
  graph.values.reserve(count);
  graph.inputs.reserve(inputs_.size());
  std::vector<ValueIndex> last_reader(count, kNoValue);  // per input: the value whose `any` inputs it was last among
  constexpr std::size_t kRoles = static_cast<std::size_t>(ValueRole::k_value) + 1;
  std::array<evidence::ValueInput, kRoles> last_of_role;
  last_of_role.fill({kNoValue, ValueRole::k_any, 0, {}, kNoValue});
  for (std::size_t value = 0; value < values_.size(); ++value) {
    if (!read_[value]) continue;
    graph.values.push_back(values_[value]);
    const std::size_t begin = graph.inputs.size();
    for (std::uint32_t i = first_input_[value]; i < first_input_[value + 1]; ++i) {
      evidence::ValueInput input = inputs_[i];
      const ValueIndex kept = Kept(input);
      if (kept == kNoValue) continue;
      input.value = number[value];
      input.input = number[kept];
      if (input.role == ValueRole::k_any) {
        if (input.input == input.value || last_reader[input.input] == input.value) continue;
        last_reader[input.input] = input.value;
      } else if (values_[value].op == ValueOp::k_container && input.name.empty()) {
        // Keys and elements of a long display are mostly of one class.
        evidence::ValueInput& last = last_of_role[static_cast<std::size_t>(input.role)];
        if (last.value == input.value && last.input == input.input) continue;
        last = input;
      }
      graph.inputs.push_back(input);
    }
    const auto first = graph.inputs.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto by_role = [](const auto& left, const auto& right) { return left.role < right.role; };
    if (!std::is_sorted(first, graph.inputs.end(), by_role)) std::stable_sort(first, graph.inputs.end(), by_role);
    for (std::size_t i = begin + 1; i < graph.inputs.size(); ++i) {
      const evidence::ValueInput& before = graph.inputs[i - 1];
      if (before.role == graph.inputs[i].role) graph.inputs[i].position = before.position + 1;
    }
  }
  for (evidence::ValuePlace& place : places_) {
    place.value = number[place.value];
    if (place.annotation != kNoValue) place.annotation = number[place.annotation];
  }
  graph.places = std::move(places_);
  graph.strings = std::move(strings_);
  return graph;
}

}  // namespace codeanatomy::extract::values
