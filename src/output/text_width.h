#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace codeanatomy::output {

// Columns that valid UTF-8 without control characters takes on a terminal: wide East Asian characters and emoji two,
// combining marks none.
std::size_t DisplayWidth(std::string_view text);

// The longest prefix that takes at most `columns`, marks of its last character included.
std::string_view DisplayPrefix(std::string_view text, std::size_t columns);

// Writes what would move the cursor or reorder a line (controls, bidirectional overrides) as \n, \t, \xNN or \uNNNN.
std::string EscapeControls(std::string_view text);

}  // namespace codeanatomy::output
