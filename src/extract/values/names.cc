#include "extract/values/names_internal.h"

#include <algorithm>

namespace codeanatomy::extract::values {

using evidence::Role;
using evidence::ScopeKind;

Names::Names(const evidence::SyntaxTree& tree, const evidence::ScopeTree& scopes)
    : scopes_(scopes),
      at_node_(tree.nodes.size(), kNone),
      unit_(scopes.scopes.size(), 0),
      body_(tree.nodes.size(), kNone),
      facts_(scopes.bindings.size(), 0) {
  FindUnits();
  ReadOccurrences();
}

void Names::FindUnits() {
  for (std::size_t i = 0; i < scopes_.scopes.size(); ++i) {
    const evidence::Scope& scope = scopes_.scopes[i];
    const bool joins = scope.kind == ScopeKind::kComprehension && scope.parent != kNone;
    unit_[i] = joins ? unit_[static_cast<std::size_t>(scope.parent)] : static_cast<ScopeIndex>(i);
    if (scope.kind == ScopeKind::kFunction || scope.kind == ScopeKind::kClass) {
      body_[static_cast<std::size_t>(scope.node)] = static_cast<ScopeIndex>(i);
    }
  }
}

void Names::ReadOccurrences() {
  for (std::size_t i = 0; i < facts_.size(); ++i) {
    const ScopeKind kind = KindOf(static_cast<BindingIndex>(i));
    if (kind == ScopeKind::kModule || kind == ScopeKind::kClass) facts_[i] = kHasVariable;
  }
  const auto writes = [](Role role) { return role != Role::kRead && role != Role::kDeclaration; };
  for (const evidence::Occurrence& occurrence : scopes_.occurrences) {
    at_node_[static_cast<std::size_t>(occurrence.node)] = occurrence.binding;
    const BindingIndex target = (*this)[occurrence.binding].resolves_to;
    if (target == kNone || UnitOf(occurrence.binding) == UnitOf(target)) continue;
    facts_[static_cast<std::size_t>(target)] |=
        writes(occurrence.role) ? kHasVariable | kWrittenElsewhere : kHasVariable;
  }
  for (const evidence::Occurrence& occurrence : scopes_.occurrences) {
    if (occurrence.role == Role::kRead) continue;
    const BindingIndex target = (*this)[occurrence.binding].resolves_to;
    if (target == kNone || IsOfComprehension(target) || !IsFollowed(occurrence.binding)) continue;
    writes_.push_back({occurrence.bstart, target});
  }
}

BindingIndex Names::OfModule(std::string_view name) {
  if (of_module_.empty()) {
    const auto [first, last] = NamesOf(0);
    for (BindingIndex i = first; i < last; ++i) {
      if ((*this)[i].resolves_to == i) of_module_.emplace((*this)[i].name, i);
    }
  }
  const auto found = of_module_.find(name);
  return found == of_module_.end() ? kNone : found->second;
}

std::pair<BindingIndex, BindingIndex> Names::NamesOf(ScopeIndex scope) const {
  const auto& all = scopes_.bindings;
  const auto by_scope = [](const evidence::Binding& binding, ScopeIndex at) { return binding.scope < at; };
  const auto first = std::lower_bound(all.begin(), all.end(), scope, by_scope);
  const auto last = std::lower_bound(first, all.end(), scope + 1, by_scope);
  return {static_cast<BindingIndex>(first - all.begin()), static_cast<BindingIndex>(last - all.begin())};
}

}  // namespace codeanatomy::extract::values
