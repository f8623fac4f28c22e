#pragma once

// Rows of the artifact tables that tell of a run.

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "bundle/bundle.h"
#include "pipeline/plan_regressions.h"
#include "pipeline/rule_stage.h"
#include "schedule/decision.h"
#include "storage/storage.h"

namespace codeanatomy::pipeline {

// What a run is known by beside its plans.
struct RunFacts {
  const schedule::Decision* decision = nullptr;
  std::span<const TaskTiming> timings;
  std::span<const storage::WrittenTable> tables;
  std::span<const storage::RunRow> rows;  // of `runs`, the inputs among them
  const schema::Catalog* catalog = nullptr;
  storage::WriteSettings write;
};

// The name of a rule's plan; null: it was not named.
using PlanOf = std::function<const std::string*(std::string_view rule)>;

// Which task reads what of which other.
class TaskGraph {
 public:
  TaskGraph(const schedule::Decision& decision, const schema::Catalog& catalog);
  std::string Hash() const;
  bundle::TableRows Rows() const;

 private:
  // One edge.
  struct Edge {
    std::string task, table, column, writers, type;
    auto operator<=>(const Edge&) const = default;
  };
  std::vector<Edge> edges_;  // sorted
};

bundle::TableRows TaskRunRows(const RunFacts& facts, const PlanOf& plan_of, std::int64_t run_id,
                              const std::string& graph);
bundle::TableRows WriteRows(const RunFacts& facts, std::int64_t run_id);
bundle::TableRows MetricRows(const RanPlans& ran, const PlanOf& plan_of, std::int64_t run_id);
bundle::TableRows DiagnosticRows(std::span<const PlanDiagnostic> diagnostics, std::int64_t run_id);

// `document` is the run's audit document; `hashes` are those of all plans together, by part, which count where both have one.
bundle::TableRows AuditRows(const nlohmann::json& document, const std::map<std::string, std::string>& hashes,
                            std::int64_t run_id);

}  // namespace codeanatomy::pipeline
