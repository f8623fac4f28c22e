// Last step: from order of creation to the declared order. Occurrences are created nearly in byte order (a name that
// follows its children in the text, as in `except E as name`, comes early), so insertion sorts them in linear time;
// a text made to defeat that is sorted in the ordinary way.

#include <algorithm>
#include <tuple>

#include "extract/scoping/symbols_internal.h"

namespace codeanatomy::extract::scoping {
namespace {

using evidence::Occurrence;

bool Before(const Occurrence& left, const Occurrence& right) {
  return std::tie(left.bstart, left.role, left.node) < std::tie(right.bstart, right.role, right.node);
}

void SortOccurrences(std::vector<Occurrence>* rows) {
  std::vector<Occurrence>& all = *rows;
  std::size_t budget = 4 * all.size() + 64;
  for (std::size_t i = 1; i < all.size(); ++i) {
    if (!Before(all[i], all[i - 1])) continue;
    const Occurrence moved = all[i];
    std::size_t at = i;
    for (; at > 0 && Before(moved, all[at - 1]); --at) all[at] = all[at - 1];
    all[at] = moved;
    if (i - at > budget) return std::sort(all.begin(), all.end(), Before);
    budget -= i - at;
  }
}

// Orders symbols by scope, then first occurrence; names without one come last, as created.
std::vector<BindingIndex> OrderSymbols(const SymbolTable& table, const std::vector<ScopeIndex>& new_scope) {
  const std::size_t count = table.symbols.size();
  std::vector<BindingIndex> by_occurrence;
  by_occurrence.reserve(count);
  std::vector<bool> placed(count, false);
  for (const Occurrence& occurrence : table.result.occurrences) {
    if (placed[occurrence.binding]) continue;
    placed[occurrence.binding] = true;
    by_occurrence.push_back(occurrence.binding);
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (!placed[i]) by_occurrence.push_back(static_cast<BindingIndex>(i));
  }
  std::vector<BindingIndex> next(table.result.scopes.size() + 1, 0);
  for (const Symbol& symbol : table.symbols) ++next[new_scope[symbol.scope] + 1];
  for (std::size_t i = 1; i < next.size(); ++i) next[i] += next[i - 1];
  std::vector<BindingIndex> ordered(count);
  for (const BindingIndex i : by_occurrence) ordered[next[new_scope[table.symbols[i].scope]]++] = i;
  return ordered;
}

void RenumberScopes(evidence::ScopeTree* result, const std::vector<ScopeIndex>& preorder,
                    const std::vector<ScopeIndex>& new_scope) {
  if (std::is_sorted(preorder.begin(), preorder.end())) return;
  std::vector<evidence::Scope> scopes;
  scopes.reserve(preorder.size());
  for (const ScopeIndex old : preorder) {
    scopes.push_back(result->scopes[old]);
    if (scopes.back().parent != kNone) scopes.back().parent = new_scope[scopes.back().parent];
  }
  result->scopes = std::move(scopes);
  for (ScopeIndex& scope : result->scope_of_node) scope = new_scope[scope];
}

}  // namespace

std::vector<ScopeIndex> PreorderOfScopes(const std::vector<evidence::Scope>& scopes) {
  const std::size_t count = scopes.size();
  std::vector<ScopeIndex> first_child(count, kNone), next_sibling(count, kNone), last_child(count, kNone);
  for (std::size_t i = 1; i < count; ++i) {
    const ScopeIndex parent = scopes[i].parent;
    const auto scope = static_cast<ScopeIndex>(i);
    (first_child[parent] == kNone ? first_child[parent] : next_sibling[last_child[parent]]) = scope;
    last_child[parent] = scope;
  }
  std::vector<ScopeIndex> preorder;
  preorder.reserve(count);
  std::vector<ScopeIndex> pending = {0};
  while (!pending.empty()) {
    const ScopeIndex scope = pending.back();
    pending.pop_back();
    preorder.push_back(scope);
    if (next_sibling[scope] != kNone) pending.push_back(next_sibling[scope]);
    if (first_child[scope] != kNone) pending.push_back(first_child[scope]);
  }
  return preorder;
}

void Arrange(SymbolTable* table, const std::vector<ScopeIndex>& preorder) {
  evidence::ScopeTree& result = table->result;
  std::vector<ScopeIndex> new_scope(preorder.size());
  for (std::size_t i = 0; i < preorder.size(); ++i) new_scope[preorder[i]] = static_cast<ScopeIndex>(i);
  SortOccurrences(&result.occurrences);

  const std::vector<BindingIndex> ordered = OrderSymbols(*table, new_scope);
  std::vector<BindingIndex> new_binding(ordered.size());
  for (std::size_t i = 0; i < ordered.size(); ++i) new_binding[ordered[i]] = static_cast<BindingIndex>(i);
  result.bindings.reserve(ordered.size());
  for (const BindingIndex i : ordered) {
    const Symbol& symbol = table->symbols[i];
    result.bindings.push_back({new_scope[symbol.scope], table->names.Text(symbol.name), symbol.flags & ~kWorkingFlags,
                               symbol.resolves_to == kNone ? kNone : new_binding[symbol.resolves_to]});
  }
  for (Occurrence& occurrence : result.occurrences) occurrence.binding = new_binding[occurrence.binding];
  RenumberScopes(&result, preorder, new_scope);
  std::stable_sort(result.diagnostics.begin(), result.diagnostics.end(),
                   [](const auto& left, const auto& right) { return left.bstart < right.bstart; });
}

}  // namespace codeanatomy::extract::scoping
