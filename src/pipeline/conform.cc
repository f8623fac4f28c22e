#include "pipeline/conform.h"

#include <string_view>
#include <unordered_map>

#include "base/base.h"

namespace codeanatomy::pipeline {
namespace {

// Paths and names repeat: each text is kept once.
arrow::Result<std::shared_ptr<arrow::Array>> OwnTexts(const arrow::Array& column) {
  ARROW_ASSIGN_OR_RAISE(const TextView text, TextView::Make(&column));
  StringColumn own;
  own.Reserve(static_cast<std::size_t>(column.length()));
  std::unordered_map<std::string_view, StringColumn::Handle> kept;
  for (std::int64_t i = 0; i < column.length(); ++i) {
    if (text.IsNull(i)) {
      own.AppendNull();
      continue;
    }
    const auto [at, is_new] = kept.try_emplace(text.At(i));
    if (is_new) at->second = own.Intern(text.At(i));
    own.Append(at->second);
  }
  return std::move(own).Finish();
}

}  // namespace

arrow::Result<std::shared_ptr<arrow::RecordBatch>> ConformTo(const std::shared_ptr<arrow::Schema>& declared,
                                                             const arrow::RecordBatch& batch) {
  arrow::ArrayVector columns;
  for (const auto& field : declared->fields()) {
    auto column = batch.GetColumnByName(field->name());
    if (field->type()->id() == arrow::Type::STRING_VIEW) {
      ARROW_ASSIGN_OR_RAISE(column, OwnTexts(*column));
    }
    columns.push_back(std::move(column));
  }
  return arrow::RecordBatch::Make(declared, batch.num_rows(), std::move(columns));
}

}  // namespace codeanatomy::pipeline
