#pragma once

// Concrete syntax by tree-sitter, lowered to CPython's abstract syntax with CPython's spans.
//
// In: the raw bytes of one file and how to decode them. Out: an `evidence::SyntaxTree`.
//
//  1. Never recursive on input depth; every input ends, and every byte sequence gives a tree.
//  2. Spans are offsets into the raw bytes, whatever the parser was shown (shadow bytes have equal length).
//  3. A region that does not parse is an Error node and a diagnostic; what is recognisable around and in it is kept,
//     and an error stays within its logical line.
//  4. A Comment hangs off the innermost statement, or the module, whose span holds it.
//  5. A token that is missing gives a diagnostic, and an Error node without bytes where an expression is missing.
//
// Stateless but for a parser per thread: call from any number of threads.

#include <atomic>
#include <string_view>

#include <arrow/result.h>

#include "evidence/evidence.h"

namespace codeanatomy::extract::treesitter {

// How the bytes of a file become characters; positions stay raw.
enum class SourceEncoding { kUtf8, kLatin1, kOtherSingleByte };

struct ParseOptions {
  SourceEncoding encoding = SourceEncoding::kUtf8;
  const char32_t* single_byte_map = nullptr;  // 256 code points, for kOtherSingleByte
  bool comments = true;                       // emit Comment nodes
  double time_limit_seconds = 0;              // 0: none; over it: Status::Cancelled-like diagnostic, Module only
  const std::atomic<bool>* cancel = nullptr;
};

// Parses and lowers `source`, which must outlive the result. Fails only with Cancelled.
arrow::Result<evidence::SyntaxTree> ParseSource(std::string_view source, const ParseOptions& options);

}  // namespace codeanatomy::extract::treesitter
