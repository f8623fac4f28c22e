#pragma once

// What got worse in the plans of a run: each plan that ran against the one that its rule ran with before.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <arrow/result.h>
#include <nlohmann/json.hpp>

#include "bundle/bundle.h"
#include "pipeline/stored_artifacts.h"

namespace codeanatomy::pipeline {

using RanPlans = std::map<std::string, bundle::RanPlan, std::less<>>;  // by rule

// What an earlier run has of a rule's plan.
struct EarlierPlan {
  std::int64_t run_id = 0;
  bundle::RanPlan plan;
};

// The last plan that each rule ran with, until the run that is read.
arrow::Result<std::map<std::string, EarlierPlan, std::less<>>> ReadEarlierPlans(const StoredArtifacts& artifacts);

struct PlanDiagnostic {
  std::string rule;
  std::string code;  // topology, statistics-quality, unknown-joins, pushdown, pruning, unnecessary
  std::string severity;  // note, warning
  std::int64_t earlier_run = 0;
  std::string before, after;
  std::string cause;
  std::string message;
};

// What is worse in `after`, by code. A topology is told where neither the rule's plan nor what was known of its rows changed: the
// engine or its settings did it. `cause` is why the plans differ, as CauseOf gives it.
std::vector<PlanDiagnostic> Regressions(const std::string& rule, const EarlierPlan& before,
                                        const bundle::RanPlan& after, const std::string& cause);

// What made a rule's plan another one, of the audit documents of two runs and what was known of the rows.
std::string CauseOf(const std::string& rule, const nlohmann::json& before, const nlohmann::json& after,
                    bool same_statistics);

}  // namespace codeanatomy::pipeline
