#include "base/columns.h"

#include <algorithm>

#include <arrow/array/data.h>
#include <arrow/util/bit_util.h>

namespace codeanatomy {
namespace {

// Wraps a vector as a buffer that owns it. Columns live long: what growing left over is given back.
template <typename T>
std::shared_ptr<arrow::Buffer> ToBuffer(std::vector<T> values) {
  values.shrink_to_fit();
  return arrow::Buffer::FromVector(std::move(values));
}

}  // namespace

void Validity::Grow(std::size_t byte) { bits_.resize(std::max(byte + 1, 2 * bits_.size()), 0xff); }

std::shared_ptr<arrow::Buffer> Validity::Finish(std::int64_t rows) && {
  if (nulls_ == 0) return nullptr;
  bits_.resize(static_cast<std::size_t>(arrow::bit_util::BytesForBits(rows)), 0xff);
  if (rows % 8 != 0) bits_.back() = static_cast<std::uint8_t>(bits_.back() & ((1u << (rows % 8)) - 1));
  return ToBuffer(std::move(bits_));
}

template <typename T>
std::shared_ptr<arrow::Array> FixedColumn<T>::Finish() && {
  const std::int64_t rows = size();
  const std::int64_t nulls = validity_.null_count();
  return arrow::MakeArray(arrow::ArrayData::Make(
      std::move(type_), rows, {std::move(validity_).Finish(rows), ToBuffer(std::move(values_))}, nulls));
}

template class FixedColumn<double>;
template class FixedColumn<std::int64_t>;
template class FixedColumn<std::int32_t>;

std::shared_ptr<arrow::Array> BoolColumn::Finish() && {
  std::vector<std::uint8_t> bits(
      static_cast<std::size_t>(arrow::bit_util::BytesForBits(static_cast<std::int64_t>(values_.size()))));
  for (std::size_t i = 0; i < values_.size(); ++i) {
    bits[i / 8] = static_cast<std::uint8_t>(bits[i / 8] | (values_[i] << (i % 8)));
  }
  const auto rows = static_cast<std::int64_t>(values_.size());
  return arrow::MakeArray(arrow::ArrayData::Make(arrow::boolean(), rows, {nullptr, ToBuffer(std::move(bits))}, 0));
}

std::shared_ptr<arrow::Array> StringColumn::Finish() && {
  const std::int64_t rows = size();
  const std::int64_t nulls = validity_.null_count();
  bytes_.shrink_to_fit();
  return arrow::MakeArray(arrow::ArrayData::Make(
      arrow::utf8_view(), rows,
      {std::move(validity_).Finish(rows), ToBuffer(std::move(views_)), arrow::Buffer::FromString(std::move(bytes_))},
      nulls));
}

}  // namespace codeanatomy
