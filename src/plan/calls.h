#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>

namespace codeanatomy::plan {

// A function that a plan calls.
struct CalledFunction {
  std::string name;
  std::string kind;  // scalar, aggregate, window
  // Where it comes from: builtin of the engine; ours, native in C++; ours, an expression that stands in its place once the
  // plan is optimised.
  std::string rung;
  std::uint32_t version = 0;  // of one of ours
};

// The functions that a logical plan calls, by name and kind, each once. Operators are none. Errors: other bytes.
arrow::Result<std::vector<CalledFunction>> CalledFunctions(std::string_view logical_plan);

}  // namespace codeanatomy::plan
