#include "bundle/bundle_rows.h"

#include <algorithm>
#include <set>
#include <tuple>

#include <arrow/util/base64.h>
#include <nlohmann/json.hpp>

#include "base/joined.h"
#include "base/parts_hash.h"
#include "bundle/physical_facts.h"
#include "bundle/pushdown.h"
#include "rules/rules.h"
#include "schema/artifacts.h"

namespace codeanatomy::bundle {
namespace {

using Json = nlohmann::ordered_json;
using engine::Known;
using engine::PhysicalNode;
using engine::Precision;

std::optional<std::string> Base64(const Part<std::string>& bytes) {
  return bytes.has_value() ? std::optional(arrow::util::base64_encode(*bytes)) : std::nullopt;
}

std::optional<std::string> ExplainOf(const PlanBundle& bundle, std::string_view type) {
  if (!bundle.explain.has_value()) return std::nullopt;
  for (const auto& [plan_type, text] : *bundle.explain) {
    if (plan_type == type) return text;
  }
  return std::nullopt;
}

std::string MissingJson(const CapturedPlan& plan) {
  Json reasons = Json::object();
  for (const auto& [part, reason] : Missing(plan.bundle)) reasons[part] = reason;
  const PlanningState& state = *plan.name.state;
  if (!state.settings.has_value()) reasons["settings"] = state.settings.reason;
  if (!state.rulepacks.has_value()) reasons["rulepacks"] = state.rulepacks.reason;
  if (!state.functions.has_value()) reasons["functions"] = state.functions.reason;
  return reasons.dump();
}

void AddPlan(const CapturedPlan& plan, std::int64_t run_id, std::int64_t now_us, TableRows& rows) {
  const PlanName& name = plan.name;
  const PlanBundle& bundle = plan.bundle;
  const rules::Rule& rule = *name.task->rule;
  std::optional<PhysicalFacts> physical;
  if (bundle.physical_nodes.has_value()) physical = FactsOf(bundle.physical_nodes->nodes);
  const auto text = [&](std::string PhysicalFacts::* fact) {
    return physical ? Cell(std::string_view((*physical).*fact)) : Cell();
  };
  const auto count = [&](std::int64_t PhysicalFacts::* fact) { return physical ? Cell((*physical).*fact) : Cell(); };
  const auto logical = Base64(bundle.logical), optimized = Base64(bundle.optimized), written = Base64(bundle.physical);
  const auto substrait = Base64(bundle.substrait);
  const auto explain_logical = ExplainOf(bundle, "logical_plan"), explain_physical = ExplainOf(bundle, "physical_plan");
  const std::string missing = MissingJson(plan);
  rows.Add({name.plan,
            rule.name,
            rule.pack,
            run_id,
            now_us,
            LevelName(name.level),
            name.task->data_hash,
            name.task->metadata_hash,
            rule.statement,
            name.state->settings_hash,
            name.state->rulepacks_hash,
            name.state->functions_hash,
            name.environment,
            OrNull(bundle.needed_functions.value),
            OrNull(logical),
            OrNull(optimized),
            OrNull(written),
            OrNull(explain_logical),
            OrNull(explain_physical),
            OrNull(bundle.explain_tree.value),
            OrNull(bundle.sql.value),
            OrNull(substrait),
            text(&PhysicalFacts::topology),
            text(&PhysicalFacts::statistics),
            text(&PhysicalFacts::quality),
            count(&PhysicalFacts::unknown_joins),
            count(&PhysicalFacts::sorts),
            count(&PhysicalFacts::repartitions),
            count(&PhysicalFacts::unnecessary),
            missing});
}

void AddTrace(const CapturedPlan& plan, TableRows& rows) {
  if (!plan.bundle.trace.has_value()) return;
  for (const engine::RuleApplication& application : plan.bundle.trace->applications) {
    rows.Add({plan.name.plan, application.phase, application.position, application.pass, application.rule,
              application.changed, application.before, application.after, application.microseconds,
              TextOrNull(application.text)});
  }
}

void AddNodes(const CapturedPlan& plan, TableRows& rows) {
  if (plan.bundle.logical_nodes.has_value()) {
    for (const engine::LogicalNode& node : plan.bundle.logical_nodes->nodes) {
      rows.Add({plan.name.plan, "optimized", node.id, OrNull(node.parent), node.op, node.detail});
    }
  }
  if (plan.bundle.physical_nodes.has_value()) {
    for (const PhysicalNode& node : plan.bundle.physical_nodes->nodes) {
      rows.Add({plan.name.plan, "physical", node.id, OrNull(node.parent), node.op, node.detail});
    }
  }
}

void AddProperties(const CapturedPlan& plan, TableRows& rows) {
  if (!plan.bundle.physical_nodes.has_value()) return;
  const auto& nodes = plan.bundle.physical_nodes->nodes;
  const auto unnecessary = Unnecessary(nodes);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const PhysicalNode& node = nodes[i];
    const std::string keeps = Json(node.keeps_input_order).dump();
    const std::string distribution = Json(node.needed_distribution).dump();
    const std::string order = Json(node.needed_ordering).dump();
    const std::string join = node.join_mode.empty() ? std::string() : node.join_mode + " " + node.join_type;
    rows.Add({plan.name.plan, node.id, node.partitions, node.scheme, node.partitioning, OrNull(node.ordering),
              node.boundedness, node.emission, OrNull(node.fetch), keeps, distribution, order, TextOrNull(join),
              OrNull(node.file_groups), OrNull(node.files), TextOrNull(unnecessary[i])});
  }
}

void AddStatistics(const CapturedPlan& plan, TableRows& rows) {
  if (!plan.bundle.physical_nodes.has_value()) return;
  for (const PhysicalNode& node : plan.bundle.physical_nodes->nodes) {
    const auto add = [&](std::string_view subject, std::int64_t ordinal, std::string_view column, const Known& known) {
      const bool absent = known.precision == Precision::kAbsent;
      const std::string_view source =
          absent && node.scan_kind != "declared" ? std::string_view("none") : StatisticsSource(node);
      rows.Add({plan.name.plan, node.id, subject, ordinal, column, QualityName(known.precision),
                absent ? Cell() : Cell(std::string_view(known.value)), source});
    };
    const auto of_columns = [&](std::string_view subject, Known engine::ColumnKnowledge::* member) {
      std::int64_t ordinal = 0;
      for (const engine::ColumnKnowledge& column : node.statistics.columns) {
        ++ordinal;
        if ((column.*member).precision != Precision::kAbsent) add(subject, ordinal, column.name, column.*member);
      }
    };
    add("bytes", 0, "", node.statistics.bytes);
    of_columns("distinct", &engine::ColumnKnowledge::distinct);
    of_columns("max", &engine::ColumnKnowledge::max);
    of_columns("min", &engine::ColumnKnowledge::min);
    of_columns("nulls", &engine::ColumnKnowledge::nulls);
    add("rows", 0, "", node.statistics.rows);
  }
}

std::string GateOf(const engine::DeltaFacts& facts) {
  if (facts.not_readable) return *facts.not_readable;
  return facts.not_writable ? "readable; " + *facts.not_writable : "readable and writable";
}

void AddScans(const CapturedPlan& plan, TableRows& rows) {
  if (!plan.bundle.scans.has_value()) return;
  std::int64_t position = 0;
  for (const engine::TableScan& scan : *plan.bundle.scans) {
    const std::string columns = Json(scan.columns).dump();
    Json pushed = Json::array();
    for (const auto& [expression, said] : scan.filters)
      pushed.push_back({{"expression", expression}, {"table_says", said}});
    const std::string filters = pushed.dump();
    std::string features, gate;
    Cell files, reads_most, min_reader, min_writer;
    if (scan.delta) {
      std::set<std::string> all(scan.delta->reader_features.begin(), scan.delta->reader_features.end());
      all.insert(scan.delta->writer_features.begin(), scan.delta->writer_features.end());
      features = Json(all).dump();
      gate = GateOf(*scan.delta);
      files = scan.delta->files;
      min_reader = scan.delta->min_reader_version;
      min_writer = scan.delta->min_writer_version;
      if (scan.files_selected) reads_most = *scan.files_selected * 2 > scan.delta->files;
    }
    rows.Add({plan.name.plan, position++, scan.table, scan.kind, scan.snapshot, columns, filters, OrNull(scan.limit),
              scan.partitions, files, OrNull(scan.files_selected), reads_most, min_reader, min_writer,
              TextOrNull(features), TextOrNull(gate)});
  }
}

void AddPushdown(const CapturedPlan& plan, TableRows& rows) {
  if (plan.bundle.physical_nodes.has_value()) {
    std::int64_t ordinal = 0;
    for (const PlannedDynamicFilter& filter : DynamicFilters(*plan.bundle.physical_nodes)) {
      const std::string columns = Joined(filter.columns);
      const auto named = std::ranges::find_if(filter.tables, [](const std::string& table) { return !table.empty(); });
      rows.Add({plan.name.plan, "dynamic", ordinal++, columns,
                named == filter.tables.end() ? Cell() : Cell(std::string_view(*named)),
                filter.reaches ? "reaches" : "stays", Cell(), Cell(), false, filter.made_by});
    }
  }
  if (!plan.bundle.logical_nodes.has_value()) return;
  std::int64_t ordinal = 0;
  for (const PushedPredicate& predicate : Predicates(*plan.bundle.logical_nodes)) {
    rows.Add({plan.name.plan, "predicate", ordinal++, predicate.expression, OrNull(predicate.table), predicate.verdict,
              TextOrNull(predicate.stands_on), TextOrNull(predicate.table_says), predicate.above_join, Cell()});
  }
}

void AddLineage(const CapturedPlan& plan, TableRows& rows) {
  using Way = std::tuple<std::string_view, std::string_view, plan::Leaf>;
  std::set<Way> ways;
  std::set<std::pair<std::string_view, plan::Leaf>> copies;
  for (const plan::ColumnLineage& column : plan.name.task->columns) {
    for (const plan::Leaf& leaf : column.direct) ways.emplace(column.name, "direct", leaf);
    for (const plan::Leaf& leaf : column.indirect) ways.emplace(column.name, "indirect", leaf);
    for (const plan::Leaf& leaf : column.copies) copies.emplace(column.name, leaf);
  }
  for (const auto& [name, way, leaf] : ways) {
    rows.Add({plan.name.plan, name, way, leaf.first, leaf.second, way == "direct" && copies.contains({name, leaf})});
  }
}

void AddSettings(const PlanningState& state, TableRows& rows) {
  if (!state.settings.has_value()) return;
  for (const auto& [key, value] : *state.settings) rows.Add({state.settings_hash, key, value});
}

void AddRulepacks(const PlanningState& state, TableRows& rows) {
  if (!state.rulepacks.has_value()) return;
  for (const auto& [phase, rules] : *state.rulepacks) {
    std::int64_t position = 0;
    for (const std::string& rule : rules) rows.Add({state.rulepacks_hash, phase, position++, rule});
  }
}

void AddFunctions(const PlanningState& state, TableRows& rows) {
  if (!state.functions.has_value()) return;
  for (const engine::FunctionEntry& entry : *state.functions) {
    const std::string aliases = Json(entry.aliases).dump();
    const std::string parameters = entry.parameters.empty() ? std::string() : Json(entry.parameters).dump();
    rows.Add({state.functions_hash, entry.kind, entry.name, aliases, TextOrNull(entry.signature),
              TextOrNull(parameters), TextOrNull(entry.volatility), OrNull(entry.ours)});
  }
}

}  // namespace

PlanName NamePlan(const schedule::Task& task, std::shared_ptr<const PlanningState> state, std::string environment,
                  Level level) {
  PlanName name;
  PartsHash hash;
  hash.Add(schema::kArtifactLayout).Add(LevelName(level)).Add(task.rule->name).Add(task.rule->pack);
  hash.Add(task.rule->statement).Add(task.data_hash).Add(task.metadata_hash).Add(environment);
  hash.Add(state->settings_hash).Add(state->rulepacks_hash).Add(state->functions_hash);
  name.plan = hash.Hash();
  name.task = &task;
  name.state = std::move(state);
  name.environment = std::move(environment);
  name.level = level;
  return name;
}

std::span<const std::string_view> PlanTables() {
  static constexpr std::string_view kTables[] = {
      "plans",         "plan_functions", "plan_lineage", "plan_nodes",    "plan_optimizer_trace", "plan_properties",
      "plan_pushdown", "plan_rulepacks", "plan_scans",   "plan_settings", "plan_statistics"};
  return kTables;
}

bool IsOfStates(std::string_view table) {
  return table == "plan_settings" || table == "plan_rulepacks" || table == "plan_functions";
}

TableRows RowsOf(std::string_view table, const NewPlans& captured) {
  TableRows rows(table);
  const auto each = [&](void (*add)(const CapturedPlan&, TableRows&)) {
    for (const CapturedPlan& plan : captured.plans) add(plan, rows);
  };
  if (table == "plans") {
    for (const CapturedPlan& plan : captured.plans) AddPlan(plan, captured.run_id, captured.captured_us, rows);
  } else if (table == "plan_lineage") {
    each(AddLineage);
  } else if (table == "plan_nodes") {
    each(AddNodes);
  } else if (table == "plan_optimizer_trace") {
    each(AddTrace);
  } else if (table == "plan_properties") {
    each(AddProperties);
  } else if (table == "plan_pushdown") {
    each(AddPushdown);
  } else if (table == "plan_scans") {
    each(AddScans);
  } else if (table == "plan_statistics") {
    each(AddStatistics);
  } else if (table == "plan_settings") {
    for (const auto& state : captured.settings) AddSettings(*state, rows);
  } else if (table == "plan_rulepacks") {
    for (const auto& state : captured.rulepacks) AddRulepacks(*state, rows);
  } else if (table == "plan_functions") {
    for (const auto& state : captured.functions) AddFunctions(*state, rows);
  }
  return rows;
}

}  // namespace codeanatomy::bundle
