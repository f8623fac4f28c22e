#include "storage/canonical_rows.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>
#include <string>
#include <vector>

#include <arrow/scalar.h>

#include "base/array_view.h"
#include "base/columns.h"
#include "base/text_bytes.h"

namespace codeanatomy::storage {
namespace {

using schema::Type;

// Values of one column of the batch that is being filled.
class ColumnBuilder {
 public:
  explicit ColumnBuilder(const schema::Column& column) : column_(&column), type_(CanonicalType(column.type)) {}

  static std::shared_ptr<arrow::DataType> CanonicalType(Type type) {
    return type == Type::kString ? arrow::utf8() : schema::ArrowType(type);
  }

  // Appends rows [from, to) of `array`.
  arrow::Status Append(const arrow::Array& array, std::int64_t from, std::int64_t to) {
    const bool all_null = array.type_id() == arrow::Type::NA;
    if (column_->type != Type::kString && !all_null && array.type_id() != type_->id()) {
      return arrow::Status::Invalid("expected ", type_->ToString(), ", found ", array.type()->ToString());
    }
    if ((all_null || array.null_count() > 0) && column_->null == schema::Null::kNo) {
      return arrow::Status::Invalid("null where none is allowed");
    }
    if (all_null || array.null_count() > 0) {
      for (std::int64_t row = from; row < to; ++row) {
        if (all_null || array.IsNull(row)) validity_.AppendNull(rows_ + (row - from));
      }
    }
    if (column_->type == Type::kString) {
      ARROW_RETURN_NOT_OK(AppendTexts(array, from, to));
    } else {
      AppendFixed(array, all_null, from, to);
    }
    rows_ += to - from;
    return arrow::Status::OK();
  }

  // Whether `array` is what would be made of it.
  bool IsMade(const arrow::Array& array) const {
    if (!array.type()->Equals(*type_) || array.offset() != 0) return false;
    const std::int64_t nulls = array.null_count();
    if (nulls == 0) return true;
    return column_->null == schema::Null::kYes && IsZeroUnderNulls(array);
  }

  arrow::Result<std::shared_ptr<arrow::Array>> Finish() {
    const std::int64_t nulls = validity_.null_count();
    std::vector<std::shared_ptr<arrow::Buffer>> buffers = {std::move(validity_).Finish(rows_)};
    switch (column_->type) {
      case Type::kString: {
        buffers.push_back(arrow::Buffer::FromVector(std::move(offsets_)));
        ARROW_ASSIGN_OR_RAISE(buffers.emplace_back(), texts_.Finish());
        break;
      }
      case Type::kBool: buffers.push_back(arrow::Buffer::FromVector(std::move(bools_))); break;
      case Type::kConfidence: buffers.push_back(arrow::Buffer::FromVector(std::move(decimals_))); break;
      default: buffers.push_back(arrow::Buffer::FromVector(std::move(words_))); break;
    }
    auto array = arrow::MakeArray(arrow::ArrayData::Make(type_, rows_, std::move(buffers), nulls));
    const std::int64_t text_bytes = column_->type == Type::kString ? array->data()->buffers[2]->size() : 0;
    *this = ColumnBuilder(*column_);
    text_bytes_before_ = text_bytes;
    return array;
  }

 private:
  static bool IsZeroUnderNulls(const arrow::Array& array) {
    auto all_nulls = [&](const auto& is_zero) {
      for (std::int64_t row = 0; row < array.length(); ++row) {
        if (array.IsNull(row) && !is_zero(row)) return false;
      }
      return true;
    };
    if (array.type_id() == arrow::Type::STRING) {
      const auto& texts = static_cast<const arrow::StringArray&>(array);
      return all_nulls([&](std::int64_t row) { return texts.value_length(row) == 0; });
    }
    if (array.type_id() != arrow::Type::INT64) return false;
    const auto* values = array.data()->GetValues<std::int64_t>(1);
    return all_nulls([&](std::int64_t row) { return values[row] == 0; });
  }

  void AppendFixed(const arrow::Array& array, bool all_null, std::int64_t from, std::int64_t to) {
    if (column_->type == Type::kBool || column_->type == Type::kConfidence) {
      for (std::int64_t row = from; row < to; ++row)
        AppendWide(array, row, !all_null && array.IsValid(row), row - from);
      return;
    }
    // All others are 64 bits wide.
    words_.reserve(kCanonicalRows);
    if (all_null) {
      words_.resize(words_.size() + static_cast<std::size_t>(to - from));
      return;
    }
    const auto* values = array.data()->GetValues<std::int64_t>(1);
    words_.insert(words_.end(), values + from, values + to);
    if (array.null_count() == 0) return;
    for (std::int64_t row = from; row < to; ++row) {
      if (array.IsNull(row)) words_[words_.size() - static_cast<std::size_t>(to - row)] = 0;
    }
  }

  void AppendWide(const arrow::Array& array, std::int64_t row, bool valid, std::int64_t position) {
    if (column_->type == Type::kConfidence) {
      decimals_.emplace_back();
      if (valid) {
        std::memcpy(decimals_.back().data(), static_cast<const arrow::Decimal128Array&>(array).GetValue(row),
                    sizeof decimals_.back());
      }
      return;
    }
    const std::int64_t bit = rows_ + position;
    if (bit % 8 == 0) bools_.push_back(0);
    if (valid && static_cast<const arrow::BooleanArray&>(array).Value(row)) {
      bools_.back() = static_cast<std::uint8_t>(bools_.back() | 1u << (bit % 8));
    }
  }

  arrow::Status AppendTexts(const arrow::Array& array, std::int64_t from, std::int64_t to) {
    if (array.type_id() == arrow::Type::STRING_VIEW) {
      return AppendViews(static_cast<const arrow::StringViewArray&>(array), from, to);
    }
    ARROW_ASSIGN_OR_RAISE(const TextView texts, TextView::Make(&array));
    return AppendEach(from, to,
                      [&](std::int64_t row) { return texts.IsNull(row) ? std::string_view() : texts.At(row); });
  }

  // What a batch takes whose first rows take so much, with some to spare: as much as the one before, or as the rest like
  // these. Growing copies what is there.
  std::int64_t ExpectedBytes(std::int64_t bytes, std::int64_t rows) const {
    constexpr std::int64_t kTelling = kCanonicalRows / 16;
    const std::int64_t expected =
        text_bytes_before_ > 0 || rows < kTelling ? text_bytes_before_ : bytes / rows * kCanonicalRows;
    return std::min<std::int64_t>(expected + expected / 8, TextBytes::kMost);
  }

  arrow::Status AppendViews(const arrow::StringViewArray& array, std::int64_t from, std::int64_t to) {
    constexpr std::int64_t kInline = arrow::BinaryViewType::kInlineSize;
    const arrow::BinaryViewType::c_type* views = array.raw_values();
    const bool has_nulls = array.null_count() > 0;
    std::int64_t bytes = 0;
    for (std::int64_t row = from; row < to; ++row) bytes += has_nulls && array.IsNull(row) ? 0 : views[row].size();
    if (texts_.length() + bytes > TextBytes::kMost) {
      return arrow::Status::CapacityError("more than 2 GiB of text in one batch");
    }
    // What lies in a view is copied in one piece, whatever its length.
    ARROW_RETURN_NOT_OK(texts_.Reserve(bytes + kInline, ExpectedBytes(bytes, to - from) + kInline));
    offsets_.reserve(kCanonicalRows + 1);
    std::uint8_t* const begin = texts_.data();
    std::uint8_t* next = begin + texts_.length();
    for (std::int64_t row = from; row < to; ++row) {
      if (!has_nulls || array.IsValid(row)) {
        const auto& view = views[row];
        if (view.is_inline()) {
          std::memcpy(next, view.inline_data(), kInline);
        } else {
          std::memcpy(next, array.data()->buffers[2 + view.ref.buffer_index]->data() + view.ref.offset, view.size());
        }
        next += view.size();
      }
      offsets_.push_back(static_cast<std::int32_t>(next - begin));
    }
    texts_.Advance(bytes);
    return arrow::Status::OK();
  }

  template <typename TextAt>
  arrow::Status AppendEach(std::int64_t from, std::int64_t to, const TextAt& text_at) {
    offsets_.reserve(kCanonicalRows + 1);
    for (std::int64_t row = from; row < to; ++row) {
      const std::string_view text = text_at(row);
      const auto size = static_cast<std::int64_t>(text.size());
      if (texts_.length() + size > TextBytes::kMost) {
        return arrow::Status::CapacityError("more than 2 GiB of text in one batch");
      }
      // An empty text may point nowhere.
      ARROW_RETURN_NOT_OK(texts_.Reserve(size, text_bytes_before_));
      if (size > 0) std::memcpy(texts_.data() + texts_.length(), text.data(), text.size());
      texts_.Advance(size);
      offsets_.push_back(static_cast<std::int32_t>(texts_.length()));
    }
    return arrow::Status::OK();
  }

  const schema::Column* column_;
  std::shared_ptr<arrow::DataType> type_;
  Validity validity_;
  std::vector<std::int64_t> words_;
  std::vector<std::array<std::uint64_t, 2>> decimals_;  // low and high words
  std::vector<std::uint8_t> bools_;  // bits
  std::vector<std::int32_t> offsets_ = {0};
  TextBytes texts_;
  std::int64_t rows_ = 0;
  std::int64_t text_bytes_before_ = 0;  // of the batch before
};

// Compares neighbouring rows of canonical batches by the declared order.
class OrderCheck {
 public:
  explicit OrderCheck(const schema::Table& table) : table_(table) {
    for (const schema::OrderKey& key : table.order) {
      for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (table.columns[i].name == key.column) keys_.push_back({static_cast<int>(i), key.direction});
      }
    }
  }

  arrow::Status Check(const std::shared_ptr<arrow::RecordBatch>& batch) {
    Keys now = KeysOf(batch);
    const bool follows = last_.batch != nullptr && batch->num_rows() > 0;
    const int first = follows ? Compare(last_, last_.batch->num_rows() - 1, now, 0) : -1;
    const std::int64_t wrong = first >= 0 ? 0 : FirstWrong(now);
    if (wrong < batch->num_rows()) {
      const int order = wrong == 0 ? first : Compare(now, wrong - 1, now, wrong);
      return arrow::Status::Invalid("table ", table_.name, ", row ", row_number_ + wrong,
                                    order == 0 ? ": equals the row before in all columns of the declared order"
                                               : ": comes after a row that the declared order puts behind it",
                                    " (", Describe(*batch, wrong), ")");
    }
    row_number_ += batch->num_rows();
    last_ = std::move(now);
    return arrow::Status::OK();
  }

 private:
  struct Key {
    int column;
    schema::Direction direction;
  };

  // The columns of the declared order of one batch, kept at hand.
  struct Keys {
    std::shared_ptr<arrow::RecordBatch> batch;
    std::vector<const arrow::Array*> arrays;
  };

  Keys KeysOf(std::shared_ptr<arrow::RecordBatch> batch) const {
    Keys keys;
    for (const Key& key : keys_) keys.arrays.push_back(batch->column(key.column).get());
    keys.batch = std::move(batch);
    return keys;
  }

  // The first row that does not come after the one before it; the number of rows where each does. Goes column by
  // column, over the rows that the columns so far leave equal.
  std::int64_t FirstWrong(const Keys& keys) const {
    std::int64_t wrong = keys.batch->num_rows();
    std::vector<std::int32_t> equal(static_cast<std::size_t>(std::max<std::int64_t>(wrong - 1, 0)));
    std::iota(equal.begin(), equal.end(), 1);
    for (std::size_t k = 0; k < keys_.size() && !equal.empty(); ++k) {
      const arrow::Array& array = *keys.arrays[k];
      const schema::Direction direction = keys_[k].direction;
      const auto compare = [&](std::int64_t row) { return CompareCells(direction, array, row - 1, array, row); };
      const ValidRows valid(array);
      const auto any_null = [&](std::int64_t row) { return valid.IsNull(row - 1) || valid.IsNull(row); };
      if (array.type_id() == arrow::Type::STRING) {
        const auto& texts = static_cast<const arrow::StringArray&>(array);
        KeepEqual(equal, wrong, [&](std::int64_t row) {
          return !any_null(row) && texts.GetView(row - 1) == texts.GetView(row) ? 0 : compare(row);
        });
      } else if (array.type_id() == arrow::Type::INT64) {
        const auto* values = static_cast<const arrow::Int64Array&>(array).raw_values();
        const int after = direction == schema::Direction::kDescending ? -1 : 1;
        KeepEqual(equal, wrong, [&](std::int64_t row) {
          if (any_null(row)) return compare(row);
          return values[row - 1] == values[row] ? 0 : values[row - 1] > values[row] ? after : -after;
        });
      } else {
        KeepEqual(equal, wrong, compare);
      }
    }
    return equal.empty() ? wrong : std::min<std::int64_t>(wrong, equal.front());
  }

  // Keeps of `rows` those for which `order` of the row before and it is 0, and lowers `wrong` to one for which it is more.
  template <typename Order>
  static void KeepEqual(std::vector<std::int32_t>& rows, std::int64_t& wrong, const Order& order) {
    std::size_t kept = 0;
    for (const std::int32_t row : rows) {
      const int found = order(row);
      rows[kept] = row;
      kept += found == 0 ? 1 : 0;
      if (found > 0) wrong = std::min<std::int64_t>(wrong, row);
    }
    rows.resize(kept);
  }

  static bool IsEmpty(const arrow::Array& texts, std::int64_t row) {
    return static_cast<const arrow::StringArray&>(texts).value_length(row) == 0;
  }

  static int CompareValues(const arrow::Array& a, std::int64_t i, const arrow::Array& b, std::int64_t j) {
    switch (a.type_id()) {
      case arrow::Type::STRING: {
        const int order = static_cast<const arrow::StringArray&>(a).GetView(i).compare(
            static_cast<const arrow::StringArray&>(b).GetView(j));
        return order < 0 ? -1 : order > 0;
      }
      case arrow::Type::BOOL: {
        return static_cast<int>(static_cast<const arrow::BooleanArray&>(a).Value(i)) -
               static_cast<int>(static_cast<const arrow::BooleanArray&>(b).Value(j));
      }
      default: {
        const std::int64_t left = a.data()->GetValues<std::int64_t>(1)[i];
        const std::int64_t right = b.data()->GetValues<std::int64_t>(1)[j];
        return left < right ? -1 : left > right;
      }
    }
  }

  static int CompareCells(schema::Direction direction, const arrow::Array& left, std::int64_t i,
                          const arrow::Array& right, std::int64_t j) {
    const bool left_null = left.IsNull(i), right_null = right.IsNull(j);
    if (left_null && right_null) return 0;
    if (left_null != right_null) return left_null ? -1 : 1;
    const int order = CompareValues(left, i, right, j);
    const bool turns = direction == schema::Direction::kDescending ||
                       (direction == schema::Direction::kEmptyLast && (IsEmpty(left, i) || IsEmpty(right, j)));
    return turns ? -order : order;
  }

  int Compare(const Keys& a, std::int64_t i, const Keys& b, std::int64_t j) const {
    for (std::size_t k = 0; k < keys_.size(); ++k) {
      const int order = CompareCells(keys_[k].direction, *a.arrays[k], i, *b.arrays[k], j);
      if (order != 0) return order;
    }
    return 0;
  }

  std::string Describe(const arrow::RecordBatch& batch, std::int64_t row) const {
    std::string text;
    for (const Key& key : keys_) {
      const auto scalar = batch.column(key.column)->GetScalar(row);
      if (!text.empty()) text.append(", ");
      text.append(batch.schema()->field(key.column)->name())
          .append("=")
          .append(scalar.ok() ? (*scalar)->ToString() : "?");
    }
    return text;
  }

  const schema::Table& table_;
  std::vector<Key> keys_;
  Keys last_;
  std::int64_t row_number_ = 0;
};

class CanonicalReader : public arrow::RecordBatchReader {
 public:
  CanonicalReader(const schema::Table& table, std::vector<int> source_columns,
                  std::shared_ptr<arrow::RecordBatchReader> rows)
      : table_(table),
        schema_(CanonicalSchema(table)),
        source_columns_(std::move(source_columns)),
        rows_(std::move(rows)),
        order_(table) {
    for (const schema::Column& column : table.columns) builders_.emplace_back(column);
  }

  std::shared_ptr<arrow::Schema> schema() const override { return schema_; }

  arrow::Status ReadNext(std::shared_ptr<arrow::RecordBatch>* out) override {
    std::int64_t filled = 0;
    while (filled < kCanonicalRows) {
      if (batch_ == nullptr || row_ == batch_->num_rows()) {
        ARROW_ASSIGN_OR_RAISE(batch_, rows_->Next());
        row_ = 0;
        if (batch_ == nullptr) break;
        continue;
      }
      if (filled == 0 && row_ == 0 && IsCanonical(*batch_)) {
        arrow::ArrayVector columns;
        for (const int column : source_columns_) columns.push_back(batch_->column(column));
        row_ = batch_->num_rows();
        *out = arrow::RecordBatch::Make(schema_, row_, std::move(columns));
        return order_.Check(*out);
      }
      const std::int64_t take = std::min(kCanonicalRows - filled, batch_->num_rows() - row_);
      for (std::size_t i = 0; i < builders_.size(); ++i) {
        const arrow::Status status = builders_[i].Append(*batch_->column(source_columns_[i]), row_, row_ + take);
        if (!status.ok()) {
          return status.WithMessage("table ", table_.name, ", column ", table_.columns[i].name, ": ", status.message());
        }
      }
      row_ += take;
      filled += take;
    }
    *out = nullptr;
    if (filled == 0) return arrow::Status::OK();
    arrow::ArrayVector columns;
    for (ColumnBuilder& builder : builders_) {
      ARROW_ASSIGN_OR_RAISE(columns.emplace_back(), builder.Finish());
    }
    *out = arrow::RecordBatch::Make(schema_, filled, std::move(columns));
    return order_.Check(*out);
  }

 private:
  // Nothing of such a batch is copied.
  bool IsCanonical(const arrow::RecordBatch& batch) const {
    if (batch.num_rows() != kCanonicalRows) return false;
    for (std::size_t i = 0; i < builders_.size(); ++i) {
      if (!builders_[i].IsMade(*batch.column(source_columns_[i]))) return false;
    }
    return true;
  }

  const schema::Table& table_;
  std::shared_ptr<arrow::Schema> schema_;
  std::vector<int> source_columns_;
  std::shared_ptr<arrow::RecordBatchReader> rows_;
  std::vector<ColumnBuilder> builders_;
  std::shared_ptr<arrow::RecordBatch> batch_;
  std::int64_t row_ = 0;
  OrderCheck order_;
};

}  // namespace

std::shared_ptr<arrow::Schema> CanonicalSchema(const schema::Table& table) {
  arrow::FieldVector fields;
  for (const schema::Column& column : table.columns) {
    fields.push_back(arrow::field(std::string(column.name), ColumnBuilder::CanonicalType(column.type),
                                  column.null == schema::Null::kYes));
  }
  return arrow::schema(std::move(fields));
}

arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> CanonicalRows(const schema::Table& table,
                                                                       std::shared_ptr<arrow::RecordBatchReader> rows) {
  std::vector<int> columns;
  for (const schema::Column& column : table.columns) {
    const int index = rows->schema()->GetFieldIndex(std::string(column.name));
    if (index < 0) return arrow::Status::Invalid("table ", table.name, ": the rows have no column ", column.name);
    columns.push_back(index);
  }
  return std::make_shared<CanonicalReader>(table, std::move(columns), std::move(rows));
}

}  // namespace codeanatomy::storage
