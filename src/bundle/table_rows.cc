#include "bundle/table_rows.h"

#include <arrow/builder.h>
#include <arrow/util/logging.h>

#include "schema/artifacts.h"

namespace codeanatomy::bundle {
namespace {

const schema::Table* Declared(std::string_view name) {
  const schema::Table* table = schema::FindArtifact(name);
  ARROW_CHECK(table != nullptr) << "table " << name << " is not declared";
  return table;
}

std::shared_ptr<arrow::Array> Booleans(const std::vector<std::optional<bool>>& values) {
  arrow::BooleanBuilder builder;
  for (const std::optional<bool>& value : values) {
    const arrow::Status added = value ? builder.Append(*value) : builder.AppendNull();
    ARROW_CHECK(added.ok()) << added;
  }
  return builder.Finish().ValueOrDie();
}

}  // namespace

TableRows::TableRows(std::string_view table) : table_(Declared(table)) {
  for (const schema::Column& column : table_->columns) {
    switch (column.type) {
      case schema::Type::kInt64: columns_.emplace_back(IntColumn()); break;
      case schema::Type::kString: columns_.emplace_back(StringColumn()); break;
      case schema::Type::kBool: columns_.emplace_back(std::vector<std::optional<bool>>()); break;
      case schema::Type::kFloat64: columns_.emplace_back(FixedColumn<double>(arrow::float64())); break;
      case schema::Type::kConfidence:
      case schema::Type::kTimestamp:
        columns_.emplace_back(FixedColumn<std::int64_t>(schema::ArrowType(column.type)));
        break;
    }
  }
}

void TableRows::Add(std::initializer_list<Cell> cells) {
  ARROW_CHECK_EQ(cells.size() + 1, columns_.size()) << "cells of " << table_->name;
  std::get<IntColumn>(columns_.front()).Append(schema::kArtifactLayout);
  std::size_t at = 1;
  for (const Cell& cell : cells) {
    Column& column = columns_[at++];
    const bool is_null = std::holds_alternative<std::monostate>(cell);
    if (auto* const texts = std::get_if<StringColumn>(&column)) {
      is_null ? texts->AppendNull() : texts->Append(std::get<std::string_view>(cell));
    } else if (auto* const integers = std::get_if<IntColumn>(&column)) {
      is_null ? integers->AppendNull() : integers->Append(std::get<std::int64_t>(cell));
    } else if (auto* const times = std::get_if<FixedColumn<std::int64_t>>(&column)) {
      is_null ? times->AppendNull() : times->Append(std::get<std::int64_t>(cell));
    } else if (auto* const numbers = std::get_if<FixedColumn<double>>(&column)) {
      is_null ? numbers->AppendNull() : numbers->Append(std::get<double>(cell));
    } else {
      auto& flags = std::get<std::vector<std::optional<bool>>>(column);
      flags.push_back(is_null ? std::nullopt : std::optional(std::get<bool>(cell)));
    }
  }
  ++rows_;
}

std::shared_ptr<arrow::RecordBatch> TableRows::Finish() && {
  arrow::ArrayVector arrays;
  for (Column& column : columns_) {
    arrays.push_back(std::visit(
        [](auto& values) -> std::shared_ptr<arrow::Array> {
          using T = std::decay_t<decltype(values)>;
          if constexpr (std::is_same_v<T, std::vector<std::optional<bool>>>) {
            return Booleans(values);
          } else {
            return std::move(values).Finish();
          }
        },
        column));
  }
  return arrow::RecordBatch::Make(schema::ArrowSchema(*table_), rows_, std::move(arrays));
}

}  // namespace codeanatomy::bundle
