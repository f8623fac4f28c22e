#pragma once

// The order of the rules, inferred from their plans.
//
// In: rules and a session in which every table is declared. Out: tasks with what they read, in an order in which every
// reader comes after the writers of what it reads.
//
//  1. Nobody declares inputs: what a rule reads are the scans of its optimised plan.
//  2. The order is a function of the rules alone: among those that may run, the first by name runs.
//  3. A cycle, an unknown input and an output that differs from the declared table are errors before anything runs.
//
// Values; any thread.

#include <span>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "engine/engine.h"
#include "rules/rules.h"

namespace codeanatomy::schedule {

struct Task {
  const rules::Rule* rule = nullptr;
  std::vector<std::string> reads;  // tables, sorted
  std::vector<std::size_t> after;  // positions of the tasks that write them
};

// Declares every table of `schema/` in the session, without rows.
arrow::Status DeclareTables(engine::Session& session);

// Plans every rule and orders them. `rules` must outlive the tasks.
arrow::Result<std::vector<Task>> OrderRules(std::span<const rules::Rule> rules, const engine::Session& session);

// The task graph for people and programs: tables as boxes, rules as arrows' ends.
std::string GraphDot(std::span<const Task> tasks);
std::string GraphJson(std::span<const Task> tasks);

}  // namespace codeanatomy::schedule
