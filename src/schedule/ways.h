#pragma once

// Ways through tasks: what one waits for directly, the longest way, and what a run cost.
//
// Functions of the tasks alone; any thread.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "schedule/schedule.h"

namespace codeanatomy::schedule {

// What a task took in one run.
struct Cost {
  std::optional<double> seconds;
  std::optional<std::int64_t> rows;
};

using Costs = std::map<std::string, Cost, std::less<>>;  // by rule

// For each node the predecessors that no other way leads from: the transitive reduction. `before` holds each node's
// predecessors, all of them at smaller positions.
std::vector<std::vector<std::size_t>> ReduceEdges(std::span<const std::vector<std::size_t>> before);

// The same of what tasks wait for.
std::vector<std::vector<std::size_t>> ReducedWaits(std::span<const Task> tasks);

// The positions of one longest way, first to last: by seconds where there are any, else by tasks. Each waits for the one
// before it, and for no other that waits for that one.
std::vector<std::size_t> CriticalPath(std::span<const Task> tasks, const Costs& costs);

}  // namespace codeanatomy::schedule
