#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "normalize/chunk_columns_internal.h"
#include "normalize/chunk_tables.h"

namespace codeanatomy::normalize {

// The columns of all tables of one chunk.
struct ChunkTables::Columns {
  NodeColumns nodes;
  ScopeColumns scopes;
  BindingColumns bindings;
  DefinitionColumns definitions;
  NameColumns names;
  AttributeColumns attributes;
  CallColumns calls;
  ImportColumns imports;
  ModuleSiteColumns module_sites;
  KeywordColumns keywords;
  ReturnColumns returns;
  ExportColumns exports;
  ImportCallColumns import_calls;
  DocstringColumns docstrings;
  ModuleColumns modules;
  FileColumns files;
  DiagnosticColumns diagnostics;
  AstNodeColumns ast_nodes;
  AstDocstringColumns ast_docstrings;
  AstErrorColumns ast_errors;
  AstTypeCommentColumns ast_type_comments;
  SymScopeColumns sym_scopes;
  SymSymbolColumns sym_symbols;
  WitnessDifferenceColumns differences;
  ValueNodeColumns value_nodes;
  ValueInputColumns value_inputs;
  ValuePlaceColumns value_places;
  ReachingDefinitionColumns reaching_definitions;
  std::array<std::optional<StringColumn::Handle>, 256> kind_handles, parent_kind_handles, family_handles;
};

inline void AppendOptional(StringColumn& column, std::string_view value) {
  value.empty() ? column.AppendNull() : column.Append(value);
}

// Adds the rows of one file to the columns.
void AppendFileRows(ChunkTables::Columns& columns, const FileGraph& graph, const std::vector<NodeId>& ids,
                    const FileFacts& facts);

// Adds what one file imports.
void AppendImportRows(ChunkTables::Columns& columns, const FileGraph& graph, const std::vector<NodeId>& ids);

// Adds what one file exports, and the calls by which it imports.
void AppendModuleRows(ChunkTables::Columns& columns, const FileGraph& graph, const std::vector<NodeId>& ids);

// Adds the keywords of a file's calls, and what its functions give.
void AppendCallRows(ChunkTables::Columns& columns, const FileGraph& graph, const std::vector<NodeId>& ids);

// Adds the values of one file.
void AppendValueRows(ChunkTables::Columns& columns, const FileGraph& graph, const std::vector<NodeId>& ids,
                     const evidence::ValueGraph& values);

// Adds what the witnesses say of one file.
void AppendWitnessRows(ChunkTables::Columns& columns, const FileGraph& graph, const std::vector<NodeId>& ids,
                       const FileFacts& facts, const FileWitness& witness);

}  // namespace codeanatomy::normalize
