#include "ask/for_people.h"

#include <string>
#include <vector>

#include "base/array_view.h"
#include "base/columns.h"

namespace codeanatomy::ask {
namespace {

std::vector<std::string> ColumnsOf(Kind kind) {
  switch (kind) {
    case Kind::kFind: return {"kind", "qualified_name"};
    case Kind::kRefs: return {"role", "within", "target", "status", "reason"};
    case Kind::kCallers: return {"caller", "callee", "status", "reason"};
    case Kind::kCallees: return {"caller", "name", "callee", "status", "reason"};
    case Kind::kImpact: return {"depth", "kind", "qualified_name", "link", "confidence", "chain"};
    case Kind::kPath: return {"step", "caller", "callee", "via", "status", "confidence"};
    case Kind::kDead: return {"kind", "qualified_name", "confidence", "reason", "through"};
  }
  return {};
}

arrow::Result<std::shared_ptr<arrow::Array>> Places(const arrow::RecordBatch& batch) {
  ARROW_ASSIGN_OR_RAISE(const auto path, TextView::Make(batch.GetColumnByName("path").get()));
  ARROW_ASSIGN_OR_RAISE(const auto line, IntView::Make(batch.GetColumnByName("line").get()));
  ARROW_ASSIGN_OR_RAISE(const auto col, IntView::Make(batch.GetColumnByName("col").get()));
  StringColumn places;
  for (std::int64_t i = 0; i < batch.num_rows(); ++i) {
    std::string place(path.At(i));
    place += ":" + std::to_string(line.At(i));
    if (!col.IsNull(i)) place += ":" + std::to_string(col.At(i) + 1);
    places.Append(place);
  }
  return std::move(places).Finish();
}

}  // namespace

arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> ForPeople(Kind kind, const Answer& answer) {
  const std::vector<std::string> columns = ColumnsOf(kind);
  arrow::FieldVector fields = {arrow::field("place", arrow::utf8_view())};
  for (const std::string& column : columns) fields.push_back(answer.schema->GetFieldByName(column));
  const auto schema = arrow::schema(std::move(fields));
  arrow::RecordBatchVector rows;
  for (const auto& batch : answer.rows) {
    ARROW_ASSIGN_OR_RAISE(auto places, Places(*batch));
    arrow::ArrayVector arrays = {std::move(places)};
    for (const std::string& column : columns) arrays.push_back(batch->GetColumnByName(column));
    rows.push_back(arrow::RecordBatch::Make(schema, batch->num_rows(), std::move(arrays)));
  }
  return arrow::RecordBatchReader::Make(std::move(rows), schema);
}

}  // namespace codeanatomy::ask
