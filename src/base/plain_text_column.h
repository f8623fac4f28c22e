#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include <arrow/array.h>
#include <arrow/buffer.h>
#include <arrow/buffer_builder.h>
#include <arrow/status.h>
#include <arrow/type.h>

#include "base/columns.h"

namespace codeanatomy {

// Collects a column of strings as Arrow's plain texts, one behind the other.
class PlainTextColumn {
 public:
  static constexpr std::int64_t kMostBytes = 0x7fff'ffff;

  // Makes room for rows, and for the text of each batch as much as its like had before.
  void Reserve(std::size_t rows, std::int64_t text_bytes) {
    offsets_.reserve(rows + 1);
    room_ = text_bytes;
  }
  arrow::Status Append(std::string_view text) {
    if (texts_.capacity() - texts_.length() < static_cast<std::int64_t>(text.size())) {
      ARROW_RETURN_NOT_OK(Grow(static_cast<std::int64_t>(text.size())));
    }
    // An empty text may point nowhere.
    if (!text.empty()) texts_.UnsafeAppend(text.data(), static_cast<std::int64_t>(text.size()));
    validity_.Append(true, size());
    offsets_.push_back(static_cast<std::int32_t>(texts_.length()));
    return arrow::Status::OK();
  }
  void AppendNull() {
    validity_.Append(false, size());
    offsets_.push_back(static_cast<std::int32_t>(texts_.length()));
  }
  std::int64_t size() const { return static_cast<std::int64_t>(offsets_.size()) - 1; }
  std::int64_t bytes() const { return texts_.length(); }
  arrow::Result<std::shared_ptr<arrow::Array>> Finish() && {
    const std::int64_t rows = size(), nulls = validity_.null_count();
    ARROW_ASSIGN_OR_RAISE(auto texts, texts_.Finish());
    return arrow::MakeArray(arrow::ArrayData::Make(
        arrow::utf8(), rows,
        {std::move(validity_).Finish(), arrow::Buffer::FromVector(std::move(offsets_)), std::move(texts)}, nulls));
  }

 private:
  arrow::Status Grow(std::int64_t more) {
    if (texts_.length() + more > kMostBytes) {
      return arrow::Status::CapacityError("more than 2 GiB of text in one batch");
    }
    return texts_.Reserve(texts_.length() == 0 && room_ > more ? room_ : more);
  }

  std::vector<std::int32_t> offsets_ = {0};
  arrow::BufferBuilder texts_;
  Validity validity_;
  std::int64_t room_ = 0;
};

}  // namespace codeanatomy
