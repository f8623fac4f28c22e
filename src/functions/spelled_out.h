#pragma once

#include <string>
#include <vector>

#include <arrow/result.h>

#include "engine/engine.h"
#include "plan/pattern.h"

namespace codeanatomy::functions {

// A way to spell out what a function does, as a file of patterns/ has it: header lines, then an expression over the
// function's parameters. Header lines:
//
//   -- write: span_len({bstart}, {bend})      how to write it
//   -- span: bstart bend                      plan::Pattern::spans
//   -- column: confidence millionths          plan::Pattern::columns
//   -- found: SELECT bend - bstart FROM nodes
//   -- not: SELECT bend - 1 FROM nodes        what a test looks for it in
struct SpelledOut {
  std::string file;
  std::string function;
  std::string write;
  plan::Pattern pattern;
  std::vector<std::string> found, not_found;
};

// All of them, by file. The session has the functions.
arrow::Result<std::vector<SpelledOut>> SpelledOutPatterns(const engine::Session& session);

// What to write in place of an occurrence.
std::string Written(const SpelledOut& spelled, const plan::Occurrence& occurrence);

}  // namespace codeanatomy::functions
