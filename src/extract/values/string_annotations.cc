// Annotations that are strings.

#include <algorithm>

#include "extract/values/constants_internal.h"
#include "extract/values/walk_internal.h"

namespace codeanatomy::extract::values {

using evidence::Field;
using evidence::NodeKind;
using evidence::ScopeKind;

namespace {

bool IsDottedName(std::string_view text) {
  bool begins = true;
  for (const char c : text) {
    const bool is_digit = c >= '0' && c <= '9';
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0;
    if (begins ? !is_letter : !is_letter && !is_digit && c != '.') return false;
    begins = c == '.';
  }
  return !begins;
}

}  // namespace

// Whether a part of what `frame` is says what something is, if it is a string.
bool Walk::IsAnnotation(const Frame& frame, NodeIndex kid) const {
  const Field field = Node(kid).field;
  if (field == Field::k_annotation || field == Field::k_returns) return true;
  if (!frame.is_annotation) return false;
  switch (Node(frame.node).kind) {
    case NodeKind::kTuple:
    case NodeKind::kList:
    case NodeKind::kBinOp: return true;
    case NodeKind::kSubscript: return field == Field::k_slice && Node(FirstKid(frame.node)).label != "Literal";
    default: return false;
  }
}

ValueIndex Walk::Annotated(NodeIndex text) {
  const auto key = KeyOfLiteral(Node(text).label);
  if (!key || key->size() < 3) return Unknown("string annotation");
  const std::string_view inside = std::string_view(*key).substr(1, key->size() - 2);
  if (!IsDottedName(inside)) return Unknown("string annotation");
  if (inside == "None") return Constant("NoneType", "None");
  std::string_view rest = rows_.Own(std::string(inside));
  const std::size_t end = std::min(rest.find('.'), rest.size());
  ValueIndex value = Named(rest.substr(0, end), scopes_.scope_of_node[static_cast<std::size_t>(text)]);
  for (rest.remove_prefix(end); !rest.empty();) {
    rest.remove_prefix(1);
    const std::size_t size = std::min(rest.find('.'), rest.size());
    const ValueIndex attribute = rows_.Add(ValueOp::k_attribute, kNoNode, rest.substr(0, size));
    rows_.AddInput(attribute, ValueRole::k_base, value);
    value = attribute;
    rest.remove_prefix(size);
  }
  return value;
}

// What a name that is not written in `scope` means there once the file has run.
ValueIndex Walk::Named(std::string_view name, ScopeIndex scope) {
  BindingIndex target = kNone;
  bool sees_class = true;
  for (; scope != kNone; scope = scopes_.scopes[static_cast<std::size_t>(scope)].parent) {
    const ScopeKind kind = scopes_.scopes[static_cast<std::size_t>(scope)].kind;
    const BindingIndex found = kind == ScopeKind::kClass && !sees_class ? kNone : names_.InScope(scope, name);
    if (found != kNone) {
      target = names_[found].resolves_to;
      break;
    }
    sees_class = sees_class && kind != ScopeKind::kClass && kind != ScopeKind::kFunction;
  }
  if (target == kNone) return rows_.Add(ValueOp::k_outside, kNoNode, name);
  if (names_.HasVariable(target)) return VariableOf(target);
  const ValueIndex value = environment_.Get(target);
  return value == kNoValue ? Unknown("unbound") : value;
}

}  // namespace codeanatomy::extract::values
