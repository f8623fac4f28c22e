#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <arrow/record_batch.h>

#include "base/columns.h"
#include "schema/schema.h"

namespace codeanatomy::bundle {

// A value of a row: null, an integer or a time in microseconds, a text, a truth value, a number.
using Cell = std::variant<std::monostate, std::int64_t, std::string_view, bool, double>;

// A text, null where it is empty.
inline Cell TextOrNull(std::string_view text) { return text.empty() ? Cell() : Cell(text); }
inline Cell OrNull(const std::optional<std::string>& text) { return text ? Cell(std::string_view(*text)) : Cell(); }
inline Cell OrNull(const std::optional<std::int64_t>& number) { return number ? Cell(*number) : Cell(); }

// Collects rows of an artifact table; the version of the layout is put in front.
class TableRows {
 public:
  explicit TableRows(std::string_view table);
  // All cells but the first column's, in the declared order and of the declared types.
  void Add(std::initializer_list<Cell> cells);
  std::int64_t size() const { return rows_; }
  const schema::Table& table() const { return *table_; }
  std::shared_ptr<arrow::RecordBatch> Finish() &&;

 private:
  using Column = std::variant<IntColumn, FixedColumn<std::int64_t>, StringColumn, std::vector<std::optional<bool>>,
                              FixedColumn<double>>;
  const schema::Table* table_;
  std::vector<Column> columns_;
  std::int64_t rows_ = 0;
};

}  // namespace codeanatomy::bundle
