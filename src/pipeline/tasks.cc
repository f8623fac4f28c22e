#include "pipeline/tasks.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <string>

#include "base/columns.h"
#include "base/joined.h"
#include "pipeline/environment.h"
#include "pipeline/inputs.h"
#include "schedule/identity.h"
#include "schedule/kernels.h"

namespace codeanatomy::pipeline {
namespace {

using storage::RunRow;

constexpr std::string_view kSubject = "task";

// Rows that tell of the rules; each rule's own identity says more.
bool IsOfRules(const RunRow& row) {
  constexpr std::string_view kSettings[] = {"resolution.strictness", "rules.overrides"};
  constexpr std::string_view kNames[] = {"disable", "param", "rules"};
  const std::span<const std::string_view> names =
      row.subject == "setting" ? std::span(kSettings) : std::span<const std::string_view>(kNames);
  return std::find(names.begin(), names.end(), row.name) != names.end();
}

// Rows that tell of the sources and how they are read.
bool IsOfSources(const RunRow& row) {
  return row.subject == "option" || row.name == "files" || row.name == "scope_manifest" || row.name == "interpreter" ||
         row.name == "installed";
}

using Hashes = std::map<std::pair<std::string_view, std::string_view>, std::string_view>;

Hashes HashesOf(std::span<const RunRow> rows) {
  Hashes hashes;
  for (const RunRow& row : rows) {
    if (!ShapesRows(row) || IsOfRules(row) || !(IsOfSources(row) || IsOfEnvironment(row))) continue;
    hashes.emplace(std::pair<std::string_view, std::string_view>(row.subject, row.name),
                   row.digest ? std::string_view(*row.digest) : std::string_view());
  }
  return hashes;
}

// What differs, for people.
std::string CauseOf(const Hashes& now, const Hashes& before) {
  std::string cause;
  auto add = [&](const auto& key) {
    cause.append(cause.empty() ? "" : ", ");
    if (key.first != "input") cause.append(key.first).append(" ");
    cause.append(key.second);
  };
  for (const auto& [key, digest] : now) {
    const auto found = before.find(key);
    if (found == before.end() || found->second != digest) add(key);
  }
  for (const auto& [key, digest] : before) {
    if (!now.contains(key)) add(key);
  }
  return cause.empty() ? cause : cause + " changed";
}

}  // namespace

schedule::Grounds GroundsOf(std::span<const RunRow> inputs, std::string_view environment, const storage::Run* last) {
  schedule::Grounds grounds;
  grounds.environment = schedule::HashOf(environment);
  std::map<std::string, std::string> sources;
  const Hashes hashes = HashesOf(inputs);
  for (const RunRow& row : inputs) {
    if (row.subject == "input" && row.name == "rules") grounds.rules = row.digest.value_or("");
    if (IsOfSources(row) && hashes.contains({row.subject, row.name})) {
      sources.emplace(row.subject + " " + row.name, row.digest.value_or(""));
    }
  }
  grounds.document = schedule::TaskDocument(schedule::kExtract, "", grounds.environment, sources);
  grounds.extraction = schedule::HashOf(grounds.document);
  if (last != nullptr) grounds.sources_cause = CauseOf(hashes, HashesOf(last->rows));
  return grounds;
}

schedule::Past PastOf(const storage::Run& last, const storage::Store& store) {
  schedule::Past past;
  for (const RunRow& row : last.rows) {
    if (row.subject == kSubject) {
      schedule::PastTask& task = past.tasks[row.name];
      task.data_hash = row.version.value_or("");
      task.identity = row.digest.value_or("");
      task.seconds = last.SecondsOf(row);
    }
    if (row.subject == "table" && row.version && store.Holds(row.name, std::stoll(*row.version))) {
      past.tables.insert(row.name);
    }
  }
  return past;
}

std::vector<RunRow> TaskRows(const schedule::Decision& decision, std::span<const TaskTiming> timings,
                             const storage::Run* last) {
  std::vector<RunRow> rows;
  for (const schedule::Step& step : decision.steps) {
    RunRow row{std::string(kSubject), step.task,    std::nullopt,
               step.identity,         std::nullopt, step.runs ? "ok" : "unchanged"};
    if (!step.data_hash.empty()) row.version = step.data_hash;
    const auto timing =
        std::find_if(timings.begin(), timings.end(), [&](const TaskTiming& timed) { return timed.task == step.task; });
    if (timing != timings.end()) {
      row.started_us = timing->started_us;
      row.finished_us = timing->finished_us;
    } else if (const RunRow* before = last == nullptr || step.runs ? nullptr : last->Find(kSubject, step.task);
               before != nullptr) {
      row.started_us = before->started_us;
      row.finished_us = before->finished_us;
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::shared_ptr<arrow::RecordBatch> DecisionBatch(const schedule::Decision& decision) {
  StringColumn task, action, reason, inputs;
  FixedColumn<double> cost(arrow::float64());
  for (const schedule::Step& step : decision.steps) {
    task.Append(step.task);
    action.Append(step.runs ? "run" : "skip");
    reason.Append(step.reason);
    inputs.Append(Joined(step.inputs));
    step.seconds ? cost.Append(*step.seconds) : cost.AppendNull();
  }
  const auto& text = arrow::utf8_view();
  return arrow::RecordBatch::Make(
      arrow::schema({arrow::field("task", text), arrow::field("action", text), arrow::field("reason", text),
                     arrow::field("inputs", text), arrow::field("cost", arrow::float64())}),
      static_cast<std::int64_t>(decision.steps.size()),
      {std::move(task).Finish(), std::move(action).Finish(), std::move(reason).Finish(), std::move(inputs).Finish(),
       std::move(cost).Finish()});
}

}  // namespace codeanatomy::pipeline
