#include "normalize/docstrings_internal.h"

namespace codeanatomy::normalize {
namespace {

using evidence::Field;
using evidence::NodeIndex;
using evidence::NodeKind;
using evidence::SyntaxNode;

bool IsTextLiteral(std::string_view label) {
  const std::string_view prefix = label.substr(0, label.find_first_of("'\""));
  return prefix.size() < label.size() && prefix.size() <= 2 &&
         prefix.find_first_not_of("rRuU") == std::string_view::npos;
}

}  // namespace

std::vector<Docstring> FindDocstrings(const FileGraph& graph) {
  const std::vector<SyntaxNode>& nodes = graph.file->syntax.nodes;
  std::vector<Docstring> found;
  for (NodeIndex i = 2; i < graph.syntax_count(); ++i) {
    const SyntaxNode& node = nodes[static_cast<std::size_t>(i)];
    if (node.kind != NodeKind::kConstant || node.field != Field::k_value) continue;
    const SyntaxNode& statement = nodes[static_cast<std::size_t>(node.parent)];
    if (statement.kind != NodeKind::kExpr || statement.field != Field::k_body || statement.field_index != 0) continue;
    const GraphIndex owner = graph.declaration_of_syntax[static_cast<std::size_t>(statement.parent)];
    if (owner >= 0 && IsTextLiteral(node.label)) found.push_back({i, owner});
  }
  return found;
}

}  // namespace codeanatomy::normalize
