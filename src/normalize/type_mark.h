#pragma once

#include <string_view>

namespace codeanatomy::normalize {

// What the symbol of a type begins with, before the type as it is spelled; no dotted name has a blank.
inline constexpr std::string_view kTypeMark = ": ";

}  // namespace codeanatomy::normalize
