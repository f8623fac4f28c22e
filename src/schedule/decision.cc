#include "schedule/decision.h"

#include <algorithm>

#include "base/parts_hash.h"
#include "schedule/identity.h"
#include "schedule/kernels.h"

namespace codeanatomy::schedule {
namespace {

class Decider {
 public:
  Decider(std::span<const Task> tasks, const Grounds& grounds, const Past* past)
      : tasks_(tasks), grounds_(grounds), past_(past) {}

  Decision Decide() {
    for (std::size_t i = 0; i < tasks_.size(); ++i) writers_[tasks_[i].rule->writes].push_back(i);
    AddExtraction();
    for (const Task& task : tasks_) AddRule(task);
    for (const Merge& merge : Merges()) AddMerge(merge);
    MarkStale();
    for (std::size_t i = 0; i < decision_.steps.size(); ++i) {
      if (decision_.steps[i].runs) todo_.push_back(i);
    }
    while (!todo_.empty()) {
      const std::size_t step = todo_.back();
      todo_.pop_back();
      FollowFrom(step);
    }
    return std::move(decision_);
  }

 private:
  // Of a table, by those who write it; what is not written by rules comes of extraction.
  std::string IdentityOf(const std::string& table) const {
    if (table == kRulesTable) return grounds_.rules;
    const auto found = writers_.find(table);
    if (found == writers_.end()) return grounds_.extraction;
    std::vector<std::string> identities;
    for (const std::size_t writer : found->second) identities.push_back(decision_.steps[1 + writer].identity);
    if (identities.size() == 1) return identities.front();
    std::sort(identities.begin(), identities.end());
    return PartsHash().AddEach(identities).Hash();
  }

  Step& Add(std::string name) {
    Step& step = decision_.steps.emplace_back();
    step.task = std::move(name);
    positions_.emplace(step.task, decision_.steps.size() - 1);
    const PastTask* past = PastOf(step.task);
    if (past != nullptr) step.seconds = past->seconds;
    return step;
  }

  const PastTask* PastOf(std::string_view task) const {
    if (past_ == nullptr) return nullptr;
    const auto found = past_->tasks.find(task);
    return found == past_->tasks.end() ? nullptr : &found->second;
  }

  void AddExtraction() {
    Step& step = Add(std::string(kExtract));
    step.inputs = {"sources"};
    step.document = grounds_.document;
    step.identity = grounds_.extraction;
  }

  void AddRule(const Task& task) {
    std::map<std::string, std::string> inputs;
    for (const std::string& table : task.reads) inputs.emplace(table, IdentityOf(table));
    Step& step = Add(task.rule->name);
    step.rule = &task;
    step.inputs = task.reads;
    step.data_hash = task.data_hash;
    step.document = TaskDocument("", task.data_hash, grounds_.environment, inputs);
    step.identity = HashOf(step.document);
  }

  void AddMerge(const Merge& merge) {
    std::vector<std::string> inputs;
    std::map<std::string, std::string> identities;
    for (const std::string_view table : merge.tables) {
      const auto found = writers_.find(table);
      if (found == writers_.end()) continue;
      for (const std::size_t writer : found->second) {
        inputs.push_back(tasks_[writer].rule->name);
        identities[inputs.back()] = decision_.steps[1 + writer].identity;
      }
    }
    if (inputs.empty()) return;
    std::sort(inputs.begin(), inputs.end());
    Step& step = Add(std::string(merge.name));
    step.inputs = std::move(inputs);
    step.document = TaskDocument(merge.name, "", grounds_.environment, identities);
    step.identity = HashOf(step.document);
  }

  void MarkStale() {
    for (Step& step : decision_.steps) {
      step.reason = StaleReason(step);
      step.runs = !step.reason.empty();
      if (!step.runs) step.reason = "unchanged";
    }
  }

  // Why a step's rows are not those of the last run; empty: they are.
  std::string StaleReason(const Step& step) const {
    if (past_ == nullptr) return "first build";
    const PastTask* past = PastOf(step.task);
    if (past == nullptr) return "new";
    if (past->identity != step.identity) {
      if (step.task == kExtract) return grounds_.sources_cause.empty() ? "changed" : grounds_.sources_cause;
      if (step.rule == nullptr) return "rows of its rules changed";
      if (past->data_hash != step.data_hash) return "its plan changed";
      return InputReason(step);
    }
    for (const std::string& table : TablesOf(step)) {
      if (IsKept(table) && !past_->tables.contains(table)) return "its table " + table + " is gone";
    }
    return "";
  }

  std::string InputReason(const Step& step) const {
    for (const std::string& table : step.inputs) {
      const auto found = writers_.find(table);
      if (found == writers_.end()) continue;
      for (const std::size_t writer : found->second) {
        const Step& other = decision_.steps[1 + writer];
        const PastTask* past = PastOf(other.task);
        if (past == nullptr || past->identity != other.identity) return table + " changed";
      }
    }
    const PastTask* extraction = PastOf(kExtract);
    if (extraction == nullptr || extraction->identity != grounds_.extraction) return "evidence changed";
    return "an input changed";
  }

  static bool IsKept(const std::string& table) {
    const schema::Table* declared = schema::FindTable(table);
    return declared == nullptr || declared->layer == schema::Layer::kPublic;
  }

  void Need(std::size_t position, const std::string& reason) {
    Step& step = decision_.steps[position];
    if (step.runs) return;
    step.runs = true;
    step.reason = reason;
    todo_.push_back(position);
  }

  // Makes run what a running step needs the rows of.
  void FollowFrom(std::size_t position) {
    const Step step = decision_.steps[position];
    if (step.rule != nullptr) {
      for (const std::string& table : step.inputs) NeedTable(table, step.task);
      const Merge* merge = MergeOf(step.rule->rule->writes);
      // Names of outside are read by every merge that gives ids; they alone change none.
      const bool only_read =
          NamesOutside(step.rule->rule->writes, step.rule->rule->key) && step.reason.starts_with("its rows go into");
      if (merge != nullptr && !only_read) {
        Need(positions_.find(merge->name)->second, "puts rows together of rules that run");
      }
    }
    for (const Merge& merge : Merges()) {
      if (merge.name != step.task) continue;
      const std::string reason = "its rows go into " + step.task + ", and are not kept apart";
      for (const std::string_view table : merge.tables) NeedWriters(table, reason);
      if (merge.name == "merge_edges") NeedOutside(reason);
      NeedTable("syntax_nodes", step.task);
    }
  }

  void NeedWriters(std::string_view table, const std::string& reason) {
    const auto found = writers_.find(table);
    if (found == writers_.end()) return;
    for (const std::size_t writer : found->second) Need(1 + writer, reason);
  }

  void NeedOutside(const std::string& reason) {
    for (std::size_t i = 0; i < tasks_.size(); ++i) {
      if (NamesOutside(tasks_[i].rule->writes, tasks_[i].rule->key)) Need(1 + i, reason);
    }
  }

  void NeedTable(const std::string& table, const std::string& reader) {
    if (table == kRulesTable || past_ == nullptr) return;
    const Merge* merge = MergeOf(table);
    if (merge != nullptr) {
      const auto found = positions_.find(merge->name);
      if (found != positions_.end() && !past_->tables.contains(table)) Need(found->second, reader + " reads it");
      return;
    }
    const bool is_extracted = !writers_.contains(table);
    if (is_extracted ? IsKept(table) && past_->tables.contains(table) : IsKept(table)) return;
    const std::string reason = reader + " reads " + table + ", which is not kept";
    is_extracted ? Need(0, reason) : NeedWriters(table, reason);
  }

  std::span<const Task> tasks_;
  const Grounds& grounds_;
  const Past* past_;
  std::map<std::string, std::vector<std::size_t>, std::less<>> writers_;  // positions of tasks, by table
  std::map<std::string, std::size_t, std::less<>> positions_;             // of steps, by task
  std::vector<std::size_t> todo_;
  Decision decision_;
};

}  // namespace

std::vector<std::string> TablesOf(const Step& step) {
  if (step.task == kExtract) return ExtractedTables();
  if (step.rule != nullptr) {
    const std::string& table = step.rule->rule->writes;
    return MergeOf(table) == nullptr ? std::vector<std::string>{table} : std::vector<std::string>();
  }
  for (const Merge& merge : Merges()) {
    if (merge.name == step.task) return {merge.tables.begin(), merge.tables.end()};
  }
  return {};
}

const Step* Decision::Find(std::string_view task) const {
  for (const Step& step : steps) {
    if (step.task == task) return &step;
  }
  return nullptr;
}

bool Decision::Runs(std::string_view task) const {
  const Step* step = Find(task);
  return step != nullptr && step->runs;
}

std::set<std::string, std::less<>> Decision::SkippedTables() const {
  std::set<std::string, std::less<>> skipped;
  for (const Step& step : steps) {
    if (step.runs) continue;
    for (std::string& table : TablesOf(step)) skipped.insert(std::move(table));
  }
  return skipped;
}

Decision Decide(std::span<const Task> tasks, const Grounds& grounds, const Past* past) {
  return Decider(tasks, grounds, past).Decide();
}

}  // namespace codeanatomy::schedule
