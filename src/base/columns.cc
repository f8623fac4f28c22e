#include "base/columns.h"

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

void Validity::StartNulls(std::int64_t rows_before) {
  bits_.assign(static_cast<std::size_t>((rows_before + 7) / 8), 0xff);
  if (rows_before % 8 != 0) bits_.back() = static_cast<std::uint8_t>((1u << (rows_before % 8)) - 1);
}

std::shared_ptr<arrow::Buffer> Validity::Finish() && { return nulls_ == 0 ? nullptr : ToBuffer(std::move(bits_)); }

template <typename T>
std::shared_ptr<arrow::Array> FixedColumn<T>::Finish() && {
  const std::int64_t rows = size();
  const std::int64_t nulls = validity_.null_count();
  return arrow::MakeArray(arrow::ArrayData::Make(std::move(type_), rows,
                                                 {std::move(validity_).Finish(), ToBuffer(std::move(values_))}, nulls));
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
      {std::move(validity_).Finish(), ToBuffer(std::move(views_)), arrow::Buffer::FromString(std::move(bytes_))},
      nulls));
}

}  // namespace codeanatomy
