#include "bundle/ran_plan.h"

#include "bundle/pushdown.h"
#include "bundle/taking_internal.h"

namespace codeanatomy::bundle {

RanPlan DescribeRan(const engine::Plan& plan, const CaptureOptions& options) {
  const Taking take(options);
  const engine::Parts wanted = take.Wanted("ran_physical", engine::kPhysicalNodesPart) |
                               take.Wanted("ran_predicates", engine::kLogicalNodesPart) |
                               take.Wanted("ran_scans", engine::kScansPart);
  const engine::Observation seen = engine::Observe(plan, wanted);
  RanPlan ran;
  ran.physical = take("ran_physical", [&]() -> arrow::Result<PhysicalFacts> {
    ARROW_RETURN_NOT_OK(seen.physical_nodes);
    return FactsOf(seen.physical_nodes->nodes);
  });
  ran.predicates = take("ran_predicates", [&]() -> arrow::Result<PredicateCounts> {
    ARROW_RETURN_NOT_OK(seen.logical_nodes);
    PredicateCounts counts;
    for (const PushedPredicate& predicate : Predicates(*seen.logical_nodes)) {
      counts.above_join += predicate.above_join;
      ++(predicate.verdict == "pushed"    ? counts.pushed
         : predicate.verdict == "partial" ? counts.partial
                                          : counts.residual);
    }
    return counts;
  });
  ran.files = take("ran_scans", [&]() -> arrow::Result<FileCounts> {
    ARROW_RETURN_NOT_OK(seen.scans);
    FileCounts files;
    for (const engine::TableScan& scan : *seen.scans) {
      if (!scan.delta || !scan.files_selected) continue;
      files.total = files.total.value_or(0) + scan.delta->files;
      files.selected = files.selected.value_or(0) + *scan.files_selected;
    }
    return files;
  });
  return ran;
}

std::vector<std::pair<std::string, std::string>> Missing(const RanPlan& plan) {
  std::vector<std::pair<std::string, std::string>> missing;
  if (!plan.physical.has_value()) missing.emplace_back("ran_physical", plan.physical.reason);
  if (!plan.predicates.has_value()) missing.emplace_back("ran_predicates", plan.predicates.reason);
  if (!plan.files.has_value()) missing.emplace_back("ran_scans", plan.files.reason);
  return missing;
}

}  // namespace codeanatomy::bundle
