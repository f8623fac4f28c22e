#include "normalize/chunk_tables.h"

#include "normalize/file_rows_internal.h"

namespace codeanatomy::normalize {

ChunkTables::ChunkTables() : columns_(std::make_unique<Columns>()) {}
ChunkTables::~ChunkTables() = default;

void ChunkTables::ReserveNodes(std::size_t nodes) {
  NodeColumns& c = columns_->nodes;
  for (IntColumn* column :
       {&c.node_id, &c.bstart, &c.bend, &c.line, &c.col, &c.parent_id, &c.ordinal, &c.field_index}) {
    column->Reserve(nodes);
  }
  for (StringColumn* column :
       {&c.kind, &c.name, &c.qualified_name, &c.path, &c.family, &c.parent_kind, &c.field, &c.context}) {
    column->Reserve(nodes);
  }
}

void ChunkTables::AddFile(const FileGraph& graph, const std::vector<NodeId>& ids, const FileFacts& facts) {
  AppendFileRows(*columns_, graph, ids, facts);
  AppendImportRows(*columns_, graph, ids);
  AppendModuleRows(*columns_, graph, ids);
  AppendCallRows(*columns_, graph, ids);
}

void ChunkTables::AddValues(const FileGraph& graph, const std::vector<NodeId>& ids,
                            const evidence::ValueGraph& values) {
  AppendValueRows(*columns_, graph, ids, values);
}

void ChunkTables::AddWitness(const FileGraph& graph, const std::vector<NodeId>& ids, const FileFacts& facts,
                             const FileWitness& witness) {
  AppendWitnessRows(*columns_, graph, ids, facts, witness);
}

void ChunkTables::AddProblem(std::string_view path, const evidence::Diagnostic& diagnostic) {
  DiagnosticColumns& c = columns_->diagnostics;
  c.bstart.AppendNull();
  c.bend.AppendNull();
  c.line.AppendNull();
  c.Append(path, diagnostic, 0);
}

void ChunkTables::AddContainer(const Container& container) {
  NodeColumns& c = columns_->nodes;
  c.node_id.Append(container.id);
  c.kind.Append(GraphKindName(container.kind));
  const std::string_view path = container.path;
  AppendOptional(c.name, path.substr(path.rfind('/') + 1));
  AppendOptional(c.qualified_name, container.module);
  c.path.Append(path);
  for (IntColumn* column : {&c.bstart, &c.bend, &c.line, &c.col}) column->AppendNull();
  c.parent_id.AppendOr(container.has_parent, container.parent_id);
  c.ordinal.Append(container.ordinal);
  c.family.Append(GraphKindFamily(container.kind));
  c.parent_kind.AppendNull();
  c.field.AppendNull();
  c.field_index.Append(0);
  c.context.AppendNull();
  if (!container.is_namespace) return;
  columns_->modules.Append(container.module, container.source_root, container.root_rank, container.precedence, path,
                           container.id);
  columns_->modules.scope_id.AppendNull();
}

TableBatches ChunkTables::Finish() && {
  TableBatches batches;
  for (auto batch : {std::pair{"syntax_nodes", std::move(columns_->nodes).Finish()},
                     {"scopes", std::move(columns_->scopes).Finish()},
                     {"bindings", std::move(columns_->bindings).Finish()},
                     {"definition_sites", std::move(columns_->definitions).Finish()},
                     {"name_sites", std::move(columns_->names).Finish()},
                     {"attribute_sites", std::move(columns_->attributes).Finish()},
                     {"call_sites", std::move(columns_->calls).Finish()},
                     {"import_sites", std::move(columns_->imports).Finish()},
                     {"module_sites", std::move(columns_->module_sites).Finish()},
                     {"keyword_sites", std::move(columns_->keywords).Finish()},
                     {"return_sites", std::move(columns_->returns).Finish()},
                     {"export_sites", std::move(columns_->exports).Finish()},
                     {"import_calls", std::move(columns_->import_calls).Finish()},
                     {"docstrings", std::move(columns_->docstrings).Finish()},
                     {"modules", std::move(columns_->modules).Finish()},
                     {"files", std::move(columns_->files).Finish()},
                     {"diagnostics", std::move(columns_->diagnostics).Finish()},
                     {"ast_nodes", std::move(columns_->ast_nodes).Finish()},
                     {"ast_docstrings", std::move(columns_->ast_docstrings).Finish()},
                     {"ast_errors", std::move(columns_->ast_errors).Finish()},
                     {"ast_type_comments", std::move(columns_->ast_type_comments).Finish()},
                     {"sym_scopes", std::move(columns_->sym_scopes).Finish()},
                     {"sym_symbols", std::move(columns_->sym_symbols).Finish()},
                     {"reaching_definitions", std::move(columns_->reaching_definitions).Finish()},
                     {"value_inputs", std::move(columns_->value_inputs).Finish()},
                     {"value_nodes", std::move(columns_->value_nodes).Finish()},
                     {"value_places", std::move(columns_->value_places).Finish()},
                     {"witness_differences", std::move(columns_->differences).Finish()}}) {
    batches.emplace(batch.first, std::move(batch.second));
  }
  return batches;
}

}  // namespace codeanatomy::normalize
