#include "normalize/file_rows_internal.h"
#include "normalize/module_facts_internal.h"

namespace codeanatomy::normalize {

void AppendModuleRows(ChunkTables::Columns& columns, const FileGraph& graph, const std::vector<NodeId>& ids) {
  const FileEvidence& file = *graph.file;
  auto id = [&](GraphIndex index) { return ids[static_cast<std::size_t>(index)]; };
  auto binding_id = [&](IntColumn& column, evidence::BindingIndex binding) {
    binding == evidence::kNone ? column.AppendNull()
                               : column.Append(id(graph.binding_nodes[static_cast<std::size_t>(binding)]));
  };
  ExportColumns& e = columns.exports;
  for (const ExportSite& site : FindExports(graph)) {
    const evidence::SyntaxNode& node = file.syntax.nodes[static_cast<std::size_t>(site.node)];
    e.path.Append(file.path);
    e.bstart.Append(node.bstart);
    e.bend.Append(node.bend);
    e.node_id.Append(id(site.node));
    e.module_scope_id.Append(id(graph.scope_nodes[0]));
    e.source_root.Append(file.source_root);
    e.operation.Append(site.operation);
    AppendOptional(e.name, site.name);
    binding_id(e.binding_id, site.binding);
    AppendOptional(e.dotted, site.dotted);
  }
  ImportCallColumns& c = columns.import_calls;
  for (const ImportCall& call : FindImportCalls(graph)) {
    const evidence::SyntaxNode& node = file.syntax.nodes[static_cast<std::size_t>(call.node)];
    c.path.Append(file.path);
    c.bstart.Append(node.bstart);
    c.bend.Append(node.bend);
    c.node_id.Append(id(call.node));
    c.callee.Append(call.callee);
    binding_id(c.binding_id, call.binding);
    AppendOptional(c.dotted, call.dotted);
    c.source_root.Append(file.source_root);
    c.absolute_module.Append(call.module);
    c.top_module.Append(std::string_view(call.module).substr(0, call.module.find('.')));
    c.gives_top.Append(call.gives_top);
  }
}

}  // namespace codeanatomy::normalize
