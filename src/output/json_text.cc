#include <array>

#include "base/utf8.h"
#include "output/cell_text.h"

namespace codeanatomy::output {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr char kHex[] = "0123456789abcdef";

// 0: as it is; 1: `\u00XX`; 2: may be part of a character; else the letter after the backslash.
constexpr auto kJsonClass = [] {
  std::array<char, 256> table{};
  for (int c = 0; c < 0x20; ++c) table[static_cast<std::size_t>(c)] = 1;
  for (int c = 0x80; c < 0x100; ++c) table[static_cast<std::size_t>(c)] = 2;
  table['\x7f'] = 1;
  table['"'] = '"';
  table['\\'] = '\\';
  table['\b'] = 'b';
  table['\f'] = 'f';
  table['\n'] = 'n';
  table['\r'] = 'r';
  table['\t'] = 't';
  return table;
}();

}  // namespace

void AppendJsonString(std::string_view text, std::string* out) {
  out->push_back('"');
  std::size_t start = 0;  // of what is not written yet
  std::size_t at = 0;
  const auto flush = [&] { out->append(text.data() + start, at - start); };
  while (at < text.size()) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const char kind = kJsonClass[byte];
    if (kind == 0) {
      ++at;
      continue;
    }
    if (kind == 2) {
      const std::size_t length = Utf8CharacterLength(text.substr(at));
      if (length != 0) {
        at += length;
        continue;
      }
      flush();
      out->append(kReplacement);
    } else {
      flush();
      out->push_back('\\');
      if (kind == 1) {
        out->append("u00");
        out->push_back(kHex[byte >> 4]);
        out->push_back(kHex[byte & 15]);
      } else {
        out->push_back(kind);
      }
    }
    start = ++at;
  }
  flush();
  out->push_back('"');
}

void AppendUtf8(std::string_view text, std::string* out) {
  while (true) {
    const std::size_t good = Utf8Prefix(text);
    out->append(text.substr(0, good));
    if (good == text.size()) return;
    out->append(kReplacement);
    text.remove_prefix(good + 1);
  }
}

}  // namespace codeanatomy::output
