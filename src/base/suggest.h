#pragma once

#include <algorithm>
#include <cstddef>
#include <ranges>
#include <string>
#include <string_view>
#include <vector>

namespace codeanatomy {

// Edits that turn one word into the other: insert, delete, replace a byte, or swap two neighbours (optimal string
// alignment).
inline std::size_t EditDistance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> before(right.size() + 1);  // two rows up
  std::vector<std::size_t> above(right.size() + 1);
  std::vector<std::size_t> row(right.size() + 1);
  for (std::size_t j = 0; j <= right.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t replace = above[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, replace});
      if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[right.size()];
}

// The candidate that `word` most likely meant: nearest by edits, at most a third of its length away; else the only one
// that ends in `.word`. Empty if there is none; the first of equals wins.
template <std::ranges::input_range Candidates>
std::string_view Closest(std::string_view word, const Candidates& candidates) {
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(word.size() / 3, 1) + 1;
  std::string_view ending;
  int endings = 0;
  for (const auto& item : candidates) {
    const std::string_view candidate = item;
    const std::size_t length_gap =
        candidate.size() > word.size() ? candidate.size() - word.size() : word.size() - candidate.size();
    if (length_gap < best_distance) {
      const std::size_t distance = EditDistance(word, candidate);
      if (distance < best_distance) {
        best_distance = distance;
        best = candidate;
      }
    }
    if (candidate.size() > word.size() + 1 && candidate.ends_with(word) &&
        candidate[candidate.size() - word.size() - 1] == '.') {
      ending = candidate;
      ++endings;
    }
  }
  if (best.empty() && endings == 1) best = ending;
  return best;
}

// `; did you mean 'x'?`, or nothing.
template <std::ranges::input_range Candidates>
std::string DidYouMean(std::string_view word, const Candidates& candidates) {
  const std::string_view closest = Closest(word, candidates);
  return closest.empty() ? std::string() : "; did you mean '" + std::string(closest) + "'?";
}

}  // namespace codeanatomy
