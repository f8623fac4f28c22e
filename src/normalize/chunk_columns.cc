#include "normalize/chunk_columns_internal.h"

#include <array>

#include "schema/schema.h"

namespace codeanatomy::normalize {
namespace {

template <typename... Column>
std::shared_ptr<arrow::RecordBatch> Batch(std::string_view table, Column&&... columns) {
  return schema::MakeBatch(table, {std::forward<Column>(columns).Finish()...});
}

}  // namespace

std::shared_ptr<arrow::RecordBatch> NodeColumns::Finish() && {
  return Batch("syntax_nodes", std::move(node_id), std::move(kind), std::move(name), std::move(qualified_name),
               std::move(path), std::move(bstart), std::move(bend), std::move(line), std::move(col),
               std::move(parent_id), std::move(ordinal), std::move(family), std::move(parent_kind), std::move(field),
               std::move(field_index), std::move(context));
}

std::shared_ptr<arrow::RecordBatch> ScopeColumns::Finish() && {
  return Batch("scopes", std::move(scope_id), std::move(kind), std::move(qualified_name), std::move(parent_id),
               std::move(path), std::move(bstart), std::move(bend), std::move(name));
}

std::shared_ptr<arrow::RecordBatch> BindingColumns::Finish() && {
  return Batch("bindings", std::move(binding_id), std::move(scope_id), std::move(name), std::move(kind),
               std::move(referenced), std::move(assigned), std::move(annotated), std::move(imported), std::move(global),
               std::move(free), std::move(cell), std::move(parameter), std::move(path), std::move(resolves_to),
               std::move(ordinal), std::move(bstart), std::move(bend));
}

std::shared_ptr<arrow::RecordBatch> DefinitionColumns::Finish() && {
  return Batch("definition_sites", std::move(qualified_name), std::move(kind), std::move(name), std::move(path),
               std::move(bstart), std::move(bend), std::move(name_bstart), std::move(name_bend), std::move(line),
               std::move(declaration_id), std::move(node_id), std::move(binding_id), std::move(opens_scope_id),
               std::move(is_conditional));
}

std::shared_ptr<arrow::RecordBatch> NameColumns::Finish() && {
  return Batch("name_sites", std::move(path), std::move(bstart), std::move(bend), std::move(line), std::move(name),
               std::move(role), std::move(node_id), std::move(scope_id), std::move(binding_id),
               std::move(target_binding_id), std::move(module_scope_id), std::move(outside));
}

std::shared_ptr<arrow::RecordBatch> AttributeColumns::Finish() && {
  return Batch("attribute_sites", std::move(path), std::move(bstart), std::move(bend), std::move(line), std::move(name),
               std::move(role), std::move(node_id));
}

std::shared_ptr<arrow::RecordBatch> CallColumns::Finish() && {
  return Batch("call_sites", std::move(path), std::move(bstart), std::move(bend), std::move(line), std::move(caller),
               std::move(caller_id), std::move(node_id), std::move(callee_kind), std::move(is_decorator),
               std::move(decorated_id));
}

std::shared_ptr<arrow::RecordBatch> ImportColumns::Finish() && {
  return Batch("import_sites", std::move(path), std::move(bstart), std::move(bend), std::move(line),
               std::move(name_bstart), std::move(name_bend), std::move(node_id), std::move(declaration_id),
               std::move(module), std::move(name), std::move(asname), std::move(level), std::move(is_star),
               std::move(absolute_module), std::move(source_root), std::move(binding_id), std::move(binds_top),
               std::move(top_module), std::move(is_stdlib), std::move(scope_id), std::move(module_scope_id),
               std::move(is_conditional));
}

std::shared_ptr<arrow::RecordBatch> ModuleSiteColumns::Finish() && {
  return Batch("module_sites", std::move(path), std::move(bstart), std::move(bend), std::move(line), std::move(node_id),
               std::move(module), std::move(level), std::move(absolute_module), std::move(source_root),
               std::move(top_module));
}

std::shared_ptr<arrow::RecordBatch> KeywordColumns::Finish() && {
  return Batch("keyword_sites", std::move(path), std::move(bstart), std::move(bend), std::move(line), std::move(name),
               std::move(node_id), std::move(call_id));
}

std::shared_ptr<arrow::RecordBatch> ReturnColumns::Finish() && {
  return Batch("return_sites", std::move(path), std::move(bstart), std::move(bend), std::move(node_id),
               std::move(function_id), std::move(kind));
}

std::shared_ptr<arrow::RecordBatch> ExportColumns::Finish() && {
  return Batch("export_sites", std::move(path), std::move(bstart), std::move(bend), std::move(node_id),
               std::move(module_scope_id), std::move(source_root), std::move(operation), std::move(name),
               std::move(binding_id), std::move(dotted));
}

std::shared_ptr<arrow::RecordBatch> ImportCallColumns::Finish() && {
  return Batch("import_calls", std::move(path), std::move(bstart), std::move(bend), std::move(node_id),
               std::move(callee), std::move(binding_id), std::move(dotted), std::move(source_root),
               std::move(absolute_module), std::move(top_module), std::move(gives_top));
}

void ModuleColumns::Append(std::string_view name, std::string_view root, std::int64_t rank, std::int64_t order,
                           std::string_view file, std::int64_t id) {
  const std::size_t dot = name.rfind('.');
  module.Append(name);
  source_root.Append(root);
  root_rank.Append(rank);
  precedence.Append(order);
  path.Append(file);
  module_id.Append(id);
  parent_module.Append(dot == std::string_view::npos ? std::string_view() : name.substr(0, dot));
  leaf.Append(name.substr(dot == std::string_view::npos ? 0 : dot + 1));
}

std::shared_ptr<arrow::RecordBatch> ModuleColumns::Finish() && {
  return Batch("modules", std::move(module), std::move(source_root), std::move(root_rank), std::move(precedence),
               std::move(path), std::move(module_id), std::move(scope_id), std::move(parent_module), std::move(leaf));
}

std::shared_ptr<arrow::RecordBatch> DocstringColumns::Finish() && {
  return Batch("docstrings", std::move(path), std::move(bstart), std::move(bend), std::move(owner_id),
               std::move(node_id));
}

std::shared_ptr<arrow::RecordBatch> FileColumns::Finish() && {
  return Batch("files", std::move(path), std::move(file_id), std::move(content_hash), std::move(size),
               std::move(encoding), std::move(newline), std::move(module), std::move(source_root),
               std::move(parse_status), std::move(error_count), std::move(error_bytes));
}

void DiagnosticColumns::Append(std::string_view file, const evidence::Diagnostic& row, std::int64_t position) {
  constexpr std::array<std::string_view, 3> kSeverities = {"note", "warning", "error"};
  path.Append(file);
  stage.Append(row.stage);
  code.Append(row.code);
  severity.Append(kSeverities[static_cast<std::size_t>(row.severity)]);
  message.Append(row.message);
  ordinal.Append(position);
}

std::shared_ptr<arrow::RecordBatch> DiagnosticColumns::Finish() && {
  return Batch("diagnostics", std::move(path), std::move(bstart), std::move(bend), std::move(line), std::move(stage),
               std::move(code), std::move(severity), std::move(message), std::move(ordinal));
}

std::shared_ptr<arrow::RecordBatch> AstNodeColumns::Finish() && {
  return Batch("ast_nodes", std::move(path), std::move(node_index), std::move(parent_index), std::move(kind),
               std::move(parent_kind), std::move(field), std::move(field_index), std::move(bstart), std::move(bend),
               std::move(context), std::move(name), std::move(other_names), std::move(node_id), std::move(parent_id));
}

std::shared_ptr<arrow::RecordBatch> AstDocstringColumns::Finish() && {
  return Batch("ast_docstrings", std::move(path), std::move(node_index), std::move(bstart), std::move(bend),
               std::move(node_id), std::move(owner_id));
}

std::shared_ptr<arrow::RecordBatch> AstErrorColumns::Finish() && {
  return Batch("ast_errors", std::move(path), std::move(source), std::move(kind), std::move(message), std::move(line),
               std::move(bstart));
}

std::shared_ptr<arrow::RecordBatch> AstTypeCommentColumns::Finish() && {
  return Batch("ast_type_comments", std::move(path), std::move(ordinal), std::move(kind), std::move(line),
               std::move(node_index), std::move(text));
}

std::shared_ptr<arrow::RecordBatch> SymScopeColumns::Finish() && {
  return Batch("sym_scopes", std::move(path), std::move(scope_index), std::move(parent_index), std::move(kind),
               std::move(name), std::move(line), std::move(is_nested), std::move(scope_id), std::move(parent_id));
}

std::shared_ptr<arrow::RecordBatch> SymSymbolColumns::Finish() && {
  return Batch("sym_symbols", std::move(path), std::move(scope_index), std::move(name), std::move(referenced),
               std::move(assigned), std::move(annotated), std::move(imported), std::move(parameter),
               std::move(declared_global), std::move(declared_nonlocal), std::move(type_parameter), std::move(scope),
               std::move(binding_id));
}

std::shared_ptr<arrow::RecordBatch> ValueNodeColumns::Finish() && {
  return Batch("value_nodes", std::move(path), std::move(value), std::move(op), std::move(node_id),
               std::move(binding_id), std::move(name), std::move(detail), std::move(caller_id));
}

std::shared_ptr<arrow::RecordBatch> ValueInputColumns::Finish() && {
  return Batch("value_inputs", std::move(path), std::move(value), std::move(role), std::move(position), std::move(name),
               std::move(input));
}

std::shared_ptr<arrow::RecordBatch> ValuePlaceColumns::Finish() && {
  return Batch("value_places", std::move(path), std::move(node_id), std::move(value), std::move(annotation),
               std::move(caller_id));
}

std::shared_ptr<arrow::RecordBatch> ReachingDefinitionColumns::Finish() && {
  return Batch("reaching_definitions", std::move(path), std::move(number), std::move(binding_id), std::move(node_id),
               std::move(definition_id), std::move(otherwise_binding_id));
}

std::shared_ptr<arrow::RecordBatch> WitnessDifferenceColumns::Finish() && {
  return Batch("witness_differences", std::move(path), std::move(ordinal), std::move(bstart), std::move(bend),
               std::move(witness), std::move(subject), std::move(syntax_value), std::move(witness_value));
}

}  // namespace codeanatomy::normalize
