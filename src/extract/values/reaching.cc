#include "extract/values/reaching_internal.h"

#include <algorithm>

namespace codeanatomy::extract::values {

ValueIndex Reaching::Define(BindingIndex target, NodeIndex node) {
  of_[static_cast<std::size_t>(target)].nodes.push_back(node);
  return rows_.Add(ValueOp::k_unknown, node);
}

bool Reaching::Read(const Place& place, ValueIndex unbound) {
  leaves_.clear();
  if (!rows_.AddLeaves(place.definitions, kMost, &leaves_)) return false;
  nodes_.clear();
  is_unbound_ = false;
  for (const ValueIndex leaf : leaves_) {
    if (rows_[leaf].node == kNoNode) {
      is_unbound_ |= leaf == unbound;
    } else {
      nodes_.push_back(rows_[leaf].node);
    }
  }
  std::sort(nodes_.begin(), nodes_.end());
  return true;
}

void Reaching::AddRows(const Place& place, BindingIndex otherwise) {
  for (const NodeIndex node : nodes_) found_.push_back({place.target, place.node, node, kNone});
  if (is_unbound_) found_.push_back({place.target, place.node, kNoNode, otherwise});
}

std::vector<evidence::ReachingDefinition> Reaching::Find(ValueIndex unbound) {
  for (Known& known : of_) {
    std::sort(known.nodes.begin(), known.nodes.end());
    known.nodes.erase(std::unique(known.nodes.begin(), known.nodes.end()), known.nodes.end());
  }
  for (const Place& end : ends_) {
    Known& known = of_[static_cast<std::size_t>(end.target)];
    if (known.nodes.size() < 2 || !Read(end, unbound) || nodes_.empty() || nodes_ == known.nodes) continue;
    known.nodes = nodes_;
    known.is_ended = true;
  }
  for (const Place& use : uses_) {
    const Known& known = of_[static_cast<std::size_t>(use.target)];
    if (!Read(use, unbound)) continue;
    const evidence::ScopeKind kind = names_.KindOf(use.target);
    const bool is_class = kind == evidence::ScopeKind::kClass;
    // In a function a name that may not be bound has no other meaning.
    is_unbound_ &= nodes_.empty() || is_class || kind == evidence::ScopeKind::kModule;
    if (nodes_ == known.nodes && !is_unbound_) continue;
    AddRows(use, is_class && is_unbound_ ? names_.OfModule(names_[use.target].name) : kNone);
  }
  for (std::size_t i = 0; i < of_.size(); ++i) {
    if (!of_[i].is_ended) continue;
    nodes_ = of_[i].nodes;
    is_unbound_ = false;
    AddRows({kNoNode, static_cast<BindingIndex>(i), kNoValue}, kNone);
  }
  return std::move(found_);
}

}  // namespace codeanatomy::extract::values
