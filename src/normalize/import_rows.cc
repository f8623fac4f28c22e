#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>

#include "normalize/file_rows_internal.h"
#include "normalize/module_facts_internal.h"
#include "repo/line_index.h"
#include "repo/python_names.h"

namespace codeanatomy::normalize {
namespace {

using evidence::BindingIndex;
using evidence::kNone;
using evidence::NodeIndex;
using evidence::NodeKind;
using evidence::SyntaxNode;

// The source root, as if it were a package: dots may lead to it, though it has no name.
constexpr std::string_view kRoot = ".";

// Adds the imports of one file; lives for that file.
class ImportRows {
 public:
  ImportRows(ChunkTables::Columns& columns, const FileGraph& graph, const std::vector<NodeId>& ids)
      : columns_(columns), graph_(graph), ids_(ids), file_(*graph.file), lines_(file_.bytes) {}

  void AddAll() {
    std::unordered_map<NodeIndex, BindingIndex> bound;
    for (const auto& occurrence : file_.scopes.occurrences) {
      if (occurrence.role == evidence::Role::kImport) bound.emplace(occurrence.node, occurrence.binding);
    }
    for (NodeIndex i = 0; i < graph_.syntax_count(); ++i) {
      if (Node(i).kind == NodeKind::kImportFrom && Node(i).name_bend > Node(i).name_bstart) AddModule(i);
      if (Node(i).kind != NodeKind::kalias) continue;
      const auto found = bound.find(i);
      AddImport(i, found == bound.end() ? kNone : found->second);
    }
  }

 private:
  // A module as a statement names it.
  struct Named {
    std::int64_t level = 0;
    std::string_view module;              // without leading dots
    std::optional<std::string> absolute;  // as `import_sites.absolute_module`
    std::string_view Top() const { return std::string_view(*absolute).substr(0, absolute->find('.')); }
  };

  NodeId Id(GraphIndex index) const { return ids_[static_cast<std::size_t>(index)]; }
  NodeId ScopeId(evidence::ScopeIndex scope) const { return Id(graph_.scope_nodes[static_cast<std::size_t>(scope)]); }
  const SyntaxNode& Node(NodeIndex index) const { return file_.syntax.nodes[static_cast<std::size_t>(index)]; }

  // The package that `level` dots mean in this file; null where they lead out of the source root.
  std::optional<std::string_view> PackageOf(std::int64_t level) const {
    std::string_view package = file_.module;
    for (std::int64_t up = file_.is_package ? 1 : 0; up < level; ++up) {
      if (package.empty()) return std::nullopt;
      const std::size_t dot = package.rfind('.');
      package = dot == std::string_view::npos ? std::string_view() : package.substr(0, dot);
    }
    return package.empty() ? kRoot : package;
  }

  // Of an ImportFrom the module that names come from, of an alias of Import the one it names.
  Named NamedBy(const SyntaxNode& node) const {
    const std::string_view label = node.label;
    const std::size_t dots =
        node.kind == NodeKind::kImportFrom ? std::min(label.find_first_not_of('.'), label.size()) : 0;
    Named named{static_cast<std::int64_t>(dots), label.substr(dots), std::nullopt};
    if (dots == 0) {
      named.absolute = named.module;
    } else if (const auto package = PackageOf(named.level)) {
      named.absolute = *package;
      if (!named.module.empty()) named.absolute->append(".").append(named.module);
    }
    return named;
  }

  void AddModule(NodeIndex index) {
    ModuleSiteColumns& c = columns_.module_sites;
    const SyntaxNode& node = Node(index);
    const Named named = NamedBy(node);
    c.path.Append(file_.path);
    c.bstart.Append(node.name_bstart);
    c.bend.Append(node.name_bend);
    c.line.Append(lines_.LineOf(node.name_bstart).line);
    c.node_id.Append(Id(index));
    c.module.Append(named.module);
    c.level.Append(named.level);
    named.absolute ? c.absolute_module.Append(*named.absolute) : c.absolute_module.AppendNull();
    c.source_root.Append(file_.source_root);
    named.absolute ? c.top_module.Append(named.Top()) : c.top_module.AppendNull();
  }

  void AddImport(NodeIndex index, BindingIndex binding) {
    ImportColumns& c = columns_.imports;
    const SyntaxNode& node = Node(index);
    const bool from = Node(node.parent).kind == NodeKind::kImportFrom;
    const Named named = NamedBy(from ? Node(node.parent) : node);
    const std::string_view asname = file_.syntax.AsNameOf(index);
    const std::string_view source = file_.bytes.substr(node.bstart);
    const bool plain = source.substr(0, node.label.size()) == node.label;
    c.path.Append(file_.path);
    c.bstart.Append(node.bstart);
    c.bend.Append(node.bend);
    c.line.Append(lines_.LineOf(node.bstart).line);
    c.name_bstart.Append(node.bstart);
    c.name_bend.Append(plain ? node.bstart + static_cast<std::int64_t>(node.label.size()) : node.bend);
    c.node_id.Append(Id(index));
    const GraphIndex declaration = graph_.declaration_of_syntax[static_cast<std::size_t>(index)];
    c.declaration_id.AppendOr(declaration >= 0, declaration < 0 ? 0 : Id(declaration));
    AppendOptional(c.module, named.module);
    from ? c.name.Append(node.label) : c.name.AppendNull();
    AppendOptional(c.asname, asname);
    c.level.Append(named.level);
    c.is_star.Append(from && node.label == "*");
    named.absolute ? c.absolute_module.Append(*named.absolute) : c.absolute_module.AppendNull();
    c.source_root.Append(file_.source_root);
    const BindingIndex leads =
        binding == kNone ? kNone : file_.scopes.bindings[static_cast<std::size_t>(binding)].resolves_to;
    const BindingIndex owner = leads == kNone ? binding : leads;
    c.binding_id.AppendOr(owner != kNone,
                          owner == kNone ? 0 : Id(graph_.binding_nodes[static_cast<std::size_t>(owner)]));
    c.binds_top.Append(!from && asname.empty() && node.label.find('.') != std::string_view::npos);
    named.absolute ? c.top_module.Append(named.Top()) : c.top_module.AppendNull();
    c.is_stdlib.Append(named.absolute && named.level == 0 && repo::IsStdlibModule(named.Top()));
    const auto scope = file_.scopes.scope_of_node[static_cast<std::size_t>(index)];
    c.scope_id.Append(ScopeId(scope));
    c.module_scope_id.Append(ScopeId(0));
    c.is_conditional.Append(IsConditional(graph_, index, scope));
  }

  ChunkTables::Columns& columns_;
  const FileGraph& graph_;
  const std::vector<NodeId>& ids_;
  const FileEvidence& file_;
  repo::LineIndex lines_;
};

}  // namespace

void AppendImportRows(ChunkTables::Columns& columns, const FileGraph& graph, const std::vector<NodeId>& ids) {
  ImportRows(columns, graph, ids).AddAll();
}

}  // namespace codeanatomy::normalize
