#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>
#include <arrow/type.h>

#include "engine/session.h"

namespace codeanatomy::relation {

// Describes a table as CREATE TABLE does.
struct TableDefinition {
  std::string name;
  std::shared_ptr<arrow::Schema> schema;
  std::vector<std::string> primary_key = {};
};

// CREATE TABLE for a definition, in types that the engine reads as exactly those of the schema. NotImplemented names the
// column whose type SQL has no word for; texts other than `text` are among these, as sessions have one type for VARCHAR.
arrow::Result<std::string> ToDdl(const TableDefinition& table,
                                 const std::shared_ptr<arrow::DataType>& text = arrow::utf8_view());

// The schema that CREATE TABLE gives, read by the engine's parser. Creates nothing.
arrow::Result<std::shared_ptr<arrow::Schema>> SchemaOfDdl(const engine::Session& session, std::string_view ddl);

}  // namespace codeanatomy::relation
