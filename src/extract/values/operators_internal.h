#pragma once

#include <string_view>

namespace codeanatomy::extract::values {

// The method that an operator asks for first: `__add__` for `+`, `__iadd__` for `+=`, `__neg__` for a unary `-`.
std::string_view MethodOfBinary(std::string_view op);
std::string_view MethodOfAugmented(std::string_view op);
std::string_view MethodOfUnary(std::string_view op);

// Takes the first comparison off `operators` (`< is not`); empty for identity, which asks none.
std::string_view MethodOfComparison(std::string_view* operators);

}  // namespace codeanatomy::extract::values
