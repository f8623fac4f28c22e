#pragma once

// What a build keeps of its plans: the bundles that the store does not have, and for each run the schedule, the writes and
// the hashes.
//
//  1. A plan is captured once, against the declared tables, before any of them has rows: its bundle depends on no source.
//  2. A build of which every plan is in the store captures none, nor does a first build where another one on the machine
//     captured the same plans.
//  3. What is captured changes no row of the graph, and a build that cannot capture a part is as good as one that can.
//  4. A store whose artifacts a later program wrote keeps them as they are.

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <arrow/result.h>

#include "bundle/bundle.h"
#include "pipeline/plan_cache.h"
#include "pipeline/run_rows.h"
#include "policy/policy.h"
#include "schedule/plan_observer.h"
#include "storage/storage.h"

namespace codeanatomy::pipeline {

class PlanCapture {
 public:
  // Hashes of statistics and topology, by plan.
  using PhysicalHashes = std::map<std::string, std::pair<std::string, std::string>, std::less<>>;

  // As the policy says. `cache` is the folder of a PlanCache; empty: there is none.
  static arrow::Result<std::unique_ptr<PlanCapture>> Make(const policy::PolicyPack& policy, const std::string& cache);
  explicit PlanCapture(bundle::CaptureOptions options) : options_(std::move(options)) {}

  // Looks for what another build captured of plans of this environment and these rules (both hashes): for a build whose
  // store has none. Before Observer.
  void LookUp(const std::string& environment, const std::string& rules);
  // Captures the plans that it is shown, before anybody optimizes them: for a build whose store has none. Null where
  // capture is off, or another build did it.
  schedule::PlanObserver Observer();
  // Describes the plans that it is shown, which are about to run. Null where capture is off.
  schedule::PlanObserver RunObserver();

  // Names the plan of each task and captures those that neither the store nor Observe has. `tasks` must outlive this; `environment` is
  // the hash of the EnvironmentDocument; `store` and `last` are null for a first build. The tables of the session have no rows yet.
  arrow::Status Capture(std::span<const schedule::Task> tasks, const engine::Session& session,
                        const std::string& environment, int threads, const storage::Store* store,
                        const storage::Run* last);

  // The tables of the plans to write, with what makes their rows. Empty: the store has all.
  std::vector<ArtifactRows> NewTables(std::int64_t run_id, std::int64_t now_us, const storage::Store& store,
                                      const storage::Run* last);

  // Writes schedule, writes, metrics, diagnostics and hashes of the run, and adds the rows that pin every artifact table, `artifacts`
  // written in this run among them, and by which the next build sees what the store has.
  arrow::Status Finish(const RunFacts& facts, std::vector<storage::WrittenTable> artifacts, const storage::Store& store,
                       const storage::Run* last, const engine::CancelToken& cancel, storage::Run& run);

  // What got worse since earlier runs; known once Finish is done.
  const std::vector<PlanDiagnostic>& diagnostics() const { return diagnostics_; }
  // The layout of what a later program wrote and this one leaves as it is; none: it is of this one.
  std::optional<std::int64_t> later_layout() const { return later_layout_; }

 private:
  bool is_on() const { return options_.level != bundle::Level::kOff; }
  const std::string* NameOf(std::string_view rule) const;  // of the rule's plan; null: it was not named
  std::string AllPlans() const;
  arrow::Status CaptureThese(std::span<const bundle::PlanName* const> names, const engine::Session& session,
                             int threads);
  void HashPhysical(const PhysicalHashes& known);
  std::map<std::string, std::string> Hashes() const;  // by part of `audit`
  arrow::Status AddCatalog(const RunFacts& facts, const storage::Store& store, const storage::Run* last,
                           std::vector<bundle::TableRows>& tables);
  arrow::Status AddGraph(const RunFacts& facts, const storage::Store& store, const storage::Run* last,
                         std::vector<bundle::TableRows>& tables);
  arrow::Status FindRegressions(const nlohmann::json& document, const storage::Store& store, const storage::Run& last);
  arrow::Status WriteRun(const RunFacts& facts, std::int64_t run_id, const storage::Store& store,
                         const storage::Run* last, const engine::CancelToken& cancel,
                         std::vector<storage::WrittenTable>& artifacts);
  std::vector<storage::RunRow> Rows(const storage::Run* last) const;

  bundle::CaptureOptions options_;
  std::shared_ptr<const PlanCache> cache_;  // null: there is none
  std::string cache_key_;  // empty: nothing was looked for
  std::shared_ptr<const PlanRows> cached_;  // what another build captured of all plans; null: nothing is taken
  std::vector<bundle::PlanName> names_;  // of the tasks, in their order
  std::map<std::string, const bundle::PlanName*, std::less<>> by_rule_;
  std::shared_ptr<bundle::NewPlans> captured_ = std::make_shared<bundle::NewPlans>();
  std::mutex mutex_;  // over observed_ and ran_
  std::map<std::string, bundle::PlanBundle, std::less<>> observed_;  // by rule
  RanPlans ran_;
  std::vector<PlanDiagnostic> diagnostics_;
  std::optional<std::int64_t> later_layout_;
  bool migrates_ = false;  // what the store has is of an older layout
  bool replaces_ = false;  // what the store had is not whole
  std::map<std::string, std::string, std::less<>> digests_;  // that the next build sees, by name of their row
};

}  // namespace codeanatomy::pipeline
