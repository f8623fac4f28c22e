#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "pipeline/rule_stage.h"
#include "schedule/decision.h"
#include "storage/storage.h"

namespace codeanatomy::pipeline {

// The tasks of a build between the rows of `runs` and the schedule.

// What tasks depend on beside their rules, of the inputs of this build (rows of `runs`), its EnvironmentDocument, and those of
// the last one (null: none).
schedule::Grounds GroundsOf(std::span<const storage::RunRow> inputs, std::string_view environment,
                            const storage::Run* last);

// What the last run recorded of its tasks, and which of its tables the store holds.
schedule::Past PastOf(const storage::Run& last, const storage::Store& store);

// A row of `runs` for each task: its identity, and when it last ran.
std::vector<storage::RunRow> TaskRows(const schedule::Decision& decision, std::span<const TaskTiming> timings,
                                      const storage::Run* last);

// A row for each step: task, action (run or skip), reason, inputs, cost.
std::shared_ptr<arrow::RecordBatch> DecisionBatch(const schedule::Decision& decision);

}  // namespace codeanatomy::pipeline
