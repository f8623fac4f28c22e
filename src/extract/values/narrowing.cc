// What tests say of names.

#include "extract/values/walk_internal.h"

namespace codeanatomy::extract::values {

using evidence::Field;
using evidence::NodeKind;

namespace {

// How many parts of a test are looked at.
constexpr int kMostParts = 16;

}  // namespace

void Walk::Narrow(NodeIndex test, bool holds) {
  if (test == kNoNode) return;
  tests_.assign(1, {test, holds});
  for (int parts = 0; !tests_.empty() && parts < kMostParts; ++parts) {
    const auto [part, is_true] = tests_.back();
    tests_.pop_back();
    const evidence::SyntaxNode& node = Node(part);
    const NodeIndex first = FirstKid(part);
    switch (node.kind) {
      case NodeKind::kUnaryOp:
        if (node.label == "not" && first != kNoNode) tests_.push_back({first, !is_true});
        break;
      case NodeKind::kBoolOp:
        if ((node.label == "and") != is_true) break;
        for (NodeIndex kid = first; kid != kNoNode && tests_.size() < kMostParts; kid = NextKid(kid)) {
          tests_.push_back({kid, is_true});
        }
        break;
      case NodeKind::kName:
      case NodeKind::kNamedExpr:
        if (is_true) NarrowName(part, part, "not None", kNoValue);
        break;
      case NodeKind::kCompare: {
        const NodeIndex second = first == kNoNode ? kNoNode : NextKid(first);
        if (second == kNoNode || Node(second).kind != NodeKind::kConstant || Node(second).label != "None") break;
        if (node.label == "is" || node.label == "is not") {
          NarrowName(part, first, (node.label == "is") == is_true ? "None" : "not None", kNoValue);
        }
        break;
      }
      case NodeKind::kCall:
        if (const auto known = class_tests_.find(part); known != class_tests_.end()) {
          const bool is_callable = known->second == kNoValue;
          NarrowName(part, NextKid(first),
                     is_callable ? (is_true ? "callable" : "not callable") : (is_true ? "" : "not"), known->second);
        }
        break;
      default: break;
    }
  }
}

void Walk::NarrowName(NodeIndex test, NodeIndex name, std::string_view how, ValueIndex type) {
  if (name == kNoNode) return;
  if (Node(name).kind == NodeKind::kNamedExpr) name = KidBy(name, Field::k_target);
  if (name == kNoNode || Node(name).kind != NodeKind::kName) return;
  const BindingIndex binding = names_.At(name);
  if (binding == kNone || names_[binding].resolves_to == kNone || !names_.IsFollowed(binding)) return;
  const BindingIndex target = names_[binding].resolves_to;
  const ValueIndex value = environment_.Get(target);
  if (value == kNoValue) return;
  if (type == kNoValue) {
    switch (rows_[value].op) {
      case ValueOp::k_function:
      case ValueOp::k_class:
      case ValueOp::k_constant:
      case ValueOp::k_container: return;  // are what they are
      case ValueOp::k_narrowed:
        if (rows_[value].name == how) return;
        break;
      default: break;
    }
  }
  const ValueIndex narrowed = rows_.Add(ValueOp::k_narrowed, test, how, Node(name).label);
  rows_.AddInput(narrowed, ValueRole::k_any, value);
  if (type != kNoValue) rows_.AddInput(narrowed, ValueRole::k_class, type);
  environment_.Narrow(target, narrowed);
  memory_.MakeOne(narrowed, value);
  narrowed_.push_back({target, value, narrowed});
}

void Walk::Widen(std::size_t from) {
  for (std::size_t i = narrowed_.size(); i-- > from;) {
    const Narrowed& known = narrowed_[i];
    if (environment_.Get(known.target) == known.narrowed) environment_.Narrow(known.target, known.value);
  }
}

}  // namespace codeanatomy::extract::values
