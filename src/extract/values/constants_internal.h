#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "evidence/evidence.h"

namespace codeanatomy::extract::values {

// The builtin class of a literal by its text.
std::string_view ClassOfLiteral(std::string_view text);

// The text of a constant as a key (evidence/value_graph.h): of an integer below 2^63, a string of one piece without
// named characters, or None; nothing for all else. A string comes with its quotes.
std::optional<std::string> KeyOfLiteral(std::string_view text);

}  // namespace codeanatomy::extract::values
