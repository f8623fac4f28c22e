#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "random.h"

namespace codeanatomy::fuzz {

// Changes an input without knowing its form: bytes, words and lines are removed, repeated, exchanged and taken from `other`.
void MutateText(std::string& input, const std::string& other, const std::vector<std::string_view>& words,
                Random& random);

}  // namespace codeanatomy::fuzz
