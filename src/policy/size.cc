#include "policy/size.h"

#include <optional>
#include <string>

namespace codeanatomy::policy {
namespace {

// A decimal number as digits and a power of ten, so that no float is needed.
struct Number {
  std::uint64_t digits = 0;
  std::uint64_t divisor = 1;
  std::string_view rest;
};

constexpr std::uint64_t kMostDigits = 1'000'000'000'000;  // keeps digits × TiB within 128 bits with room

std::optional<Number> ReadNumber(std::string_view text) {
  Number out;
  std::size_t at = 0;
  bool after_point = false;
  bool any = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '.' && !after_point) {
      after_point = true;
      continue;
    }
    if (c < '0' || c > '9') break;
    if (out.digits >= kMostDigits * 1'000'000) return std::nullopt;
    out.digits = out.digits * 10 + static_cast<std::uint64_t>(c - '0');
    if (after_point) out.divisor *= 10;
    any = true;
  }
  if (!any) return std::nullopt;
  while (at < text.size() && text[at] == ' ') ++at;
  out.rest = text.substr(at);
  return out;
}

std::optional<std::uint64_t> UnitOf(std::string_view unit) {
  std::string lower;
  for (const char c : unit) lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (lower.empty() || lower == "b") return 1;
  constexpr std::string_view kPrefixes = "kmgt";
  const std::size_t prefix = kPrefixes.find(lower.front());
  if (prefix == std::string_view::npos) return std::nullopt;
  const std::string_view suffix = std::string_view(lower).substr(1);
  std::uint64_t base = 0;
  if (suffix.empty() || suffix == "ib") base = 1024;
  if (suffix == "b") base = 1000;
  if (base == 0) return std::nullopt;
  std::uint64_t out = 1;
  for (std::size_t i = 0; i <= prefix; ++i) out *= base;
  return out;
}

__extension__ using Wide = unsigned __int128;

arrow::Result<std::uint64_t> Scale(const Number& number, std::uint64_t by, std::uint64_t divisor,
                                   std::string_view text) {
  const Wide product = static_cast<Wide>(number.digits) * by / number.divisor / divisor;
  if (product > static_cast<Wide>(INT64_MAX)) return arrow::Status::Invalid("size '", text, "' is too large");
  return static_cast<std::uint64_t>(product);
}

}  // namespace

arrow::Result<std::uint64_t> ParseSize(std::string_view text) {
  const auto number = ReadNumber(text);
  const auto unit = number ? UnitOf(number->rest) : std::nullopt;
  if (!unit) {
    return arrow::Status::Invalid("'", text,
                                  "' is no size; expected a number with B, KB, MB, GB, TB, KiB, MiB, GiB or TiB");
  }
  return Scale(*number, *unit, 1, text);
}

arrow::Result<std::uint64_t> ParseMemory(std::string_view text, std::uint64_t whole) {
  if (!text.ends_with('%')) return ParseSize(text);
  const auto number = ReadNumber(text);
  if (!number || number->rest != "%" || number->digits == 0 || number->digits > 100 * number->divisor) {
    return arrow::Status::Invalid("'", text, "' is no share; expected more than 0% and at most 100%");
  }
  return Scale(*number, whole, 100, text);
}

}  // namespace codeanatomy::policy
