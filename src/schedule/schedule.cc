#include "schedule/schedule.h"

#include <algorithm>
#include <optional>

#include "base/parallel.h"
#include "schedule/plan_observer.h"
#include "schedule/rule_plan_internal.h"

namespace codeanatomy::schedule {
namespace {

using Positions = std::set<std::size_t>;

// Planning is short; more threads cost more than they bring.
constexpr int kMostThreads = 4;

// Rules by the names of the tables in their statements: a rule waits for all that write one of them.
arrow::Result<std::vector<Positions>> WaitsFor(std::span<const rules::Rule> rules, const engine::Session& session) {
  std::map<std::string_view, Positions> writers;
  for (std::size_t i = 0; i < rules.size(); ++i) writers[rules[i].writes].insert(i);
  std::vector<Positions> waits(rules.size());
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const auto tables = session.NamedTables(rules[i].statement);
    if (!tables.ok()) return At(rules[i], tables.status());
    for (const std::string& table : *tables) {
      const auto found = writers.find(table);
      if (found != writers.end()) waits[i].insert(found->second.begin(), found->second.end());
    }
  }
  return waits;
}

// Says which rule waits for which along a cycle of the rules that are left.
arrow::Status CycleError(std::span<const rules::Rule> rules, const std::vector<Positions>& waits,
                         const std::vector<bool>& done) {
  std::size_t at = static_cast<std::size_t>(std::find(done.begin(), done.end(), false) - done.begin());
  std::vector<std::size_t> way;
  while (std::find(way.begin(), way.end(), at) == way.end()) {
    way.push_back(at);
    at = *std::find_if(waits[at].begin(), waits[at].end(), [&](std::size_t next) { return !done[next]; });
  }
  std::string text;
  for (auto step = std::find(way.begin(), way.end(), at); step != way.end(); ++step) {
    const std::size_t next = step + 1 == way.end() ? at : *(step + 1);
    text.append(text.empty() ? "" : ", ").append(rules[*step].name);
    text.append(" reads ").append(rules[next].writes).append(" of ").append(rules[next].name);
  }
  return arrow::Status::Invalid(rules[at].file, ": rules read one another's tables in a cycle: ", text);
}

// Positions of the rules in the order they run.
arrow::Result<std::vector<std::size_t>> Order(std::span<const rules::Rule> rules, const std::vector<Positions>& waits) {
  auto by_name = [&](std::size_t a, std::size_t b) { return rules[a].name < rules[b].name; };
  std::set<std::size_t, decltype(by_name)> ready(by_name);
  std::vector<std::size_t> left(rules.size());
  std::vector<Positions> readers(rules.size());
  for (std::size_t i = 0; i < rules.size(); ++i) {
    left[i] = waits[i].size();
    for (const std::size_t writer : waits[i]) readers[writer].insert(i);
    if (left[i] == 0) ready.insert(i);
  }
  std::vector<std::size_t> order;
  std::vector<bool> done(rules.size());
  while (!ready.empty()) {
    const std::size_t next = *ready.begin();
    ready.erase(ready.begin());
    done[next] = true;
    order.push_back(next);
    for (const std::size_t reader : readers[next]) {
      if (--left[reader] == 0) ready.insert(reader);
    }
  }
  if (order.size() < rules.size()) return CycleError(rules, waits, done);
  return order;
}

// Plans the rules, side by side where none waits for another; the answer and the first error do not depend on how many.
// Tasks are in `order`.
arrow::Result<std::vector<Task>> PlanAll(std::span<const rules::Rule> rules, const std::vector<Positions>& waits,
                                         const std::vector<std::size_t>& order, engine::Session& session,
                                         schema::Catalog& catalog, int threads, const PlanObserver& observe) {
  std::vector<std::size_t> wave(rules.size());
  std::vector<std::vector<std::size_t>> waves;  // places in `order`
  for (std::size_t place = 0; place < order.size(); ++place) {
    for (const std::size_t writer : waits[order[place]]) {
      wave[order[place]] = std::max(wave[order[place]], wave[writer] + 1);
    }
    waves.resize(std::max(waves.size(), wave[order[place]] + 1));
    waves[wave[order[place]]].push_back(place);
  }
  std::vector<Task> tasks(order.size());
  for (const std::vector<std::size_t>& places : waves) {
    std::vector<std::optional<arrow::Result<Draft>>> drafts(places.size());
    ARROW_RETURN_NOT_OK(ParallelFor(std::min(threads, kMostThreads), places.size(), [&](std::size_t i) {
      drafts[i].emplace(DraftRule(rules[order[places[i]]], session, catalog, observe));
      return arrow::Status::OK();
    }));
    for (std::size_t i = 0; i < places.size(); ++i) {
      ARROW_ASSIGN_OR_RAISE(Draft draft, std::move(*drafts[i]));
      ARROW_ASSIGN_OR_RAISE(tasks[places[i]], CheckDraft(std::move(draft), session, catalog));
    }
  }
  return tasks;
}

// A pack's rule reads what its own layer and lower ones write.
arrow::Status CheckLayers(const std::vector<Task>& tasks) {
  auto height = [](std::string_view layer) {
    return std::find(std::begin(rules::kLayers), std::end(rules::kLayers), layer) - std::begin(rules::kLayers);
  };
  for (const Task& task : tasks) {
    for (const std::size_t writer : task.after) {
      const rules::Rule& other = *tasks[writer].rule;
      if (IsAssembled(other.writes) || height(other.layer) <= height(task.rule->layer)) continue;
      return arrow::Status::Invalid(task.rule->file, ": is of the layer ", task.rule->layer, " and reads ",
                                    other.writes, ", which the rule ", other.name, " of the layer ", other.layer,
                                    " writes");
    }
  }
  return arrow::Status::OK();
}

// Levels, rests and slack of tasks in order.
void MeasureWays(std::vector<Task>& tasks) {
  std::size_t longest = 0;
  for (Task& task : tasks) {
    for (const std::size_t writer : task.after) task.level = std::max(task.level, tasks[writer].level + 1);
    longest = std::max(longest, task.level);
  }
  for (std::size_t i = tasks.size(); i > 0; --i) {
    for (const std::size_t writer : tasks[i - 1].after) {
      tasks[writer].rest = std::max(tasks[writer].rest, tasks[i - 1].rest + 1);
    }
  }
  for (Task& task : tasks) task.slack = longest - task.level - task.rest;
}

}  // namespace

arrow::Status DeclareTables(engine::Session& session) {
  for (const schema::Table& table : schema::AllTables()) {
    engine::TableSpec spec;
    spec.name = table.name;
    spec.schema = schema::ArrowSchema(table);
    spec.comment = table.comment;
    if (table.layer != schema::Layer::kDerived || table.is_sorted) {
      for (const schema::OrderKey& key : table.order) {
        if (key.direction == schema::Direction::kEmptyLast) break;  // the engine has no word for it
        spec.order.push_back({std::string(key.column), key.direction == schema::Direction::kDescending, true});
      }
    }
    ARROW_RETURN_NOT_OK(session.DeclareTable(spec));
  }
  return arrow::Status::OK();
}

arrow::Result<std::vector<Task>> OrderRules(std::span<const rules::Rule> rules, engine::Session& session,
                                            schema::Catalog& catalog, int threads) {
  return OrderRules(rules, session, catalog, threads, nullptr);
}

arrow::Result<std::vector<Task>> OrderRules(std::span<const rules::Rule> rules, engine::Session& session,
                                            schema::Catalog& catalog, int threads, const PlanObserver& observe) {
  ARROW_ASSIGN_OR_RAISE(const std::vector<Positions> waits, WaitsFor(rules, session));
  ARROW_ASSIGN_OR_RAISE(const std::vector<std::size_t> order, Order(rules, waits));
  ARROW_ASSIGN_OR_RAISE(std::vector<Task> planned, PlanAll(rules, waits, order, session, catalog, threads, observe));
  std::vector<Task> tasks;
  std::map<std::string_view, std::vector<std::size_t>> writers;
  for (Task& task : planned) {
    for (const std::string& table : task.reads) {
      const auto found = writers.find(table);
      if (found != writers.end()) task.after.insert(task.after.end(), found->second.begin(), found->second.end());
    }
    std::sort(task.after.begin(), task.after.end());
    writers[task.rule->writes].push_back(tasks.size());
    tasks.push_back(std::move(task));
  }
  ARROW_RETURN_NOT_OK(CheckLayers(tasks));
  MeasureWays(tasks);
  return tasks;
}

}  // namespace codeanatomy::schedule
