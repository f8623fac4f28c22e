#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

#include <arrow/buffer.h>
#include <arrow/result.h>
#include <arrow/status.h>

namespace codeanatomy {

// Collects the bytes of a column of texts. What room is left over is never touched, as Arrow's builder does, which fills it
// with zeros or copies all to a smaller place: pages that nobody needs are not paid for.
class TextBytes {
 public:
  static constexpr std::int64_t kMost = 0x7fff'ffff;  // what offsets of 32 bits reach

  // Makes room for so many more; where there is none yet, for `expected` if that is more.
  arrow::Status Reserve(std::int64_t more, std::int64_t expected = 0) {
    if (capacity_ - length_ >= more) return arrow::Status::OK();
    const std::int64_t room = std::max(length_ + more, length_ == 0 ? expected : 2 * capacity_);
    ARROW_ASSIGN_OR_RAISE(std::unique_ptr<arrow::ResizableBuffer> grown, arrow::AllocateResizableBuffer(room));
    std::copy_n(data_, length_, grown->mutable_data());
    buffer_ = std::move(grown);
    data_ = buffer_->mutable_data();
    capacity_ = room;
    return arrow::Status::OK();
  }
  std::int64_t length() const { return length_; }
  // Where the first byte is, and behind length() what was made room for.
  std::uint8_t* data() { return data_; }
  // Takes so many more, which have been written.
  void Advance(std::int64_t bytes) { length_ += bytes; }

  // Leaves nothing behind.
  arrow::Result<std::shared_ptr<arrow::Buffer>> Finish() {
    if (buffer_ == nullptr) return arrow::AllocateBuffer(0);
    ARROW_RETURN_NOT_OK(buffer_->Resize(length_, /*shrink_to_fit=*/false));
    std::shared_ptr<arrow::Buffer> made = std::move(buffer_);
    *this = TextBytes();
    return made;
  }

 private:
  std::unique_ptr<arrow::ResizableBuffer> buffer_;
  std::uint8_t* data_ = nullptr;
  std::int64_t length_ = 0, capacity_ = 0;
};

}  // namespace codeanatomy
