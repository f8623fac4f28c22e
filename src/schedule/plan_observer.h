#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include <arrow/result.h>

#include "schedule/schedule.h"

namespace codeanatomy::schedule {

// Is shown the plan of each rule before anybody optimizes it, or runs it. Called from several threads, of one rule once; null:
// nobody.
using PlanObserver = std::function<void(const rules::Rule& rule, const engine::Plan& plan)>;

// As OrderRules of schedule.h.
arrow::Result<std::vector<Task>> OrderRules(std::span<const rules::Rule> rules, engine::Session& session,
                                            schema::Catalog& catalog, int threads, const PlanObserver& observe);

// As Execute of schedule.h. `planned` is its task's, or null: then the statement is planned anew.
arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> Execute(const rules::Rule& rule, const engine::Plan* planned,
                                                                 const engine::Session& session,
                                                                 const engine::CancelToken& cancel,
                                                                 const PlanObserver& observe);

}  // namespace codeanatomy::schedule
