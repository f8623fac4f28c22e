#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bundle/capture.h"
#include "bundle/part.h"
#include "bundle/physical_facts.h"
#include "engine/plan.h"

namespace codeanatomy::bundle {

// How many predicates of a plan became what (pushdown.h); those of joins are among the residual ones.
struct PredicateCounts {
  std::int64_t pushed = 0, partial = 0, residual = 0, above_join = 0;
};

// Data files of stored tables that a plan asks for, and those that are left after pruning.
struct FileCounts {
  std::optional<std::int64_t> total, selected;
};

// What is known of a plan that runs, over the rows there are.
struct RanPlan {
  Part<PhysicalFacts> physical;
  Part<PredicateCounts> predicates;
  Part<FileCounts> files;
};

// Of a plan that is about to run; nothing is run.
RanPlan DescribeRan(const engine::Plan& plan, const CaptureOptions& options);

// The absent parts with their reasons, by name.
std::vector<std::pair<std::string, std::string>> Missing(const RanPlan& plan);

}  // namespace codeanatomy::bundle
