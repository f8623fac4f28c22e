#pragma once

// Private to rules/values/: the parameters of a function as calls fill them.

#include <cstddef>
#include <span>

#include "rules/values/program_internal.h"
#include "rules/values/words_internal.h"

namespace codeanatomy::rules::values {

// Whether an argument without a name may go to the parameter, `*` left out.
inline bool TakesPosition(const Value& parameter, const Words& words) {
  return parameter.detail == words.positional || parameter.detail == words.regular;
}

// Whether a keyword may go to the parameter, `**` left out.
inline bool TakesKeyword(const Value& parameter, const Words& words) {
  return parameter.detail == words.regular || parameter.detail == words.keyword;
}

struct Signature {
  Signature(const Program& program, const Words& words, ValueId function)
      : all(program.InputsOf(function, Role::k_parameter)) {
    for (const Input& parameter : all) {
      const Value& value = program.values[parameter.input];
      if (TakesPosition(value, words)) ++positional;
      if (value.detail == words.star) star = parameter.input;
      if (value.detail == words.double_star) double_star = parameter.input;
    }
  }

  std::span<const Input> all;  // those that take positions come first
  std::size_t positional = 0;
  ValueId star = kNobody, double_star = kNobody;
};

}  // namespace codeanatomy::rules::values
