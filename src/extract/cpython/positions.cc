#include "extract/cpython/positions_internal.h"

#include <algorithm>

namespace codeanatomy::extract::cpython {
namespace {

int Utf8Width(char32_t point) { return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4; }

}  // namespace

Positions::Positions(std::string_view bytes) : bytes_(bytes), decision_(repo::DecideEncoding(bytes)), lines_(bytes) {
  using repo::EncodingClass;
  if (decision_.encoding_class != EncodingClass::kLatin1 && decision_.encoding_class != EncodingClass::kSingleByte)
    return;
  const bool is_ascii = std::all_of(bytes.begin(), bytes.end(), [](char c) { return (c & 0x80) == 0; });
  if (is_ascii) return;
  widths_.reserve(bytes.size() + 1);
  std::int64_t before = 0;
  for (const char c : bytes) {
    widths_.push_back(before);
    const auto byte = static_cast<unsigned char>(c);
    before += Utf8Width(decision_.table != nullptr ? decision_.table[byte] : byte);
  }
  widths_.push_back(before);
}

std::int64_t Positions::StartOf(std::int64_t line) const {
  return lines_.StartOf(line) + (line == 1 && decision_.has_bom ? 3 : 0);
}

std::int64_t Positions::EndOf(std::int64_t line) const {
  return line == lines_.line_count() ? static_cast<std::int64_t>(bytes_.size()) : lines_.StartOf(line + 1);
}

std::int64_t Positions::OffsetOf(std::int64_t line, std::int64_t col) const {
  if (!InFile(line) || col < 0) return kNowhere;
  const std::int64_t start = StartOf(line);
  const std::int64_t end = EndOf(line);
  if (widths_.empty()) return start + col <= end ? start + col : kNowhere;
  const auto first = widths_.begin() + start;
  const auto found = std::lower_bound(first, widths_.begin() + end + 1, *first + col);
  return found != widths_.begin() + end + 1 && *found == *first + col ? found - widths_.begin() : kNowhere;
}

std::int64_t Positions::OffsetOfError(std::int64_t line, std::int64_t col) const {
  if (!InFile(line) || col < 1) return kNowhere;
  const std::int64_t start = StartOf(line);
  const std::int64_t place = start + col - 1;
  if (place > EndOf(line)) return kNowhere;
  const std::string_view before = bytes_.substr(static_cast<std::size_t>(start), static_cast<std::size_t>(col - 1));
  const bool is_ascii = std::all_of(before.begin(), before.end(), [](char c) { return (c & 0x80) == 0; });
  return is_ascii ? place : kNowhere;
}

}  // namespace codeanatomy::extract::cpython
