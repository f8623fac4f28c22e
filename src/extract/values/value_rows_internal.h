#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "evidence/evidence.h"

namespace codeanatomy::extract::values {

using evidence::kNoNode;
using evidence::kNoValue;
using evidence::NodeIndex;
using evidence::ValueIndex;
using evidence::ValueOp;
using evidence::ValueRole;

// Collects values and their inputs in order of creation.
class ValueRows {
 public:
  ValueIndex Add(ValueOp op, NodeIndex node = kNoNode, std::string_view name = {}, std::string_view detail = {}) {
    evidence::Value value;
    value.op = op;
    value.node = node;
    value.name = name;
    value.detail = detail;
    values_.push_back(value);
    first_input_.push_back(static_cast<std::uint32_t>(inputs_.size()));
    return static_cast<ValueIndex>(values_.size()) - 1;
  }
  void AddInput(ValueIndex value, ValueRole role, ValueIndex input, std::string_view name = {}) {
    inputs_.push_back({value, role, 0, name, input});
  }
  void AddPlace(NodeIndex node, ValueIndex value, ValueIndex annotation) {
    places_.push_back({node, value, annotation});
  }
  evidence::Value& operator[](ValueIndex value) { return values_[static_cast<std::size_t>(value)]; }
  std::size_t size() const { return values_.size(); }

  // The `k`th element of a display, which has that key, if it is one; kNoValue else.
  ValueIndex ElementAt(ValueIndex display, std::size_t k, std::string_view key) const {
    if (values_[static_cast<std::size_t>(display)].op != ValueOp::k_container) return kNoValue;
    const std::size_t at = first_input_[static_cast<std::size_t>(display)] + k;
    if (at >= inputs_.size()) return kNoValue;
    const evidence::ValueInput& input = inputs_[at];
    const bool found = input.value == display && input.role == ValueRole::k_element && input.name == key;
    return found ? input.input : kNoValue;
  }

  // Passes on key and value of each keyed element of the display made last, if there are few, from where nothing without a
  // key may follow.
  template <typename Action>
  void ForLastElements(ValueIndex display, Action action) const {
    constexpr std::size_t kMost = 64;
    const std::size_t begin = first_input_[static_cast<std::size_t>(display)];
    if (inputs_.size() - begin > 2 * kMost) return;
    std::size_t first = inputs_.size();
    while (first > begin) {
      const evidence::ValueInput& input = inputs_[first - 1];
      if (input.role == ValueRole::k_spread || (input.role == ValueRole::k_element && input.name.empty())) break;
      --first;
    }
    for (; first < inputs_.size(); ++first) {
      if (inputs_[first].role == ValueRole::k_element) action(inputs_[first].name, inputs_[first].input);
    }
  }

  // Keeps a text as long as the graph.
  std::string_view Own(std::string text) { return strings_.emplace_back(std::move(text)); }

  // Ends the adding: leaves out merges of one value, and orders the inputs.
  void Resolve();
  // After Resolve, leaves out what nothing reads.
  evidence::ValueGraph Finish() &&;
  // After Resolve, adds what a value may be that is no merge, each once. False: there are more than `most`, or they are
  // too far to look for.
  bool AddLeaves(ValueIndex value, std::size_t most, std::vector<ValueIndex>* leaves);

 private:
  void ResolveMerges();
  bool ResolveOnce();
  ValueIndex Resolved(ValueIndex value);
  // An input as it stays; kNoValue where it is one of many, and nothing.
  ValueIndex Kept(const evidence::ValueInput& input) {
    const ValueIndex value = Resolved(input.input);
    return input.role == ValueRole::k_any && empty_[static_cast<std::size_t>(value)] ? kNoValue : value;
  }
  void GroupInputs();
  void MarkRead();

  std::vector<evidence::Value> values_;
  std::vector<evidence::ValueInput> inputs_;
  std::vector<evidence::ValuePlace> places_;
  std::vector<std::uint32_t> first_input_;  // per value, while rows are added; inputs_ grouped by value afterwards
  std::vector<ValueIndex> stands_for_;  // per value: itself, or what a merge passes on
  std::vector<bool> empty_, read_;  // per value: a merge of nothing; what is kept
  std::vector<std::uint32_t> visited_;  // per value: when a search last came by
  std::uint32_t search_ = 0;
  std::vector<ValueIndex> open_;
  std::deque<std::string> strings_;
};

}  // namespace codeanatomy::extract::values
