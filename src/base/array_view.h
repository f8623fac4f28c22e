#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

#include <arrow/array.h>
#include <arrow/record_batch.h>
#include <arrow/result.h>
#include <arrow/util/bit_util.h>

namespace codeanatomy {

// Which rows of an array have a value.
class ValidRows {
 public:
  ValidRows() = default;
  explicit ValidRows(const arrow::Array& array)
      : bits_(array.null_bitmap_data()), offset_(array.offset()), all_(bits_ == nullptr) {}
  bool IsNull(std::int64_t row) const {
    return !all_ && (bits_ == nullptr || !arrow::bit_util::GetBit(bits_, offset_ + row));
  }

 private:
  const std::uint8_t* bits_ = nullptr;
  std::int64_t offset_ = 0;
  bool all_ = false;  // without bits: all rows, or none
};

// Reads texts from an array of any of Arrow's string types. Borrows the array.
class TextView {
 public:
  TextView() = default;
  // Invalid for any other type; an absent array reads as nulls.
  static arrow::Result<TextView> Make(const arrow::Array* array);
  bool IsNull(std::int64_t row) const { return valid_.IsNull(row); }
  // Whether the row is seen at a glance to have the text of the row before: of views that are the same. Others may have
  // it too.
  bool Repeats(std::int64_t row) const {
    return views_ != nullptr && row > 0 && std::memcmp(&views_[row], &views_[row - 1], sizeof *views_) == 0 &&
           !IsNull(row) && !IsNull(row - 1);
  }
  std::string_view At(std::int64_t row) const {
    if (views_ != nullptr) {
      const arrow::BinaryViewType::c_type& view = views_[row];
      const auto size = static_cast<std::size_t>(view.size());
      if (view.is_inline()) return {reinterpret_cast<const char*>(view.inline_data()), size};
      return {reinterpret_cast<const char*>(buffers_[2 + view.ref.buffer_index]->data()) + view.ref.offset, size};
    }
    if (type_ == arrow::Type::LARGE_STRING) return static_cast<const arrow::LargeStringArray*>(array_)->GetView(row);
    return static_cast<const arrow::StringArray*>(array_)->GetView(row);
  }

 private:
  const arrow::Array* array_ = nullptr;
  const arrow::BinaryViewType::c_type* views_ = nullptr;  // where the texts are views, into these buffers
  const std::shared_ptr<arrow::Buffer>* buffers_ = nullptr;
  ValidRows valid_;
  arrow::Type::type type_ = arrow::Type::STRING;
};

// Reads 64-bit integers. Borrows the array.
class IntView {
 public:
  IntView() = default;
  // Invalid for any other type; an absent array reads as nulls.
  static arrow::Result<IntView> Make(const arrow::Array* array);
  bool IsNull(std::int64_t row) const { return valid_.IsNull(row); }
  std::int64_t At(std::int64_t row) const { return values_[row]; }
  std::int64_t At(std::int64_t row, std::int64_t if_null) const { return IsNull(row) ? if_null : At(row); }

 private:
  const std::int64_t* values_ = nullptr;
  ValidRows valid_;
};

}  // namespace codeanatomy
