#include "extract/values/walk_internal.h"

namespace codeanatomy::extract::values {

using evidence::Field;
using evidence::NodeKind;

namespace {

std::string_view DetailOf(Field field) {
  switch (field) {
    case Field::k_posonlyargs: return "positional";
    case Field::k_vararg: return "star";
    case Field::k_kwonlyargs: return "keyword";
    case Field::k_kwarg: return "double_star";
    default: return "regular";
  }
}

}  // namespace

ValueIndex Walk::LeaveArg(const Frame& frame) {
  const evidence::SyntaxNode& arg = Node(frame.node);
  const ValueIndex parameter = rows_.Add(ValueOp::k_parameter, frame.node, arg.label, DetailOf(arg.field));
  if (KidCount(frame) > 0) rows_.AddInput(parameter, ValueRole::k_annotation, Operand(frame, 0));
  return parameter;
}

ValueIndex Walk::LeaveFunction(const Frame& frame) {
  const NodeKind kind = Node(frame.node).kind;
  const ValueIndex function =
      rows_.Add(ValueOp::k_function, frame.node, kind == NodeKind::kAsyncFunctionDef ? "async" : "");
  Unit unit;
  unit.node = frame.node;
  unit.value = function;
  unit.around = unit_.around;
  unit.receiver = unit_.receiver;
  unit.private_class = unit_.private_class;
  unit.parameters = parameters_.size();
  for (std::uint32_t i = 0; i < KidCount(frame); ++i) {
    const NodeIndex kid = Kid(frame, i);
    const ValueIndex value = operands_[frame.operands + i];
    if (value == kNoValue) continue;
    switch (Node(kid).field) {
      case Field::k_posonlyargs:
      case Field::k_args:
      case Field::k_vararg:
      case Field::k_kwonlyargs:
      case Field::k_kwarg:
        rows_.AddInput(function, ValueRole::k_parameter, value);
        parameters_.push_back({kid, value});
        break;
      case Field::k_defaults:
      case Field::k_kw_defaults:
        if (parameters_.size() > unit.parameters) {
          rows_.AddInput(parameters_.back().value, ValueRole::k_default, value);
        }
        break;
      case Field::k_returns: rows_.AddInput(function, ValueRole::k_annotation, value); break;
      default: break;
    }
  }
  unit.parameters_end = parameters_.size();
  if (unit_.is_class) {
    if (unit.parameters_end > unit.parameters) unit.receiver = parameters_[unit.parameters].value;
    if (kind != NodeKind::kLambda) rows_.AddInput(function, ValueRole::k_owner, unit_.value);
  }
  units_.push_back(unit);
  return function;
}

void Walk::LeaveClass(const Frame& frame) {
  const ValueIndex type = rows_.Add(ValueOp::k_class, frame.node);
  for (std::uint32_t i = 0; i < KidCount(frame); ++i) {
    const evidence::SyntaxNode& part = Node(Kid(frame, i));
    if (part.kind == NodeKind::kkeyword) {
      const ValueRole role = part.label.empty() ? ValueRole::k_double_spread : ValueRole::k_keyword;
      rows_.AddInput(type, role, Operand(frame, i), part.label);
    } else if (part.field == Field::k_bases) {
      rows_.AddInput(type, ValueRole::k_base,
                     part.kind == NodeKind::kStarred ? Unknown("starred base") : Operand(frame, i));
    }
  }
  const ScopeIndex body = names_.BodyOf(frame.node);
  if (body != kNone) {
    const auto [first, last] = names_.NamesOf(body);
    for (BindingIndex name = first; name < last; ++name) {
      if (names_[name].resolves_to != name || names_[name].name == "__type_params__") continue;
      rows_.AddInput(type, ValueRole::k_member, VariableOf(name), names_[name].name);
    }
    Unit unit;
    unit.node = frame.node;
    unit.value = unit.around = type;
    unit.private_class = Node(frame.node).label;
    unit.is_class = true;
    units_.push_back(unit);
  }
  memory_.ForgetByCall();
  Bind(frame.node, Decorated(frame, type));
}

// The decorator written last comes first.
ValueIndex Walk::Decorated(const Frame& frame, ValueIndex value) {
  for (std::uint32_t i = KidCount(frame); i-- > 0;) {
    const NodeIndex kid = Kid(frame, i);
    if (Node(kid).field != Field::k_decorator_list) continue;
    const ValueIndex decoration = rows_.Add(ValueOp::k_decoration, kid);
    rows_.AddInput(decoration, ValueRole::k_callee, Operand(frame, i));
    rows_.AddInput(decoration, ValueRole::k_argument, value);
    value = decoration;
    memory_.ForgetByCall();
  }
  return value;
}

// `@x.setter` before `def x`, and `@overload`, add to what is there.
Walk::Binds Walk::BindsOf(const Frame& frame) const {
  for (std::uint32_t i = 0; i < KidCount(frame); ++i) {
    const NodeIndex kid = Kid(frame, i);
    if (Node(kid).field != Field::k_decorator_list) continue;
    if (Node(kid).label == "overload") return Binds::kOverload;
    const NodeIndex base = Node(kid).kind == NodeKind::kAttribute ? FirstKid(kid) : kNoNode;
    if (base == kNoNode || Node(base).kind != NodeKind::kName || Node(base).label != Node(frame.node).label) continue;
    return Binds::kPart;
  }
  return Binds::kAnew;
}

// `super()` finds the class and the object where it stands.
void Walk::AddSuperInputs(const Frame& frame, ValueIndex call) {
  const NodeIndex callee = Kid(frame, 0);
  if (KidCount(frame) != 1 || Node(callee).kind != NodeKind::kName || Node(callee).label != "super") return;
  const BindingIndex binding = names_.At(callee);
  if (binding == kNone || names_[binding].resolves_to != kNone || unit_.around == kNoValue) return;
  rows_.AddInput(call, ValueRole::k_class, unit_.around);
  if (unit_.receiver != kNoValue) rows_.AddInput(call, ValueRole::k_self, unit_.receiver);
}

}  // namespace codeanatomy::extract::values
