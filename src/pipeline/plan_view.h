#pragma once

#include <string>

#include <arrow/result.h>
#include <nlohmann/json.hpp>

#include "pipeline/plan_subject.h"

namespace codeanatomy::pipeline {

// A plan before the optimizer, after it, and as it would run, with what became of each predicate:
//
//     {"rule", "pack", "writes", "data": HASH, "identity": {PlanDocument of schedule/identity.h}, "statement", "logical": [LINE],
//      "optimized": [NODE], "physical": [NODE], "predicates": [{"predicate", "table", "verdict", "stands_on",
//      "table_says"}], "dynamic_filters": [{"columns": [NAME], "made_by", "reaches": [TABLE]}]}
//     NODE: {"id", "parent", "operator", "detail"}, of a physical one also "partitions", "order", "rows", "sure"
//
// A verdict is `pushed` into the scan of its table; `partial`, taken there for a hint and asked again; `join`, asked of each
// pair; or `residual`, asked of the rows of the operator that it stands on. Of a statement the first four are not there.
arrow::Result<nlohmann::ordered_json> DescribePlan(const PlanSubject& subject);

// For people, in sections.
std::string PlanText(const nlohmann::ordered_json& plan);

// The optimized and the physical plan as a picture for Graphviz.
std::string PlanDot(const nlohmann::ordered_json& plan);

}  // namespace codeanatomy::pipeline
