#include "schedule/ways.h"

#include <algorithm>

namespace codeanatomy::schedule {
namespace {

// Rows of bits, one a node: which nodes a way leads from.
class Reach {
 public:
  explicit Reach(std::size_t nodes) : words_((nodes + 63) / 64), bits_(nodes * words_) {}
  bool Has(std::size_t node, std::size_t from) const {
    return ((bits_[node * words_ + from / 64] >> (from % 64)) & 1) != 0;
  }
  // Adds `from` and all that leads to it.
  void Add(std::size_t node, std::size_t from) {
    for (std::size_t w = 0; w < words_; ++w) bits_[node * words_ + w] |= bits_[from * words_ + w];
    bits_[node * words_ + from / 64] |= std::uint64_t{1} << (from % 64);
  }

 private:
  std::size_t words_;
  std::vector<std::uint64_t> bits_;
};

}  // namespace

std::vector<std::vector<std::size_t>> ReduceEdges(std::span<const std::vector<std::size_t>> before) {
  Reach reach(before.size());
  std::vector<std::vector<std::size_t>> reduced(before.size());
  for (std::size_t node = 0; node < before.size(); ++node) {
    // A predecessor can only be reached from one at a larger position.
    std::vector<std::size_t> ordered = before[node];
    std::sort(ordered.rbegin(), ordered.rend());
    ordered.erase(std::unique(ordered.begin(), ordered.end()), ordered.end());
    for (const std::size_t from : ordered) {
      if (reach.Has(node, from)) continue;
      reach.Add(node, from);
      reduced[node].push_back(from);
    }
    std::reverse(reduced[node].begin(), reduced[node].end());
  }
  return reduced;
}

std::vector<std::vector<std::size_t>> ReducedWaits(std::span<const Task> tasks) {
  std::vector<std::vector<std::size_t>> before;
  before.reserve(tasks.size());
  for (const Task& task : tasks) before.push_back(task.after);
  return ReduceEdges(before);
}

std::vector<std::size_t> CriticalPath(std::span<const Task> tasks, const Costs& costs) {
  if (tasks.empty()) return {};
  std::vector<double> weight(tasks.size(), 0);
  bool is_timed = false;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    const auto cost = costs.find(tasks[i].rule->name);
    if (cost == costs.end() || !cost->second.seconds) continue;
    weight[i] = *cost->second.seconds;
    is_timed = true;
  }
  if (!is_timed) std::fill(weight.begin(), weight.end(), 1);
  constexpr auto kNone = static_cast<std::size_t>(-1);
  std::vector<double> length(tasks.size());
  std::vector<std::size_t> came_from(tasks.size(), kNone);
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    for (const std::size_t writer : tasks[i].after) {
      // Of equal ones the last: a writer that another one waits for is on no longest way.
      const bool is_longer = came_from[i] == kNone || length[writer] >= length[came_from[i]];
      if (is_longer) came_from[i] = writer;
    }
    length[i] = weight[i] + (came_from[i] == kNone ? 0 : length[came_from[i]]);
  }
  auto at = static_cast<std::size_t>(std::max_element(length.begin(), length.end()) - length.begin());
  std::vector<std::size_t> way;
  for (; at != kNone; at = came_from[at]) way.push_back(at);
  std::reverse(way.begin(), way.end());
  return way;
}

}  // namespace codeanatomy::schedule
