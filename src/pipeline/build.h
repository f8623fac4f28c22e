#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arrow/result.h>

#include "engine/engine.h"
#include "normalize/normalize.h"
#include "pipeline/rule_lint.h"
#include "pipeline/rule_stage.h"
#include "policy/policy.h"
#include "repo/repo.h"
#include "rules/pack.h"
#include "storage/storage.h"

namespace codeanatomy::pipeline {

struct BuildOptions {
  std::string root;        // the repository's folder
  std::string store;       // the store's folder
  std::string repository;  // key of the repository in ids
  std::string plan_cache;  // the folder of what builds captured of plans (plan_cache.h); empty: none
  repo::ListOptions list;
  policy::PolicyPack policy;
  rules::RuleChoice rules;    // besides those that the store remembers
  bool forget_rules = false;  // of those that the store remembers
  std::string
      python;  // names the interpreter whose packages are looked at; the policy's witnesses are of it, else of python3
  bool lint = false;  // look at the statements of packs; changes no row
  bool rehash = false;  // read every file, whatever is known of it
  // Changes no row: for verification.
  bool reverse = false;
  std::size_t chunk_bytes = 256 * 1024;
  normalize::IdSpace ids;  // smaller in tests of collisions alone
  engine::CancelToken cancel;
  // Stage, how much is done, how much there is (0: not known). Called from any thread.
  std::function<void(std::string_view stage, std::int64_t done, std::int64_t total)> progress;
};

struct StageTiming {
  std::string stage;
  double seconds = 0;
  std::int64_t peak_memory_bytes = 0;  // of the process, until its end
};

struct BuildReport {
  std::int64_t run_id = 0;
  bool unchanged = false;  // the last run has the same input; nothing was written
  std::int64_t files = 0;
  std::int64_t source_bytes = 0;
  std::int64_t failed_files = 0;  // unreadable, refused or over a limit
  std::int64_t partial_files = 0;
  std::int64_t files_read = 0;  // to see whether anything changed
  std::int64_t kept_files = 0;  // whose evidence an earlier build had kept
  std::int64_t left_out = 0;  // rows of scope_manifest that are not in
  std::vector<storage::WrittenTable> tables;
  std::vector<StageTiming> stages;
  std::vector<TaskTiming> tasks;  // that ran
  std::int64_t skipped_tasks = 0;
  bool extracted = true;  // false: the evidence of an earlier run stays
  std::vector<std::string> left_out_choices;  // names of rules and parameters that the store remembers and no pack has
  std::vector<RuleHint> hints;  // where asked
  std::int64_t plan_diagnostics = 0;  // rows of plan_diagnostics that the run added
  std::optional<std::int64_t> later_layout;  // of artifacts that a later program wrote and this build left as they are
  std::int64_t peak_memory_bytes = 0;  // of the process
};

// Codes of failures that commands tell apart.
inline constexpr std::string_view kNoSources = "no Python source found";

// Builds the graph of the repository into the store.
arrow::Result<BuildReport> Build(const BuildOptions& options);

// The session that builds use, with the policy's settings and limits.
arrow::Result<std::unique_ptr<engine::Session>> OpenSession(const policy::PolicyPack& policy);
// The same for statements that run alone, with the policy's QuerySettings.
arrow::Result<std::unique_ptr<engine::Session>> OpenQuerySession(const policy::PolicyPack& policy);

// What a build would run, and why: one row a task, with `task`, `action` (run or skip), `reason`, `inputs` and `cost` (seconds of
// the last time it ran, of a rule whose rows are merged those that the merge waited for them; null: it never did). Nothing is written.
arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> PlanBuild(const BuildOptions& options);

// Prints one stage's rows, sorted as declared, without building a store: any table that extraction gives, and any that rules
// derive of those.
arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> PrintStage(const BuildOptions& options,
                                                                    const std::string& table);
// Names PrintStage takes.
std::vector<std::string> PrintableStages();

}  // namespace codeanatomy::pipeline
