#pragma once

// Private to rules/values/: what functions of the interpreter and its library give, whatever they are given.

#include <string_view>

namespace codeanatomy::rules::values {

// The type, in words of builtin_results.inc; empty where nothing is known.
std::string_view ResultOfBuiltin(std::string_view symbol);

}  // namespace codeanatomy::rules::values
