#pragma once

// Splits source into logical lines without parsing it, so that one broken line does not blur the others.

#include <cstdint>
#include <string_view>
#include <vector>

namespace codeanatomy::extract::treesitter {

// One statement's line, or a compound statement's header. Blank lines and lines with nothing but a comment
// belong to none.
struct LogicalLine {
  std::uint32_t bstart = 0;  // its first character that is no blank
  std::uint32_t bend = 0;    // behind its last character that is no blank, comments of its own included
  std::uint32_t indent = 0;  // columns, a tab to the next multiple of eight
};

// Brackets and backslashes continue a line; a line inside brackets that is not indented deeper than the logical
// line and looks like a statement starts a new one, as brackets are what broken code leaves open.
std::vector<LogicalLine> SplitLogicalLines(std::string_view source);

// True when a newline in `text`, which begins outside brackets, ends a logical line: it stands outside brackets
// and strings, without a backslash.
bool HasLineEnd(std::string_view text);

// The word at `source[at]`: letters, digits and underscores.
std::string_view WordAt(std::string_view source, std::size_t at);

}  // namespace codeanatomy::extract::treesitter
