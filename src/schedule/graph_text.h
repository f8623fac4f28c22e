#pragma once

#include <span>
#include <string>

#include "schedule/schedule.h"
#include "schedule/ways.h"

namespace codeanatomy::schedule {

// The task graph in Graphviz's language: tables are boxes, rules ellipses; one longest way is bold.
std::string GraphDot(std::span<const Task> tasks, const Costs& costs);

// One array of the rules in order, each with what it reads, writes and waits for (`after`, and `after_reduced` without what
// follows from the others); `critical` are those along one longest way.
std::string GraphJson(std::span<const Task> tasks, const Costs& costs);

// `0.12 s · 1,234 rows`, as far as it is known.
std::string CostLabel(const Costs& costs, const std::string& rule);

}  // namespace codeanatomy::schedule
