#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "engine/engine.h"
#include "pipeline/build.h"
#include "pipeline/planned_rules.h"
#include "schedule/schedule.h"

namespace codeanatomy::pipeline {

// The rules, planned in a session that holds what extraction gives: what any derived row can be made of again.
struct Derivation : PlannedRules {
  std::string files_digest;  // of the sources that were read, as the input `files` of a run
};

// Lists and extracts the sources and plans the rules. Writes nothing.
arrow::Result<Derivation> PrepareDerivation(const BuildOptions& options);

// The tables that lead to these, themselves among them.
std::set<std::string> NeededFor(const std::vector<schedule::Task>& tasks, std::set<std::string> tables);

// Runs the rules that alone write one of the tables, in their order, and leaves their rows in the session.
arrow::Status DeriveAll(const Derivation& derivation, const std::set<std::string>& tables,
                        const engine::CancelToken& cancel);

// The rows of a derived table in its declared order: runs the rules that it needs, and no others.
arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> DeriveTable(const Derivation& derivation,
                                                                     const std::string& table,
                                                                     const engine::CancelToken& cancel);

}  // namespace codeanatomy::pipeline
