#pragma once

#include <algorithm>
#include <string>
#include <vector>

namespace codeanatomy {

// The lines of a text, without their ends; after a last `\n` there is none.
inline std::vector<std::string> SplitLines(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    lines.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return lines;
}

}  // namespace codeanatomy
