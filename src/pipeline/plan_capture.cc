#include "pipeline/plan_capture.h"

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "base/base.h"
#include "base/joined.h"
#include "base/parts_hash.h"
#include "pipeline/inputs.h"
#include "pipeline/program_digest.h"
#include "policy/capture.h"
#include "schedule/kernels.h"
#include "schema/artifacts.h"

namespace codeanatomy::pipeline {
namespace {

using bundle::Cell;
using bundle::PlanName;
using bundle::TableRows;
using storage::RunRow;

constexpr std::string_view kSubject = "plans", kAll = "all", kGraph = "graph";
constexpr int kMostThreads = 4;  // planning is short

// Program and engine; what else shapes a plan is in its session and its rule.
std::string EnvironmentHash() {
  PartsHash hash;
  for (const auto& [name, version] : engine::LinkedVersions()) hash.Add(name).Add(version);
  return hash.Add(ProgramDigest()).Hash();
}

// The planning states of sessions: one for the rules without settings of their own, one for each list of settings.
class States {
 public:
  explicit States(const engine::Session& session) : session_(session) {}

  arrow::Result<std::shared_ptr<const bundle::PlanningState>> Of(const rules::Rule& rule) {
    std::string key;
    for (const rules::Setting& setting : rule.settings) key.append(setting.key + "=" + setting.value + "\n");
    auto& state = states_[key];
    if (state == nullptr) {
      ARROW_ASSIGN_OR_RAISE(const auto own, schedule::SessionOf(rule, session_));
      ARROW_ASSIGN_OR_RAISE(bundle::PlanningState read, bundle::ReadPlanningState(*own));
      state = std::make_shared<const bundle::PlanningState>(std::move(read));
    }
    return state;
  }

 private:
  const engine::Session& session_;
  std::map<std::string, std::shared_ptr<const bundle::PlanningState>> states_;
};

// What the store has of plans: the values of `plans` that rows are known by.
struct KnownPlans {
  std::set<std::string, std::less<>> plans, settings, rulepacks, functions;
};

bool Holds(const storage::Store& store, const RunRow* row) {
  return row != nullptr && row->version && store.Holds(row->name, std::stoll(*row->version));
}

// The store has every plan table, each at the version of the last run.
bool HoldsAll(const storage::Store& store, const storage::Run& last) {
  return std::ranges::all_of(bundle::PlanTables(), [&](std::string_view table) {
    const RunRow* row = last.Find("artifact", table);
    // A table that never had a row is none.
    return row == nullptr ? table != "plans" : Holds(store, row);
  });
}

// The texts of the columns that a statement gives about an artifact table, which the store holds.
arrow::Status ReadTexts(const storage::Store& store, const RunRow& table, std::string_view sql,
                        std::initializer_list<std::set<std::string, std::less<>>*> columns) {
  // In a session of its own: the build's plans are made with what that has.
  ARROW_ASSIGN_OR_RAISE(const auto session, engine::Session::Make({}));
  ARROW_RETURN_NOT_OK(storage::RegisterTable(store, table, *session));
  ARROW_ASSIGN_OR_RAISE(const engine::Plan plan, session->PlanSql(sql, engine::Gate::kReadOnly));
  ARROW_ASSIGN_OR_RAISE(const auto reader, plan.Execute(engine::CancelToken()));
  while (true) {
    ARROW_ASSIGN_OR_RAISE(const auto batch, reader->Next());
    if (batch == nullptr) return arrow::Status::OK();
    int column = 0;
    for (auto* const texts : columns) {
      ARROW_ASSIGN_OR_RAISE(const TextView view, TextView::Make(batch->column(column++).get()));
      for (std::int64_t row = 0; row < batch->num_rows(); ++row) texts->emplace(view.At(row));
    }
  }
}

std::string TypeOf(const schema::Catalog& catalog, std::string_view table, std::string_view column) {
  const schema::Table* declared = catalog.Find(table);
  const schema::Column* found = declared == nullptr ? nullptr : declared->Find(column);
  return found == nullptr ? std::string() : std::string(schema::SqlName(found->type));
}

// One edge of the task graph.
struct GraphRow {
  std::string task, table, column, writers, type;
  auto operator<=>(const GraphRow&) const = default;
};

std::vector<GraphRow> GraphRows(const schedule::Decision& decision, const schema::Catalog& catalog) {
  std::map<std::string, std::vector<std::string>, std::less<>> writers;
  for (const schedule::Step& step : decision.steps) {
    if (step.rule != nullptr) writers[step.rule->rule->writes].push_back(step.task);
  }
  std::vector<GraphRow> rows;
  for (const schedule::Step& step : decision.steps) {
    if (step.task == schedule::kExtract) continue;
    for (const std::string& table : step.inputs) {
      const auto written = writers.find(table);
      const std::string by = written == writers.end() ? std::string() : Joined(written->second);
      const auto required = step.rule == nullptr ? std::map<std::string, std::set<std::string>>::const_iterator()
                                                 : step.rule->required.find(table);
      if (step.rule == nullptr || required == step.rule->required.end() || required->second.empty()) {
        rows.push_back({step.task, table, "", by, ""});
        continue;
      }
      for (const std::string& column : required->second) {
        rows.push_back({step.task, table, column, by, TypeOf(catalog, table, column)});
      }
    }
  }
  std::ranges::sort(rows);
  return rows;
}

std::string HashOf(const std::vector<GraphRow>& graph) {
  PartsHash hash;
  for (const GraphRow& row : graph) hash.Add(row.task).Add(row.table).Add(row.column).Add(row.writers).Add(row.type);
  return hash.Hash();
}

TableRows TaskGraphRows(const std::vector<GraphRow>& graph, const std::string& hash) {
  TableRows rows("task_graph");
  for (const GraphRow& row : graph) rows.Add({hash, row.task, row.table, row.column, row.writers, row.type});
  return rows;
}

TableRows TaskRunRows(const PlanCapture& capture, const PlanCapture::RunFacts& facts, std::int64_t run_id,
                      const std::string& graph) {
  TableRows rows("task_runs");
  std::int64_t position = 0;
  for (const schedule::Step& step : facts.decision->steps) {
    const std::string* plan = step.rule == nullptr ? nullptr : capture.PlanOf(step.task);
    const auto timing = std::ranges::find(facts.timings, step.task, &TaskTiming::task);
    const bool is_timed = step.runs && timing != facts.timings.end();
    const std::string inputs = Joined(step.inputs);
    rows.Add({run_id, position++, step.task, step.runs ? "run" : "skip", step.reason, step.identity,
              plan == nullptr ? Cell() : Cell(std::string_view(*plan)), graph,
              step.rule == nullptr ? Cell() : Cell(static_cast<std::int64_t>(step.rule->level)),
              step.rule == nullptr ? Cell() : Cell(static_cast<std::int64_t>(step.rule->slack)), inputs,
              step.seconds ? Cell(*step.seconds) : Cell(), is_timed ? Cell(timing->started_us) : Cell(),
              is_timed ? Cell(timing->finished_us) : Cell(), is_timed ? Cell(timing->rows) : Cell()});
  }
  return rows;
}

TableRows WriteRows(const PlanCapture::RunFacts& facts, std::int64_t run_id) {
  const nlohmann::ordered_json options = {{"compression", facts.write.compression},
                                          {"row_group_rows", facts.write.row_group_rows}};
  const std::string text = options.dump(), hash = Blake3Hex(text);
  std::vector<const storage::WrittenTable*> tables;
  for (const storage::WrittenTable& table : facts.tables) tables.push_back(&table);
  std::ranges::sort(tables, {}, [](const auto* table) { return table->name; });
  TableRows rows("plan_writes");
  for (const storage::WrittenTable* table : tables) {
    rows.Add({run_id, table->name, "engine", "the only lane there is", text, hash, table->version, table->rows,
              table->unchanged ? 0 : table->bytes, table->unchanged});
  }
  return rows;
}

TableRows AuditRows(const PlanCapture::RunFacts& facts, std::int64_t run_id, std::map<std::string, std::string> parts) {
  for (const RunRow& row : facts.rows) {
    if (row.digest && IsInput(row)) parts[row.subject + "." + row.name] = *row.digest;
  }
  for (const storage::WrittenTable& table : facts.tables) parts["table." + table.name] = table.digest;
  TableRows rows("audit");
  for (const auto& [part, hash] : parts) rows.Add({run_id, part, hash});
  return rows;
}

}  // namespace

arrow::Result<std::unique_ptr<PlanCapture>> PlanCapture::Make(const policy::PolicyPack& policy) {
  ARROW_ASSIGN_OR_RAISE(const std::string level, policy::ReadCaptureLevel(policy));
  bundle::CaptureOptions options;
  options.level = level == "off"    ? bundle::Level::kOff
                  : level == "full" ? bundle::Level::kFull
                                    : bundle::Level::kDefault;
  return std::make_unique<PlanCapture>(std::move(options));
}

schedule::PlanObserver PlanCapture::Observer() {
  if (!is_on()) return nullptr;
  return [this](const rules::Rule& rule, const engine::Plan& plan) {
    bundle::PlanBundle captured = bundle::Capture(plan, options_);
    const std::lock_guard lock(mutex_);
    observed_.emplace(rule.name, std::move(captured));
  };
}

arrow::Status PlanCapture::Capture(std::span<const schedule::Task> tasks, const engine::Session& session, int threads,
                                   const storage::Store* store, const storage::Run* last) {
  if (!is_on()) return arrow::Status::OK();
  const std::string environment = EnvironmentHash();
  States states(session);
  for (const schedule::Task& task : tasks) {
    ARROW_ASSIGN_OR_RAISE(auto state, states.Of(*task.rule));
    names_.push_back(bundle::NamePlan(task, std::move(state), environment, options_.level));
  }
  for (const PlanName& name : names_) by_rule_.emplace(name.task->rule->name, &name);
  const RunRow* before = last == nullptr ? nullptr : last->Find(kSubject, kAll);
  KnownPlans known;
  replaces_ = store != nullptr && last != nullptr && before != nullptr && !HoldsAll(*store, *last);
  if (before != nullptr && !replaces_) {
    if (before->digest == AllPlans()) return arrow::Status::OK();
    ARROW_RETURN_NOT_OK(ReadTexts(*store, *last->Find("artifact", "plans"),
                                  "SELECT plan, settings, rulepacks, functions FROM plans",
                                  {&known.plans, &known.settings, &known.rulepacks, &known.functions}));
  }
  std::vector<const PlanName*> missing;
  for (const PlanName& name : names_) {
    if (!known.plans.contains(name.plan)) missing.push_back(&name);
  }
  std::ranges::sort(missing, {}, [](const PlanName* name) { return name->plan; });
  captured_->plans.resize(missing.size());
  ARROW_RETURN_NOT_OK(ParallelFor(std::min(threads, kMostThreads), missing.size(), [&](std::size_t i) {
    const rules::Rule& rule = *missing[i]->task->rule;
    // Each is of another rule, and nothing is added any more.
    if (const auto observed = observed_.find(rule.name); observed != observed_.end()) {
      captured_->plans[i] = {*missing[i], std::move(observed->second)};
      return arrow::Status::OK();
    }
    ARROW_ASSIGN_OR_RAISE(const engine::Plan plan, schedule::PlanStatement(rule, session));
    captured_->plans[i] = {*missing[i], bundle::Capture(plan, options_)};
    return arrow::Status::OK();
  }));
  const auto add_new = [&](auto& list, const auto& have, std::string bundle::PlanningState::* hash) {
    std::map<std::string_view, std::shared_ptr<const bundle::PlanningState>> found;
    for (const PlanName* name : missing) {
      if (!have.contains((*name->state).*hash)) found.emplace((*name->state).*hash, name->state);
    }
    for (auto& [text, state] : found) list.push_back(std::move(state));
  };
  add_new(captured_->settings, known.settings, &bundle::PlanningState::settings_hash);
  add_new(captured_->rulepacks, known.rulepacks, &bundle::PlanningState::rulepacks_hash);
  add_new(captured_->functions, known.functions, &bundle::PlanningState::functions_hash);
  return arrow::Status::OK();
}

const std::string* PlanCapture::PlanOf(std::string_view rule) const {
  const auto found = by_rule_.find(rule);
  return found == by_rule_.end() ? nullptr : &found->second->plan;
}

std::vector<ArtifactRows> PlanCapture::NewTables(std::int64_t run_id, std::int64_t now_us) {
  std::vector<ArtifactRows> tables;
  if (captured_->plans.empty()) return tables;
  captured_->run_id = run_id;
  captured_->captured_us = now_us;
  for (const std::string_view table : bundle::PlanTables()) {
    tables.push_back({std::string(table), replaces_,
                      [captured = captured_, table] { return bundle::RowsOf(table, *captured).Finish(); }});
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
  std::map<std::string, std::string> parts = {{"plans", AllPlans()}, {"graph", graph_}};
  if (names_.empty()) return parts;
  parts["environment"] = names_.front().environment;
  // Of the rules without settings of their own, where there are any.
  const auto plain =
      std::ranges::find_if(names_, [](const PlanName& name) { return name.task->rule->settings.empty(); });
  const bundle::PlanningState& state = plain == names_.end() ? *names_.front().state : *plain->state;
  parts["settings"] = state.settings_hash;
  parts["rulepacks"] = state.rulepacks_hash;
  parts["functions"] = state.functions_hash;
  return parts;
}

arrow::Status PlanCapture::WriteRun(const RunFacts& facts, std::int64_t run_id, const storage::Store& store,
                                    const storage::Run* last, const engine::CancelToken& cancel,
                                    std::vector<storage::WrittenTable>& artifacts) {
  const std::vector<GraphRow> graph = GraphRows(*facts.decision, *facts.catalog);
  graph_ = HashOf(graph);
  std::vector<TableRows> tables;
  tables.push_back(TaskRunRows(*this, facts, run_id, graph_));
  tables.push_back(WriteRows(facts, run_id));
  tables.push_back(AuditRows(facts, run_id, Hashes()));
  const RunRow* before = last == nullptr ? nullptr : last->Find(kSubject, kGraph);
  const RunRow* kept = last == nullptr ? nullptr : last->Find("artifact", "task_graph");
  std::set<std::string, std::less<>> graphs;
  if (before != nullptr && Holds(store, kept)) {
    graphs.insert(before->digest.value_or(""));
    if (before->digest != graph_) {
      ARROW_RETURN_NOT_OK(ReadTexts(store, *kept, "SELECT DISTINCT graph FROM task_graph", {&graphs}));
    }
  }
  if (!graphs.contains(graph_)) tables.push_back(TaskGraphRows(graph, graph_));
  std::vector<storage::WrittenTable> written(tables.size());
  ARROW_RETURN_NOT_OK(ParallelFor(static_cast<int>(tables.size()), tables.size(), [&](std::size_t i) -> arrow::Status {
    const schema::Table& table = tables[i].table();
    ARROW_ASSIGN_OR_RAISE(auto rows, arrow::RecordBatchReader::Make({std::move(tables[i]).Finish()}));
    ARROW_ASSIGN_OR_RAISE(written[i], store.AppendTable(table, std::move(rows), facts.write, run_id, cancel));
    return arrow::Status::OK();
  }));
  std::move(written.begin(), written.end(), std::back_inserter(artifacts));
  return arrow::Status::OK();
}

arrow::Status PlanCapture::Finish(const RunFacts& facts, std::vector<storage::WrittenTable> artifacts,
                                  const storage::Store& store, const storage::Run* last,
                                  const engine::CancelToken& cancel, storage::Run& run) {
  if (is_on()) ARROW_RETURN_NOT_OK(WriteRun(facts, run.run_id, store, last, cancel, artifacts));
  for (const schema::Table& table : schema::ArtifactTables()) {
    const auto found = std::ranges::find(artifacts, table.name, &storage::WrittenTable::name);
    if (found != artifacts.end()) {
      run.rows.push_back({"artifact", table.name, std::to_string(found->version), found->digest, found->rows, "ok"});
    } else if (const RunRow* before = last == nullptr ? nullptr : last->Find("artifact", table.name)) {
      run.rows.push_back(*before);
      run.rows.back().status = "unchanged";
    }
  }
  for (RunRow& row : Rows(last)) run.rows.push_back(std::move(row));
  return arrow::Status::OK();
}

std::vector<RunRow> PlanCapture::Rows(const storage::Run* last) const {
  std::vector<RunRow> rows;
  if (is_on()) {
    const auto plans = static_cast<std::int64_t>(names_.size());
    rows.push_back({std::string(kSubject), std::string(kAll), std::nullopt, AllPlans(), plans, "ok"});
    rows.push_back({std::string(kSubject), std::string(kGraph), std::nullopt, graph_, std::nullopt, "ok"});
    return rows;
  }
  // What the store has stays there.
  for (const std::string_view name : {kAll, kGraph}) {
    const RunRow* before = last == nullptr ? nullptr : last->Find(kSubject, name);
    if (before != nullptr) rows.push_back(*before);
  }
  return rows;
}

}  // namespace codeanatomy::pipeline
