#pragma once

// Private to functions/: reading arguments row by row, and making results of them.

#include <cstdint>
#include <string>
#include <string_view>

#include <arrow/array.h>
#include <arrow/builder.h>
#include <arrow/util/binary_view_util.h>

#include "engine/function.h"

namespace codeanatomy::functions {

using Made = arrow::Result<std::shared_ptr<arrow::Array>>;

// Reads an argument row by row, be it one value or many.
template <typename Array>
class Argument {
 public:
  Argument(const engine::ScalarCall& call, std::size_t index)
      : array_(static_cast<const Array&>(*call.arguments[index])), step_(call.is_scalar[index] ? 0 : 1) {}
  auto operator[](std::int64_t row) const { return array_.GetView(row * step_); }

 private:
  const Array& array_;
  std::int64_t step_;
};

using Ints = Argument<arrow::Int64Array>;
using Bools = Argument<arrow::BooleanArray>;

// Texts; a null is empty, since the bytes behind it are anyone's.
class Texts {
 public:
  Texts(const engine::ScalarCall& call, std::size_t index)
      : array_(static_cast<const arrow::StringViewArray&>(*call.arguments[index])),
        step_(call.is_scalar[index] ? 0 : 1) {}
  std::string_view operator[](std::int64_t row) const {
    const std::int64_t at = row * step_;
    return array_.IsNull(at) ? std::string_view() : array_.GetView(at);
  }

 private:
  const arrow::StringViewArray& array_;
  std::int64_t step_;
};

// Which rows have a null argument: what a kernel gives for them is dropped, and they must not fail.
class NullRows {
 public:
  explicit NullRows(const engine::ScalarCall& call) {
    for (std::size_t i = 0; i < call.arguments.size(); ++i) {
      if (!call.is_scalar[i] && call.arguments[i]->null_count() > 0) with_nulls_.push_back(call.arguments[i].get());
    }
  }
  bool operator[](std::int64_t row) const {
    for (const arrow::Array* array : with_nulls_) {
      if (array->IsNull(row)) return true;
    }
    return false;
  }

 private:
  std::vector<const arrow::Array*> with_nulls_;
};

// A value of fixed size for each row.
template <typename Builder, typename Compute>
Made ForEachRow(const engine::ScalarCall& call, Compute compute) {
  Builder builder;
  ARROW_RETURN_NOT_OK(builder.Reserve(call.rows));
  for (std::int64_t row = 0; row < call.rows; ++row) builder.UnsafeAppend(compute(row));
  return builder.Finish();
}

// The same of a function that may fail, called only for rows without nulls: `compute(row, value)` sets the value.
template <typename Builder, typename Compute>
Made ForEachWholeRow(const engine::ScalarCall& call, Compute compute) {
  const NullRows is_null(call);
  Builder builder;
  ARROW_RETURN_NOT_OK(builder.Reserve(call.rows));
  for (std::int64_t row = 0; row < call.rows; ++row) {
    typename Builder::value_type value{};
    if (!is_null[row]) ARROW_RETURN_NOT_OK(compute(row, value));
    builder.UnsafeAppend(value);
  }
  return builder.Finish();
}

// A text for each row: `compute(row, text)` writes into the empty `text`; false: null.
template <typename Compute>
Made ForEachText(const engine::ScalarCall& call, Compute compute) {
  arrow::StringViewBuilder builder;
  ARROW_RETURN_NOT_OK(builder.Reserve(call.rows));
  std::string text;
  for (std::int64_t row = 0; row < call.rows; ++row) {
    text.clear();
    ARROW_RETURN_NOT_OK(compute(row, text) ? builder.Append(text) : builder.AppendNull());
  }
  return builder.Finish();
}

// A part of the first argument's text for each row, which shares its buffers: `compute(text, part)`; false: null.
template <typename Compute>
Made ForEachPart(const engine::ScalarCall& call, Compute compute) {
  using View = arrow::BinaryViewType::c_type;
  const auto& array = static_cast<const arrow::StringViewArray&>(*call.arguments[0]);
  ARROW_ASSIGN_OR_RAISE(std::shared_ptr<arrow::Buffer> views,
                        arrow::AllocateBuffer(call.rows * static_cast<std::int64_t>(sizeof(View))));
  ARROW_ASSIGN_OR_RAISE(std::shared_ptr<arrow::Buffer> valid, arrow::AllocateEmptyBitmap(call.rows));
  const auto* from = array.raw_values();
  auto* to = views->mutable_data_as<View>();
  for (std::int64_t row = 0; row < call.rows; ++row) {
    to[row] = {};
    if (array.IsNull(row)) continue;
    const std::string_view text = array.GetView(row);
    std::string_view part;
    if (!compute(text, part)) continue;
    arrow::bit_util::SetBit(valid->mutable_data(), row);
    const bool shared = part.size() > arrow::BinaryViewType::kInlineSize;
    const auto skipped = static_cast<std::int32_t>(part.data() - text.data());
    to[row] = shared ? arrow::util::ToBinaryView(part, from[row].ref.buffer_index, from[row].ref.offset + skipped)
                     : arrow::util::ToInlineBinaryView(part);
  }
  std::vector<std::shared_ptr<arrow::Buffer>> buffers = array.data()->buffers;
  buffers[0] = std::move(valid);
  buffers[1] = std::move(views);
  return arrow::MakeArray(arrow::ArrayData::Make(arrow::utf8_view(), call.rows, std::move(buffers)));
}

}  // namespace codeanatomy::functions
