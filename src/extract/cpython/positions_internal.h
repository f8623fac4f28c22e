#pragma once

// CPython's positions as offsets into the raw bytes of a file.

#include <cstdint>
#include <string_view>
#include <vector>

#include "repo/encoding.h"
#include "repo/line_index.h"

namespace codeanatomy::extract::cpython {

constexpr std::int64_t kNowhere = -1;

// CPython decodes a file to UTF-8 without byte order mark and reads CRLF and CR as LF; its columns count bytes of that.
// Borrows the bytes.
class Positions {
 public:
  explicit Positions(std::string_view bytes);

  // False for encodings whose characters are not of one byte each.
  bool known() const { return decision_.encoding_class != repo::EncodingClass::kRefused; }
  // Offset of a line from 1 and a column from 0 in UTF-8 bytes; kNowhere outside the file or the line.
  std::int64_t OffsetOf(std::int64_t line, std::int64_t col) const;
  // The same for a column from 1 as exceptions have it: in characters or in bytes, by version and by what raised them. So
  // it is kNowhere where the two differ.
  std::int64_t OffsetOfError(std::int64_t line, std::int64_t col) const;

 private:
  bool InFile(std::int64_t line) const { return line >= 1 && line <= lines_.line_count(); }
  std::int64_t StartOf(std::int64_t line) const;
  std::int64_t EndOf(std::int64_t line) const;

  std::string_view bytes_;
  repo::DecodeDecision decision_;
  repo::LineIndex lines_;
  // Of a file in a one-byte encoding: how many bytes of UTF-8 come before each of its bytes, and before its end.
  std::vector<std::int64_t> widths_;
};

}  // namespace codeanatomy::extract::cpython
