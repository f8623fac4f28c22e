#include "pipeline/plan_capture.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "base/base.h"
#include "base/parts_hash.h"
#include "pipeline/audit.h"
#include "pipeline/stored_artifacts.h"
#include "policy/capture.h"
#include "schema/artifacts.h"

namespace codeanatomy::pipeline {
namespace {

using bundle::PlanName;
using bundle::TableRows;
using storage::RunRow;
using Batch = std::shared_ptr<arrow::RecordBatch>;

// Names of rows of `runs` beside that of all plans.
constexpr std::string_view kGraph = "graph", kCatalog = "catalog", kStatistics = "statistics", kTopology = "topology";
constexpr int kMostThreads = 4;  // planning is short

// The planning states of sessions: one for the rules without settings of their own, one for each list of settings.
class States {
 public:
  States(const engine::Session& session, const bundle::CaptureOptions& options)
      : session_(session), options_(options) {}

  arrow::Result<std::shared_ptr<const bundle::PlanningState>> Of(const rules::Rule& rule) {
    std::string key;
    for (const rules::Setting& setting : rule.settings) key.append(setting.key + "=" + setting.value + "\n");
    auto& state = states_[key];
    if (state == nullptr) {
      ARROW_ASSIGN_OR_RAISE(const auto own, schedule::SessionOf(rule, session_));
      state = std::make_shared<const bundle::PlanningState>(bundle::ReadPlanningState(*own, options_));
    }
    return state;
  }

 private:
  const engine::Session& session_;
  const bundle::CaptureOptions& options_;
  std::map<std::string, std::shared_ptr<const bundle::PlanningState>> states_;
};

using Names = std::set<std::string, std::less<>>;

// What the store has of plans.
struct KnownPlans {
  Names settings, rulepacks, functions;
  PlanCapture::PhysicalHashes plans;
};

// Adds rows of `plans`.
arrow::Status AddKnown(const arrow::RecordBatch& batch, KnownPlans& known) {
  std::vector<TextView> texts;
  for (const char* column : {"plan", "settings", "rulepacks", "functions", "statistics", "topology"}) {
    ARROW_ASSIGN_OR_RAISE(texts.emplace_back(), TextView::Make(batch.GetColumnByName(column).get()));
  }
  for (std::int64_t row = 0; row < batch.num_rows(); ++row) {
    const auto text = [&](std::size_t column) {
      return texts[column].IsNull(row) ? std::string() : std::string(texts[column].At(row));
    };
    known.plans.emplace(text(0), std::pair(text(4), text(5)));
    known.settings.insert(text(1));
    known.rulepacks.insert(text(2));
    known.functions.insert(text(3));
  }
  return arrow::Status::OK();
}

arrow::Result<KnownPlans> ReadKnown(const StoredArtifacts& artifacts) {
  KnownPlans known;
  ARROW_ASSIGN_OR_RAISE(
      const auto batches,
      artifacts.Query("SELECT plan, settings, rulepacks, functions, statistics, topology FROM plans"));
  for (const auto& batch : batches) ARROW_RETURN_NOT_OK(AddKnown(*batch, known));
  return known;
}

// The tables that a PlanCache has, without rows: what plans were made with is at hand.
PlanRows CachedShapes() {
  PlanRows shapes;
  for (const std::string_view table : bundle::PlanTables()) {
    if (!bundle::IsOfStates(table)) shapes.emplace(table, TableRows(table).Finish());
  }
  return shapes;
}

// The same rows of `plans`, as of a run.
Batch OfRun(const Batch& plans, std::int64_t run_id) {
  IntColumn runs;
  for (std::int64_t row = 0; row < plans->num_rows(); ++row) runs.Append(run_id);
  const int column = plans->schema()->GetFieldIndex("run_id");
  arrow::ArrayVector columns = plans->columns();
  columns[static_cast<std::size_t>(column)] = std::move(runs).Finish();
  return arrow::RecordBatch::Make(plans->schema(), plans->num_rows(), std::move(columns));
}

// What is missing for now may be there in the next build. Some plans have no bytes before the optimizer or after it.
bool IsWhole(const bundle::CapturedPlan& plan) {
  const bundle::PlanBundle& bundle = plan.bundle;
  return bundle.optimized.has_value() && bundle.trace.has_value() && bundle.logical_nodes.has_value() &&
         bundle.physical_nodes.has_value() && bundle.scans.has_value() && bundle.needed_functions.has_value() &&
         bundle.explain.has_value();
}

// Gathers the rows of all tables of plans, and keeps them once the last is there.
class RowsToCache {
 public:
  RowsToCache(std::shared_ptr<const PlanCache> cache, std::string key)
      : cache_(std::move(cache)), key_(std::move(key)), tables_(CachedShapes().size()) {}

  void Add(std::string_view table, const Batch& batch) {
    const std::lock_guard lock(mutex_);
    rows_.emplace(table, batch);
    if (rows_.size() == tables_) cache_->Write(key_, rows_);
  }

 private:
  const std::shared_ptr<const PlanCache> cache_;
  const std::string key_;
  const std::size_t tables_;
  std::mutex mutex_;
  PlanRows rows_;
};

// The texts of the first column of a statement.
arrow::Result<Names> ReadNames(const StoredArtifacts& artifacts, std::string_view sql) {
  Names names;
  ARROW_ASSIGN_OR_RAISE(const auto batches, artifacts.Query(sql));
  for (const auto& batch : batches) {
    ARROW_ASSIGN_OR_RAISE(const TextView texts, TextView::Make(batch->column(0).get()));
    for (std::int64_t row = 0; row < batch->num_rows(); ++row) names.emplace(texts.At(row));
  }
  return names;
}

const RunRow* RowOf(const storage::Run* run, std::string_view name) {
  return run == nullptr ? nullptr : run->Find(storage::kPlansSubject, name);
}

// The store has every plan table, each at the version of the last run.
bool HoldsAll(const StoredArtifacts& artifacts, const storage::Run& last) {
  return std::ranges::all_of(bundle::PlanTables(), [&](std::string_view table) {
    // A table that never had a row is none.
    return last.Find("artifact", table) == nullptr ? table != "plans" : artifacts.Has({table});
  });
}

}  // namespace

arrow::Result<std::unique_ptr<PlanCapture>> PlanCapture::Make(const policy::PolicyPack& policy,
                                                              const std::string& cache) {
  ARROW_ASSIGN_OR_RAISE(const std::string level, policy::ReadCaptureLevel(policy));
  bundle::CaptureOptions options;
  options.level = level == "off"    ? bundle::Level::kOff
                  : level == "full" ? bundle::Level::kFull
                                    : bundle::Level::kDefault;
  const auto failing = policy::ReadFailingParts(policy);
  if (!failing.empty()) {
    options.before = [failing](std::string_view part) {
      return std::ranges::find(failing, part) == failing.end()
                 ? arrow::Status::OK()
                 : arrow::Status::UnknownError("capture.fail takes it away");
    };
  }
  auto capture = std::make_unique<PlanCapture>(std::move(options));
  const bool may_cache = !cache.empty() && failing.empty() && policy::ReadCaptureCache(policy);
  if (may_cache) capture->cache_ = std::make_shared<const PlanCache>(cache);
  return capture;
}

void PlanCapture::LookUp(const std::string& environment, const std::string& rules) {
  if (!is_on() || cache_ == nullptr) return;
  PartsHash key;
  key.Add(schema::kArtifactLayout).Add(bundle::LevelName(options_.level)).Add(environment).Add(rules);
  cache_key_ = key.Hash();
  if (auto rows = cache_->Read(cache_key_, CachedShapes())) {
    cached_ = std::make_shared<const PlanRows>(std::move(*rows));
  }
}

schedule::PlanObserver PlanCapture::Observer() {
  if (!is_on() || cached_ != nullptr) return nullptr;
  return [this](const rules::Rule& rule, const engine::Plan& plan) {
    bundle::PlanBundle captured = bundle::Capture(plan, options_);
    const std::lock_guard lock(mutex_);
    observed_.emplace(rule.name, std::move(captured));
  };
}

schedule::PlanObserver PlanCapture::RunObserver() {
  if (!is_on()) return nullptr;
  return [this](const rules::Rule& rule, const engine::Plan& plan) {
    bundle::RanPlan described = bundle::DescribeRan(plan, options_);
    const std::lock_guard lock(mutex_);
    ran_.emplace(rule.name, std::move(described));
  };
}

arrow::Status PlanCapture::Capture(std::span<const schedule::Task> tasks, const engine::Session& session,
                                   const std::string& environment, int threads, const storage::Store* store,
                                   const storage::Run* last) {
  const auto layout = last == nullptr ? std::nullopt : storage::ArtifactLayoutOf(*last);
  migrates_ = layout.value_or(schema::kArtifactLayout) < schema::kArtifactLayout;
  if (is_on() && layout.value_or(0) > schema::kArtifactLayout) {
    later_layout_ = layout;
    options_.level = bundle::Level::kOff;
  }
  if (!is_on()) return arrow::Status::OK();
  States states(session, options_);
  for (const schedule::Task& task : tasks) {
    ARROW_ASSIGN_OR_RAISE(auto state, states.Of(*task.rule));
    names_.push_back(bundle::NamePlan(task, std::move(state), environment, options_.level));
  }
  for (const PlanName& name : names_) by_rule_.emplace(name.task->rule->name, &name);
  const RunRow* before = RowOf(last, storage::kAllPlans);
  KnownPlans known;
  if (store != nullptr && before != nullptr) {
    const StoredArtifacts artifacts(*store, *last);
    replaces_ = !HoldsAll(artifacts, *last);
    if (!replaces_ && before->digest == AllPlans() && !migrates_) {
      for (const std::string_view name : {kStatistics, kTopology}) {
        if (const RunRow* row = RowOf(last, name)) digests_.emplace(name, row->digest.value_or(""));
      }
      return arrow::Status::OK();
    }
    auto read = replaces_ ? arrow::Result<KnownPlans>(KnownPlans()) : ReadKnown(artifacts);
    // What cannot be read is made anew.
    replaces_ |= !read.ok();
    if (read.ok()) known = std::move(*read);
  }
  std::vector<const PlanName*> missing;
  for (const PlanName& name : names_) {
    if (!known.plans.contains(name.plan)) missing.push_back(&name);
  }
  std::ranges::sort(missing, {}, [](const PlanName* name) { return name->plan; });
  if (cached_ != nullptr) {
    KnownPlans cached;
    const arrow::Status read = AddKnown(*cached_->at("plans"), cached);
    const bool are_these =
        read.ok() && cached.plans.size() == names_.size() &&
        std::ranges::all_of(names_, [&](const PlanName& name) { return cached.plans.contains(name.plan); });
    if (are_these) {
      known.plans = std::move(cached.plans);
    } else {
      cached_ = nullptr;
    }
  }
  if (cached_ == nullptr) ARROW_RETURN_NOT_OK(CaptureThese(missing, session, threads));
  const auto add_new = [&](auto& list, const auto& have, std::string bundle::PlanningState::* hash) {
    std::map<std::string_view, std::shared_ptr<const bundle::PlanningState>> found;
    for (const PlanName* name : missing) {
      const std::string& text = (*name->state).*hash;
      if (!text.empty() && !have.contains(text)) found.emplace(text, name->state);
    }
    for (auto& [text, state] : found) list.push_back(std::move(state));
  };
  add_new(captured_->settings, known.settings, &bundle::PlanningState::settings_hash);
  add_new(captured_->rulepacks, known.rulepacks, &bundle::PlanningState::rulepacks_hash);
  add_new(captured_->functions, known.functions, &bundle::PlanningState::functions_hash);
  HashPhysical(known.plans);
  return arrow::Status::OK();
}

arrow::Status PlanCapture::CaptureThese(std::span<const bundle::PlanName* const> names, const engine::Session& session,
                                        int threads) {
  captured_->plans.resize(names.size());
  return ParallelFor(std::min(threads, kMostThreads), names.size(), [&](std::size_t i) {
    const rules::Rule& rule = *names[i]->task->rule;
    // Each is of another rule, and nothing is added any more.
    if (const auto observed = observed_.find(rule.name); observed != observed_.end()) {
      captured_->plans[i] = {*names[i], std::move(observed->second)};
      return arrow::Status::OK();
    }
    ARROW_ASSIGN_OR_RAISE(const engine::Plan plan, schedule::PlanStatement(rule, session));
    captured_->plans[i] = {*names[i], bundle::Capture(plan, options_)};
    return arrow::Status::OK();
  });
}

void PlanCapture::HashPhysical(const PhysicalHashes& known) {
  std::map<std::string_view, std::pair<std::string, std::string>> facts;  // by rule
  for (const PlanName& name : names_) {
    if (const auto found = known.find(name.plan); found != known.end()) facts[name.task->rule->name] = found->second;
  }
  for (const bundle::CapturedPlan& plan : captured_->plans) {
    if (!plan.bundle.physical_nodes.has_value()) continue;
    const bundle::PhysicalFacts of_plan = bundle::FactsOf(plan.bundle.physical_nodes->nodes);
    facts[plan.name.task->rule->name] = {of_plan.statistics, of_plan.topology};
  }
  PartsHash statistics, topology;
  for (const auto& [rule, hashes] : facts) {
    statistics.Add(rule).Add(hashes.first);
    topology.Add(rule).Add(hashes.second);
  }
  digests_.emplace(kStatistics, statistics.Hash());
  digests_.emplace(kTopology, topology.Hash());
}

const std::string* PlanCapture::NameOf(std::string_view rule) const {
  const auto found = by_rule_.find(rule);
  return found == by_rule_.end() ? nullptr : &found->second->plan;
}

std::vector<ArtifactRows> PlanCapture::NewTables(std::int64_t run_id, std::int64_t now_us, const storage::Store& store,
                                                 const storage::Run* last) {
  std::vector<ArtifactRows> tables;
  if (!is_on() || (captured_->plans.empty() && cached_ == nullptr && !migrates_)) return tables;
  captured_->run_id = run_id;
  captured_->captured_us = now_us;
  const bool caches = cached_ == nullptr && !cache_key_.empty() && std::ranges::all_of(captured_->plans, IsWhole);
  const auto to_cache = caches ? std::make_shared<RowsToCache>(cache_, cache_key_) : nullptr;
  for (const std::string_view table : bundle::PlanTables()) {
    ArtifactRows rows{std::string(table), replaces_, last == nullptr || last->Find("artifact", table) == nullptr,
                      std::nullopt, [captured = captured_, cached = cached_, to_cache, table]() -> Batch {
                        const bool is_of_states = bundle::IsOfStates(table);
                        if (cached != nullptr && !is_of_states) {
                          const Batch& batch = cached->at(table);
                          return table == "plans" ? OfRun(batch, captured->run_id) : batch;
                        }
                        Batch batch = bundle::RowsOf(table, *captured).Finish();
                        if (to_cache != nullptr && !is_of_states) to_cache->Add(table, batch);
                        return batch;
                      }};
    if (migrates_ && StoredArtifacts(store, *last).Has({table})) rows.older = *last->Find("artifact", table);
    tables.push_back(std::move(rows));
  }
  return tables;
}

std::string PlanCapture::AllPlans() const {
  std::vector<std::string> plans;
  for (const PlanName& name : names_) plans.push_back(name.plan);
  std::ranges::sort(plans);
  return PartsHash().AddAll(plans).Hash();
}

std::map<std::string, std::string> PlanCapture::Hashes() const {
  std::map<std::string, std::string> parts = {{"plans", AllPlans()}};
  for (const auto& [name, digest] : digests_) parts.emplace(name, digest);
  if (names_.empty()) return parts;
  parts["environment"] = names_.front().environment;
  // Of the rules without settings of their own, where there are any.
  const auto plain =
      std::ranges::find_if(names_, [](const PlanName& name) { return name.task->rule->settings.empty(); });
  const bundle::PlanningState& state = plain == names_.end() ? *names_.front().state : *plain->state;
  const auto add = [&](const char* part, const std::string& hash, const std::string& reason) {
    parts[part] = hash.empty() ? "missing: " + reason : hash;
  };
  add("settings", state.settings_hash, state.settings.reason);
  add("rulepacks", state.rulepacks_hash, state.rulepacks.reason);
  add("functions", state.functions_hash, state.functions.reason);
  PartsHash statistics, topology;
  for (const auto& [rule, plan] : ran_) {
    if (!plan.physical.has_value()) continue;
    statistics.Add(rule).Add(plan.physical->statistics);
    topology.Add(rule).Add(plan.physical->topology);
  }
  parts["ran_statistics"] = statistics.Hash();
  parts["ran_topology"] = topology.Hash();
  return parts;
}

arrow::Status PlanCapture::AddGraph(const RunFacts& facts, const storage::Store& store, const storage::Run* last,
                                    std::vector<TableRows>& tables) {
  const TaskGraph graph(*facts.decision, *facts.catalog);
  const std::string& hash = digests_.emplace(kGraph, graph.Hash()).first->second;
  Names known;
  if (const RunRow* before = RowOf(last, kGraph)) {
    const StoredArtifacts artifacts(store, *last);
    if (artifacts.Has({"task_graph"})) {
      known.insert(before->digest.value_or(""));
      if (!known.contains(hash)) {
        ARROW_ASSIGN_OR_RAISE(known, ReadNames(artifacts, "SELECT DISTINCT graph FROM task_graph"));
      }
    }
  }
  if (!known.contains(hash)) tables.push_back(graph.Rows());
  return arrow::Status::OK();
}

arrow::Status PlanCapture::AddCatalog(const RunFacts& facts, const storage::Store& store, const storage::Run* last,
                                      std::vector<TableRows>& tables) {
  const arrow::Status may = options_.before ? options_.before(bundle::kCatalogPart) : arrow::Status::OK();
  if (!may.ok()) {
    digests_.emplace(kCatalog, "missing: " + may.message());
    return arrow::Status::OK();
  }
  const auto all = facts.catalog->All();
  const std::string& hash = digests_.emplace(kCatalog, bundle::CatalogHash(all)).first->second;
  Names known;
  if (const RunRow* before = RowOf(last, kCatalog)) {
    const StoredArtifacts artifacts(store, *last);
    if (artifacts.Has({"plan_schemas"})) {
      known.insert(before->digest.value_or(""));
      if (!known.contains(hash)) {
        ARROW_ASSIGN_OR_RAISE(known, ReadNames(artifacts, "SELECT DISTINCT catalog FROM plan_schemas"));
      }
    }
  }
  if (!known.contains(hash)) tables.push_back(bundle::CatalogRows(all, hash));
  return arrow::Status::OK();
}

arrow::Status PlanCapture::FindRegressions(const nlohmann::json& document, const storage::Store& store,
                                           const storage::Run& last) {
  if (ran_.empty()) return arrow::Status::OK();
  ARROW_ASSIGN_OR_RAISE(const auto earlier, ReadEarlierPlans(StoredArtifacts(store, last)));
  std::map<std::int64_t, nlohmann::json> documents = {{last.run_id, AuditOfRun(last)}};
  std::unique_ptr<engine::Session> session;
  for (const auto& [rule, plan] : ran_) {
    const auto before = earlier.find(rule);
    if (before == earlier.end() || !plan.physical.has_value() || !before->second.plan.physical.has_value()) continue;
    const std::int64_t run_id = before->second.run_id;
    if (!documents.contains(run_id)) {
      if (session == nullptr) {
        ARROW_ASSIGN_OR_RAISE(session, engine::Session::Make({}));
      }
      ARROW_ASSIGN_OR_RAISE(const auto run, storage::RunOf(store, run_id, *session));
      documents[run_id] = run ? AuditOfRun(*run) : nlohmann::json::object();
    }
    const bool same_statistics = before->second.plan.physical->scan_statistics == plan.physical->scan_statistics;
    const std::string cause = CauseOf(rule, documents.at(run_id), document, same_statistics);
    for (PlanDiagnostic& found : Regressions(rule, before->second, plan, cause)) {
      diagnostics_.push_back(std::move(found));
    }
  }
  return arrow::Status::OK();
}

arrow::Status PlanCapture::WriteRun(const RunFacts& facts, std::int64_t run_id, const storage::Store& store,
                                    const storage::Run* last, const engine::CancelToken& cancel,
                                    std::vector<storage::WrittenTable>& artifacts) {
  storage::Run so_far;
  so_far.rows.assign(facts.rows.begin(), facts.rows.end());
  const nlohmann::json document = AuditOfRun(so_far);
  const arrow::Status compared = last == nullptr ? arrow::Status::OK() : FindRegressions(document, store, *last);
  std::map<std::string, std::string> hashes;
  if (!compared.ok()) hashes["diagnostics"] = "missing: " + compared.message();
  const PlanOf plan_of = [this](std::string_view rule) { return NameOf(rule); };
  std::vector<TableRows> tables;
  ARROW_RETURN_NOT_OK(AddGraph(facts, store, last, tables));
  ARROW_RETURN_NOT_OK(AddCatalog(facts, store, last, tables));
  tables.push_back(TaskRunRows(facts, plan_of, run_id, digests_.find(kGraph)->second));
  tables.push_back(WriteRows(facts, run_id));
  tables.push_back(MetricRows(ran_, plan_of, run_id));
  tables.push_back(DiagnosticRows(diagnostics_, run_id));
  hashes.merge(Hashes());
  tables.push_back(AuditRows(document, hashes, run_id));
  std::vector<ArtifactRows> rows;
  for (TableRows& table : tables) {
    const std::string& name = table.table().name;
    const bool is_new = last == nullptr || last->Find("artifact", name) == nullptr;
    auto batch = std::move(table).Finish();
    rows.push_back({name, false, is_new, std::nullopt, [batch = std::move(batch)] { return batch; }});
  }
  if (migrates_) {
    const StoredArtifacts older(store, *last);
    if (older.Has({"task_graph"}) && std::ranges::find(rows, "task_graph", &ArtifactRows::table) == rows.end()) {
      rows.push_back({"task_graph", false, false, std::nullopt, [] { return TableRows("task_graph").Finish(); }});
    }
    for (ArtifactRows& table : rows) {
      if (older.Has({table.table})) table.older = *last->Find("artifact", table.table);
    }
  }
  std::vector<std::optional<storage::WrittenTable>> written(rows.size());
  ARROW_RETURN_NOT_OK(ParallelFor(static_cast<int>(rows.size()), rows.size(), [&](std::size_t i) -> arrow::Status {
    ARROW_ASSIGN_OR_RAISE(written[i], WriteArtifact(rows[i], store, facts.write, run_id, cancel));
    return arrow::Status::OK();
  }));
  for (auto& table : written) {
    if (table) artifacts.push_back(std::move(*table));
  }
  return arrow::Status::OK();
}

arrow::Status PlanCapture::Finish(const RunFacts& facts, std::vector<storage::WrittenTable> artifacts,
                                  const storage::Store& store, const storage::Run* last,
                                  const engine::CancelToken& cancel, storage::Run& run) {
  if (is_on()) ARROW_RETURN_NOT_OK(WriteRun(facts, run.run_id, store, last, cancel, artifacts));
  const auto pin = [&](const std::string& table) {
    const auto found = std::ranges::find(artifacts, table, &storage::WrittenTable::name);
    if (found != artifacts.end()) {
      run.rows.push_back({"artifact", table, std::to_string(found->version), found->digest, found->rows, "ok"});
    } else if (const RunRow* before = last == nullptr ? nullptr : last->Find("artifact", table)) {
      run.rows.push_back(*before);
      run.rows.back().status = "unchanged";
    }
  };
  for (const schema::Table& table : schema::ArtifactTables()) pin(table.name);
  // Tables that only a later program knows.
  if (last != nullptr) {
    for (const RunRow& row : last->rows) {
      if (row.subject == "artifact" && schema::FindArtifact(row.name) == nullptr) pin(row.name);
    }
  }
  for (RunRow& row : Rows(last)) run.rows.push_back(std::move(row));
  return arrow::Status::OK();
}

std::vector<RunRow> PlanCapture::Rows(const storage::Run* last) const {
  const std::string subject(storage::kPlansSubject);
  std::vector<RunRow> rows;
  if (is_on()) {
    rows.push_back({subject, std::string(storage::kAllPlans), std::to_string(schema::kArtifactLayout), AllPlans(),
                    static_cast<std::int64_t>(names_.size()), "ok"});
    for (const auto& [name, digest] : digests_)
      rows.push_back({subject, name, std::nullopt, digest, std::nullopt, "ok"});
    return rows;
  }
  // What the store has stays there.
  if (last != nullptr) {
    std::ranges::copy_if(last->rows, std::back_inserter(rows),
                         [&](const RunRow& row) { return row.subject == subject; });
  }
  return rows;
}

}  // namespace codeanatomy::pipeline
