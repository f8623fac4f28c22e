#include "cpg/row_merge.h"

#include <algorithm>
#include <utility>

#include <arrow/array.h>

#include "cpg/row_key.h"

namespace codeanatomy::cpg {
namespace {

using Batch = std::shared_ptr<arrow::RecordBatch>;
using Reader = std::shared_ptr<arrow::RecordBatchReader>;

template <typename Array>
int CompareAs(const arrow::Array& a, std::int64_t i, const arrow::Array& b, std::int64_t j) {
  const auto left = static_cast<const Array&>(a).GetView(i);
  const auto right = static_cast<const Array&>(b).GetView(j);
  return left < right ? -1 : right < left ? 1 : 0;
}

int CompareCells(const arrow::Array& a, std::int64_t i, const arrow::Array& b, std::int64_t j) {
  switch (a.type_id()) {
    case arrow::Type::STRING_VIEW: return CompareAs<arrow::StringViewArray>(a, i, b, j);
    case arrow::Type::STRING: return CompareAs<arrow::StringArray>(a, i, b, j);
    case arrow::Type::LARGE_STRING: return CompareAs<arrow::LargeStringArray>(a, i, b, j);
    case arrow::Type::BOOL: return CompareAs<arrow::BooleanArray>(a, i, b, j);
    case arrow::Type::TIMESTAMP: return CompareAs<arrow::TimestampArray>(a, i, b, j);
    default: return CompareAs<arrow::Int64Array>(a, i, b, j);
  }
}

bool IsEmpty(const arrow::Array& texts, std::int64_t row) {
  switch (texts.type_id()) {
    case arrow::Type::STRING_VIEW: return static_cast<const arrow::StringViewArray&>(texts).GetView(row).empty();
    case arrow::Type::LARGE_STRING: return static_cast<const arrow::LargeStringArray&>(texts).GetView(row).empty();
    default: return static_cast<const arrow::StringArray&>(texts).GetView(row).empty();
  }
}

class Distinct : public arrow::RecordBatchReader {
 public:
  Distinct(OrderedRows source, RowOrder order) : source_(std::move(source)), order_(std::move(order)) {}
  std::shared_ptr<arrow::Schema> schema() const override { return source_.rows->schema(); }

  arrow::Status ReadNext(Batch* batch) override {
    ARROW_RETURN_NOT_OK(source_.rows->ReadNext(batch));
    if (*batch == nullptr || (*batch)->num_rows() == 0) return arrow::Status::OK();
    for (std::int64_t row = 0; row < (*batch)->num_rows(); ++row) {
      const bool is_first = row == 0;
      if (is_first && last_ == nullptr) continue;
      const arrow::RecordBatch& before = is_first ? *last_ : **batch;
      if (order_.Compare(before, is_first ? last_->num_rows() - 1 : row - 1, **batch, row) != 0) continue;
      return arrow::Status::Invalid(source_.file, ": gives two rows with ", order_.Describe(**batch, row));
    }
    last_ = *batch;
    return arrow::Status::OK();
  }

 private:
  OrderedRows source_;
  RowOrder order_;
  Batch last_;
};

// Hands out slices: as many rows of the source with the least row as come before all other sources' rows.
class Merged : public arrow::RecordBatchReader {
 public:
  Merged(std::shared_ptr<arrow::Schema> schema, RowOrder order, std::vector<OrderedRows> sources)
      : schema_(std::move(schema)), order_(std::move(order)), sources_(std::move(sources)), heads_(sources_.size()) {}
  std::shared_ptr<arrow::Schema> schema() const override { return schema_; }

  arrow::Status ReadNext(Batch* out) override {
    std::size_t least = sources_.size(), second = sources_.size();
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      ARROW_RETURN_NOT_OK(Fill(i));
      if (heads_[i].batch == nullptr) continue;
      if (least == sources_.size() || IsBefore(i, least)) {
        second = std::exchange(least, i);
      } else if (second == sources_.size() || IsBefore(i, second)) {
        second = i;
      }
    }
    *out = nullptr;
    if (least == sources_.size()) return arrow::Status::OK();
    Head& head = heads_[least];
    std::int64_t end = head.batch->num_rows();
    if (second != sources_.size()) {
      const Head& other = heads_[second];
      if (order_.Compare(*head.batch, head.row, *other.batch, other.row) == 0) {
        return arrow::Status::Invalid(sources_[std::max(least, second)].file, ": gives a row that ",
                                      sources_[std::min(least, second)].file, " gives, with ",
                                      order_.Describe(*head.batch, head.row));
      }
      end = EndBefore(head, other);
    }
    *out = head.batch->Slice(head.row, end - head.row);
    head.row = end;
    return arrow::Status::OK();
  }

 private:
  struct Head {
    Batch batch;  // null at the end
    std::int64_t row = 0;
    bool has_ended = false;
  };

  arrow::Status Fill(std::size_t i) {
    Head& head = heads_[i];
    while (!head.has_ended && (head.batch == nullptr || head.row == head.batch->num_rows())) {
      head.row = 0;
      ARROW_RETURN_NOT_OK(sources_[i].rows->ReadNext(&head.batch));
      head.has_ended = head.batch == nullptr;
    }
    return arrow::Status::OK();
  }

  bool IsBefore(std::size_t i, std::size_t j) const {
    return order_.Compare(*heads_[i].batch, heads_[i].row, *heads_[j].batch, heads_[j].row) < 0;
  }

  // The first row of the batch that does not come before the other head; the head itself does. Steps double first: what
  // lies between two rows of another source is often a few rows.
  std::int64_t EndBefore(const Head& head, const Head& other) const {
    auto is_before = [&](std::int64_t row) { return order_.Compare(*head.batch, row, *other.batch, other.row) < 0; };
    std::int64_t low = head.row, step = 1;
    const std::int64_t rows = head.batch->num_rows();
    while (low + step < rows && is_before(low + step)) {
      low += step;
      step *= 2;
    }
    std::int64_t high = std::min(low + step, rows);
    while (low + 1 < high) {
      const std::int64_t middle = low + (high - low) / 2;
      (is_before(middle) ? low : high) = middle;
    }
    return high;
  }

  std::shared_ptr<arrow::Schema> schema_;
  RowOrder order_;
  std::vector<OrderedRows> sources_;
  std::vector<Head> heads_;
};

}  // namespace

arrow::Result<RowOrder> RowOrder::Make(const arrow::Schema& schema, const std::vector<schema::OrderKey>& order) {
  RowOrder made;
  for (const schema::OrderKey& key : order) {
    const int position = schema.GetFieldIndex(key.column);
    if (position < 0) return arrow::Status::Invalid("the rows have no column ", key.column);
    made.columns_.push_back(
        {position, key.direction == schema::Direction::kDescending, key.direction == schema::Direction::kEmptyLast});
  }
  return made;
}

int RowOrder::Compare(const arrow::RecordBatch& a, std::int64_t i, const arrow::RecordBatch& b, std::int64_t j) const {
  for (const Column& column : columns_) {
    const arrow::Array& left = *a.column(column.position);
    const arrow::Array& right = *b.column(column.position);
    const bool left_null = left.IsNull(i), right_null = right.IsNull(j);
    if (left_null && right_null) continue;
    if (left_null != right_null) return left_null ? -1 : 1;
    const int order = CompareCells(left, i, right, j);
    if (order == 0) continue;
    const bool turns = column.is_descending || (column.has_empty_last && (IsEmpty(left, i) || IsEmpty(right, j)));
    return turns ? -order : order;
  }
  return 0;
}

std::string RowOrder::Describe(const arrow::RecordBatch& batch, std::int64_t row) const {
  std::vector<int> positions;
  for (const Column& column : columns_) positions.push_back(column.position);
  return DescribeCells(batch, row, positions);
}

arrow::Result<Reader> DistinctRows(OrderedRows source, const std::vector<schema::OrderKey>& order) {
  ARROW_ASSIGN_OR_RAISE(RowOrder columns, RowOrder::Make(*source.rows->schema(), order));
  return std::make_shared<Distinct>(std::move(source), std::move(columns));
}

arrow::Result<Reader> MergeRows(const schema::Table& table, std::vector<OrderedRows> sources) {
  auto schema = schema::ArrowSchema(table);
  ARROW_ASSIGN_OR_RAISE(RowOrder order, RowOrder::Make(*schema, table.order));
  return std::make_shared<Merged>(std::move(schema), std::move(order), std::move(sources));
}

}  // namespace codeanatomy::cpg
