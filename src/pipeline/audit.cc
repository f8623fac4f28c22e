#include "pipeline/audit.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>

#include "bundle/bundle.h"
#include "engine/observe.h"
#include "pipeline/audit_artifacts.h"
#include "pipeline/environment.h"
#include "pipeline/inputs.h"
#include "pipeline/planned_rules.h"
#include "pipeline/stored_run.h"
#include "policy/setting_groups.h"
#include "schema/schema.h"

namespace codeanatomy::pipeline {
namespace {

using nlohmann::json;
using storage::RunRow;

constexpr std::string_view kSchema = "schema";

std::string Compact(const json& value) {
  if (value.is_null()) return {};
  return value.is_string() ? value.get<std::string>() : value.dump(-1, ' ', false, json::error_handler_t::replace);
}

// What a difference in a part means.
std::string MeaningOf(std::string_view part, const std::string& name) {
  if (part == "versions") return "engine version: another version of " + name + " is linked";
  if (part == "program") return "program: another version of this program made it";
  if (part == "policy") return "settings: the policy says something else";
  if (part == "catalog") return "catalog: the table is declared otherwise";
  if (part == "rulepacks") return "rulepacks: the engine applies other rules there, or in another order";
  if (part == "functions") return "function: another definition or version of it";
  if (part == "statistics") return "statistics: something else is known of the rows";
  if (part == "topology") return "topology: other operators or partitions";
  if (part == "ran_statistics") return "statistics: other rows were there when it ran";
  if (part == "ran_topology") return "topology: it ran with other operators or partitions";
  if (part == "inputs") return "data: the build was given something else";
  if (part == "identities") return "identity: the task's rows may be others";
  if (part == "tables") return "rows: the table has others";
  if (part == "settings") {
    const auto group = policy::GroupOf(name);
    return "settings: shapes " + std::string(group ? policy::NameOf(*group) : "plans");
  }
  return std::string(part);
}

class Comparison {
 public:
  Comparison(const json& before, const json& after) : before_(before), after_(after) {}

  std::vector<AuditDifference> Compare() && {
    const auto is_declared = [](const std::string& table) { return schema::FindTable(table) != nullptr; };
    for (const char* part : {"versions", "program", "settings", "policy", "rulepacks", "functions"}) Part(part);
    Part("catalog", is_declared);
    Rules();
    // What a pack's rule gives is an effect of the rule.
    Part("catalog", std::not_fn(is_declared));
    for (const char* part :
         {"statistics", "topology", "inputs", "ran_statistics", "ran_topology", "identities", "tables"}) {
      Part(part);
    }
    return std::move(differences_);
  }

 private:
  void Add(std::string part, std::string name, const json& before, const json& after, std::string meaning) {
    differences_.push_back({std::move(part), std::move(name), Compact(before), Compact(after), std::move(meaning)});
  }

  static json At(const json& object, const std::string& key) {
    const auto found = object.find(key);
    return found == object.end() ? json() : *found;
  }

  static std::set<std::string> KeysOf(const json& left, const json& right) {
    std::set<std::string> keys;
    for (const json* object : {&left, &right}) {
      for (const auto& [key, value] : object->items()) keys.insert(key);
    }
    return keys;
  }

  // A run has the settings that its policy sets, plans have all that the engine knows. What did not run in one of two runs cannot
  // be compared.
  bool IsPartial(std::string_view part) const {
    const bool is_chosen = part == "settings" || part == "policy";
    return part.starts_with("ran_") || (is_chosen && At(before_, "of") != At(after_, "of"));
  }

  void Part(const std::string& part, const std::function<bool(const std::string&)>& takes = nullptr) {
    const json before = At(before_, part), after = At(after_, part);
    if (before.is_null() || after.is_null() || before == after) return;
    if (!before.is_object() || !after.is_object()) return Add(part, "", before, after, MeaningOf(part, ""));
    for (const std::string& key : KeysOf(before, after)) {
      const json left = At(before, key), right = At(after, key);
      if (left == right || (takes && !takes(key))) continue;
      // A phase without rules has no rows in a store.
      if (left.empty() && right.empty()) continue;
      if ((left.is_null() || right.is_null()) && IsPartial(part)) continue;
      Add(part, key, left, right, MeaningOf(part, key));
    }
  }

  void Rules() {
    const json before = At(before_, "rules"), after = At(after_, "rules");
    if (before.is_null() || after.is_null()) return;
    for (const std::string& rule : KeysOf(before, after)) {
      const json left = At(before, rule), right = At(after, rule);
      if (left == right) continue;
      if (left.is_null() || right.is_null()) {
        Add("rules", rule, left.is_null() ? left : At(left, "plan"), right.is_null() ? right : At(right, "plan"),
            left.is_null() ? "query: the rule is new" : "query: the rule is gone");
      } else {
        Rule(rule, left, right);
      }
    }
  }

  // The part of the rule that made the others differ.
  void Rule(const std::string& rule, const json& left, const json& right) {
    static const std::vector<std::pair<std::string, std::string>> kParts = {
        {"functions", "function: the rule calls others, or another version"},
        {"settings", "settings: the rule has others of its own"},
        {"kernel", "program: another kernel makes the rows"},
        {"writes", "query: the rule writes another table"},
        {"key", "query: the rule has another key"},
        {"fingerprint", "query: the statement means something else"},
        {"plan", "query: the plan is another"}};
    for (const auto& [part, meaning] : kParts) {
      const json before = At(left, part), after = At(right, part);
      const bool both = left.contains(part) && right.contains(part);
      // A run has the hash of the whole alone.
      if (before == after || (!both && (part != "kernel" || left.size() <= 1 || right.size() <= 1))) continue;
      if (part == "functions") {
        Functions(rule, before, after);
      } else {
        std::string name = rule;
        name.append(".").append(part);
        Add("rules", std::move(name), before, after, meaning);
      }
      return;
    }
  }

  void Functions(const std::string& rule, const json& before, const json& after) {
    auto text = [](const json& function) {
      std::string named = function.value("kind", "") + " " + function.value("name", "");
      if (function.contains("version")) named += " version " + std::to_string(function["version"].get<std::int64_t>());
      return named;
    };
    auto without = [&](const json& list, const json& other) {
      std::string names;
      for (const json& function : list) {
        if (std::ranges::find(other, function) == other.end()) names += (names.empty() ? "" : ", ") + text(function);
      }
      return names;
    };
    Add("rules", rule + ".functions", without(before, after), without(after, before),
        "function: the rule calls others, or another version");
  }

  const json& before_;
  const json& after_;
  std::vector<AuditDifference> differences_;
};

arrow::Status AddRegistries(const engine::Session& session, json& document) {
  ARROW_ASSIGN_OR_RAISE(const engine::Registries registries, engine::ReadRegistries(session));
  document["rulepacks"] = registries.rulepacks;
  for (const engine::FunctionEntry& function : registries.functions) {
    document["functions"][function.kind + " " + function.name] = bundle::FunctionHash(function);
  }
  return arrow::Status::OK();
}

// What the engine made of a rule's plan, and what it knew when it did. Tables without rows are known to have none.
arrow::Status AddPhysical(const rules::Rule& rule, const engine::Session& session, json& document) {
  ARROW_ASSIGN_OR_RAISE(const engine::Plan plan, schedule::PlanStatement(rule, session));
  ARROW_ASSIGN_OR_RAISE(const engine::PhysicalNodes physical, engine::DescribePhysical(plan));
  const bundle::PhysicalFacts facts = bundle::FactsOf(physical.nodes);
  document["topology"][rule.name] = facts.topology;
  document["statistics"][rule.name] = facts.statistics;
  return arrow::Status::OK();
}

}  // namespace

json AuditOfEnvironment(const json& environment) {
  json document = {{kSchema, kAuditSchema},
                   {"versions", environment["versions"]},
                   {"policy", environment["policy"]},
                   {"settings", json::object()}};
  for (const auto& [group, values] : environment["settings"].items()) document["settings"].update(values);
  return document;
}

json AuditOfRun(const storage::Run& run) {
  json document = {{kSchema, kAuditSchema}, {"of", "run"}};
  for (const char* part : {"versions", "settings", "policy", "rules", "inputs", "identities", "tables"}) {
    document[part] = json::object();
  }
  for (const RunRow& row : run.rows) {
    const std::string digest = row.digest.value_or("");
    if (row.subject == "table") document["tables"][row.name] = digest;
    if (row.subject == "task") {
      document["identities"][row.name] = digest;
      if (row.version) document["rules"][row.name]["plan"] = *row.version;
    }
    if (!ShapesRows(row)) continue;
    if (row.name == "program") {
      document["program"] = digest;
    } else if (row.subject == "input" && IsOfEnvironment(row)) {
      document["versions"][row.name] = row.version.value_or(digest);
    } else if (row.subject == "setting") {
      const auto group = policy::GroupOf(row.name);
      if (!group || policy::ShapesPlans(*group)) {
        document[group ? "settings" : "policy"][row.name] = row.version.value_or("");
      }
    } else {
      document["inputs"][row.name] = digest;
    }
  }
  return document;
}

arrow::Result<json> AuditOfPlans(const BuildOptions& options) {
  ARROW_ASSIGN_OR_RAISE(const PlannedRules planned, PlanRules(options));
  std::vector<RunRow> inputs = ChosenInputs(options);
  for (RunRow& row : ProgramInputs(planned.rules.enabled)) inputs.push_back(std::move(row));
  ARROW_ASSIGN_OR_RAISE(const std::string environment, EnvironmentDocument(inputs, *planned.session));
  json document = AuditOfEnvironment(json::parse(environment));
  document["of"] = "plans";
  document["catalog"] = document["rules"] = json::object();
  for (const schema::Table* table : planned.catalog.All()) document["catalog"][table->name] = bundle::TableHash(*table);
  ARROW_RETURN_NOT_OK(AddRegistries(*planned.session, document));
  for (const schedule::Task& task : planned.tasks) {
    ARROW_RETURN_NOT_OK(AddPhysical(*task.rule, *planned.session, document));
    json& rule = document["rules"][task.rule->name] = json::parse(task.plan);
    rule.erase(kSchema);
    rule["plan"] = task.data_hash;
  }
  return document;
}

arrow::Result<json> ReadAudit(std::string_view text, const std::string& file) {
  json document = json::parse(text, nullptr, false);
  if (!document.is_object() || !document.contains(kSchema) || !document[kSchema].is_number_integer()) {
    return arrow::Status::Invalid(file, ": this is no audit document (`codeanatomy plan audit` prints one)");
  }
  if (document[kSchema].get<int>() > kAuditSchema) {
    return arrow::Status::Invalid(file, ": an audit document of schema ", document[kSchema].get<int>(),
                                  "; this program knows ", kAuditSchema);
  }
  return document;
}

arrow::Result<json> AuditNamed(const std::string& name, const std::string& store, const policy::PolicyPack& policy) {
  std::error_code error;
  if (std::filesystem::is_regular_file(name, error)) {
    std::ifstream file(name, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) return arrow::Status::IOError(name, ": cannot be read");
    return ReadAudit(text.view(), name);
  }
  auto stored = RunNamed(name, store, policy);
  if (!stored.ok() && !std::filesystem::exists(name, error)) {
    return stored.status().WithMessage(stored.status().message(), ", and no file of an audit");
  }
  ARROW_RETURN_NOT_OK(stored.status());
  json document = AuditOfRun(stored->run);
  ARROW_RETURN_NOT_OK(AddArtifactParts(StoredArtifacts(*stored->store, stored->run), document));
  return document;
}

std::string AuditText(const json& document) {
  std::string text = "{";
  for (const auto& [part, entries] : document.items()) {
    text.append(text == "{" ? "\n" : ",\n").append(json(part).dump()).append(": ");
    if (!entries.is_object() || entries.empty()) {
      text += entries.dump();
      continue;
    }
    std::string lines;
    for (const auto& [name, value] : entries.items()) {
      lines.append(lines.empty() ? "{\n" : ",\n").append("  ").append(json(name).dump()).append(": ");
      lines += value.dump(-1, ' ', false, json::error_handler_t::replace);
    }
    text += lines + "\n}";
  }
  return text + "\n}\n";
}

std::vector<AuditDifference> CompareAudits(const json& before, const json& after) {
  return Comparison(before, after).Compare();
}

}  // namespace codeanatomy::pipeline
