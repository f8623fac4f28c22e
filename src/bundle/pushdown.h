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
  // `pushed` into the scan; `partial`, taken there for a hint and asked again above; `join`, asked of each pair; `residual`,
  // asked of the rows of the operator that it stands on.
  std::string verdict;
  std::string stands_on;  // of a residual one: the first operator below that does more than name or leave out columns
  std::string table_says;  // exact, inexact, unsupported; empty: it was not asked
  bool above_join = false;  // stands on a join
};

// In the order of the operators. A predicate that a scan takes for a hint and a filter asks again is one.
std::vector<PushedPredicate> Predicates(const engine::LogicalNodes& nodes);

// Tells what a filter is that an operator makes while it runs.
struct PlannedDynamicFilter {
  std::vector<std::string> columns;  // that it compares
  std::string made_by;  // join, aggregate, topk
  std::string made_by_operator;
  bool reaches = false;
  std::vector<std::string> tables;  // that it reaches, where the scan names them; else empty texts
};

std::vector<PlannedDynamicFilter> DynamicFilters(const engine::PhysicalNodes& nodes);

}  // namespace codeanatomy::bundle
