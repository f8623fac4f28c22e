// Attributes and keys of things as places (memory_internal.h).

#include "extract/values/walk_internal.h"

namespace codeanatomy::extract::values {

using evidence::Context;
using evidence::Field;
using evidence::NodeKind;
using evidence::Role;

namespace {

bool IsTarget(const evidence::SyntaxNode& node) {
  return node.context == Context::kStore || node.context == Context::kDel;
}

}  // namespace

// A name that is given displays, and else only subscribed or gone through: nothing else has them.
void Walk::FindConfined() {
  confined_.assign(scopes_.bindings.size(), true);
  for (const evidence::Occurrence& occurrence : scopes_.occurrences) {
    const BindingIndex target = names_[occurrence.binding].resolves_to;
    if (target == kNone) continue;
    const evidence::SyntaxNode& name = Node(occurrence.node);
    bool is_confined = name.kind == NodeKind::kName && names_.IsFollowed(occurrence.binding) &&
                       names_.UnitOf(target) == names_.UnitOf(occurrence.binding) &&
                       names_.KindOf(target) != evidence::ScopeKind::kClass;
    if (is_confined) {
      const NodeIndex around = name.parent;
      const NodeKind kind = Node(around).kind;
      if (occurrence.role == Role::kRead) {
        is_confined = (kind == NodeKind::kSubscript && name.field == Field::k_value) || name.field == Field::k_iter;
      } else {
        const NodeIndex value =
            kind == NodeKind::kAssign || kind == NodeKind::kAnnAssign ? KidBy(around, Field::k_value) : kNoNode;
        const NodeIndex first = value == kNoNode ? kNoNode : FirstKid(around);
        is_confined = occurrence.role == Role::kWrite && value != kNoNode && first == occurrence.node &&
                      (kind == NodeKind::kAnnAssign || NextKid(first) == value) &&
                      (Node(value).kind == NodeKind::kDict || Node(value).kind == NodeKind::kList);
      }
    }
    if (!is_confined) confined_[static_cast<std::size_t>(target)] = false;
  }
}

void Walk::LoadPlace(ValueIndex load, ValueIndex base, NodeIndex node) {
  const bool is_attribute = rows_[load].op == ValueOp::k_attribute;
  const bool keep = Node(node).context == Context::kLoad && IsTarget(Node(Node(node).parent));
  const ValueIndex stored = memory_.Load(base, is_attribute ? Memory::Kind::kAttribute : Memory::Kind::kElement,
                                         rows_[load].name, load, keep);
  if (stored != kNoValue) rows_.AddInput(load, ValueRole::k_value, stored);
}

void Walk::StorePlace(ValueIndex base, NodeIndex node, std::string_view name, ValueIndex value) {
  if (Node(node).kind == NodeKind::kAttribute) return memory_.Store(base, Memory::Kind::kAttribute, name, value);
  name.empty() ? memory_.ForgetElements() : memory_.Store(base, Memory::Kind::kElement, name, value);
}

void Walk::DeletePlace(NodeIndex node) {
  if (Node(node).kind == NodeKind::kSubscript) return memory_.ForgetElements();
  memory_.Forget(Memory::Kind::kAttribute, Mangled(Node(node).label));
}

void Walk::BeginPlaces(ValueIndex display) {
  const NodeIndex node = rows_[display].node, around = Node(node).parent;
  if (around == kNoNode) return;
  const NodeKind kind = Node(around).kind;
  if (kind == NodeKind::kAssign || kind == NodeKind::kAnnAssign) {
    const BindingIndex binding = names_.At(FirstKid(around));
    const BindingIndex target = binding == kNone ? kNone : names_[binding].resolves_to;
    if (target != kNone && confined_[static_cast<std::size_t>(target)]) memory_.Confine(display);
  } else if (kind != NodeKind::kDict && kind != NodeKind::kList) {
    return;
  }
  rows_.ForLastElements(display, [&](std::string_view key, ValueIndex value) { memory_.Begin(display, key, value); });
}

}  // namespace codeanatomy::extract::values
