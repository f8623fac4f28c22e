#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include <arrow/array.h>
#include <arrow/record_batch.h>
#include <arrow/result.h>

namespace codeanatomy {

// Reads texts from an array of any of Arrow's string types. Borrows the array.
class TextView {
 public:
  TextView() = default;
  // Invalid for any other type; an absent array reads as nulls.
  static arrow::Result<TextView> Make(const arrow::Array* array);
  bool IsNull(std::int64_t row) const { return array_ == nullptr || array_->IsNull(row); }
  std::string_view At(std::int64_t row) const {
    switch (type_) {
      case arrow::Type::STRING_VIEW: return static_cast<const arrow::StringViewArray*>(array_)->GetView(row);
      case arrow::Type::LARGE_STRING: return static_cast<const arrow::LargeStringArray*>(array_)->GetView(row);
      default: return static_cast<const arrow::StringArray*>(array_)->GetView(row);
    }
  }

 private:
  const arrow::Array* array_ = nullptr;
  arrow::Type::type type_ = arrow::Type::STRING;
};

// Reads 64-bit integers. Borrows the array.
class IntView {
 public:
  IntView() = default;
  // Invalid for any other type; an absent array reads as nulls.
  static arrow::Result<IntView> Make(const arrow::Array* array);
  bool IsNull(std::int64_t row) const { return array_ == nullptr || array_->IsNull(row); }
  std::int64_t At(std::int64_t row) const { return array_->Value(row); }
  std::int64_t At(std::int64_t row, std::int64_t if_null) const { return IsNull(row) ? if_null : At(row); }

 private:
  const arrow::Int64Array* array_ = nullptr;
};

}  // namespace codeanatomy
