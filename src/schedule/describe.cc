#include "schedule/describe.h"

#include <algorithm>

#include <arrow/array.h>
#include <arrow/scalar.h>

#include "schedule/needed_functions.h"
#include "schedule/rule_plan_internal.h"
#include "schema/layer_name.h"

namespace codeanatomy::schedule {
namespace {

using Json = nlohmann::ordered_json;

Json OrNull(const auto& value) { return value ? Json(*value) : Json(); }

std::string SqlTypeName(const arrow::DataType& type) {
  switch (type.id()) {
    case arrow::Type::STRING:
    case arrow::Type::LARGE_STRING:
    case arrow::Type::STRING_VIEW: return "VARCHAR";
    case arrow::Type::INT64: return "BIGINT";
    case arrow::Type::INT32: return "INT";
    case arrow::Type::UINT64: return "BIGINT UNSIGNED";
    case arrow::Type::BOOL: return "BOOLEAN";
    case arrow::Type::DOUBLE: return "DOUBLE";
    case arrow::Type::NA: return "NULL";
    case arrow::Type::DECIMAL128: {
      const auto& decimal = static_cast<const arrow::Decimal128Type&>(type);
      return "DECIMAL(" + std::to_string(decimal.precision()) + "," + std::to_string(decimal.scale()) + ")";
    }
    default: return type.ToString();
  }
}

// What the header says beside its purpose and the lines with a meaning: laws, before and after, remarks.
std::vector<std::string> Remarks(const rules::Rule& rule) {
  constexpr std::string_view kWords[] = {
      "writes:", "key:", "never:", "many:", "candidates of:", "kernel:", "set:", "lint:", "column "};
  std::size_t first = 0;
  for (std::string purpose; first < rule.comments.size() && purpose != rule.purpose; ++first) {
    purpose.append(purpose.empty() ? "" : " ").append(rule.comments[first]);
  }
  std::vector<std::string> remarks;
  for (std::size_t i = first; i < rule.comments.size(); ++i) {
    const std::string& line = rule.comments[i];
    const bool has_meaning = std::any_of(std::begin(kWords), std::end(kWords),
                                         [&](std::string_view word) { return line.starts_with(word); });
    if (!has_meaning) remarks.push_back(line);
  }
  return remarks;
}

// Values of parameters are booleans, integers, doubles and texts (rules/pack.h).
arrow::Result<Json> Parameters(const rules::Rule& rule) {
  Json list = Json::array();
  if (rule.parameters == nullptr) return list;
  for (int i = 0; i < rule.parameters->num_columns(); ++i) {
    ARROW_ASSIGN_OR_RAISE(const auto scalar, rule.parameters->column(i)->GetScalar(0));
    Json value;
    switch (scalar->type->id()) {
      case arrow::Type::BOOL: value = static_cast<const arrow::BooleanScalar&>(*scalar).value; break;
      case arrow::Type::INT64: value = static_cast<const arrow::Int64Scalar&>(*scalar).value; break;
      case arrow::Type::DOUBLE: value = static_cast<const arrow::DoubleScalar&>(*scalar).value; break;
      default: value = scalar->ToString();
    }
    list.push_back({{"name", rule.parameters->schema()->field(i)->name()},
                    {"type", SqlTypeName(*scalar->type)},
                    {"value", value}});
  }
  return list;
}

// The tables that a task reads, which rules they come from, and the columns that are required.
Json Inputs(const Task& task, std::span<const Task> tasks, const schema::Catalog& catalog) {
  Json list = Json::array();
  for (const auto& [name, required] : task.required) {
    const schema::Table* table = catalog.Find(name);
    Json writers = Json::array();
    for (const Task& other : tasks) {
      if (other.rule->writes == name) writers.push_back(other.rule->name);
    }
    Json columns = Json::array();
    for (const std::string& column : required) {
      const schema::Column* declared = table == nullptr ? nullptr : table->Find(column);
      Json entry = {{"name", column}};
      entry["type"] = declared == nullptr ? Json() : Json(schema::SqlName(declared->type));
      entry["sentence"] = declared == nullptr ? Json() : Json(declared->comment);
      columns.push_back(std::move(entry));
    }
    list.push_back({{"table", name},
                    {"layer", table == nullptr ? Json() : Json(schema::LayerName(table->layer))},
                    {"rules", std::move(writers)},
                    {"columns", std::move(columns)}});
  }
  return list;
}

Json Outputs(const Task& task, const arrow::Schema& planned, const schema::Table* table) {
  Json list = Json::array();
  for (int i = 0; i < planned.num_fields(); ++i) {
    const arrow::Field& field = *planned.field(i);
    const auto described = std::find_if(task.rule->columns.begin(), task.rule->columns.end(),
                                        [&](const auto& column) { return column.first == field.name(); });
    const schema::Column* declared = table == nullptr ? nullptr : table->Find(field.name());
    Json sentence;
    if (described != task.rule->columns.end()) {
      sentence = described->second;
    } else if (declared != nullptr) {
      sentence = declared->comment;
    }
    const plan::ColumnLineage& lineage = task.columns[static_cast<std::size_t>(i)];
    list.push_back({{"name", field.name()},
                    {"type", SqlTypeName(*field.type())},
                    {"nullable", field.nullable()},
                    {"sentence", std::move(sentence)},
                    {"direct", LeavesJson(lineage.direct)},
                    {"indirect", LeavesJson(lineage.indirect)}});
  }
  return list;
}

// What the rule itself says.
arrow::Result<Json> Head(const rules::Rule& rule, bool is_enabled) {
  Json text;
  text["name"] = rule.name;
  text["pack"] = rule.pack;
  text["layer"] = rule.layer;
  text["enabled"] = is_enabled;
  text["file"] = rule.file;
  text["purpose"] = rule.purpose;
  text["remarks"] = Remarks(rule);
  text["writes"] = rule.writes;
  text["key"] = rule.key;
  text["never"] = rule.never;
  text["many"] = rule.many;
  text["candidates_of"] = rule.candidates;
  text["kernel"] = rule.kernel.empty() ? Json() : Json(rule.kernel);
  text["settings"] = Json::array();
  for (const rules::Setting& setting : rule.settings) {
    text["settings"].push_back({{"key", setting.key}, {"value", setting.value}, {"origin", setting.place}});
  }
  ARROW_ASSIGN_OR_RAISE(text["parameters"], Parameters(rule));
  return text;
}

arrow::Status AddPlanned(const Task& task, std::span<const Task> tasks, const engine::Session& session,
                         const schema::Catalog& catalog, Json& text) {
  ARROW_ASSIGN_OR_RAISE(const engine::Plan plan, PlanStatement(*task.rule, session));
  ARROW_ASSIGN_OR_RAISE(auto planned, plan.OutputSchema());
  if (!task.rule->kernel.empty()) planned = schema::ArrowSchema(*catalog.Find(task.rule->writes));
  if (static_cast<std::size_t>(planned->num_fields()) != task.columns.size()) {
    return arrow::Status::UnknownError(task.rule->file, ": the plan gives ", planned->num_fields(),
                                       " columns, its lineage tells of ", task.columns.size());
  }
  const schema::Table* table = catalog.Find(task.rule->writes);
  text["data_hash"] = task.data_hash;
  text["metadata_hash"] = task.metadata_hash;
  text["table_layer"] = table == nullptr ? Json() : Json(schema::LayerName(table->layer));
  text["inputs"] = Inputs(task, tasks, catalog);
  text["outputs"] = Outputs(task, *planned, table);
  ARROW_ASSIGN_OR_RAISE(text["functions"], NeededFunctions(plan));
  text["statement"] = task.rule->statement;
  ARROW_ASSIGN_OR_RAISE(text["logical_plan"], plan.ToText(engine::PlanStage::kOptimized));
  ARROW_ASSIGN_OR_RAISE(text["physical_plan"], plan.ToText(engine::PlanStage::kPhysical));
  return arrow::Status::OK();
}

}  // namespace

Json LeavesJson(const std::set<plan::Leaf>& leaves) {
  Json list = Json::array();
  for (const auto& [table, column] : leaves) {
    std::string name = table;
    name.append(".").append(column);
    list.push_back(std::move(name));
  }
  return list;
}

arrow::Result<Task> PlanAlone(const rules::Rule& rule, engine::Session& session, schema::Catalog& catalog) {
  return PlanRule(rule, session, catalog);
}

arrow::Result<Json> DescribeTask(std::span<const Task> tasks, std::size_t position, const engine::Session& session,
                                 const schema::Catalog& catalog, const Cost& cost) {
  const Task& task = tasks[position];
  ARROW_ASSIGN_OR_RAISE(Json text, Head(*task.rule, true));
  Json after = Json::array(), read_by = Json::array();
  for (const std::size_t writer : task.after) after.push_back(tasks[writer].rule->name);
  for (const Task& other : tasks) {
    if (std::binary_search(other.after.begin(), other.after.end(), position)) read_by.push_back(other.rule->name);
  }
  text["level"] = task.level;
  text["slack"] = task.slack;
  text["after"] = std::move(after);
  text["read_by"] = std::move(read_by);
  text["seconds"] = OrNull(cost.seconds);
  text["rows"] = OrNull(cost.rows);
  ARROW_RETURN_NOT_OK(AddPlanned(task, tasks, session, catalog, text));
  return text;
}

arrow::Result<Json> DescribeDisabled(const rules::Rule& rule, const arrow::Result<Task>& alone,
                                     std::span<const Task> tasks, const engine::Session& session,
                                     const schema::Catalog& catalog) {
  ARROW_ASSIGN_OR_RAISE(Json text, Head(rule, false));
  if (alone.ok()) {
    ARROW_RETURN_NOT_OK(AddPlanned(*alone, tasks, session, catalog, text));
  } else {
    text["not_planned"] = alone.status().message();
    text["statement"] = rule.statement;
  }
  return text;
}

}  // namespace codeanatomy::schedule
