#include "extract/scoping/scoping.h"

#include "extract/scoping/symbols_internal.h"

namespace codeanatomy::extract::scoping {

evidence::ScopeTree AnalyzeScopes(const evidence::SyntaxTree& tree) {
  SymbolTable table(tree);
  Collect(&table);
  const std::vector<ScopeIndex> preorder = PreorderOfScopes(table.result.scopes);
  Resolve(&table, preorder);
  Arrange(&table, preorder);
  return std::move(table.result);
}

}  // namespace codeanatomy::extract::scoping
