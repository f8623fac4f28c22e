#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "bundle/capture.h"
#include "bundle/planning_state.h"
#include "bundle/table_rows.h"
#include "engine/engine.h"
#include "schedule/schedule.h"

namespace codeanatomy::bundle {

// A rule's plan with what names it.
struct PlanName {
  std::string plan;  // hash of all that is captured of it but the parts that no two captures have alike
  const schedule::Task* task = nullptr;
  std::shared_ptr<const PlanningState> state;
  std::string environment;  // hash of program, engine and policy
  Level level = Level::kDefault;
};

PlanName NamePlan(const schedule::Task& task, std::shared_ptr<const PlanningState> state, std::string environment,
                  Level level);

struct CapturedPlan {
  PlanName name;
  PlanBundle bundle;
};

// What was captured in a run and the store does not have.
struct NewPlans {
  std::int64_t run_id = 0;
  std::int64_t captured_us = 0;     // since the epoch
  std::vector<CapturedPlan> plans;  // in order of their names, each once
  // Those whose settings, rulepacks or functions are new, in order of the hash, each once.
  std::vector<std::shared_ptr<const PlanningState>> settings, rulepacks, functions;
};

// The tables that have a row for what is captured, `plans` first.
std::span<const std::string_view> PlanTables();

// Whether the rows of one of them are of what many plans were made with, and not of a plan.
bool IsOfStates(std::string_view table);

// The rows of one of them, in its order.
TableRows RowsOf(std::string_view table, const NewPlans& captured);

}  // namespace codeanatomy::bundle
