#include "extract/values/constants_internal.h"

#include <charconv>
#include <cstdint>

namespace codeanatomy::extract::values {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::optional<std::string> KeyOfInteger(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c != '_') digits.push_back(c);
  }
  int base = 10;
  if (digits.size() > 2 && digits[0] == '0') {
    const char mark = static_cast<char>(digits[1] | 0x20);
    base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 10;
    if (base != 10) digits.erase(0, 2);
  }
  std::int64_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, value, base);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return std::to_string(value);
}

void AppendUtf8(std::uint32_t code, std::string* out) {
  if (code < 0x80) {
    out->push_back(static_cast<char>(code));
    return;
  }
  const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  constexpr unsigned char kLead[] = {0, 0xC0, 0xE0, 0xF0};
  out->push_back(static_cast<char>(kLead[more] | (code >> (6 * more))));
  for (int i = more - 1; i >= 0; --i) out->push_back(static_cast<char>(0x80 | ((code >> (6 * i)) & 0x3F)));
}

// Reads up to `most` digits of `base` at `*at`; nothing if there is none.
std::optional<std::uint32_t> ReadNumber(std::string_view text, std::size_t* at, std::size_t most, int base) {
  std::uint32_t value = 0;
  const std::string_view digits = text.substr(*at, most);
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (read.ec != std::errc()) return std::nullopt;
  *at += static_cast<std::size_t>(read.ptr - digits.data());
  return value;
}

// Appends what the escape whose letter is at `*at` means.
bool AppendEscape(std::string_view text, std::size_t* at, std::string* out) {
  constexpr std::string_view kLetters = "\\'\"abfnrtv", kMeanings = "\\'\"\a\b\f\n\r\t\v";
  const char letter = text[*at];
  if (letter == '\n') return ++*at, true;
  if (const std::size_t known = kLetters.find(letter); known != std::string_view::npos) {
    out->push_back(kMeanings[known]);
    return ++*at, true;
  }
  std::optional<std::uint32_t> code;
  if (letter >= '0' && letter <= '7') {
    code = ReadNumber(text, at, 3, 8);
  } else if (letter == 'x' || letter == 'u' || letter == 'U') {
    const std::size_t digits = letter == 'x' ? 2 : letter == 'u' ? 4 : 8;
    const std::size_t end = ++*at + digits;
    code = ReadNumber(text, at, digits, 16);
    if (*at != end) return false;
  } else {
    if (letter == 'N' || letter == '\r') return false;
    out->push_back('\\');  // no escape
    return true;
  }
  if (!code || *code > 0x10FFFF || (*code >= 0xD800 && *code < 0xE000)) return false;
  AppendUtf8(*code, out);
  return true;
}

std::optional<std::string> KeyOfString(std::string_view text) {
  bool raw = false;
  std::size_t begin = 0;
  for (; begin < text.size() && text[begin] != '\'' && text[begin] != '"'; ++begin) {
    const char prefix = static_cast<char>(text[begin] | 0x20);
    if (prefix != 'r' && prefix != 'u') return std::nullopt;
    raw |= prefix == 'r';
  }
  if (begin == text.size()) return std::nullopt;
  const char quote = text[begin];
  const bool triple = text.size() >= begin + 6 && text[begin + 1] == quote && text[begin + 2] == quote;
  const std::size_t quotes = triple ? 3 : 1;
  if (text.size() < begin + 2 * quotes) return std::nullopt;
  const std::string_view inside = text.substr(begin + quotes, text.size() - begin - 2 * quotes);
  std::string key = "'";
  for (std::size_t at = 0; at < inside.size();) {
    const char c = inside[at++];
    if (c == quote && !triple) return std::nullopt;  // more pieces
    if (triple && inside.compare(at - 1, 3, std::string(3, quote)) == 0) return std::nullopt;
    if (c != '\\' || at == inside.size()) {
      key.push_back(c);
    } else if (raw) {
      key.push_back(c);
      key.push_back(inside[at++]);
    } else if (!AppendEscape(inside, &at, &key)) {
      return std::nullopt;
    }
  }
  key.push_back('\'');
  return key;
}

}  // namespace

std::string_view ClassOfLiteral(std::string_view text) {
  if (text == "None") return "NoneType";
  if (text == "True" || text == "False") return "bool";
  if (text == "...") return "ellipsis";
  if (text.empty()) return "str";
  if (IsDigit(text[0]) || text[0] == '.') {
    const char last = static_cast<char>(text.back() | 0x20);
    const bool hexadecimal = text.size() > 1 && text[0] == '0' && (text[1] | 0x20) == 'x';
    if (last == 'j') return "complex";
    return !hexadecimal && text.find_first_of(".eE") != std::string_view::npos ? "float" : "int";
  }
  for (const char c : text) {
    if (c == '\'' || c == '"') break;
    if ((c | 0x20) == 'b') return "bytes";
  }
  return "str";
}

std::optional<std::string> KeyOfLiteral(std::string_view text) {
  const std::string_view type = ClassOfLiteral(text);
  if (type == "int") return KeyOfInteger(text);
  if (type == "str") return KeyOfString(text);
  if (type == "NoneType") return std::string(text);
  return std::nullopt;
}

}  // namespace codeanatomy::extract::values
