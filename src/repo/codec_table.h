#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace codeanatomy::repo {

// What CPython's codec of a name is, as far as reading source goes.
enum class CodecKind : std::uint8_t {
  kUnknown,
  kUtf8,
  kAscii,
  kLatin1,
  kSingleByte,  // one byte a character, the lower half as ASCII
  kNotAscii,    // one byte a character, letters elsewhere (EBCDIC)
  kUtf16Or32,
  kMultiByte,  // several bytes a character, or a state between them
  kNotText,    // base64, zlib, …: no encoding of text
};

struct Codec {
  CodecKind kind = CodecKind::kUnknown;
  std::string_view name;            // static; empty if unknown
  const char32_t* table = nullptr;  // 256 entries, static; kSingleByte only
};

// Finds a codec by any spelling that Python's search takes (`Latin1`, `ISO_8859-15`, `windows-1252`).
Codec FindCodec(std::string_view spelling);

// `encodings.normalize_encoding` in lower case: letters, digits and dots, everything else one underscore.
std::string NormalizeEncodingName(std::string_view spelling);

}  // namespace codeanatomy::repo
