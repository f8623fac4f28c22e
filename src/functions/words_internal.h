#pragma once

// Private to functions/: values of several types as cells that compare in their order.
//
// A whole number, boolean, decimal, moment or float is a word, a text or bytes are their bytes.

#include <bit>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arrow/array.h>
#include <arrow/builder.h>
#include <arrow/util/decimal.h>

namespace codeanatomy::functions {

struct Cell {
  std::int64_t word = 0;
  std::string_view bytes;
  friend auto operator<=>(const Cell&, const Cell&) = default;
};

// What cells are made of.
inline std::vector<std::shared_ptr<arrow::DataType>> CellTypes() {
  return {arrow::int64(),   arrow::utf8_view(),      arrow::boolean(),
          arrow::float64(), arrow::decimal128(7, 6), arrow::timestamp(arrow::TimeUnit::MICRO, "UTC"),
          arrow::binary()};
}

// Floats in the order -NaN, -inf, …, -0, 0, …, inf, NaN; the same the other way round.
inline std::int64_t TurnFloat(std::int64_t bits) {
  return bits < 0 ? bits ^ static_cast<std::int64_t>(~(std::uint64_t{1} << 63)) : bits;
}

// Reads cells of an array of one of CellTypes.
class CellReader {
 public:
  explicit CellReader(const arrow::Array& array) : array_(array), type_(array.type_id()) {}

  Cell operator[](std::int64_t row) const {
    switch (type_) {
      case arrow::Type::INT64: return {As<arrow::Int64Array>().Value(row), {}};
      case arrow::Type::TIMESTAMP: return {As<arrow::TimestampArray>().Value(row), {}};
      case arrow::Type::BOOL: return {As<arrow::BooleanArray>().Value(row) ? 1 : 0, {}};
      case arrow::Type::DOUBLE:
        return {TurnFloat(std::bit_cast<std::int64_t>(As<arrow::DoubleArray>().Value(row))), {}};
      // Seven digits fit into its low word.
      case arrow::Type::DECIMAL128:
        return {static_cast<std::int64_t>(arrow::Decimal128(As<arrow::Decimal128Array>().GetValue(row)).low_bits()),
                {}};
      case arrow::Type::STRING_VIEW: return {0, As<arrow::StringViewArray>().GetView(row)};
      default: return {0, As<arrow::BinaryArray>().GetView(row)};
    }
  }

 private:
  template <typename Array>
  const Array& As() const {
    return static_cast<const Array&>(array_);
  }

  const arrow::Array& array_;
  arrow::Type::type type_;
};

// A column of cells that are set one by one.
class Cells {
 public:
  explicit Cells(std::shared_ptr<arrow::DataType> type)
      : type_(std::move(type)),
        has_bytes_(type_->id() == arrow::Type::STRING_VIEW || type_->id() == arrow::Type::BINARY) {}

  void Grow(std::size_t size) {
    if (size <= is_set_.size()) return;
    is_set_.resize(size);
    has_bytes_ ? bytes_.resize(size) : words_.resize(size);
  }
  bool IsSet(std::size_t at) const { return is_set_[at] != 0; }
  Cell operator[](std::size_t at) const { return has_bytes_ ? Cell{0, bytes_[at]} : Cell{words_[at], {}}; }

  void Set(std::size_t at, const Cell& cell) {
    is_set_[at] = 1;
    if (!has_bytes_) {
      words_[at] = cell.word;
      return;
    }
    held_ -= Held(bytes_[at]);
    bytes_[at].assign(cell.bytes);
    held_ += Held(bytes_[at]);
  }

  void DropFirst(std::size_t count) {
    const auto many = static_cast<std::ptrdiff_t>(count);
    is_set_.erase(is_set_.begin(), is_set_.begin() + many);
    if (!has_bytes_) {
      words_.erase(words_.begin(), words_.begin() + many);
      return;
    }
    for (std::size_t i = 0; i < count; ++i) held_ -= Held(bytes_[i]);
    bytes_.erase(bytes_.begin(), bytes_.begin() + many);
  }

  std::size_t Bytes() const {
    return is_set_.capacity() + words_.capacity() * sizeof(std::int64_t) + bytes_.capacity() * sizeof(std::string) +
           held_;
  }

  // The first cells; those that are not set are null.
  arrow::Result<std::shared_ptr<arrow::Array>> ToArray(std::size_t count) const {
    switch (type_->id()) {
      case arrow::Type::INT64: return Build<arrow::Int64Builder>(count, words_, [](auto word) { return word; });
      case arrow::Type::TIMESTAMP: return Build<arrow::TimestampBuilder>(count, words_, [](auto word) { return word; });
      case arrow::Type::BOOL: return Build<arrow::BooleanBuilder>(count, words_, [](auto word) { return word != 0; });
      case arrow::Type::DOUBLE:
        return Build<arrow::DoubleBuilder>(count, words_,
                                           [](auto word) { return std::bit_cast<double>(TurnFloat(word)); });
      case arrow::Type::DECIMAL128:
        return Build<arrow::Decimal128Builder>(count, words_, [](auto word) { return arrow::Decimal128(word); });
      case arrow::Type::STRING_VIEW:
        return Build<arrow::StringViewBuilder>(count, bytes_,
                                               [](const auto& bytes) { return std::string_view(bytes); });
      default:
        return Build<arrow::BinaryBuilder>(count, bytes_, [](const auto& bytes) { return std::string_view(bytes); });
    }
  }

 private:
  // What a text holds beside itself.
  static std::size_t Held(const std::string& text) {
    return text.capacity() > std::string().capacity() ? text.capacity() + 1 : 0;
  }

  template <typename Builder, typename Values, typename Convert>
  arrow::Result<std::shared_ptr<arrow::Array>> Build(std::size_t count, const Values& values, Convert convert) const {
    Builder builder(type_, arrow::default_memory_pool());
    ARROW_RETURN_NOT_OK(builder.Reserve(static_cast<std::int64_t>(count)));
    for (std::size_t i = 0; i < count; ++i) {
      ARROW_RETURN_NOT_OK(is_set_[i] != 0 ? builder.Append(convert(values[i])) : builder.AppendNull());
    }
    return builder.Finish();
  }

  std::shared_ptr<arrow::DataType> type_;
  bool has_bytes_;
  std::vector<std::uint8_t> is_set_;
  std::vector<std::int64_t> words_;  // where it has none but these
  std::vector<std::string> bytes_;   // where it has bytes
  std::size_t held_ = 0;
};

}  // namespace codeanatomy::functions
