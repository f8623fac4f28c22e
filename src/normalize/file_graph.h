#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/evidence.h"
#include "normalize/graph_kind.h"
#include "normalize/id_collisions.h"
#include "normalize/ids.h"

namespace codeanatomy::normalize {

// Everything known about one file before it has ids. Views the bytes it was made from.
struct FileEvidence {
  std::string path;
  std::string module;
  std::string source_root;
  bool is_package = false;  // `__init__.py`
  std::string_view bytes;
  evidence::SyntaxTree syntax;
  evidence::ScopeTree scopes;
  NodeId parent_id = 0;     // the Package or Repository node that holds the file
  std::int64_t ordinal = 0;     // position among the children of that node
  bool is_importable = true;    // a script without extension is not
  std::int64_t root_rank = 0;   // position of the source root in lookup order
  std::int64_t precedence = 0;  // among files of equal module name and source root
};

// Index of a graph node within its file: syntax nodes first, in their own order, then the others.
using GraphIndex = std::int32_t;

// Describes a node that is no syntax.
struct ExtraNode {
  GraphKind kind = GraphKind::kFile;
  std::uint32_t bstart = 0;
  std::uint32_t bend = 0;
  GraphIndex parent = -1;
  std::int32_t chain = 0;
  std::string_view label;           // part of the identity
  std::string_view name;            // empty: none
  std::string_view qualified_name;  // empty: none
  // The scope in which what a text names is looked up, or a name of it: no node of the graph.
  bool is_of_text = false;
};

enum class DefinitionKind : std::uint8_t {
  kModule,
  kClass,
  kFunction,
  kMethod,
  kLambda,
  kVariable,
  kParameter,
  kImport,
  kAttribute,
  kTypeParameter
};
std::string_view DefinitionKindName(DefinitionKind kind);

struct DefinitionSite {
  DefinitionKind kind = DefinitionKind::kVariable;
  std::string_view qualified_name;
  std::string_view name;
  std::uint32_t bstart = 0, bend = 0, name_bstart = 0, name_bend = 0;
  GraphIndex declaration = -1;
  evidence::NodeIndex node = 0;
  evidence::BindingIndex binding = evidence::kNone;  // that is defined, wherever it lives
  evidence::ScopeIndex opens = evidence::kNone;
};

// Holds the nodes of one file with their names and identities' parts, all by index.
struct FileGraph {
  const FileEvidence* file = nullptr;
  std::vector<std::string> chains;              // chains[0] is empty: the module's
  std::vector<std::int32_t> chain_of_syntax;    // per syntax node
  std::vector<ExtraNode> extras;                // extras[0] is the File
  std::vector<DefinitionSite> definitions;      // in declared order of `definition_sites`
  std::vector<std::string_view> scope_names;    // per scope: qualified name
  std::vector<GraphIndex> scope_declarations;   // per scope: node of the module, class, function or lambda it is in
  std::vector<evidence::ScopeIndex>
      scope_callables;  // per scope: the nearest scope that is no comprehension or hidden one
  std::vector<GraphIndex> scope_nodes;          // per scope: its Scope node
  std::vector<GraphIndex> binding_nodes;        // per binding: its Binding node
  std::vector<GraphIndex> declaration_of_syntax;  // per syntax node that declares: the declaration, else -1
  std::vector<std::int32_t> opened_scope;  // per syntax node that opens a scope of its own name: the scope, else -1
  std::deque<std::string> strings;

  GraphIndex syntax_count() const { return static_cast<GraphIndex>(file->syntax.nodes.size()); }
  GraphIndex size() const { return syntax_count() + static_cast<GraphIndex>(extras.size()); }
  // Nodes that have a row; others only have a place.
  std::size_t row_count() const;
};

FileGraph BuildFileGraph(const FileEvidence& file);

// Gives every node of the file that is in the graph its id, by index. With `keys`, also its key bytes, for those nodes
// whose id is in `wanted` (sorted).
std::vector<NodeId> AssignIds(const FileGraph& graph, std::string_view repository, const IdSpace& space,
                              const IdOverrides& overrides, const std::vector<NodeId>* wanted = nullptr,
                              std::vector<std::string>* keys = nullptr);

}  // namespace codeanatomy::normalize
