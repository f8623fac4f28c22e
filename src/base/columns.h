#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/array.h>
#include <arrow/buffer.h>
#include <arrow/type.h>

namespace codeanatomy {

// Tells which rows of a column are null. Rows that have a value cost nothing.
class Validity {
 public:
  // Rows come in order; those that are left out have values.
  void AppendNull(std::int64_t row) {
    const auto byte = static_cast<std::size_t>(row / 8);
    if (byte >= bits_.size()) Grow(byte);
    bits_[byte] = static_cast<std::uint8_t>(bits_[byte] & ~(1u << (row % 8)));
    ++nulls_;
  }
  // The bitmap of so many rows, null where every row is valid.
  std::shared_ptr<arrow::Buffer> Finish(std::int64_t rows) &&;
  std::int64_t null_count() const { return nulls_; }

 private:
  void Grow(std::size_t byte);
  std::vector<std::uint8_t> bits_;  // up to the last null at least
  std::int64_t nulls_ = 0;
};

// Collects the values of one fixed-width column and becomes an Arrow array without copying them.
template <typename T>
class FixedColumn {
 public:
  explicit FixedColumn(std::shared_ptr<arrow::DataType> type) : type_(std::move(type)) {}
  void Append(T value) { values_.push_back(value); }
  void AppendNull() {
    validity_.AppendNull(size());
    values_.push_back(T());
  }
  void Reserve(std::size_t rows) { values_.reserve(rows); }
  std::int64_t size() const { return static_cast<std::int64_t>(values_.size()); }
  std::shared_ptr<arrow::Array> Finish() &&;

 private:
  std::shared_ptr<arrow::DataType> type_;
  std::vector<T> values_;
  Validity validity_;
};

extern template class FixedColumn<std::int64_t>;
extern template class FixedColumn<std::int32_t>;

// Collects a column of 64-bit integers.
class IntColumn : public FixedColumn<std::int64_t> {
 public:
  IntColumn() : FixedColumn(arrow::int64()) {}
  // The value, or null where there is none.
  void AppendOr(bool present, std::int64_t value) { present ? Append(value) : AppendNull(); }
};

// Collects a column of booleans.
class BoolColumn {
 public:
  void Append(bool value) { values_.push_back(value ? 1 : 0); }
  void Reserve(std::size_t rows) { values_.reserve(rows); }
  std::shared_ptr<arrow::Array> Finish() &&;

 private:
  std::vector<std::uint8_t> values_;
};

// Collects a column of strings as Arrow string views: texts of up to 12 bytes lie in the view, longer ones are kept
// once for as long as the caller repeats the same handle.
class StringColumn {
 public:
  // Names a text that was stored once and can be appended any number of times.
  using Handle = arrow::BinaryViewType::c_type;

  Handle Intern(std::string_view text) {
    if (text.size() <= arrow::BinaryViewType::kInlineSize) return Inline(text);
    Handle handle{};
    handle.ref = {static_cast<std::int32_t>(text.size()), {}, 0, static_cast<std::int32_t>(bytes_.size())};
    std::memcpy(handle.ref.prefix.data(), text.data(), handle.ref.prefix.size());
    bytes_.append(text);
    return handle;
  }
  void Append(std::string_view text) { Append(Intern(text)); }
  void Append(Handle handle) { views_.push_back(handle); }
  void AppendTimes(Handle handle, std::size_t rows) { views_.insert(views_.end(), rows, handle); }
  void AppendNull() {
    validity_.AppendNull(size());
    views_.push_back(Handle{});
  }
  void Reserve(std::size_t rows) { views_.reserve(rows); }
  std::int64_t size() const { return static_cast<std::int64_t>(views_.size()); }
  // Bytes of long texts so far; a batch must end before they reach 2 GiB.
  std::size_t bytes() const { return bytes_.size(); }
  std::shared_ptr<arrow::Array> Finish() &&;

 private:
  static Handle Inline(std::string_view text) {
    Handle handle{};
    handle.inlined = {static_cast<std::int32_t>(text.size()), {}};
    // Two pieces that may overlap: no call. An empty text may point nowhere.
    std::uint8_t* const to = handle.inlined.data.data();
    const std::size_t size = text.size();
    if (size >= 8) {
      std::memcpy(to, text.data(), 8);
      std::memcpy(to + size - 8, text.data() + size - 8, 8);
    } else if (size >= 4) {
      std::memcpy(to, text.data(), 4);
      std::memcpy(to + size - 4, text.data() + size - 4, 4);
    } else if (size > 0) {
      for (const std::size_t at : {std::size_t{0}, size / 2, size - 1}) to[at] = static_cast<std::uint8_t>(text[at]);
    }
    return handle;
  }
  std::vector<Handle> views_;
  std::string bytes_;
  Validity validity_;
};

}  // namespace codeanatomy
