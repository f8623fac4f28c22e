#include "repo/line_index.h"

#include <algorithm>
#include <cstring>

namespace codeanatomy::repo {
namespace {

// Steps a cursor takes one by one before it searches.
constexpr int kNearLines = 8;

}  // namespace

LineIndex::LineIndex(std::string_view bytes) {
  starts_.push_back(0);
  const char* const begin = bytes.data();
  const char* const end = begin + bytes.size();
  if (bytes.empty()) return;
  const bool has_cr = std::memchr(begin, '\r', bytes.size()) != nullptr;
  if (!has_cr) {
    const char* at = begin;
    while ((at = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)))) != nullptr) {
      starts_.push_back(++at - begin);
      if (at == end) break;
    }
    return;
  }
  for (const char* at = begin; at != end; ++at) {
    if (*at == '\n' || (*at == '\r' && (at + 1 == end || at[1] != '\n'))) starts_.push_back(at + 1 - begin);
  }
}

LinePosition LineIndex::LineOf(std::int64_t offset) const {
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
  const std::int64_t line = after - starts_.begin();
  return {line, offset - starts_[static_cast<std::size_t>(line - 1)]};
}

LinePosition LineCursor::LineOf(std::int64_t offset) {
  const std::vector<std::int64_t>& starts = index_->starts();
  const auto count = static_cast<std::int64_t>(starts.size());
  std::int64_t line = line_;
  if (offset >= starts[static_cast<std::size_t>(line - 1)]) {
    for (int step = 0; step < kNearLines; ++step) {
      if (line == count || offset < starts[static_cast<std::size_t>(line)]) {
        line_ = line;
        return {line, offset - starts[static_cast<std::size_t>(line - 1)]};
      }
      ++line;
    }
  }
  const LinePosition found = index_->LineOf(offset);
  line_ = found.line;
  return found;
}

}  // namespace codeanatomy::repo
