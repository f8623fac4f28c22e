#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace codeanatomy::ask {

// A place in a file of the graph.
struct Position {
  std::string path;
  std::int64_t line = 0;  // 1-based
  std::int64_t col = -1;  // in bytes, 0-based; negative: the whole line
};

// FILE:LINE or FILE:LINE:COL; nothing for other text.
std::optional<Position> ParsePosition(std::string_view text);

}  // namespace codeanatomy::ask
