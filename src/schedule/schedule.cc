#include "schedule/schedule.h"

#include <algorithm>
#include <map>
#include <set>

#include <nlohmann/json.hpp>

#include "plan/plan.h"
#include "schema/schema.h"

namespace codeanatomy::schedule {
namespace {

// Tables that are put together from the rows of several rules; `cpg/` says which columns those give.
bool IsAssembled(std::string_view table) { return table == "nodes" || table == "edges" || table == "witnesses"; }

bool SameType(const arrow::DataType& declared, const arrow::DataType& planned) {
  auto is_text = [](arrow::Type::type id) {
    return id == arrow::Type::STRING || id == arrow::Type::STRING_VIEW || id == arrow::Type::LARGE_STRING;
  };
  if (is_text(declared.id())) return is_text(planned.id());
  if (declared.id() == arrow::Type::DECIMAL128) return planned.id() == arrow::Type::DECIMAL128;
  return declared.Equals(planned);
}

arrow::Status CheckOutput(const rules::Rule& rule, const arrow::Schema& planned) {
  const schema::Table* table = schema::FindTable(rule.writes);
  if (table == nullptr) return arrow::Status::Invalid(rule.file, ": writes ", rule.writes, ", which is not declared");
  for (const std::string& column : rule.key) {
    if (planned.GetFieldIndex(column) < 0 && !IsAssembled(rule.writes)) {
      return arrow::Status::Invalid(rule.file, ": the key names ", column, ", which is no column of the rule");
    }
  }
  if (IsAssembled(rule.writes)) return arrow::Status::OK();
  for (const schema::Column& column : table->columns) {
    const auto field = planned.GetFieldByName(std::string(column.name));
    if (field == nullptr) return arrow::Status::Invalid(rule.file, ": gives no column ", column.name);
    const auto declared = schema::ArrowType(column.type);
    if (!SameType(*declared, *field->type())) {
      return arrow::Status::Invalid(rule.file, ": column ", column.name, " is ", field->type()->ToString(),
                                    ", declared as ", declared->ToString());
    }
  }
  if (planned.num_fields() != static_cast<int>(table->columns.size())) {
    return arrow::Status::Invalid(rule.file, ": gives ", planned.num_fields(), " columns, the table ", table->name,
                                  " has ", table->columns.size());
  }
  return arrow::Status::OK();
}

arrow::Result<Task> PlanRule(const rules::Rule& rule, const engine::Session& session) {
  auto explain = [&](const arrow::Status& status) {
    const engine::ErrorDetail* detail = engine::GetErrorDetail(status);
    std::string place = rule.file;
    if (detail != nullptr && detail->position()) place += ":" + std::to_string(detail->position()->first);
    return status.WithMessage(place, ": ", status.message());
  };
  auto plan = session.PlanSql(rule.statement, engine::Gate::kReadOnly);
  if (!plan.ok()) return explain(plan.status());
  ARROW_ASSIGN_OR_RAISE(const auto output, plan->OutputSchema());
  ARROW_RETURN_NOT_OK(CheckOutput(rule, *output));
  auto bytes = plan->ToProtobuf(engine::PlanStage::kOptimized);
  if (!bytes.ok()) return explain(bytes.status());
  Task task;
  task.rule = &rule;
  ARROW_ASSIGN_OR_RAISE(task.reads, plan::ScannedTables(*bytes));
  return task;
}

}  // namespace

arrow::Status DeclareTables(engine::Session& session) {
  for (const schema::Table& table : schema::AllTables()) {
    engine::TableSpec spec;
    spec.name = table.name;
    spec.schema = schema::ArrowSchema(table);
    spec.comment = table.comment;
    // Rules write derived tables in any order; all others have theirs.
    if (table.layer != schema::Layer::kDerived) {
      for (const schema::OrderKey& key : table.order) {
        spec.order.push_back({std::string(key.column), key.direction == schema::Direction::kDescending, true});
      }
    }
    ARROW_RETURN_NOT_OK(session.DeclareTable(spec));
  }
  return arrow::Status::OK();
}

arrow::Result<std::vector<Task>> OrderRules(std::span<const rules::Rule> rules, const engine::Session& session) {
  std::vector<Task> planned;
  for (const rules::Rule& rule : rules) {
    ARROW_ASSIGN_OR_RAISE(planned.emplace_back(), PlanRule(rule, session));
  }
  std::map<std::string_view, std::vector<std::size_t>> writers;
  for (std::size_t i = 0; i < planned.size(); ++i) writers[planned[i].rule->writes].push_back(i);

  std::vector<std::set<std::size_t>> waits_for(planned.size());
  for (std::size_t i = 0; i < planned.size(); ++i) {
    for (const std::string& table : planned[i].reads) {
      const auto found = writers.find(table);
      if (found != writers.end()) waits_for[i].insert(found->second.begin(), found->second.end());
    }
  }
  std::vector<Task> ordered;
  std::vector<std::size_t> position(planned.size(), planned.size());
  while (ordered.size() < planned.size()) {
    std::size_t next = planned.size();
    for (std::size_t i = 0; i < planned.size(); ++i) {
      if (position[i] < planned.size()) continue;
      const bool ready = std::all_of(waits_for[i].begin(), waits_for[i].end(),
                                     [&](std::size_t w) { return position[w] < planned.size(); });
      if (ready && (next == planned.size() || planned[i].rule->name < planned[next].rule->name)) next = i;
    }
    if (next == planned.size()) {
      std::string names;
      for (std::size_t i = 0; i < planned.size(); ++i) {
        if (position[i] == planned.size()) names.append(names.empty() ? "" : ", ").append(planned[i].rule->name);
      }
      return arrow::Status::Invalid("these rules read one another's tables in a cycle: ", names);
    }
    position[next] = ordered.size();
    for (const std::size_t w : waits_for[next]) planned[next].after.push_back(position[w]);
    std::sort(planned[next].after.begin(), planned[next].after.end());
    ordered.push_back(planned[next]);
  }
  return ordered;
}

std::string GraphDot(std::span<const Task> tasks) {
  std::string dot = "digraph rules {\n  rankdir=LR;\n  node [shape=box];\n";
  for (const Task& task : tasks) {
    const std::string rule = "\"rule " + task.rule->name + "\"";
    dot += "  " + rule + " [shape=ellipse, label=\"" + task.rule->name + "\"];\n";
    for (const std::string& table : task.reads) {
      dot.append("  \"").append(table).append("\" -> ").append(rule).append(";\n");
    }
    dot += "  " + rule + " -> \"" + task.rule->writes + "\";\n";
  }
  return dot + "}\n";
}

std::string GraphJson(std::span<const Task> tasks) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Task& task : tasks) {
    nlohmann::ordered_json after = nlohmann::ordered_json::array();
    for (const std::size_t position : task.after) after.push_back(tasks[position].rule->name);
    list.push_back({{"rule", task.rule->name},
                    {"pack", task.rule->pack},
                    {"reads", task.reads},
                    {"writes", task.rule->writes},
                    {"after", after}});
  }
  return list.dump(2) + "\n";
}

}  // namespace codeanatomy::schedule
