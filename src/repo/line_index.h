#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace codeanatomy::repo {

// A place for people: line from 1, column in bytes from 0.
struct LinePosition {
  std::int64_t line = 1;
  std::int64_t col = 0;
  bool operator==(const LinePosition&) const = default;
};

// Knows where each line of a file starts. Lines end with LF, CRLF or a lone CR; a form feed ends none.
// Holds no view of the bytes.
class LineIndex {
 public:
  explicit LineIndex(std::string_view bytes);

  // Takes any offset in 0 … size; an offset between CR and LF belongs to the line they end. O(log lines).
  LinePosition LineOf(std::int64_t offset) const;

  // Lines as an editor counts them: one more than there are line ends.
  std::int64_t line_count() const { return static_cast<std::int64_t>(starts_.size()); }
  // First byte of a line, from 1.
  std::int64_t StartOf(std::int64_t line) const { return starts_[static_cast<std::size_t>(line - 1)]; }
  const std::vector<std::int64_t>& starts() const { return starts_; }

 private:
  std::vector<std::int64_t> starts_;
};

// Looks up offsets that mostly grow, in constant time a step; falls back to the binary search when they do not.
// Borrows the index.
class LineCursor {
 public:
  explicit LineCursor(const LineIndex& index) : index_(&index) {}
  LinePosition LineOf(std::int64_t offset);

 private:
  const LineIndex* index_;
  std::int64_t line_ = 1;
};

}  // namespace codeanatomy::repo
