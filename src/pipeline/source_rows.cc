// Where-provenance by value: a column that is copied through a plan ties a row to the rows it can come from. Joins and
// groups that copy nothing say only that they decide which rows there are.

#include "pipeline/source_rows.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>

#include "relation/literal.h"
#include "relation/relation.h"
#include "relation/stream.h"
#include "schedule/kernels.h"
#include "schema/layer_name.h"

namespace codeanatomy::pipeline {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kMostRows = 8;  // of an input that are shown
constexpr std::size_t kMostBytes = 160;  // of a source

bool IsNull(const std::shared_ptr<arrow::Scalar>& value) { return value == nullptr || !value->is_valid; }

Json CellJson(const arrow::Scalar& value) {
  switch (value.type->id()) {
    case arrow::Type::INT64: return static_cast<const arrow::Int64Scalar&>(value).value;
    case arrow::Type::BOOL: return static_cast<const arrow::BooleanScalar&>(value).value;
    case arrow::Type::DOUBLE: return static_cast<const arrow::DoubleScalar&>(value).value;
    default: return value.ToString();
  }
}

std::optional<std::int64_t> Number(const RowValues& row, const char* column) {
  const auto found = row.find(column);
  if (found == row.end() || IsNull(found->second) || found->second->type->id() != arrow::Type::INT64)
    return std::nullopt;
  return static_cast<const arrow::Int64Scalar&>(*found->second).value;
}

}  // namespace

Json ValuesJson(const RowValues& row) {
  Json values = Json::object();
  for (const auto& [column, value] : row) {
    if (!IsNull(value)) values[column] = CellJson(*value);
  }
  return values;
}

arrow::Result<std::vector<RowValues>> RowsWith(const engine::Session& session, const std::string& table,
                                               const RowValues& values, std::int64_t most) {
  const relation::SessionTables catalog(session);
  relation::Relation rows = relation::Scan(catalog, table);
  for (const auto& [column, value] : values) {
    const relation::Expression cell = relation::Col(column);
    rows = rows.Filter(IsNull(value) ? cell.IsNull() : cell == relation::Lit(value));
  }
  // All columns decide the order: which rows are shown must not hang on how they were read.
  std::vector<relation::SortKey> order;
  for (const relation::Column& column : rows.columns().items())
    order.push_back(relation::Asc(relation::Col(column.name)));
  ARROW_ASSIGN_OR_RAISE(const auto reader, relation::Stream(session, rows.Sort(order).Limit(most)));
  std::vector<RowValues> found;
  while (true) {
    ARROW_ASSIGN_OR_RAISE(const auto batch, reader->Next());
    if (batch == nullptr) return found;
    for (std::int64_t row = 0; row < batch->num_rows(); ++row) {
      RowValues& cells = found.emplace_back();
      for (int column = 0; column < batch->num_columns(); ++column) {
        ARROW_ASSIGN_OR_RAISE(cells[batch->schema()->field(column)->name()], batch->column(column)->GetScalar(row));
      }
    }
  }
}

// The bytes that a row tells of, with what is no printable character escaped.
std::string SourceRows::Snippet(const RowValues& row) {
  const auto path = row.find("path");
  const auto start = Number(row, "bstart"), end = Number(row, "bend");
  if (path == row.end() || IsNull(path->second) || !start || !end || *start < 0 || *end <= *start) return {};
  const std::string name = path->second->ToString();
  auto source = sources_.find(name);
  if (source == sources_.end()) {
    std::ifstream file(root_ + "/" + name, std::ios::binary);
    source = sources_.emplace(name, std::string((std::istreambuf_iterator<char>(file)), {})).first;
  }
  const std::string& bytes = source->second;
  if (static_cast<std::size_t>(*start) >= bytes.size()) return {};
  const auto length = static_cast<std::size_t>(*end - *start);
  std::string text;
  for (const char c : bytes.substr(static_cast<std::size_t>(*start), std::min(length, kMostBytes))) {
    if (c == '\n') {
      text += "\\n";
    } else if (static_cast<unsigned char>(c) < ' ') {
      text += ' ';
    } else {
      text += c;
    }
  }
  return length > kMostBytes ? text + " …" : text;
}

arrow::Result<Json> SourceRows::Row(const std::string& table, const RowValues& row) {
  Json shown = {{"values", ValuesJson(row)}};
  const std::string source = Snippet(row);
  if (!source.empty()) shown["source"] = source;
  if (!shown_.insert(table + " " + shown["values"].dump(-1, ' ', false, Json::error_handler_t::replace)).second) {
    shown["seen"] = true;
    return shown;
  }
  Json inputs = Json::array();
  for (const schedule::Task& task : derivation_.tasks) {
    if (task.rule->writes != table || schedule::IsAssembled(table)) continue;
    ARROW_RETURN_NOT_OK(AddLosers(task, row));
    ARROW_ASSIGN_OR_RAISE(Json of_task, Of(task, row));
    for (Json& input : of_task) inputs.push_back(std::move(input));
  }
  shown["inputs"] = std::move(inputs);
  return shown;
}

arrow::Status SourceRows::AddLosers(const schedule::Task& task, const RowValues& row) {
  if (task.rule->candidates.empty()) return arrow::Status::OK();
  RowValues wanted = {{"outcome", std::make_shared<arrow::StringViewScalar>(std::string("loses"))}};
  for (const std::string& column : task.rule->candidates) wanted[column] = row.at(column);
  ARROW_ASSIGN_OR_RAISE(const auto rows, RowsWith(*derivation_.session, task.rule->writes, wanted, kMostRows));
  for (const RowValues& each : rows) {
    Json loser = {{"table", task.rule->writes}, {"rule", task.rule->name}, {"values", ValuesJson(each)}};
    if (std::find(losers_.begin(), losers_.end(), loser) == losers_.end()) losers_.push_back(std::move(loser));
  }
  return arrow::Status::OK();
}

arrow::Result<Json> SourceRows::Input(const schedule::Task& task, const std::string& table, const RowValues& row) {
  const schema::Table* declared = derivation_.catalog.Find(table);
  Json input = {{"table", table}};
  if (declared != nullptr) input["layer"] = schema::LayerName(declared->layer);
  const std::vector<std::string>& extracted = schedule::ExtractedTables();
  input["extracted"] = std::find(extracted.begin(), extracted.end(), table) != extracted.end();
  input["rows"] = Json::array();
  RowValues wanted;
  for (const plan::ColumnLineage& column : task.columns) {
    const auto value = row.find(column.name);
    if (value == row.end()) continue;
    for (const auto& [of, name] : column.copies) {
      if (of == table) wanted.emplace(name, value->second);
    }
  }
  const bool has_value =
      std::any_of(wanted.begin(), wanted.end(), [](const auto& cell) { return !IsNull(cell.second); });
  if (!has_value) {
    input["decides"] = true;
    return input;
  }
  ARROW_ASSIGN_OR_RAISE(auto rows, RowsWith(*derivation_.session, table, wanted, kMostRows + 1));
  // A branch of a union may give null for what another copies.
  if (rows.empty() && std::erase_if(wanted, [](const auto& cell) { return IsNull(cell.second); }) > 0) {
    ARROW_ASSIGN_OR_RAISE(rows, RowsWith(*derivation_.session, table, wanted, kMostRows + 1));
  }
  for (const RowValues& each : rows) {
    if (input["rows"].size() == kMostRows) {
      input["more"] = true;
      break;
    }
    ARROW_ASSIGN_OR_RAISE(Json shown, Row(table, each));
    input["rows"].push_back(std::move(shown));
  }
  return input;
}

arrow::Result<Json> SourceRows::Of(const schedule::Task& task, const RowValues& row) {
  if (cancel_.triggered()) return arrow::Status::Cancelled("the question was cancelled");
  Json inputs = Json::array();
  for (const std::string& table : task.reads) {
    ARROW_ASSIGN_OR_RAISE(Json input, Input(task, table, row));
    inputs.push_back(std::move(input));
  }
  return inputs;
}

}  // namespace codeanatomy::pipeline
