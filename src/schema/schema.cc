#include "schema/schema.h"

#include <algorithm>

#include <arrow/array.h>
#include <arrow/util/logging.h>

#include "schema/artifacts.h"
#include "schema/schema_internal.h"

namespace codeanatomy::schema {
namespace {

std::vector<Table> Collect() {
  std::vector<Table> tables = PublicTables();
  for (std::vector<Table> more : {EvidenceTables(), DerivedTables()}) {
    std::move(more.begin(), more.end(), std::back_inserter(tables));
  }
  return tables;
}

bool EqualButForCase(std::string_view left, std::string_view right) {
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [&](char a, char b) { return lower(a) == lower(b); });
}

std::string_view LayerTitle(Layer layer) {
  switch (layer) {
    case Layer::kPublic: return "Public tables";
    case Layer::kEvidence: return "Evidence";
    case Layer::kDerived: return "Derived tables";
  }
  return {};
}

void AppendTable(const Table& table, std::string& out) {
  out.append("\n### ").append(table.name).append("\n\n").append(table.comment);
  out.append("\n\nOrder: ");
  for (std::size_t i = 0; i < table.order.size(); ++i) {
    out.append(i == 0 ? "`" : ", `").append(table.order[i].column).append("`");
    if (table.order[i].direction == Direction::kDescending) out.append(" descending");
    if (table.order[i].direction == Direction::kEmptyLast) out.append(" (the empty one last)");
  }
  out.append(". Key: ");
  for (std::size_t i = 0; i < table.key.size(); ++i) out.append(i == 0 ? "`" : ", `").append(table.key[i]).append("`");
  out.append(".\n\n| column | type | null | meaning |\n| --- | --- | --- | --- |\n");
  for (const Column& column : table.columns) {
    out.append("| `").append(column.name).append("` | ").append(SqlName(column.type));
    out.append(column.null == Null::kYes ? " | yes | " : " | no | ").append(column.comment);
    if (column.is_volatile) out.append(" Volatile: no part of the digest.");
    out.append(" |\n");
  }
}

}  // namespace

bool HoldsIds(const Column& column) {
  if (column.type != Type::kInt64) return false;
  return column.name.ends_with("_id") || column.name == "src" || column.name == "dst" || column.name == "resolves_to" ||
         column.name == "ambiguity_group";
}

bool HoldsOffsets(const Column& column) {
  if (column.type != Type::kInt64) return false;
  return column.name.ends_with("bstart") || column.name.ends_with("bend") || column.name == "line";
}

std::span<const Table> AllTables() {
  static const std::vector<Table> tables = Collect();
  return tables;
}

const Table* FindTable(std::string_view name) {
  const auto tables = AllTables();
  const auto found = std::find_if(tables.begin(), tables.end(), [&](const Table& t) { return t.name == name; });
  return found == tables.end() ? nullptr : &*found;
}

const Column* Table::Find(std::string_view column) const {
  const auto found = std::find_if(columns.begin(), columns.end(), [&](const Column& c) { return c.name == column; });
  return found == columns.end() ? nullptr : &*found;
}

const Table* Catalog::Find(std::string_view name) const {
  if (const Table* declared = FindTable(name)) return declared;
  const auto found = added_.find(name);
  return found == added_.end() ? nullptr : &found->second;
}

arrow::Status Catalog::Add(Table table) {
  for (const Table* other : All()) {
    if (EqualButForCase(other->name, table.name)) {
      return arrow::Status::Invalid("there is a table ", other->name, " already");
    }
  }
  std::string name = table.name;
  added_.emplace(std::move(name), std::move(table));
  return arrow::Status::OK();
}

std::vector<const Table*> Catalog::All() const {
  std::vector<const Table*> tables;
  for (const Table& table : AllTables()) tables.push_back(&table);
  for (const auto& [name, table] : added_) tables.push_back(&table);
  return tables;
}

std::shared_ptr<arrow::DataType> ArrowType(Type type) {
  switch (type) {
    case Type::kInt64: return arrow::int64();
    case Type::kString: return arrow::utf8_view();
    case Type::kBool: return arrow::boolean();
    case Type::kFloat64: return arrow::float64();
    case Type::kConfidence: return arrow::decimal128(7, 6);
    case Type::kTimestamp: return arrow::timestamp(arrow::TimeUnit::MICRO, "UTC");
  }
  return nullptr;
}

std::string_view SqlName(Type type) {
  switch (type) {
    case Type::kInt64: return "BIGINT";
    case Type::kString: return "VARCHAR";
    case Type::kBool: return "BOOLEAN";
    case Type::kFloat64: return "DOUBLE";
    case Type::kConfidence: return "DECIMAL(7,6)";
    case Type::kTimestamp: return "TIMESTAMP (microseconds, UTC)";
  }
  return {};
}

std::shared_ptr<arrow::Schema> ArrowSchema(const Table& table) {
  arrow::FieldVector fields;
  for (const Column& column : table.columns) {
    fields.push_back(arrow::field(std::string(column.name), ArrowType(column.type), column.null == Null::kYes));
  }
  return arrow::schema(std::move(fields));
}

std::shared_ptr<arrow::RecordBatch> MakeBatch(std::string_view table, arrow::ArrayVector columns) {
  const Table* declared = FindTable(table);
  ARROW_CHECK(declared != nullptr) << "table " << table << " is not declared";
  auto arrow_schema = ArrowSchema(*declared);
  ARROW_CHECK_EQ(arrow_schema->num_fields(), static_cast<int>(columns.size())) << "columns of " << table;
  const std::int64_t rows = columns[0]->length();
  for (const auto& column : columns) ARROW_CHECK_EQ(column->length(), rows) << "rows of " << table;
  return arrow::RecordBatch::Make(std::move(arrow_schema), rows, std::move(columns));
}

std::string TablesMarkdown() {
  std::string out =
      "# Tables\n\nGenerated from `src/schema/` by `codeanatomy help tables`; a test compares it. Rows are kept in "
      "the\n"
      "declared order, nulls first. Public tables are Delta tables in the store; evidence and derived tables live in\n"
      "memory during a build.\n";
  std::string_view title;
  for (const Table& table : AllTables()) {
    if (LayerTitle(table.layer) != title) {
      title = LayerTitle(table.layer);
      out.append("\n## ").append(title).append("\n");
    }
    AppendTable(table, out);
  }
  out.append(
      "\n## Plans\n\nWhat is kept of plans and runs (docs/kept_plans.md): Delta tables that are added to and never "
      "replaced.\n");
  for (const Table& table : ArtifactTables()) AppendTable(table, out);
  return out;
}

}  // namespace codeanatomy::schema
