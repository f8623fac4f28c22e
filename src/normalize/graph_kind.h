#pragma once

#include <cstdint>
#include <string_view>

#include "evidence/syntax_tree.h"

namespace codeanatomy::normalize {

// Kinds of graph nodes that are no syntax, numbered after `evidence::NodeKind`.
// clang-format off
#define CODEANATOMY_EXTRA_KINDS(X) \
  X(Repository) X(Package) X(File) X(Class) X(Function) X(Method) X(Parameter) X(TypeParameter) \
  X(Variable) X(ImportAlias) X(Scope) X(Binding) X(TextName) X(TextAttribute)
// clang-format on

#define X(name) +1
inline constexpr int kSyntaxKinds = 0 CODEANATOMY_NODE_KINDS(X);
#undef X

enum class GraphKind : std::uint8_t {
  kFirstExtra = kSyntaxKinds - 1,
#define X(name) k##name,
  CODEANATOMY_EXTRA_KINDS(X)
#undef X
};

inline constexpr GraphKind ToGraphKind(evidence::NodeKind kind) { return static_cast<GraphKind>(kind); }

// Of a node as it stands.
inline GraphKind GraphKindOf(const evidence::SyntaxNode& node) {
  if (node.in_text && node.kind == evidence::NodeKind::kName) return GraphKind::kTextName;
  if (node.in_text && node.kind == evidence::NodeKind::kAttribute) return GraphKind::kTextAttribute;
  return ToGraphKind(node.kind);
}

// Whether a node is in the graph: of the expressions in texts, names and attributes alone.
inline bool IsInGraph(const evidence::SyntaxNode& node) {
  return !node.in_text || node.kind == evidence::NodeKind::kName || node.kind == evidence::NodeKind::kAttribute;
}

std::string_view GraphKindName(GraphKind kind);

// Position of the kind's name among all names in byte order.
int GraphKindRank(GraphKind kind);

// What a node is, apart from its kind: the column `family` of `syntax_nodes`.
std::string_view GraphKindFamily(GraphKind kind);

}  // namespace codeanatomy::normalize
