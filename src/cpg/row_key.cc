#include "cpg/row_key.h"

#include <arrow/scalar.h>

#include "base/blake3.h"

namespace codeanatomy::cpg {

arrow::Status RowKey::Add(const arrow::RecordBatch& batch) {
  std::string key;
  for (std::int64_t row = 0; row < batch.num_rows(); ++row) {
    key.clear();
    for (const std::string& column : columns_) {
      ARROW_ASSIGN_OR_RAISE(const auto cell, batch.GetColumnByName(column)->GetScalar(row));
      const std::string text = cell->ToString();
      key.append(cell->is_valid ? std::to_string(text.size()) : "null").append(":").append(text);
    }
    if (!seen_.insert({Blake3_63("0" + key), Blake3_63("1" + key)}).second) {
      return Refuse(batch, row, "is there twice");
    }
  }
  return arrow::Status::OK();
}

std::string RowKey::Describe(const arrow::RecordBatch& batch, std::int64_t row) const {
  std::vector<int> positions;
  for (const std::string& column : columns_) positions.push_back(batch.schema()->GetFieldIndex(column));
  return DescribeCells(batch, row, positions);
}

std::string DescribeCells(const arrow::RecordBatch& batch, std::int64_t row, std::span<const int> columns) {
  std::string text;
  for (const int column : columns) {
    const auto cell = batch.column(column)->GetScalar(row);
    text.append(text.empty() ? "" : ", ").append(batch.schema()->field(column)->name()).append(" = ");
    text.append(cell.ok() ? (*cell)->ToString() : cell.status().message());
  }
  return text;
}

}  // namespace codeanatomy::cpg
