#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include <arrow/record_batch.h>

#include "base/columns.h"
#include "evidence/diagnostic.h"

namespace codeanatomy::normalize {

struct NodeColumns {
  IntColumn node_id, bstart, bend, line, col, parent_id, ordinal, field_index;
  StringColumn kind, name, qualified_name, path, family, parent_kind, field, context;
  std::shared_ptr<arrow::RecordBatch> Finish() &&;
};

struct ScopeColumns {
  IntColumn scope_id, parent_id, bstart, bend;
  StringColumn kind, qualified_name, path, name;
  std::shared_ptr<arrow::RecordBatch> Finish() &&;
};

struct BindingColumns {
  IntColumn binding_id, scope_id, resolves_to, ordinal, bstart, bend;
  StringColumn name, kind, path;
  BoolColumn referenced, assigned, annotated, imported, global, free, cell, parameter;
  std::shared_ptr<arrow::RecordBatch> Finish() &&;
};

struct DefinitionColumns {
  IntColumn bstart, bend, name_bstart, name_bend, line, declaration_id, node_id, binding_id, opens_scope_id;
  StringColumn qualified_name, kind, name, path;
  BoolColumn is_conditional;
  std::shared_ptr<arrow::RecordBatch> Finish() &&;
};

struct NameColumns {
  IntColumn bstart, bend, line, node_id, scope_id, binding_id, target_binding_id, module_scope_id;
  StringColumn path, name, role;
  StringColumn outside;
  std::shared_ptr<arrow::RecordBatch> Finish() &&;
};

struct AttributeColumns {
  IntColumn bstart, bend, line, node_id;
  StringColumn path, name, role;
  std::shared_ptr<arrow::RecordBatch> Finish() &&;
};

struct CallColumns {
  IntColumn bstart, bend, line, caller_id, node_id, decorated_id;
  StringColumn path, caller, callee_kind;
  BoolColumn is_decorator;
  std::shared_ptr<arrow::RecordBatch> Finish() &&;
};

struct ImportColumns {
  IntColumn bstart, bend, line, name_bstart, name_bend, node_id, declaration_id, level, binding_id, scope_id,
      module_scope_id;
  StringColumn path, module, name, asname, absolute_module, source_root, top_module;
  BoolColumn is_star, binds_top, is_stdlib, is_conditional;
  std::shared_ptr<arrow::RecordBatch> Finish() &&;
};

struct ModuleSiteColumns {
  IntColumn bstart, bend, line, node_id, level;
  StringColumn path, module, absolute_module, source_root, top_module;
  std::shared_ptr<arrow::RecordBatch> Finish() &&;
};

struct KeywordColumns {
  IntColumn bstart, bend, line, node_id, call_id;
  StringColumn path, name;
  std::shared_ptr<arrow::RecordBatch> Finish() &&;
};

struct ReturnColumns {
  IntColumn bstart, bend, node_id, function_id;
  StringColumn path, kind;
  std::shared_ptr<arrow::RecordBatch> Finish() &&;
};

struct ExportColumns {
  IntColumn bstart, bend, node_id, module_scope_id, binding_id;
  StringColumn path, source_root, operation, name, dotted;
  std::shared_ptr<arrow::RecordBatch> Finish() &&;
};

struct ImportCallColumns {
  IntColumn bstart, bend, node_id, binding_id;
  StringColumn path, callee, dotted, source_root, absolute_module, top_module;
  BoolColumn gives_top;
  std::shared_ptr<arrow::RecordBatch> Finish() &&;
};

struct ModuleColumns {
  IntColumn root_rank, precedence, module_id, scope_id;
  StringColumn module, source_root, path, parent_module, leaf;
  void Append(std::string_view name, std::string_view root, std::int64_t rank, std::int64_t order,
              std::string_view file, std::int64_t id);
  std::shared_ptr<arrow::RecordBatch> Finish() &&;
};

struct DocstringColumns {
  IntColumn bstart, bend, owner_id, node_id;
  StringColumn path;
  std::shared_ptr<arrow::RecordBatch> Finish() &&;
};

struct FileColumns {
  IntColumn file_id, size, error_count, error_bytes;
  StringColumn path, content_hash, encoding, newline, module, source_root, parse_status;
  std::shared_ptr<arrow::RecordBatch> Finish() &&;
};

struct DiagnosticColumns {
  IntColumn bstart, bend, line, ordinal;
  StringColumn path, stage, code, severity, message;
  // Appends all but the position.
  void Append(std::string_view file, const evidence::Diagnostic& row, std::int64_t position);
  std::shared_ptr<arrow::RecordBatch> Finish() &&;
};

struct AstNodeColumns {
  IntColumn node_index, parent_index, field_index, bstart, bend, node_id, parent_id;
  StringColumn path, kind, parent_kind, field, context, name, other_names;
  std::shared_ptr<arrow::RecordBatch> Finish() &&;
};

struct AstDocstringColumns {
  IntColumn node_index, bstart, bend, node_id, owner_id;
  StringColumn path;
  std::shared_ptr<arrow::RecordBatch> Finish() &&;
};

struct AstErrorColumns {
  IntColumn line, bstart;
  StringColumn path, source, kind, message;
  std::shared_ptr<arrow::RecordBatch> Finish() &&;
};

struct AstTypeCommentColumns {
  IntColumn ordinal, line, node_index;
  StringColumn path, kind, text;
  std::shared_ptr<arrow::RecordBatch> Finish() &&;
};

struct SymScopeColumns {
  IntColumn scope_index, parent_index, line, scope_id, parent_id;
  StringColumn path, kind, name;
  BoolColumn is_nested;
  std::shared_ptr<arrow::RecordBatch> Finish() &&;
};

struct SymSymbolColumns {
  IntColumn scope_index, binding_id;
  StringColumn path, name, scope;
  BoolColumn referenced, assigned, annotated, imported, parameter, declared_global, declared_nonlocal, type_parameter;
  std::shared_ptr<arrow::RecordBatch> Finish() &&;
};

struct WitnessDifferenceColumns {
  IntColumn ordinal, bstart, bend;
  StringColumn path, witness, subject, syntax_value, witness_value;
  std::shared_ptr<arrow::RecordBatch> Finish() &&;
};

struct ValueNodeColumns {
  IntColumn value, node_id, binding_id, caller_id;
  StringColumn path, op, name, detail;
  std::shared_ptr<arrow::RecordBatch> Finish() &&;
};

struct ValueInputColumns {
  IntColumn value, position, input;
  StringColumn path, role, name;
  std::shared_ptr<arrow::RecordBatch> Finish() &&;
};

struct ValuePlaceColumns {
  IntColumn node_id, value, annotation, caller_id;
  StringColumn path;
  std::shared_ptr<arrow::RecordBatch> Finish() &&;
};

struct ReachingDefinitionColumns {
  IntColumn number, binding_id, node_id, definition_id, otherwise_binding_id;
  StringColumn path;
  std::shared_ptr<arrow::RecordBatch> Finish() &&;
};

// Interns one text a column; the handle is good for as long as the column.
struct RepeatedText {
  StringColumn* column;
  StringColumn::Handle handle;
  RepeatedText(StringColumn& target, std::string_view text) : column(&target), handle(target.Intern(text)) {}
  void Append() const { column->Append(handle); }
  void AppendTimes(std::size_t rows) const { column->AppendTimes(handle, rows); }
};

}  // namespace codeanatomy::normalize
