#pragma once

// Defaults of type parameters (`class A[T = int]:`, Python 3.13), which the grammar does not have.

#include <string_view>

#include "extract/treesitter/repair.h"

namespace codeanatomy::extract::treesitter {

// Parses `line`, a class, def or type statement's line by itself: with blanks for its defaults, and each default
// as an expression, which then joins its parameter as `=` and the expression at the end of its `type` node.
// False: the line has no defaults, or has other errors; `own` is as it was.
bool ParseTypeDefaults(std::string_view line, bool comments, const ParseFunction& parse, ParsedSource* own);

}  // namespace codeanatomy::extract::treesitter
