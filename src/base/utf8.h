#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace codeanatomy {

// Length of the well-formed character at the front of `bytes`, or 0 (empty, ill-formed, cut off; Unicode table 3-7).
inline std::size_t Utf8CharacterLength(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
  const auto tail = [&](std::size_t i) { return (at(i) & 0xC0) == 0x80; };
  if (bytes.empty()) return 0;
  const std::uint8_t lead = at(0);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  if (lead < 0xE0) return bytes.size() >= 2 && tail(1) ? 2 : 0;
  if (lead < 0xF0) {
    if (bytes.size() < 3 || !tail(1) || !tail(2)) return 0;
    if (lead == 0xE0 && at(1) < 0xA0) return 0;
    if (lead == 0xED && at(1) > 0x9F) return 0;
    return 3;
  }
  if (bytes.size() < 4 || !tail(1) || !tail(2) || !tail(3)) return 0;
  if (lead == 0xF0 && at(1) < 0x90) return 0;
  if (lead == 0xF4 && at(1) > 0x8F) return 0;
  return 4;
}

// Length of the longest prefix of ASCII bytes.
inline std::size_t AsciiPrefix(std::string_view bytes) {
  std::size_t i = 0;
  for (; i + 8 <= bytes.size(); i += 8) {
    std::uint64_t word;
    std::memcpy(&word, bytes.data() + i, 8);
    if ((word & 0x8080808080808080u) != 0) break;
  }
  while (i < bytes.size() && static_cast<std::uint8_t>(bytes[i]) < 0x80) ++i;
  return i;
}

// Length of the longest well-formed prefix.
inline std::size_t Utf8Prefix(std::string_view bytes) {
  std::size_t i = 0;
  while (true) {
    i += AsciiPrefix(bytes.substr(i));
    if (i == bytes.size()) return i;
    const std::size_t length = Utf8CharacterLength(bytes.substr(i));
    if (length == 0) return i;
    i += length;
  }
}

}  // namespace codeanatomy
