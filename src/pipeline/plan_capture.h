#pragma once

// What a build keeps of its plans: the bundles that the store does not have, and for each run the schedule, the writes and
// the hashes.
//
//  1. A plan is captured once, against the declared tables, before any of them has rows: its bundle depends on no source.
//  2. A build of which every plan is in the store captures none.
//  3. What is captured changes no row of the graph, and a build that cannot capture a part is as good as one that can.

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "bundle/bundle.h"
#include "pipeline/rule_stage.h"
#include "policy/policy.h"
#include "schedule/decision.h"
#include "schedule/plan_observer.h"
#include "storage/storage.h"

namespace codeanatomy::pipeline {

class PlanCapture {
 public:
  // As the policy says.
  static arrow::Result<std::unique_ptr<PlanCapture>> Make(const policy::PolicyPack& policy);
  explicit PlanCapture(bundle::CaptureOptions options) : options_(std::move(options)) {}

  // Captures the plans that it is shown, before anybody optimizes them: for a build whose store has none. Null where
  // capture is off.
  schedule::PlanObserver Observer();

  // Names the plan of each task and captures those that neither the store nor Observe has. `tasks` must outlive this; `store` and `last` are
  // null for a first build. The tables of the session have no rows yet.
  arrow::Status Capture(std::span<const schedule::Task> tasks, const engine::Session& session, int threads,
                        const storage::Store* store, const storage::Run* last);

  // The plan of a rule; null: it was not named.
  const std::string* PlanOf(std::string_view rule) const;

  // The tables of the plans to write, with what makes their rows. Empty: the store has all.
  std::vector<ArtifactRows> NewTables(std::int64_t run_id, std::int64_t now_us);

  // What a run is known by beside its plans.
  struct RunFacts {
    const schedule::Decision* decision = nullptr;
    std::span<const TaskTiming> timings;
    std::span<const storage::WrittenTable> tables;
    std::span<const storage::RunRow> rows;  // of `runs`, the inputs among them
    const schema::Catalog* catalog = nullptr;
    storage::WriteSettings write;
  };
  // Writes schedule, writes and hashes of the run, and adds the rows that pin every artifact table, `artifacts` written in
  // this run among them, and by which the next build sees what the store has.
  arrow::Status Finish(const RunFacts& facts, std::vector<storage::WrittenTable> artifacts, const storage::Store& store,
                       const storage::Run* last, const engine::CancelToken& cancel, storage::Run& run);

 private:
  bool is_on() const { return options_.level != bundle::Level::kOff; }
  std::string AllPlans() const;
  std::map<std::string, std::string> Hashes() const;  // by part of `audit`
  arrow::Status WriteRun(const RunFacts& facts, std::int64_t run_id, const storage::Store& store,
                         const storage::Run* last, const engine::CancelToken& cancel,
                         std::vector<storage::WrittenTable>& artifacts);
  std::vector<storage::RunRow> Rows(const storage::Run* last) const;

  bundle::CaptureOptions options_;
  std::vector<bundle::PlanName> names_;  // of the tasks, in their order
  std::map<std::string, const bundle::PlanName*, std::less<>> by_rule_;
  std::shared_ptr<bundle::NewPlans> captured_ = std::make_shared<bundle::NewPlans>();
  std::mutex mutex_;  // over observed_
  std::map<std::string, bundle::PlanBundle, std::less<>> observed_;  // by rule
  bool replaces_ = false;  // what the store had is not whole
  std::string graph_;
};

}  // namespace codeanatomy::pipeline
