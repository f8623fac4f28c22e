// What is given to targets and patterns, and what names mean.

#include <algorithm>

#include "extract/values/walk_internal.h"

namespace codeanatomy::extract::values {

using evidence::Field;
using evidence::NodeKind;

namespace {

// Whether what is known of a value may be less than its annotation says.
bool MayBeUnknown(ValueOp op) {
  switch (op) {
    case ValueOp::k_attribute:
    case ValueOp::k_awaited:
    case ValueOp::k_call:
    case ValueOp::k_element:
    case ValueOp::k_import:
    case ValueOp::k_operation:
    case ValueOp::k_outside:
    case ValueOp::k_parameter:
    case ValueOp::k_unknown: return true;
    default: return false;
  }
}

// What is a definition of its own, or an import.
bool IsDefinition(NodeKind kind) {
  switch (kind) {
    case NodeKind::kFunctionDef:
    case NodeKind::kAsyncFunctionDef:
    case NodeKind::kClassDef:
    case NodeKind::kalias:
    case NodeKind::karg:
    case NodeKind::kTypeVar:
    case NodeKind::kParamSpec:
    case NodeKind::kTypeVarTuple: return true;
    default: return false;
  }
}

bool IsPattern(NodeKind kind) { return kind >= NodeKind::kmatch_case && kind <= NodeKind::kMatchOr; }

}  // namespace

ValueIndex Walk::GivenTo(const Frame& frame, std::uint32_t i) {
  const NodeIndex kid = Kid(frame, i);
  if (IsPattern(Node(kid).kind)) return PatternGivenTo(frame, i);
  if (Node(kid).context != evidence::Context::kStore) return kNoValue;
  const auto made_of = [&](ValueOp op, NodeIndex node, ValueIndex base) {
    const ValueIndex made = rows_.Add(op, node);
    rows_.AddInput(made, ValueRole::k_base, base);
    return made;
  };
  const ValueIndex first = i == 0 ? kNoValue : Operand(frame, 0);
  switch (Node(frame.node).kind) {
    case NodeKind::kAssign:
    case NodeKind::kNamedExpr: return first;
    case NodeKind::kTypeAlias: return OperandBy(frame, Field::k_value);
    case NodeKind::kAnnAssign: {
      const ValueIndex value = OperandBy(frame, Field::k_value);
      if (value != kNoValue && !MayBeUnknown(rows_[value].op)) return value;
      const ValueIndex said = rows_.Add(ValueOp::k_annotated, kid);
      if (value != kNoValue) rows_.AddInput(said, ValueRole::k_any, value);
      const ValueIndex annotation = value == kNoValue ? first : OperandBy(frame, Field::k_annotation);
      if (annotation != kNoValue) rows_.AddInput(said, ValueRole::k_annotation, annotation);
      return said;
    }
    case NodeKind::kFor:
    case NodeKind::kAsyncFor:
    case NodeKind::kcomprehension:
      return first == kNoValue ? kNoValue : made_of(ValueOp::k_iterated, Kid(frame, 0), first);
    case NodeKind::kwithitem: return first == kNoValue ? kNoValue : Entered(frame);
    case NodeKind::kTuple:
    case NodeKind::kList: return UnpackedFor(frame, i);
    case NodeKind::kStarred: return frame.given;
    default: return kNoValue;
  }
}

ValueIndex Walk::Entered(const Frame& frame) {
  const NodeIndex statement = Node(frame.node).parent;
  const bool async = statement >= 0 && Node(statement).kind == NodeKind::kAsyncWith;
  const ValueIndex entered = rows_.Add(ValueOp::k_entered, Kid(frame, 0), {}, async ? "async" : "");
  rows_.AddInput(entered, ValueRole::k_base, Operand(frame, 0));
  return entered;
}

// The `i`th part of what is given to a tuple, a list or the pattern of a sequence.
ValueIndex Walk::UnpackedFor(const Frame& frame, std::uint32_t i) {
  const NodeIndex kid = Kid(frame, i);
  const ValueIndex given = frame.given == kNoValue ? Unknown("syntax error") : frame.given;
  const auto stars = [&](NodeIndex target) {
    return Node(target).kind == NodeKind::kStarred || Node(target).kind == NodeKind::kMatchStar;
  };
  if (stars(kid)) {
    const ValueIndex rest = rows_.Add(ValueOp::k_container, kid, "list");
    rows_.AddInput(rest, ValueRole::k_spread, given);
    return rest;
  }
  if (!frame.starred) {
    const ValueIndex element = rows_.ElementAt(given, i, Number(i));
    if (element != kNoValue && IsKept(given)) return element;
  }
  const ValueIndex part = rows_.Add(ValueOp::k_iterated, kid, {}, frame.starred ? std::string_view() : Number(i));
  rows_.AddInput(part, ValueRole::k_base, given);
  return part;
}

// Whether a display still has the elements it was written with.
bool Walk::IsKept(ValueIndex display) {
  const evidence::Value& value = rows_[display];
  return value.name == "tuple" || (value.name == "list" && Node(Node(value.node).parent).kind == NodeKind::kAssign);
}

ValueIndex Walk::PatternGivenTo(const Frame& frame, std::uint32_t i) {
  const NodeIndex kid = Kid(frame, i);
  switch (Node(frame.node).kind) {
    case NodeKind::kMatch: return i == 0 ? kNoValue : Operand(frame, 0);
    case NodeKind::kmatch_case:
    case NodeKind::kMatchAs:
    case NodeKind::kMatchOr: return frame.given;
    case NodeKind::kMatchSequence: return UnpackedFor(frame, i);
    case NodeKind::kMatchMapping: {
      if (i == 0 || frame.given == kNoValue) return Unknown("pattern");
      const ValueIndex element = rows_.Add(ValueOp::k_element, kid, KeyOf(Kid(frame, i - 1)));
      rows_.AddInput(element, ValueRole::k_base, frame.given);
      if (rows_[element].name.empty()) rows_.AddInput(element, ValueRole::k_key, Operand(frame, i - 1));
      return element;
    }
    case NodeKind::kMatchClass: {
      if (Node(kid).field != Field::k_kwd_patterns || frame.given == kNoValue) return Unknown("pattern");
      const auto first = std::lower_bound(tree_.name_parts.begin(), tree_.name_parts.end(), frame.node,
                                          [](const auto& part, NodeIndex node) { return part.node < node; });
      const std::size_t at = Node(kid).field_index;
      if (at >= static_cast<std::size_t>(tree_.name_parts.end() - first)) return Unknown("pattern");
      const auto& part = first[static_cast<std::ptrdiff_t>(at)];
      if (part.node != frame.node) return Unknown("pattern");
      const ValueIndex attribute = rows_.Add(ValueOp::k_attribute, kid, Mangled(part.name));
      rows_.AddInput(attribute, ValueRole::k_base, frame.given);
      return attribute;
    }
    default: return Unknown("pattern");
  }
}

void Walk::LeavePattern(const Frame& frame) {
  const evidence::SyntaxNode& node = Node(frame.node);
  if (node.label.empty()) return;
  if (node.kind == NodeKind::kMatchMapping) {
    const ValueIndex rest = rows_.Add(ValueOp::k_container, frame.node, "dict");
    if (frame.given != kNoValue) rows_.AddInput(rest, ValueRole::k_spread, frame.given);
    return Bind(frame.node, rest);
  }
  if (node.kind == NodeKind::kMatchStar) return Bind(frame.node, frame.given);
  if (node.kind != NodeKind::kMatchAs) return;
  const ValueIndex narrowed = KidCount(frame) == 0 ? kNoValue : operands_[frame.operands];
  Bind(frame.node, narrowed == kNoValue ? frame.given : narrowed);
}

// A class pattern says of what class the subject is.
ValueIndex Walk::LeaveClassPattern(const Frame& frame) {
  if (KidCount(frame) == 0 || frame.given == kNoValue) return kNoValue;
  const ValueIndex type = Operand(frame, 0);
  NarrowName(frame.node, SubjectOf(frame.node), "", type);
  const ValueIndex narrowed = rows_.Add(ValueOp::k_narrowed, frame.node);
  rows_.AddInput(narrowed, ValueRole::k_any, frame.given);
  rows_.AddInput(narrowed, ValueRole::k_class, type);
  return narrowed;
}

NodeIndex Walk::SubjectOf(NodeIndex pattern) const {
  NodeIndex around = Node(pattern).parent;
  if (Node(around).kind == NodeKind::kMatchAs) around = Node(around).parent;
  if (Node(around).kind != NodeKind::kmatch_case) return kNoNode;
  return KidBy(Node(around).parent, Field::k_subject);
}

void Walk::SetAttribute(NodeIndex target, ValueIndex base, ValueIndex value, ValueIndex annotation) {
  const ValueIndex set = rows_.Add(ValueOp::k_set_attribute, target, Mangled(Node(target).label));
  if (value == kNoValue) value = Unknown("syntax error");
  rows_.AddInput(set, ValueRole::k_base, base);
  rows_.AddInput(set, ValueRole::k_value, value);
  if (annotation != kNoValue) rows_.AddInput(set, ValueRole::k_annotation, annotation);
  StorePlace(base, target, rows_[set].name, value);
}

void Walk::SetElement(NodeIndex target, ValueIndex base, ValueIndex key, ValueIndex value) {
  const NodeIndex slice = KidBy(target, Field::k_slice);
  const ValueIndex set =
      rows_.Add(ValueOp::k_set_element, target, slice == kNoNode ? std::string_view() : KeyOf(slice));
  rows_.AddInput(set, ValueRole::k_base, base);
  if (rows_[set].name.empty() && key != kNoValue) AddKeys(set, slice, key);
  if (value == kNoValue) value = Unknown("syntax error");
  rows_.AddInput(set, ValueRole::k_value, value);
  StorePlace(base, target, rows_[set].name, value);
}

// Whether `target` is the name of `name: annotation`.
bool Walk::IsOnlyAnnotated(NodeIndex target) const {
  const NodeIndex statement = Node(target).parent;
  return statement >= 0 && Node(statement).kind == NodeKind::kAnnAssign && KidBy(statement, Field::k_value) == kNoNode;
}

ValueIndex Walk::VariableOf(BindingIndex target) {
  ValueIndex& variable = variables_[static_cast<std::size_t>(target)];
  if (variable == kNoValue) {
    variable = rows_.Add(ValueOp::k_variable, kNoNode, names_[target].name);
    rows_[variable].binding = target;
  }
  return variable;
}

ValueIndex Walk::Read(NodeIndex name, bool is_annotation) {
  const BindingIndex binding = names_.At(name);
  if (binding == kNone) return Unknown("syntax error");
  const BindingIndex target = names_[binding].resolves_to;
  if (target == kNone) {
    const bool is_cell = unit_.around != kNoValue && Node(name).label == "__class__";
    return is_cell ? unit_.around : rows_.Add(ValueOp::k_outside, name, Node(name).label);
  }
  if (!names_.IsFollowed(binding)) return VariableOf(target);
  const ValueIndex value = environment_.Get(target);
  // An annotation may be evaluated later on (PEP 649).
  if (value != kNoValue || !is_annotation) reaching_.Use(name, target, environment_.DefinitionOf(target));
  if (value != kNoValue) return value;
  switch (names_.KindOf(target)) {
    case evidence::ScopeKind::kClass: {
      // A class body looks a name that it has not bound yet up in the module.
      const BindingIndex there = names_.OfModule(names_[target].name);
      if (there != kNone) return VariableOf(there);
      return rows_.Add(ValueOp::k_outside, name, Node(name).label);
    }
    case evidence::ScopeKind::kModule: return rows_.Add(ValueOp::k_outside, name, Node(name).label);
    default: return Unknown("unbound");
  }
}

void Walk::Bind(NodeIndex node, ValueIndex value, Binds how) {
  const BindingIndex binding = names_.At(node);
  const BindingIndex target = binding == kNone ? kNone : names_[binding].resolves_to;
  if (target == kNone) return;
  if (value == kNoValue) value = Unknown("syntax error");
  if (!IsDefinition(Node(node).kind)) rows_.AddPlace(node, value, said_[static_cast<std::size_t>(target)]);
  const bool is_followed = names_.IsFollowed(binding);
  if (names_.HasVariable(target)) {
    // Where a body's names are followed to its end, what they have there is what others see.
    const evidence::ScopeKind kind = names_.KindOf(target);
    if (is_followed && (kind == evidence::ScopeKind::kModule || kind == evidence::ScopeKind::kClass)) {
      bound_.emplace_back(target, value);
    } else {
      rows_.AddInput(VariableOf(target), ValueRole::k_any, value);
    }
  }
  if (!is_followed) return;
  const ValueIndex before = environment_.Get(target);
  ValueIndex definition = reaching_.Define(target, node);
  if (before != kNoValue) {
    if (how == Binds::kOnlySays) return;
    if (how == Binds::kOverload) definition = MergeOf({environment_.DefinitionOf(target), definition});
    if (how == Binds::kPart) {
      definition = environment_.DefinitionOf(target);
      value = MergeOf({before, value});
    }
  }
  environment_.Assign(target, value, definition);
}

void Walk::Declare(NodeIndex name, ValueIndex annotation) {
  const BindingIndex binding = names_.At(name);
  const BindingIndex target = binding == kNone ? kNone : names_[binding].resolves_to;
  if (target == kNone || annotation == kNoValue) return;
  said_[static_cast<std::size_t>(target)] = annotation;
  if (names_.HasVariable(target)) rows_.AddInput(VariableOf(target), ValueRole::k_annotation, annotation);
}

void Walk::Unbind(NodeIndex node) {
  const BindingIndex binding = names_.At(node);
  if (binding == kNone || names_[binding].resolves_to == kNone || !names_.IsFollowed(binding)) return;
  const BindingIndex target = names_[binding].resolves_to;
  if (Node(node).kind == NodeKind::kName) reaching_.Use(node, target, environment_.DefinitionOf(target));
  environment_.Unbind(target);
}

}  // namespace codeanatomy::extract::values
