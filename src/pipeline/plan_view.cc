#include "pipeline/plan_view.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "base/joined.h"
#include "base/lines.h"
#include "bundle/bundle.h"
#include "engine/observe.h"

namespace codeanatomy::pipeline {
namespace {

using Json = nlohmann::ordered_json;

Json OrNull(const std::optional<std::string>& text) { return text ? Json(*text) : Json(); }
Json OrNull(const std::optional<std::int64_t>& number) { return number ? Json(*number) : Json(); }

arrow::Result<engine::LogicalNodes> AddLogical(const engine::Plan& plan, Json& view) {
  ARROW_ASSIGN_OR_RAISE(const std::string text, plan.ToText(engine::PlanStage::kLogical));
  // Each line ends with the types of its columns.
  for (const std::string& line : SplitLines(text)) view["logical"].push_back(line.substr(0, line.rfind(" [")));
  ARROW_ASSIGN_OR_RAISE(engine::LogicalNodes nodes, engine::DescribeLogical(plan));
  Json& optimized = view["optimized"] = Json::array();
  for (const engine::LogicalNode& node : nodes.nodes) {
    optimized.push_back(
        {{"id", node.id}, {"parent", OrNull(node.parent)}, {"operator", node.op}, {"detail", node.detail}});
  }
  return nodes;
}

arrow::Result<engine::PhysicalNodes> AddPhysical(const engine::Plan& plan, Json& view) {
  ARROW_ASSIGN_OR_RAISE(engine::PhysicalNodes nodes, engine::DescribePhysical(plan));
  Json& physical = view["physical"] = Json::array();
  for (const engine::PhysicalNode& node : nodes.nodes) {
    const engine::Known& rows = node.statistics.rows;
    physical.push_back({{"id", node.id},
                        {"parent", OrNull(node.parent)},
                        {"operator", node.op},
                        {"detail", node.detail},
                        {"partitions", node.partitions},
                        {"order", OrNull(node.ordering)},
                        {"rows", rows.precision == engine::Precision::kAbsent ? Json() : Json(rows.value)},
                        {"sure", bundle::QualityName(rows.precision)}});
  }
  return nodes;
}

void AddFilters(const engine::LogicalNodes& logical, const engine::PhysicalNodes& physical, Json& view) {
  Json& predicates = view["predicates"] = Json::array();
  for (const bundle::PushedPredicate& predicate : bundle::Predicates(logical)) {
    predicates.push_back({{"predicate", predicate.expression},
                          {"table", OrNull(predicate.table)},
                          {"verdict", predicate.verdict},
                          {"stands_on", predicate.stands_on.empty() ? Json() : Json(predicate.stands_on)},
                          {"table_says", predicate.table_says.empty() ? Json() : Json(predicate.table_says)}});
  }
  Json& filters = view["dynamic_filters"] = Json::array();
  for (const bundle::PlannedDynamicFilter& made : bundle::DynamicFilters(physical)) {
    Json scans = Json::array();
    for (const std::string& table : made.tables) scans.push_back(table.empty() ? "a scan" : table);
    filters.push_back({{"columns", made.columns}, {"made_by", made.made_by_operator}, {"reaches", std::move(scans)}});
  }
}

std::map<std::int64_t, std::size_t> Depths(const Json& nodes) {
  std::map<std::int64_t, std::size_t> depths;
  for (const Json& node : nodes) {
    const Json& parent = node["parent"];
    depths[node["id"]] = parent.is_null() ? 0 : depths[parent.get<std::int64_t>()] + 1;
  }
  return depths;
}

std::string Said(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

std::string Listed(const Json& texts) { return Joined(texts.get<std::vector<std::string>>()); }

void AddTree(const char* title, const Json& nodes, std::string& text) {
  text.append("\n").append(title).append("\n");
  const auto depths = Depths(nodes);
  for (const Json& node : nodes) {
    text.append(2 + 2 * depths.at(node["id"]), ' ').append(node["detail"].get<std::string>());
    if (node.contains("partitions")) {
      text.append("  [").append(node["partitions"].dump()).append(" partitions, ");
      text.append(node["rows"].is_null() ? "rows unknown" : Said(node["rows"]) + " rows " + Said(node["sure"]));
      text.append("]");
    }
    text.append("\n");
  }
}

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c == '\n' ? ' ' : c;
  }
  return quoted + "\"";
}

}  // namespace

arrow::Result<Json> DescribePlan(const PlanSubject& subject) {
  Json view = Json::object();
  if (subject.task != nullptr) {
    const rules::Rule& rule = *subject.task->rule;
    view["rule"] = rule.name;
    view["pack"] = rule.pack;
    view["writes"] = rule.writes;
    view["data"] = subject.task->data_hash;
    view["identity"] = Json::parse(subject.task->plan);
  }
  view["statement"] = subject.statement;
  ARROW_ASSIGN_OR_RAISE(const engine::LogicalNodes logical, AddLogical(*subject.plan, view));
  ARROW_ASSIGN_OR_RAISE(const engine::PhysicalNodes physical, AddPhysical(*subject.plan, view));
  AddFilters(logical, physical, view);
  return view;
}

std::string PlanText(const Json& plan) {
  std::string text;
  if (plan.contains("rule")) {
    text.append("rule         ").append(plan["rule"]).append(" of ").append(plan["pack"]).append(", writes ");
    text.append(plan["writes"]).append("\n");
    text.append("data         ").append(plan["data"]).append("\n");
    text.append("fingerprint  ").append(plan["identity"]["fingerprint"]).append("\n");
    std::string functions;
    for (const Json& function : plan["identity"]["functions"]) {
      functions.append(functions.empty() ? "" : ", ").append(function["name"]);
      if (function.contains("version")) functions.append(" version ").append(function["version"].dump());
    }
    if (!functions.empty()) text.append("functions    ").append(functions).append("\n");
    for (const auto& [key, value] : plan["identity"]["settings"].items()) {
      text.append("set          ").append(key).append(" = ").append(Said(value)).append("\n");
    }
  }
  text.append("\nlogical\n");
  for (const Json& line : plan["logical"]) text.append("  ").append(line).append("\n");
  AddTree("optimized", plan["optimized"], text);
  AddTree("physical", plan["physical"], text);
  if (!plan["predicates"].empty()) text.append("\npredicates\n");
  for (const Json& predicate : plan["predicates"]) {
    std::string verdict = predicate["verdict"];
    verdict.resize(std::max<std::size_t>(verdict.size() + 1, 10), ' ');
    text.append("  ").append(verdict).append(predicate["predicate"]);
    if (!predicate["table"].is_null()) text.append(", of ").append(predicate["table"]);
    if (!predicate["table_says"].is_null()) text.append(", which says ").append(predicate["table_says"]);
    if (!predicate["stands_on"].is_null()) text.append(", stands on ").append(predicate["stands_on"]);
    text.append("\n");
  }
  if (!plan["dynamic_filters"].empty()) text.append("\nfilters made while it runs\n");
  for (const Json& filter : plan["dynamic_filters"]) {
    text.append("  ").append(Listed(filter["columns"])).append(", by ").append(filter["made_by"]);
    text.append(filter["reaches"].empty() ? ", reaches no scan" : ", reaches " + Listed(filter["reaches"]));
    text.append("\n");
  }
  return text;
}

std::string PlanDot(const Json& plan) {
  std::string text = "digraph plan {\n  node [shape=box, fontname=\"sans-serif\"];\n  rankdir=BT;\n";
  for (const char* stage : {"optimized", "physical"}) {
    text.append("  subgraph cluster_").append(stage).append(" {\n    label=").append(Quoted(stage)).append(";\n");
    for (const Json& node : plan[stage]) {
      text.append("    ").append(stage).append(node["id"].dump()).append(" [label=");
      text.append(Quoted(node["detail"].get<std::string>())).append("];\n");
    }
    for (const Json& node : plan[stage]) {
      if (node["parent"].is_null()) continue;
      text.append("    ").append(stage).append(node["id"].dump()).append(" -> ");
      text.append(stage).append(node["parent"].dump()).append(";\n");
    }
    text.append("  }\n");
  }
  return text + "}\n";
}

}  // namespace codeanatomy::pipeline
