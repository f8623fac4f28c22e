#include <nlohmann/json.hpp>

#include "schedule/schedule.h"

namespace codeanatomy::schedule {

std::string GraphDot(std::span<const Task> tasks) {
  std::string dot = "digraph rules {\n  rankdir=LR;\n  node [shape=box];\n";
  for (const Task& task : tasks) {
    const std::string rule = "\"rule " + task.rule->name + "\"";
    dot += "  " + rule + " [shape=ellipse, label=\"" + task.rule->name +
           (task.slack == 0 ? "\", style=bold];\n" : "\"];\n");
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
                    {"required", task.required},
                    {"writes", task.rule->writes},
                    {"after", after},
                    {"level", task.level},
                    {"slack", task.slack},
                    {"data_hash", task.data_hash},
                    {"metadata_hash", task.metadata_hash}});
  }
  return list.dump(2) + "\n";
}

}  // namespace codeanatomy::schedule
