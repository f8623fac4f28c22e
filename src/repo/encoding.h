#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "repo/problem.h"

namespace codeanatomy::repo {

// How bytes become characters.
enum class EncodingClass : std::uint8_t {
  kUtf8,        // also plain ASCII
  kLatin1,      // every byte is the character of its number
  kSingleByte,  // as `DecodeDecision::table` says; the lower half is ASCII
  kRefused,     // the file is described and not parsed; the one problem says why
};

enum class NewlineKind : std::uint8_t { kNone, kLf, kCrlf, kCr, kMixed };

// Marks a byte that means nothing in a table.
constexpr char32_t kUndefinedByte = 0xFFFFFFFF;

// Says how to read one file, as CPython's tokenizer decides it (byte order mark, then PEP 263).
struct DecodeDecision {
  // `utf-8`, `iso-8859-1` and their spellings as tokenize has them; else the codec's own name (`cp1252`, `koi8-r`,
  // `iso-8859-15`); an unknown cookie as written.
  std::string encoding = "utf-8";
  EncodingClass encoding_class = EncodingClass::kUtf8;
  bool has_bom = false;             // UTF-8's three bytes; they stay part of the file
  const char32_t* table = nullptr;  // 256 entries, static; kSingleByte only
  // Span of the encoding's name in the cookie; both 0 without one.
  std::int64_t cookie_bstart = 0;
  std::int64_t cookie_bend = 0;
  NewlineKind newline = NewlineKind::kNone;
  // At most `kMaxDecodeProblems`, by position; the last one speaks for what follows. Codes: invalid-utf8,
  // undecodable-byte, encoding-conflict, encoding-refused, encoding-unknown. A file with these is still read as bytes
  // unless it is refused.
  std::vector<Problem> problems;
};

constexpr std::size_t kMaxDecodeProblems = 16;

DecodeDecision DecideEncoding(std::string_view bytes);

// `lf`, `crlf`, `cr`, `mixed`, `none`.
std::string_view NewlineName(NewlineKind kind);
NewlineKind NewlineKindOf(std::string_view bytes);

}  // namespace codeanatomy::repo
