#include "extract/values/values.h"

#include "extract/values/walk_internal.h"

namespace codeanatomy::extract::values {

evidence::ValueGraph BuildValueGraph(const evidence::SyntaxTree& tree, const evidence::ScopeTree& scopes) {
  if (tree.nodes.empty() || scopes.scope_of_node.size() != tree.nodes.size()) return {};
  return Walk(tree, scopes).Run();
}

}  // namespace codeanatomy::extract::values
