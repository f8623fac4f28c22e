#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/observe.h"

namespace codeanatomy::bundle {

// Tells what became of a predicate of the optimized plan.
struct PushedPredicate {
  std::string expression;
  std::optional<std::string> table;  // that it is about, where it is in a scan or right above one
  std::string verdict;               // pushed, partial, residual
  std::string stopped_at;            // of a residual one the operator that it stands on, or the join that has it
  std::string table_says;            // exact, inexact, unsupported; empty: it was not asked
  bool above_join = false;           // stands on a join
};

// In the order of the operators. A predicate that a scan takes in part and a filter asks again is one.
std::vector<PushedPredicate> Predicates(const engine::LogicalNodes& nodes);

// Tells what a filter is that an operator makes while it runs.
struct PlannedDynamicFilter {
  std::string columns;  // that it compares, comma-separated
  std::string made_by;  // join, aggregate, topk
  bool reaches = false;
  std::optional<std::string> table;  // that it reaches, where the scan names it
};

std::vector<PlannedDynamicFilter> DynamicFilters(const engine::PhysicalNodes& nodes);

}  // namespace codeanatomy::bundle
