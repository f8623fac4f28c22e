#include "bundle/capture.h"

#include <algorithm>
#include <map>

#include "bundle/taking_internal.h"
#include "schedule/needed_functions.h"

namespace codeanatomy::bundle {
namespace {

arrow::Result<std::string> ExplainTree(const engine::Plan& plan) {
  ARROW_ASSIGN_OR_RAISE(auto rows, engine::Explain(plan, "tree"));
  if (rows.empty()) return arrow::Status::UnknownError("EXPLAIN gave no row");
  return std::move(rows.back().second);
}

// As EXPLAIN has it, which would plan the statement again.
std::string Indented(const std::vector<engine::LogicalNode>& nodes) {
  std::map<std::int64_t, std::size_t> depths;
  std::string text;
  for (const engine::LogicalNode& node : nodes) {
    const std::size_t depth = depths[node.id] = node.parent ? depths.at(*node.parent) + 1 : 0;
    if (!text.empty()) text.append("\n");
    text.append(2 * depth, ' ').append(node.detail);
  }
  return text;
}

}  // namespace

std::string_view LevelName(Level level) {
  switch (level) {
    case Level::kOff: return "off";
    case Level::kDefault: return "default";
    case Level::kFull: return "full";
  }
  return {};
}

PlanBundle Capture(const engine::Plan& plan, const CaptureOptions& options) {
  using engine::PlanStage;
  const Taking take(options);
  const engine::Parts wanted =
      take.Wanted("trace", engine::kTracePart) | take.Wanted("logical", engine::kLogicalPart) |
      take.Wanted("optimized", engine::kOptimizedPart) | take.Wanted("physical", engine::kPhysicalPart) |
      take.Wanted("logical_nodes", engine::kLogicalNodesPart) |
      take.Wanted("physical_nodes", engine::kPhysicalNodesPart) | take.Wanted("scans", engine::kScansPart) |
      take.Wanted("explain", engine::kPhysicalTextPart);
  engine::Observation seen = engine::Observe(plan, wanted, options.level == Level::kFull);
  PlanBundle bundle;
  bundle.trace = take.Made("trace", seen.trace);
  bundle.logical = take.Made("logical", seen.logical);
  bundle.optimized = take.Made("optimized", seen.optimized);
  bundle.physical = take.Made("physical", seen.physical);
  bundle.logical_nodes = take.Made("logical_nodes", seen.logical_nodes);
  bundle.physical_nodes = take.Made("physical_nodes", seen.physical_nodes);
  bundle.scans = take.Made("scans", seen.scans);
  bundle.needed_functions = take("needed_functions", [&]() -> arrow::Result<std::string> {
    if (!bundle.optimized.has_value()) return arrow::Status::Invalid(bundle.optimized.reason);
    // Where the engine has no bytes before the optimizer, those after it tell most.
    const auto& written = bundle.logical.has_value() ? *bundle.logical : *bundle.optimized;
    ARROW_ASSIGN_OR_RAISE(const auto needed, schedule::NeededFunctions(written, *bundle.optimized));
    return needed.dump();
  });
  bundle.explain = take("explain", [&]() -> arrow::Result<std::vector<std::pair<std::string, std::string>>> {
    if (!bundle.logical_nodes.has_value()) return engine::Explain(plan, "indent");
    ARROW_ASSIGN_OR_RAISE(std::string physical, std::move(seen.physical_text));
    return std::vector<std::pair<std::string, std::string>>{{"logical_plan", Indented(bundle.logical_nodes->nodes)},
                                                            {"physical_plan", std::move(physical)}};
  });
  bundle.explain_tree = take.Full("explain_tree", [&] { return ExplainTree(plan); });
  bundle.sql = take.Full("sql", [&] { return engine::ToSql(plan, PlanStage::kLogical, "default"); });
  bundle.substrait = take.Full("substrait", [&] { return engine::ToSubstrait(plan, PlanStage::kLogical); });
  return bundle;
}

std::vector<std::pair<std::string, std::string>> Missing(const PlanBundle& bundle) {
  std::vector<std::pair<std::string, std::string>> missing;
  const auto add = [&](std::string_view name, const auto& part) {
    if (!part.has_value()) missing.emplace_back(name, part.reason);
  };
  add("logical", bundle.logical);
  add("optimized", bundle.optimized);
  add("physical", bundle.physical);
  add("trace", bundle.trace);
  add("logical_nodes", bundle.logical_nodes);
  add("physical_nodes", bundle.physical_nodes);
  add("scans", bundle.scans);
  add("needed_functions", bundle.needed_functions);
  add("explain", bundle.explain);
  add("explain_tree", bundle.explain_tree);
  add("sql", bundle.sql);
  add("substrait", bundle.substrait);
  missing.insert(missing.end(), std::begin(kNotBuilt), std::end(kNotBuilt));
  std::ranges::sort(missing);
  return missing;
}

}  // namespace codeanatomy::bundle
