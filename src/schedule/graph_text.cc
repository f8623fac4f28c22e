#include "schedule/graph_text.h"

#include <algorithm>
#include <cstdio>

#include <nlohmann/json.hpp>

namespace codeanatomy::schedule {
namespace {

// A name between quotes, as the dot language has it.
std::string Quoted(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + "\"";
}

}  // namespace

std::string CostLabel(const Costs& costs, const std::string& rule) {
  const auto cost = costs.find(rule);
  if (cost == costs.end()) return {};
  std::string text;
  if (cost->second.seconds) {
    char number[32];
    std::snprintf(number, sizeof number, "%.2f s", *cost->second.seconds);
    text = number;
  }
  if (cost->second.rows) {
    std::string digits = std::to_string(*cost->second.rows);
    for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
    text.append(text.empty() ? "" : " · ").append(digits).append(" rows");
  }
  return text;
}

std::string GraphDot(std::span<const Task> tasks, const Costs& costs) {
  std::vector<bool> is_critical(tasks.size());
  for (const std::size_t position : CriticalPath(tasks, costs)) is_critical[position] = true;
  std::string dot = "digraph rules {\n  rankdir=LR;\n  node [shape=box];\n";
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    const Task& task = tasks[i];
    const std::string rule = Quoted("rule " + task.rule->name);
    const std::string cost = CostLabel(costs, task.rule->name);
    dot.append("  ").append(rule).append(" [shape=ellipse, label=");
    dot.append(Quoted(cost.empty() ? task.rule->name : task.rule->name + "\n" + cost));
    dot.append(is_critical[i] ? ", style=bold, color=\"#c2410c\"];\n" : "];\n");
    for (const std::string& table : task.reads) {
      const bool is_on_path = is_critical[i] && std::any_of(task.after.begin(), task.after.end(), [&](std::size_t w) {
                                return is_critical[w] && tasks[w].rule->writes == table;
                              });
      dot.append("  ").append(Quoted(table)).append(" -> ").append(rule);
      dot.append(is_on_path ? " [style=bold, color=\"#c2410c\"];\n" : ";\n");
    }
    dot.append("  ").append(rule).append(" -> ").append(Quoted(task.rule->writes)).append(";\n");
  }
  return dot + "}\n";
}

std::string GraphJson(std::span<const Task> tasks, const Costs& costs) {
  using Json = nlohmann::ordered_json;
  auto names_of = [&](const std::vector<std::size_t>& positions) {
    Json names = Json::array();
    for (const std::size_t position : positions) names.push_back(tasks[position].rule->name);
    return names;
  };
  const auto reduced = ReducedWaits(tasks);
  std::vector<bool> is_critical(tasks.size());
  for (const std::size_t position : CriticalPath(tasks, costs)) is_critical[position] = true;
  Json rules = Json::array();
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    const Task& task = tasks[i];
    const auto found = costs.find(task.rule->name);
    Json seconds, rows;
    if (found != costs.end() && found->second.seconds) seconds = *found->second.seconds;
    if (found != costs.end() && found->second.rows) rows = *found->second.rows;
    rules.push_back({{"rule", task.rule->name},
                     {"pack", task.rule->pack},
                     {"layer", task.rule->layer},
                     {"reads", task.reads},
                     {"required", task.required},
                     {"writes", task.rule->writes},
                     {"after", names_of(task.after)},
                     {"after_reduced", names_of(reduced[i])},
                     {"level", task.level},
                     {"slack", task.slack},
                     {"critical", static_cast<bool>(is_critical[i])},
                     {"seconds", std::move(seconds)},
                     {"rows", std::move(rows)},
                     {"data_hash", task.data_hash},
                     {"metadata_hash", task.metadata_hash}});
  }
  return rules.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace codeanatomy::schedule
