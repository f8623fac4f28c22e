#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include <arrow/array.h>
#include <arrow/buffer.h>
#include <arrow/status.h>
#include <arrow/type.h>

#include "base/columns.h"
#include "base/text_bytes.h"

namespace codeanatomy {

// Collects a column of strings as Arrow's plain texts, one behind the other.
class PlainTextColumn {
 public:
  // Makes room for rows, and for the text of each batch as much as its like had before.
  void Reserve(std::size_t rows, std::int64_t text_bytes) {
    offsets_.reserve(rows + 1);
    room_ = text_bytes;
  }
  arrow::Status Append(std::string_view text) { return AppendTimes(text, 1); }
  arrow::Status AppendTimes(std::string_view text, std::size_t rows) {
    return AppendEach(rows, [&](std::size_t) { return text; });
  }
  // Appends what `text_at` gives for 0 … rows - 1; it is asked twice.
  template <typename TextAt>
  arrow::Status AppendEach(std::size_t rows, const TextAt& text_at) {
    std::int64_t bytes = 0;
    for (std::size_t row = 0; row < rows; ++row) bytes += static_cast<std::int64_t>(text_at(row).size());
    if (texts_.length() + bytes > TextBytes::kMost) {
      return arrow::Status::CapacityError("more than 2 GiB of text in one batch");
    }
    ARROW_RETURN_NOT_OK(texts_.Reserve(bytes, room_));
    std::uint8_t* const begin = texts_.data();
    std::uint8_t* next = begin + texts_.length();
    for (std::size_t row = 0; row < rows; ++row) {
      const std::string_view text = text_at(row);
      Copy(text, next);
      next += text.size();
      offsets_.push_back(static_cast<std::int32_t>(next - begin));
    }
    texts_.Advance(bytes);
    return arrow::Status::OK();
  }
  // The same, with nulls where `is_null` says so; the texts there are empty.
  template <typename TextAt, typename IsNull>
  arrow::Status AppendEach(std::size_t rows, const TextAt& text_at, const IsNull& is_null) {
    for (std::size_t row = 0; row < rows; ++row) {
      if (is_null(row)) validity_.AppendNull(size() + static_cast<std::int64_t>(row));
    }
    return AppendEach(rows, text_at);
  }
  void AppendNull() {
    validity_.AppendNull(size());
    offsets_.push_back(static_cast<std::int32_t>(texts_.length()));
  }
  std::int64_t size() const { return static_cast<std::int64_t>(offsets_.size()) - 1; }
  std::int64_t bytes() const { return texts_.length(); }
  arrow::Result<std::shared_ptr<arrow::Array>> Finish() && {
    const std::int64_t rows = size(), nulls = validity_.null_count();
    ARROW_ASSIGN_OR_RAISE(auto texts, texts_.Finish());
    return arrow::MakeArray(arrow::ArrayData::Make(
        arrow::utf8(), rows,
        {std::move(validity_).Finish(rows), arrow::Buffer::FromVector(std::move(offsets_)), std::move(texts)}, nulls));
  }

 private:
  // Short texts are copied in two pieces that may overlap: no call. An empty text may point nowhere.
  static void Copy(std::string_view text, std::uint8_t* to) {
    const std::size_t size = text.size();
    if (size > 32) {
      std::memcpy(to, text.data(), size);
    } else if (size >= 16) {
      std::memcpy(to, text.data(), 16);
      std::memcpy(to + size - 16, text.data() + size - 16, 16);
    } else if (size >= 8) {
      std::memcpy(to, text.data(), 8);
      std::memcpy(to + size - 8, text.data() + size - 8, 8);
    } else if (size >= 4) {
      std::memcpy(to, text.data(), 4);
      std::memcpy(to + size - 4, text.data() + size - 4, 4);
    } else {
      for (std::size_t i = 0; i < size; ++i) to[i] = static_cast<std::uint8_t>(text[i]);
    }
  }

  std::vector<std::int32_t> offsets_ = {0};
  TextBytes texts_;
  Validity validity_;
  std::int64_t room_ = 0;
};

}  // namespace codeanatomy
