#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "schema/schema.h"

namespace codeanatomy::cpg {

// Compares rows of batches of one schema by some of their columns: integers, texts, booleans and timestamps.
class RowOrder {
 public:
  // Invalid: the schema lacks a column.
  static arrow::Result<RowOrder> Make(const arrow::Schema& schema, const std::vector<schema::OrderKey>& order);

  // Below 0 where row i of `a` comes before row j of `b`, 0 where the columns are equal. Nulls come first.
  int Compare(const arrow::RecordBatch& a, std::int64_t i, const arrow::RecordBatch& b, std::int64_t j) const;
  // The columns of a row for people: `path = a.py, bstart = 3`.
  std::string Describe(const arrow::RecordBatch& batch, std::int64_t row) const;

 private:
  struct Column {
    int position;
    bool is_descending;
    bool has_empty_last;
  };
  std::vector<Column> columns_;
};

// Rows in order, and who gives them, for errors.
struct OrderedRows {
  std::string file;
  std::shared_ptr<arrow::RecordBatchReader> rows;
};

// Passes rows on that are in order, and refuses two that are equal by it: Invalid with the file and the columns' values.
arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> DistinctRows(OrderedRows source,
                                                                      const std::vector<schema::OrderKey>& order);

// Merges rows of the table's columns that are each in its order. Invalid, with both files and the values: sources that
// have equal rows by it.
arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> MergeRows(const schema::Table& table,
                                                                   std::vector<OrderedRows> sources);

}  // namespace codeanatomy::cpg
