#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <arrow/array.h>
#include <arrow/result.h>

#include "engine/engine.h"
#include "normalize/normalize.h"
#include "pipeline/artifact_writing.h"
#include "rules/rules.h"
#include "schedule/decision.h"
#include "schedule/plan_observer.h"
#include "schema/schema.h"
#include "storage/storage.h"

namespace codeanatomy::pipeline {

// What a task cost.
struct TaskTiming {
  std::string task;
  std::int64_t started_us = 0, finished_us = 0;  // since the epoch
  std::int64_t rows = 0;
};

struct RuleStageOptions {
  std::string repository;
  normalize::IdSpace ids;
  std::vector<std::shared_ptr<arrow::Array>> node_ids;  // of the tree, as arrays of BIGINT
  std::int64_t run_id = 0;
  int threads = 1;
  std::size_t partitions = 1;  // that rows are given to the session in
  std::uint64_t memory_bytes = 0;  // what runs side by side holds no more; 0: no bound
  std::map<std::string, std::int64_t, std::less<>> rows;  // of the tables that the session has already
  storage::WriteSettings write;
  // Public tables that no rule writes, each with its rows.
  std::map<std::string, std::vector<std::shared_ptr<arrow::RecordBatch>>, std::less<>> native;
  std::vector<ArtifactRows> artifacts;
  std::vector<std::function<arrow::Status()>> keeping;  // of evidence, for which nothing waits
  schedule::PlanObserver observe;  // is shown each plan that runs; null: nobody
  const schema::Catalog* catalog = nullptr;
  const storage::Run* last = nullptr;  // the run before, whose tables stay where their rows do; null: none
  engine::CancelToken cancel;
  std::function<void(std::string_view task)> progress;  // called from any thread
};

struct RuleStageResult {
  std::vector<storage::WrittenTable> tables;  // by name
  std::vector<storage::WrittenTable> artifacts;
  std::vector<TaskTiming> timings;
};

// Runs the rules and merges of a decision: rows of derived tables stay in the session, public tables go to the store. What
// waits for none of one another runs side by side. Tables of rules that do not run must be in the session where one that
// runs reads them.
arrow::Result<RuleStageResult> RunRules(const schedule::Decision& decision, engine::Session& session,
                                        const storage::Store& store, const RuleStageOptions& options);

}  // namespace codeanatomy::pipeline
