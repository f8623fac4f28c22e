#include "ask/position.h"

#include <charconv>

namespace codeanatomy::ask {
namespace {

// Takes `:digits` off the end of the text.
std::optional<std::int64_t> TakeNumber(std::string_view* text) {
  const std::size_t colon = text->rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view digits = text->substr(colon + 1);
  std::int64_t value = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (read.ec != std::errc() || read.ptr != digits.data() + digits.size() || value < 0) return std::nullopt;
  *text = text->substr(0, colon);
  return value;
}

}  // namespace

std::optional<Position> ParsePosition(std::string_view text) {
  const auto last = TakeNumber(&text);
  if (!last) return std::nullopt;
  Position position;
  const auto before = TakeNumber(&text);
  position.line = before ? *before : *last;
  if (before) position.col = *last;
  if (text.empty()) return std::nullopt;
  position.path = text;
  return position;
}

}  // namespace codeanatomy::ask
