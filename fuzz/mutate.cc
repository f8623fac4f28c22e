#include "mutate.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace codeanatomy::fuzz {
namespace {

struct Span {
  std::size_t begin, end;
};

constexpr std::array<std::string_view, 14> kOddBytes = {{{"\0", 1},
                                                         "\xff",
                                                         "\xef\xbb\xbf",
                                                         "\r",
                                                         "\r\n",
                                                         "\n",
                                                         "\f",
                                                         "\t",
                                                         "\\",
                                                         "\xc3\xa9",
                                                         "\xf0\x9d\x94\x98",
                                                         "\xed\xa0\x80",
                                                         "9999999999999999999",
                                                         "\xc2\xa0"}};

enum class Unit { kByte, kWord, kLine };

bool IsWordByte(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c < 0; }

// A random stretch of up to four units.
Span Pick(std::string_view text, Unit unit, Random& random) {
  if (text.empty()) return {0, 0};
  std::size_t begin = random.Below(text.size());
  std::size_t end = begin;
  const std::size_t units = 1 + (random.OneIn(3) ? random.Below(4) : 0);
  if (unit == Unit::kByte) return {begin, std::min(text.size(), begin + units)};
  if (unit == Unit::kLine) {
    const std::size_t start = begin == 0 ? std::string_view::npos : text.rfind('\n', begin - 1);
    begin = start == std::string_view::npos ? 0 : start + 1;
    end = begin;
    for (std::size_t i = 0; i < units && end < text.size(); ++i)
      end = std::min(text.find('\n', end), text.size() - 1) + 1;
    return {begin, end};
  }
  while (begin > 0 && IsWordByte(text[begin]) && IsWordByte(text[begin - 1])) --begin;
  end = begin;
  for (std::size_t i = 0; i < units && end < text.size(); ++i) {
    const bool word = IsWordByte(text[end]);
    do ++end;
    while (word && end < text.size() && IsWordByte(text[end]));
  }
  return {begin, end};
}

std::string Cut(std::string_view text, Span span) {
  return std::string(text.substr(span.begin, span.end - span.begin));
}

}  // namespace

void MutateText(std::string& input, const std::string& other, const std::vector<std::string_view>& words,
                Random& random) {
  const Unit unit = random.OneIn(3) ? Unit::kByte : random.OneIn(3) ? Unit::kLine : Unit::kWord;
  const Span at = Pick(input, unit, random);
  switch (random.Below(11)) {
    case 0: input.erase(at.begin, at.end - at.begin); return;
    case 1: input.insert(at.begin, Cut(input, at)); return;
    case 2: {
      // Deep nesting, long lists.
      const std::string piece = Cut(input, at);
      std::string many;
      for (std::size_t i = std::size_t{1} << random.Below(12); i > 0; --i) many += piece;
      input.insert(at.begin, many);
      return;
    }
    case 3:
    case 4: input.insert(at.begin, Cut(other, Pick(other, unit, random))); return;
    case 5: input.replace(at.begin, at.end - at.begin, Cut(other, Pick(other, unit, random))); return;
    case 6: {
      const std::string moved = Cut(input, at);
      input.erase(at.begin, at.end - at.begin);
      input.insert(random.Below(input.size() + 1), moved);
      return;
    }
    case 7:
      if (!input.empty()) input[random.Below(input.size())] ^= static_cast<char>(1u << random.Below(8));
      return;
    case 8: input.insert(at.begin, random.Pick(kOddBytes)); return;
    default: {
      if (words.empty()) return;
      const std::string word = " " + std::string(random.Pick(words)) + " ";
      if (random.OneIn(2)) {
        input.insert(at.begin, word);
      } else {
        input.replace(at.begin, at.end - at.begin, word);
      }
    }
  }
}

}  // namespace codeanatomy::fuzz
