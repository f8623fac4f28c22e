#pragma once

#include <string>
#include <string_view>

namespace codeanatomy {

// The texts of a list in one, with a separator between them.
std::string Joined(const auto& items, std::string_view separator = ", ") {
  std::string text;
  bool is_first = true;
  for (const auto& item : items) {
    if (!is_first) text.append(separator);
    text.append(item);
    is_first = false;
  }
  return text;
}

}  // namespace codeanatomy
