#include "extract/treesitter/logical_lines.h"

#include <algorithm>
#include <array>

namespace codeanatomy::extract::treesitter {
namespace {

bool IsWordByte(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool IsNewline(char c) { return c == '\n' || c == '\r'; }

class Splitter {
 public:
  Splitter(std::string_view source, bool strict) : source_(source), strict_(strict) {}

  std::vector<LogicalLine> Run() {
    if (source_.substr(0, 3) == "\xEF\xBB\xBF") at_ = 3;
    std::vector<LogicalLine> lines;
    while (at_ < source_.size()) {
      const std::uint32_t indent = SkipIndent();
      if (at_ == source_.size()) break;
      if (IsNewline(source_[at_])) {
        ++at_;
      } else if (source_[at_] == '#') {
        SkipComment();
      } else {
        lines.push_back(ReadLine(indent));
      }
    }
    return lines;
  }

 private:
  char Peek(std::size_t ahead) const { return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0'; }

  std::uint32_t SkipIndent() {
    std::uint32_t column = 0;
    for (; at_ < source_.size(); ++at_) {
      const char c = source_[at_];
      if (c == ' ') {
        ++column;
      } else if (c == '\t') {
        column = (column / 8 + 1) * 8;
      } else if (c == '\f') {
        column = 0;
      } else {
        break;
      }
    }
    return column;
  }

  void SkipComment() {
    while (at_ < source_.size() && !IsNewline(source_[at_])) ++at_;
  }

  // A string ends at its quotes; one with single quotes ends with its line at the latest.
  void SkipString() {
    const char quote = source_[at_];
    const bool triple = Peek(1) == quote && Peek(2) == quote;
    at_ += triple ? 3 : 1;
    while (at_ < source_.size()) {
      const char c = source_[at_];
      if (c == '\\' && at_ + 1 < source_.size()) {
        at_ += source_[at_ + 1] == '\r' && Peek(2) == '\n' ? 3 : 2;
      } else if (c == quote && (!triple || (Peek(1) == quote && Peek(2) == quote))) {
        at_ += triple ? 3 : 1;
        return;
      } else if (!triple && IsNewline(c)) {
        return;
      } else {
        ++at_;
      }
    }
    at_ = std::min(at_, source_.size());
  }

  // At a newline inside brackets: true when what follows is a statement of its own, else the newlines are skipped.
  bool StatementFollows(std::uint32_t indent) {
    const std::size_t saved = at_;
    std::uint32_t column = 0;
    while (at_ < source_.size() && IsNewline(source_[at_])) {
      ++at_;
      column = SkipIndent();
    }
    const std::size_t at = at_;
    at_ = saved;
    if (at == source_.size() || column > indent || !BeginsLikeStatement(at)) {
      at_ = at;
      return false;
    }
    return true;
  }

  bool BeginsLikeStatement(std::size_t at) const {
    if (source_[at] == '@') return true;
    static constexpr std::array<std::string_view, 20> kWords = {
        "def",    "class",  "return", "import", "from", "while", "with",     "try",   "raise",  "pass",
        "assert", "global", "del",    "elif",   "else", "break", "continue", "async", "except", "finally"};
    const std::string_view word = WordAt(source_, at);
    if (word.empty()) return false;
    const std::size_t end = std::min(source_.find_first_of("\r\n", at), source_.size());
    const std::string_view rest = source_.substr(at, end - at);
    if (std::find(kWords.begin(), kWords.end(), word) != kWords.end()) {
      // `else` and `from` also go on with an expression; a statement's colon or import tells.
      if (word == "else") return rest.find(':') != std::string_view::npos;
      if (word == "from") return rest.find(" import") != std::string_view::npos;
      return true;
    }
    if (rest.substr(word.size(), 3) == " = ") return true;
    // An element of what the brackets hold ends with a comma, or a closing bracket comes next.
    const std::size_t last = rest.find_last_not_of(" \t\f");
    const std::size_t next = source_.find_first_not_of(" \t\f\r\n", end);
    const auto is_one_of = [](char c, std::string_view set) { return set.find(c) != std::string_view::npos; };
    return (IsWordByte(rest[last]) || is_one_of(rest[last], ")]}'\":")) &&
           (next == std::string_view::npos || !is_one_of(source_[next], ")]},"));
  }

  LogicalLine ReadLine(std::uint32_t indent) {
    LogicalLine line{static_cast<std::uint32_t>(at_), 0, indent};
    std::size_t end = at_;
    std::uint32_t depth = 0;
    static constexpr std::array<std::string_view, 12> kHeaders = {
        "def", "class", "if", "elif", "else", "for", "while", "with", "try", "except", "async", "finally"};
    const bool header = std::find(kHeaders.begin(), kHeaders.end(), WordAt(source_, at_)) != kHeaders.end();
    while (at_ < source_.size()) {
      const char c = source_[at_];
      if (IsNewline(c)) {
        if (depth == 0) break;
        if (strict_) {
          ++at_;
        } else if ((header && end > line.bstart && source_[end - 1] == ':') || StatementFollows(indent)) {
          break;  // a header's colon at the end of its line: its brackets were left open
        }
        continue;
      }
      if (c == ' ' || c == '\t' || c == '\f') {
        ++at_;
        continue;
      }
      if (c == '\\' && IsNewline(Peek(1))) {
        at_ += Peek(1) == '\r' && Peek(2) == '\n' ? 3 : 2;
        continue;
      }
      if (c == '#') {
        SkipComment();
      } else if (c == '"' || c == '\'') {
        SkipString();
      } else {
        if (c == '(' || c == '[' || c == '{') ++depth;
        if ((c == ')' || c == ']' || c == '}') && depth > 0) --depth;
        ++at_;
      }
      end = at_;
    }
    line.bend = static_cast<std::uint32_t>(end);
    return line;
  }

  std::string_view source_;
  bool strict_;  // nothing but syntax ends a line
  std::size_t at_ = 0;
};

}  // namespace

std::string_view WordAt(std::string_view source, std::size_t at) {
  std::size_t end = at;
  while (end < source.size() && IsWordByte(source[end])) ++end;
  return source.substr(at, end - at);
}

std::vector<LogicalLine> SplitLogicalLines(std::string_view source) { return Splitter(source, false).Run(); }

bool HasLineEnd(std::string_view text) { return Splitter(text, true).Run().size() > 1; }

}  // namespace codeanatomy::extract::treesitter
