#pragma once

// Private to functions/: the functions of one subject each, and reading arguments.

#include <cstdint>
#include <vector>

#include <arrow/array.h>

#include "functions/functions.h"

namespace codeanatomy::functions {

std::vector<Function> HashFunctions();
std::vector<Function> SpanFunctions();

// Reads an argument row by row, be it one value or many.
template <typename Array>
class Argument {
 public:
  Argument(const engine::ScalarCall& call, std::size_t index)
      : array_(static_cast<const Array&>(*call.arguments[index])), step_(call.is_scalar[index] ? 0 : 1) {}
  auto operator[](std::int64_t row) const { return array_.GetView(row * step_); }

 private:
  const Array& array_;
  std::int64_t step_;
};

}  // namespace codeanatomy::functions
