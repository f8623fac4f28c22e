#include "pipeline/plan_regressions.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/base.h"
#include "pipeline/audit.h"

namespace codeanatomy::pipeline {
namespace {

// Each rule's row of the last run that has one.
constexpr std::string_view kEarlierPlans =
    "SELECT run_id, task, topology, statistics, scan_statistics, quality, unknown_joins, sorts, repartitions, "
    "unnecessary, pushed, "
    "partial, residual, above_join, files_total, files_selected FROM (SELECT *, row_number() OVER (PARTITION BY task "
    "ORDER BY run_id DESC) AS place FROM plan_metrics WHERE run_id <= $run_id) AS metrics WHERE place = 1";

std::size_t RankOf(std::string_view quality) {
  static constexpr std::array<std::string_view, 4> kWorse = {"EXACT", "ESTIMATED", "MIXED", "UNKNOWN"};
  return static_cast<std::size_t>(std::ranges::find(kWorse, quality) - kWorse.begin());
}

class Comparison {
 public:
  Comparison(const std::string& rule, const EarlierPlan& before, const std::string& cause)
      : rule_(rule), before_(before), cause_(cause) {}

  void Add(std::string code, std::string severity, std::string before, std::string after, std::string_view what) {
    std::string message = rule_;
    message.append(": ").append(what).append(" ").append(after).append(", and were ").append(before);
    message.append(" in run ").append(std::to_string(before_.run_id)).append("; the cause is ").append(cause_);
    found_.push_back({rule_, std::move(code), std::move(severity), before_.run_id, std::move(before), std::move(after),
                      cause_, std::move(message)});
  }
  void AddCount(std::string code, std::int64_t before, std::int64_t after, std::string_view what) {
    if (after > before) Add(std::move(code), "warning", std::to_string(before), std::to_string(after), what);
  }
  std::vector<PlanDiagnostic> Take() && {
    std::ranges::sort(found_, {}, &PlanDiagnostic::code);
    return std::move(found_);
  }

 private:
  const std::string& rule_;
  const EarlierPlan& before_;
  const std::string& cause_;
  std::vector<PlanDiagnostic> found_;
};

std::string Share(const bundle::FileCounts& files) {
  return std::to_string(*files.selected) + " of " + std::to_string(*files.total);
}

}  // namespace

arrow::Result<std::map<std::string, EarlierPlan, std::less<>>> ReadEarlierPlans(const StoredArtifacts& artifacts) {
  std::map<std::string, EarlierPlan, std::less<>> plans;
  if (!artifacts.Has({"plan_metrics"})) return plans;
  ARROW_ASSIGN_OR_RAISE(const auto batches, artifacts.Query(kEarlierPlans));
  for (const auto& batch : batches) {
    const auto column = [&](const char* name) { return batch->GetColumnByName(name).get(); };
    std::map<std::string_view, TextView> texts;
    std::map<std::string_view, IntView> counts;
    for (const char* name : {"task", "topology", "statistics", "scan_statistics", "quality"}) {
      ARROW_ASSIGN_OR_RAISE(texts[name], TextView::Make(column(name)));
    }
    for (const char* name : {"run_id", "unknown_joins", "sorts", "repartitions", "unnecessary", "pushed", "partial",
                             "residual", "above_join", "files_total", "files_selected"}) {
      ARROW_ASSIGN_OR_RAISE(counts[name], IntView::Make(column(name)));
    }
    for (std::int64_t row = 0; row < batch->num_rows(); ++row) {
      const auto text = [&](std::string_view name) { return std::string(texts.at(name).At(row)); };
      const auto count = [&](std::string_view name) { return counts.at(name).At(row, 0); };
      const auto optional = [&](std::string_view name) {
        const IntView& view = counts.at(name);
        return view.IsNull(row) ? std::nullopt : std::optional(view.At(row));
      };
      EarlierPlan& earlier = plans[text("task")];
      earlier.run_id = count("run_id");
      if (!texts.at("topology").IsNull(row)) {
        earlier.plan.physical.value = {text("topology"),      text("statistics"),     text("scan_statistics"),
                                       text("quality"),       count("unknown_joins"), count("sorts"),
                                       count("repartitions"), count("unnecessary")};
      }
      if (!counts.at("pushed").IsNull(row)) {
        earlier.plan.predicates.value = {count("pushed"), count("partial"), count("residual"), count("above_join")};
      }
      earlier.plan.files.value = {optional("files_total"), optional("files_selected")};
    }
  }
  return plans;
}

std::vector<PlanDiagnostic> Regressions(const std::string& rule, const EarlierPlan& before,
                                        const bundle::RanPlan& after, const std::string& cause) {
  Comparison worse(rule, before, cause);
  if (before.plan.physical.has_value() && after.physical.has_value()) {
    const bundle::PhysicalFacts &was = *before.plan.physical, &is = *after.physical;
    const bool is_drift = cause.starts_with("engine version") || cause.starts_with("settings") ||
                          cause.starts_with("program") || cause.starts_with("unknown");
    if (was.topology != is.topology && was.scan_statistics == is.scan_statistics && is_drift) {
      worse.Add("topology", "note", was.topology, is.topology, "operators and partitions are");
    }
    if (RankOf(is.quality) > RankOf(was.quality)) {
      worse.Add("statistics-quality", "warning", was.quality, is.quality, "statistics are");
    }
    worse.AddCount("unknown-joins", was.unknown_joins, is.unknown_joins, "joins planned on unknown row counts are");
    worse.AddCount("unnecessary", was.unnecessary, is.unnecessary, "unnecessary sorts and repartitions are");
  }
  if (before.plan.predicates.has_value() && after.predicates.has_value()) {
    const bundle::PredicateCounts &was = *before.plan.predicates, &is = *after.predicates;
    if (is.above_join > was.above_join) {
      worse.AddCount("pushdown", was.above_join, is.above_join, "predicates above a join are");
    } else if (is.pushed + is.partial < was.pushed + was.partial) {
      worse.Add("pushdown", "warning", std::to_string(was.pushed + was.partial), std::to_string(is.pushed + is.partial),
                "predicates that scans take are");
    }
  }
  if (before.plan.files.has_value() && after.files.has_value()) {
    const bundle::FileCounts &was = *before.plan.files, &is = *after.files;
    // Compared as fractions, without dividing.
    if (was.total && is.total && *is.selected * *was.total > *was.selected * *is.total) {
      worse.Add("pruning", "warning", Share(was), Share(is), "files that are read are");
    }
  }
  return std::move(worse).Take();
}

std::string CauseOf(const std::string& rule, const nlohmann::json& before, const nlohmann::json& after,
                    bool same_statistics) {
  std::string of_settings, of_rule;
  for (const AuditDifference& difference : CompareAudits(before, after)) {
    const bool of_program = difference.part == "versions" || difference.part == "program";
    if (of_program) return difference.meaning;
    const bool is_rules =
        difference.part == "rules" && (difference.name == rule || difference.name.starts_with(rule + "."));
    if (is_rules && of_rule.empty()) of_rule = difference.meaning;
    const bool is_setting = difference.part == "settings" || difference.part == "policy";
    if (is_setting && of_settings.empty()) of_settings = difference.meaning + " (" + difference.name + ")";
  }
  if (!of_rule.empty()) return of_rule;
  if (!of_settings.empty()) return of_settings;
  return same_statistics ? "unknown: nothing that is recorded differs" : "statistics: other rows are there";
}

}  // namespace codeanatomy::pipeline
