#include "pipeline/plan_diff.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/array_view.h"
#include "base/lines.h"
#include "pipeline/inputs.h"
#include "pipeline/stored_run.h"
#include "rules/pack.h"
#include "schedule/describe.h"
#include "schedule/schedule.h"

namespace codeanatomy::pipeline {
namespace {

using Json = nlohmann::ordered_json;

// The longest list of lines that both have, in order, stays.
Json DiffLines(const std::vector<std::string>& before, const std::vector<std::string>& after) {
  std::vector<std::vector<std::size_t>> longest(before.size() + 1, std::vector<std::size_t>(after.size() + 1, 0));
  for (std::size_t i = before.size(); i > 0; --i) {
    for (std::size_t j = after.size(); j > 0; --j) {
      longest[i - 1][j - 1] =
          before[i - 1] == after[j - 1] ? longest[i][j] + 1 : std::max(longest[i][j - 1], longest[i - 1][j]);
    }
  }
  Json lines = Json::array();
  auto add = [&](const char* change, const std::string& text) {
    lines.push_back({{"change", change}, {"text", text}});
  };
  std::size_t i = 0, j = 0;
  while (i < before.size() || j < after.size()) {
    if (i < before.size() && j < after.size() && before[i] == after[j]) {
      add("keep", before[i++]);
      ++j;
    } else if (j == after.size() || (i < before.size() && longest[i + 1][j] >= longest[i][j + 1])) {
      add("remove", before[i++]);
    } else {
      add("insert", after[j++]);
    }
  }
  return lines;
}

// The rules of a run, as it recorded them, and their plans.
class RecordedRules {
 public:
  static arrow::Result<std::unique_ptr<RecordedRules>> Make(StoredRun stored, const policy::PolicyPack& policy) {
    std::unique_ptr<RecordedRules> made(new RecordedRules(std::move(stored)));
    ARROW_RETURN_NOT_OK(made->Read());
    BuildOptions options;
    options.policy = policy;
    ARROW_ASSIGN_OR_RAISE(const BuildOptions recorded, Recorded(options, made->stored_.run));
    ARROW_ASSIGN_OR_RAISE(const std::string strictness, policy::ReadStrictness(recorded.policy));
    for (auto& [name, rule] : made->rules_) rules::SetStrictness({&rule, 1}, strictness);
    ARROW_ASSIGN_OR_RAISE(made->planner_, OpenSession(recorded.policy));
    ARROW_RETURN_NOT_OK(schedule::DeclareTables(*made->planner_));
    made->TakeParameters();
    made->DeclareOutputs();
    return made;
  }

  const storage::Run& run() const { return stored_.run; }
  const rules::Rule* Find(const std::string& name) const {
    const auto found = rules_.find(name);
    return found == rules_.end() ? nullptr : &found->second;
  }

  // Nullopt where there is none to be made.
  std::optional<std::string> PlanOf(const rules::Rule& rule) const {
    const auto plan = schedule::PlanStatement(rule, *planner_);
    if (!plan.ok()) return std::nullopt;
    const auto text = plan->ToText(engine::PlanStage::kOptimized);
    if (!text.ok()) return std::nullopt;
    std::string lines;
    // Each ends with the types of its columns.
    for (const std::string& line : SplitLines(*text)) lines.append(line.substr(0, line.rfind(" ["))).append("\n");
    return lines;
  }

 private:
  explicit RecordedRules(StoredRun stored) : stored_(std::move(stored)) {}

  arrow::Status Read() {
    const storage::RunRow* row = stored_.run.Find("table", "rules");
    if (row == nullptr) return arrow::Status::Invalid("run ", stored_.run.run_id, " has no table of rules");
    ARROW_RETURN_NOT_OK(storage::RegisterTable(*stored_.store, *row, *stored_.session));
    ARROW_ASSIGN_OR_RAISE(
        const engine::Plan plan,
        stored_.session->PlanSql("SELECT name, pack, layer, statement FROM rules WHERE enabled ORDER BY pack, name",
                                 engine::Gate::kReadOnly));
    ARROW_ASSIGN_OR_RAISE(const auto reader, plan.Execute(engine::CancelToken()));
    ARROW_ASSIGN_OR_RAISE(const auto built_in, rules::BuiltinRules());
    std::set<std::string> packs;
    for (const rules::Rule& rule : built_in) packs.insert(rule.pack);
    while (true) {
      ARROW_ASSIGN_OR_RAISE(const auto batch, reader->Next());
      if (batch == nullptr) return arrow::Status::OK();
      ARROW_ASSIGN_OR_RAISE(const TextView name, TextView::Make(batch->column(0).get()));
      ARROW_ASSIGN_OR_RAISE(const TextView pack, TextView::Make(batch->column(1).get()));
      ARROW_ASSIGN_OR_RAISE(const TextView layer, TextView::Make(batch->column(2).get()));
      ARROW_ASSIGN_OR_RAISE(const TextView statement, TextView::Make(batch->column(3).get()));
      for (std::int64_t i = 0; i < batch->num_rows(); ++i) {
        const std::string file = std::string(pack.At(i)) + "/" + std::string(name.At(i)) + ".sql";
        ARROW_ASSIGN_OR_RAISE(rules::Rule rule, rules::ParseRule(file, statement.At(i)));
        rule.pack = pack.At(i);
        rule.layer = layer.At(i);
        rule.builtin = packs.contains(rule.pack);
        rules_.emplace(rule.name, std::move(rule));
      }
    }
  }

  // A store remembers the values that were given, a pack has the defaults.
  void TakeParameters() {
    const auto now = rules::LoadRules(ChosenRules(BuildOptions(), &stored_.run));
    if (!now.ok()) return;
    for (const rules::Rule& rule : now->enabled) {
      const auto found = rules_.find(rule.name);
      if (found != rules_.end() && !rule.builtin) found->second.parameters = rule.parameters;
    }
  }

  // Rules of packs read tables of one another: those that can be planned are, until none is left.
  void DeclareOutputs() {
    std::vector<const rules::Rule*> left;
    for (const auto& [name, rule] : rules_) {
      if (!rule.builtin) left.push_back(&rule);
    }
    while (std::erase_if(left, [&](const rules::Rule* rule) {
             return schedule::PlanAlone(*rule, *planner_, catalog_).ok();
           }) > 0) {
    }
  }

  StoredRun stored_;
  std::map<std::string, rules::Rule> rules_;
  std::unique_ptr<engine::Session> planner_;
  schema::Catalog catalog_;
};

Json DiffRule(const RecordedRules& before, const RecordedRules& after, const std::string& name) {
  const rules::Rule* left = before.Find(name);
  const rules::Rule* right = after.Find(name);
  Json entry = {{"rule", name}};
  const auto old_plan = left == nullptr ? std::optional<std::string>("") : before.PlanOf(*left);
  const auto new_plan = right == nullptr ? std::optional<std::string>("") : after.PlanOf(*right);
  const bool planned = old_plan && new_plan;
  const std::string old_text = planned ? *old_plan : left == nullptr ? "" : left->statement;
  const std::string new_text = planned ? *new_plan : right == nullptr ? "" : right->statement;
  entry["change"] = left == nullptr    ? "the rule is new"
                    : right == nullptr ? "the rule is gone"
                    : old_text != new_text
                        ? planned ? "its plan changed" : "its statement changed"
                        : "no line changed: a function, a setting, a parameter or where its rows go did";
  entry["of"] = planned ? "plan" : "statement";
  entry["lines"] = DiffLines(SplitLines(old_text), SplitLines(new_text));
  return entry;
}

}  // namespace

arrow::Result<Json> DiffPlans(const std::string& before, const std::string& after, const std::string& store,
                              const policy::PolicyPack& policy) {
  ARROW_ASSIGN_OR_RAISE(StoredRun old_run, RunNamed(before, store, policy));
  ARROW_ASSIGN_OR_RAISE(StoredRun new_run, RunNamed(after, store, policy));
  ARROW_ASSIGN_OR_RAISE(const auto old_rules, RecordedRules::Make(std::move(old_run), policy));
  ARROW_ASSIGN_OR_RAISE(const auto new_rules, RecordedRules::Make(std::move(new_run), policy));
  std::map<std::string, std::pair<std::string, std::string>> hashes;
  for (const storage::RunRow& row : old_rules->run().rows) {
    if (row.subject == "task" && row.version) hashes[row.name].first = *row.version;
  }
  for (const storage::RunRow& row : new_rules->run().rows) {
    if (row.subject == "task" && row.version) hashes[row.name].second = *row.version;
  }
  Json diff = Json::array();
  for (const auto& [rule, hash] : hashes) {
    if (hash.first != hash.second) diff.push_back(DiffRule(*old_rules, *new_rules, rule));
  }
  return diff;
}

std::string PlanDiffText(const Json& diff) {
  std::string text;
  for (const Json& entry : diff) {
    text.append(text.empty() ? "" : "\n").append(entry["rule"]).append(": ").append(entry["change"]).append("\n");
    for (const Json& line : entry["lines"]) {
      const std::string change = line["change"];
      text.append(change == "keep" ? "  " : change == "remove" ? "- " : "+ ").append(line["text"]).append("\n");
    }
  }
  return text;
}

}  // namespace codeanatomy::pipeline
