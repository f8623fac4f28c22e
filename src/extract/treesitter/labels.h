#pragma once

// Text of names and literals as UTF-8, whatever the file's encoding.

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "extract/treesitter/treesitter.h"

namespace codeanatomy::extract::treesitter {

// Makes labels that view the source where its bytes are the label, else a string it adds to `strings`.
class Labels {
 public:
  Labels(std::string_view source, const ParseOptions& options, std::deque<std::string>* strings);

  // The bytes as they are, in UTF-8; what does not decode is U+FFFD.
  std::string_view Literal(std::uint32_t bstart, std::uint32_t bend);
  // NFKC, as CPython normalises identifiers.
  std::string_view Identifier(std::uint32_t bstart, std::uint32_t bend);
  // An identifier chain in NFKC, without the blanks, comments and continuations that may stand around its dots.
  std::string_view DottedName(std::uint32_t bstart, std::uint32_t bend);
  // A text built by the caller.
  std::string_view Keep(std::string text);

 private:
  bool IsPlain(std::string_view bytes) const;
  std::string Decode(std::string_view bytes) const;

  std::string_view source_;
  SourceEncoding encoding_;
  const char32_t* map_;
  bool ascii_;  // the whole source
  std::deque<std::string>* strings_;
};

// True when no byte has its high bit set.
bool IsAscii(std::string_view bytes);

}  // namespace codeanatomy::extract::treesitter
