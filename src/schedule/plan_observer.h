#pragma once

#include <functional>
#include <span>
#include <vector>

#include <arrow/result.h>

#include "schedule/schedule.h"

namespace codeanatomy::schedule {

// Is shown the plan of each rule before anybody optimizes it. Called from several threads, of one rule once; null: nobody.
using PlanObserver = std::function<void(const rules::Rule& rule, const engine::Plan& plan)>;

// As OrderRules of schedule.h.
arrow::Result<std::vector<Task>> OrderRules(std::span<const rules::Rule> rules, engine::Session& session,
                                            schema::Catalog& catalog, int threads, const PlanObserver& observe);

}  // namespace codeanatomy::schedule
