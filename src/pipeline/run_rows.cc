#include "pipeline/run_rows.h"

#include <algorithm>
#include <set>

#include "base/base.h"
#include "base/joined.h"
#include "base/parts_hash.h"
#include "schedule/kernels.h"

namespace codeanatomy::pipeline {
namespace {

using bundle::Cell;
using bundle::OrNull;
using bundle::TableRows;

std::string TypeOf(const schema::Catalog& catalog, std::string_view table, std::string_view column) {
  const schema::Table* declared = catalog.Find(table);
  const schema::Column* found = declared == nullptr ? nullptr : declared->Find(column);
  return found == nullptr ? std::string() : std::string(schema::SqlName(found->type));
}

}  // namespace

TaskGraph::TaskGraph(const schedule::Decision& decision, const schema::Catalog& catalog) {
  std::map<std::string, std::vector<std::string>, std::less<>> writers;
  for (const schedule::Step& step : decision.steps) {
    if (step.rule != nullptr) writers[step.rule->rule->writes].push_back(step.task);
  }
  for (const schedule::Step& step : decision.steps) {
    if (step.task == schedule::kExtract) continue;
    for (const std::string& table : step.inputs) {
      const auto written = writers.find(table);
      const std::string by = written == writers.end() ? std::string() : Joined(written->second);
      const auto required = step.rule == nullptr ? std::map<std::string, std::set<std::string>>::const_iterator()
                                                 : step.rule->required.find(table);
      if (step.rule == nullptr || required == step.rule->required.end() || required->second.empty()) {
        edges_.push_back({step.task, table, "", by, ""});
        continue;
      }
      for (const std::string& column : required->second) {
        edges_.push_back({step.task, table, column, by, TypeOf(catalog, table, column)});
      }
    }
  }
  std::ranges::sort(edges_);
}

std::string TaskGraph::Hash() const {
  PartsHash hash;
  for (const Edge& edge : edges_) {
    hash.Add(edge.task).Add(edge.table).Add(edge.column).Add(edge.writers).Add(edge.type);
  }
  return hash.Hash();
}

TableRows TaskGraph::Rows() const {
  TableRows rows("task_graph");
  const std::string hash = Hash();
  for (const Edge& edge : edges_) rows.Add({hash, edge.task, edge.table, edge.column, edge.writers, edge.type});
  return rows;
}

TableRows TaskRunRows(const RunFacts& facts, const PlanOf& plan_of, std::int64_t run_id, const std::string& graph) {
  TableRows rows("task_runs");
  std::int64_t position = 0;
  for (const schedule::Step& step : facts.decision->steps) {
    const std::string* plan = step.rule == nullptr ? nullptr : plan_of(step.task);
    const auto timing = std::ranges::find(facts.timings, step.task, &TaskTiming::task);
    const bool is_timed = step.runs && timing != facts.timings.end();
    const std::string inputs = Joined(step.inputs);
    rows.Add({run_id, position++, step.task, step.runs ? "run" : "skip", step.reason, step.identity,
              plan == nullptr ? Cell() : Cell(std::string_view(*plan)), graph,
              step.rule == nullptr ? Cell() : Cell(static_cast<std::int64_t>(step.rule->level)),
              step.rule == nullptr ? Cell() : Cell(static_cast<std::int64_t>(step.rule->slack)), inputs,
              step.seconds ? Cell(*step.seconds) : Cell(), is_timed ? Cell(timing->started_us) : Cell(),
              is_timed ? Cell(timing->finished_us) : Cell(), is_timed ? Cell(timing->rows) : Cell()});
  }
  return rows;
}

TableRows WriteRows(const RunFacts& facts, std::int64_t run_id) {
  const nlohmann::ordered_json options = {{"compression", facts.write.compression},
                                          {"row_group_rows", facts.write.row_group_rows}};
  const std::string text = options.dump(), hash = Blake3Hex(text);
  std::vector<const storage::WrittenTable*> tables;
  for (const storage::WrittenTable& table : facts.tables) tables.push_back(&table);
  std::ranges::sort(tables, {}, [](const auto* table) { return table->name; });
  TableRows rows("plan_writes");
  for (const storage::WrittenTable* table : tables) {
    rows.Add({run_id, table->name, "engine", "the only lane there is", text, hash, table->version, table->rows,
              table->bytes, table->files, table->row_groups, table->unchanged});
  }
  return rows;
}

TableRows MetricRows(const RanPlans& ran, const PlanOf& plan_of, std::int64_t run_id) {
  TableRows rows("plan_metrics");
  for (const auto& [rule, plan] : ran) {
    const std::string* name = plan_of(rule);
    nlohmann::ordered_json reasons = nlohmann::ordered_json::object();
    for (const auto& [part, reason] : bundle::Missing(plan)) reasons[part] = reason;
    const std::string missing = reasons.dump();
    const auto text = [&](std::string bundle::PhysicalFacts::* fact) {
      return plan.physical.has_value() ? Cell(std::string_view((*plan.physical).*fact)) : Cell();
    };
    const auto count = [&](std::int64_t bundle::PhysicalFacts::* fact) {
      return plan.physical.has_value() ? Cell((*plan.physical).*fact) : Cell();
    };
    const auto predicates = [&](std::int64_t bundle::PredicateCounts::* fact) {
      return plan.predicates.has_value() ? Cell((*plan.predicates).*fact) : Cell();
    };
    const bundle::FileCounts files = plan.files.value.value_or(bundle::FileCounts());
    rows.Add({run_id, rule, name == nullptr ? Cell() : Cell(std::string_view(*name)),
              text(&bundle::PhysicalFacts::topology), text(&bundle::PhysicalFacts::statistics),
              text(&bundle::PhysicalFacts::scan_statistics), text(&bundle::PhysicalFacts::quality),
              count(&bundle::PhysicalFacts::unknown_joins), count(&bundle::PhysicalFacts::sorts),
              count(&bundle::PhysicalFacts::repartitions), count(&bundle::PhysicalFacts::unnecessary),
              predicates(&bundle::PredicateCounts::pushed), predicates(&bundle::PredicateCounts::partial),
              predicates(&bundle::PredicateCounts::residual), predicates(&bundle::PredicateCounts::above_join),
              OrNull(files.total), OrNull(files.selected), missing});
  }
  return rows;
}

TableRows DiagnosticRows(std::span<const PlanDiagnostic> diagnostics, std::int64_t run_id) {
  TableRows rows("plan_diagnostics");
  for (const PlanDiagnostic& found : diagnostics) {
    rows.Add({run_id, found.rule, found.code, found.severity, found.earlier_run, found.before, found.after, found.cause,
              found.message});
  }
  return rows;
}

TableRows AuditRows(const nlohmann::json& document, const std::map<std::string, std::string>& hashes,
                    std::int64_t run_id) {
  static const std::set<std::string> kByEntry = {"inputs", "tables", "versions"};
  std::map<std::string, std::string> parts;
  for (const auto& [part, entries] : document.items()) {
    if (part == "schema" || part == "of") continue;
    parts[part] = entries.is_string()
                      ? entries.get<std::string>()
                      : Blake3Hex(entries.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    if (!kByEntry.contains(part)) continue;
    for (const auto& [name, value] : entries.items()) {
      std::string entry = part;
      parts[entry.append(".").append(name)] = value.get<std::string>();
    }
  }
  for (const auto& [part, hash] : hashes) parts[part] = hash;
  TableRows rows("audit");
  for (const auto& [part, hash] : parts) rows.Add({run_id, part, hash});
  return rows;
}

}  // namespace codeanatomy::pipeline
