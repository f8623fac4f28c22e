#include <algorithm>
#include <cstdio>

#include "base/columns.h"
#include "base/joined.h"
#include "base/suggest.h"
#include "cli/commands.h"
#include "rules/pack.h"
#include "schedule/describe.h"
#include "schedule/graph_svg.h"
#include "schedule/graph_text.h"
#include "schedule/ways.h"

namespace codeanatomy::cli {
namespace {

arrow::Result<pipeline::PlannedRules> Plan(const Arguments& arguments) {
  ARROW_ASSIGN_OR_RAISE(const pipeline::BuildOptions options, RuleOptions(arguments));
  return pipeline::PlanRules(options);
}

// What the store's last run tells of the tasks: the time of those that have one of their own, and the rows of tables that
// one rule writes.
schedule::Costs CostsOf(const pipeline::PlannedRules& planned) {
  schedule::Costs costs;
  if (!planned.last) return costs;
  const storage::Run& run = *planned.last;
  for (const schedule::Task& task : planned.tasks) {
    schedule::Cost cost;
    const storage::RunRow* row = run.Find("task", task.rule->name);
    if (row != nullptr) cost.seconds = run.SecondsOf(*row);
    const storage::RunRow* table = run.Find("table", task.rule->writes);
    if (table != nullptr && !schedule::IsAssembled(task.rule->writes)) cost.rows = table->rows;
    if (cost.seconds || cost.rows) costs[task.rule->name] = cost;
  }
  return costs;
}

arrow::Status List(const pipeline::PlannedRules& planned, const Arguments& arguments) {
  StringColumn name, pack, layer, writes, key, reads, purpose;
  BoolColumn enabled;
  auto add = [&](const rules::Rule& rule, const std::vector<std::string>& tables, bool is_enabled) {
    name.Append(rule.name);
    pack.Append(rule.pack);
    layer.Append(rule.layer);
    enabled.Append(is_enabled);
    writes.Append(rule.writes);
    key.Append(Joined(rule.key));
    reads.Append(Joined(tables));
    purpose.Append(rule.purpose);
  };
  for (const schedule::Task& task : planned.tasks) add(*task.rule, task.reads, true);
  for (const rules::Rule& rule : planned.rules.disabled) {
    // It may not plan without the tables of others that are disabled: what it names stands for what it reads.
    ARROW_ASSIGN_OR_RAISE(const auto tables, planned.session->NamedTables(rule.statement));
    add(rule, tables, false);
  }
  const auto& text = arrow::utf8_view();
  const std::size_t count = planned.tasks.size() + planned.rules.disabled.size();
  auto batch = arrow::RecordBatch::Make(
      arrow::schema({arrow::field("name", text), arrow::field("pack", text), arrow::field("layer", text),
                     arrow::field("enabled", arrow::boolean()), arrow::field("writes", text), arrow::field("key", text),
                     arrow::field("reads", text), arrow::field("purpose", text)}),
      static_cast<std::int64_t>(count),
      {std::move(name).Finish(), std::move(pack).Finish(), std::move(layer).Finish(), std::move(enabled).Finish(),
       std::move(writes).Finish(), std::move(key).Finish(), std::move(reads).Finish(), std::move(purpose).Finish()});
  ARROW_ASSIGN_OR_RAISE(auto reader, arrow::RecordBatchReader::Make({batch}));
  return Print(reader, arguments, "table");
}

// The packs that the program brings. One is enabled where a build would take a rule of it.
arrow::Status ListPacks(const pipeline::PlannedRules& planned, const Arguments& arguments) {
  StringColumn name, version, layer, needs, purpose;
  BoolColumn enabled;
  IntColumn count;
  const std::vector<std::string> shipped = rules::ShippedPacks();
  for (const std::string& each : shipped) {
    ARROW_ASSIGN_OR_RAISE(const rules::Pack pack, rules::ReadPack(each));
    name.Append(pack.name);
    version.Append(pack.version);
    layer.Append(pack.layer);
    enabled.Append(std::any_of(planned.tasks.begin(), planned.tasks.end(),
                               [&](const schedule::Task& task) { return task.rule->pack == pack.name; }));
    count.Append(static_cast<std::int64_t>(pack.rules.size()));
    needs.Append(Joined(pack.needs));
    purpose.Append(pack.purpose);
  }
  const auto& text = arrow::utf8_view();
  auto batch = arrow::RecordBatch::Make(
      arrow::schema({arrow::field("name", text), arrow::field("version", text), arrow::field("layer", text),
                     arrow::field("enabled", arrow::boolean()), arrow::field("rules", arrow::int64()),
                     arrow::field("needs", text), arrow::field("purpose", text)}),
      static_cast<std::int64_t>(shipped.size()),
      {std::move(name).Finish(), std::move(version).Finish(), std::move(layer).Finish(), std::move(enabled).Finish(),
       std::move(count).Finish(), std::move(needs).Finish(), std::move(purpose).Finish()});
  ARROW_ASSIGN_OR_RAISE(auto reader, arrow::RecordBatchReader::Make({batch}));
  return Print(reader, arguments, "table");
}

arrow::Result<nlohmann::ordered_json> Describe(const std::string& name, pipeline::PlannedRules& planned) {
  const schedule::Costs costs = CostsOf(planned);
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < planned.tasks.size(); ++i) {
    names.push_back(planned.tasks[i].rule->name);
    if (names.back() != name) continue;
    const auto cost = costs.find(name);
    return schedule::DescribeTask(planned.tasks, i, *planned.session, planned.catalog,
                                  cost == costs.end() ? schedule::Cost() : cost->second);
  }
  for (const rules::Rule& rule : planned.rules.disabled) {
    names.push_back(rule.name);
    if (rule.name != name) continue;
    const auto alone = schedule::PlanAlone(rule, *planned.session, planned.catalog);
    return schedule::DescribeDisabled(rule, alone, planned.tasks, *planned.session, planned.catalog);
  }
  return arrow::Status::Invalid("there is no rule ", name, DidYouMean(name, names),
                                " (`codeanatomy rules` lists them)");
}

arrow::Status Show(const std::string& name, pipeline::PlannedRules& planned, const std::string& format) {
  ARROW_ASSIGN_OR_RAISE(const nlohmann::ordered_json description, Describe(name, planned));
  const std::string text = format == "json"
                               ? description.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n"
                               : schedule::DescriptionText(description);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return arrow::Status::OK();
}

void Graph(const pipeline::PlannedRules& planned, const std::string& format) {
  const schedule::Costs costs = CostsOf(planned);
  const std::string text = format == "json"  ? schedule::GraphJson(planned.tasks, costs)
                           : format == "svg" ? schedule::GraphSvg(planned.tasks, planned.catalog, costs)
                                             : schedule::GraphDot(planned.tasks, costs);
  std::fwrite(text.data(), 1, text.size(), stdout);
}

}  // namespace

arrow::Result<int> RunRulesCommand(const Arguments& arguments, const engine::CancelToken&) {
  const std::string verb = arguments.words.empty() ? "list" : arguments.words[0];
  const std::size_t expected = verb == "show" ? 2 : 1;
  if (verb != "list" && verb != "packs" && verb != "show" && verb != "graph") {
    constexpr std::string_view kVerbs[] = {"graph", "list", "packs", "show"};
    return arrow::Status::Invalid("rules takes list, packs, show NAME or graph, not ", verb, DidYouMean(verb, kVerbs));
  }
  if (!arguments.words.empty() && arguments.words.size() != expected) {
    return arrow::Status::Invalid("rules ", verb, verb == "show" ? " takes the name of one rule" : " takes no name");
  }
  const std::string& format = arguments.format;
  if (verb == "show" && !format.empty() && format != "text" && format != "json") {
    return arrow::Status::Invalid("rules show knows the formats text and json, not ", format);
  }
  if (verb == "graph" && !format.empty() && format != "dot" && format != "json" && format != "svg") {
    return arrow::Status::Invalid("rules graph knows the formats dot, json and svg, not ", format);
  }
  ARROW_ASSIGN_OR_RAISE(pipeline::PlannedRules planned, Plan(arguments));
  if (verb == "list") ARROW_RETURN_NOT_OK(List(planned, arguments));
  if (verb == "packs") ARROW_RETURN_NOT_OK(ListPacks(planned, arguments));
  if (verb == "show") ARROW_RETURN_NOT_OK(Show(arguments.words[1], planned, format));
  if (verb == "graph") Graph(planned, format);
  return kOk;
}

}  // namespace codeanatomy::cli
