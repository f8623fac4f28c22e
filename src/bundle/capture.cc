#include "bundle/capture.h"

#include <algorithm>
#include <type_traits>

#include "schedule/needed_functions.h"

namespace codeanatomy::bundle {
namespace {

constexpr std::string_view kOnlyFull = "the level is default; full has it";

// The engine's messages may end with the whole plan.
std::string Short(const std::string& message) {
  constexpr std::size_t kMost = 200;
  if (message.size() <= kMost) return message;
  std::size_t end = kMost;
  while ((static_cast<unsigned char>(message[end]) & 0xC0) == 0x80) --end;
  return message.substr(0, end) + "…";
}

// Takes the parts of one bundle, each on its own.
class Taking {
 public:
  explicit Taking(const CaptureOptions& options) : options_(options) {}

  template <typename Make>
  auto operator()(std::string_view part, const Make& make) const {
    using T = typename std::invoke_result_t<Make>::ValueType;
    Part<T> taken;
    const arrow::Status may = options_.before ? options_.before(part) : arrow::Status::OK();
    arrow::Result<T> made = may.ok() ? make() : arrow::Result<T>(may);
    if (made.ok()) {
      taken.value = std::move(*made);
    } else {
      taken.reason = Short(made.status().message());
    }
    return taken;
  }

  // A part that the level `full` alone has.
  template <typename Make>
  auto Full(std::string_view part, const Make& make) const {
    if (options_.level == Level::kFull) return (*this)(part, make);
    using T = typename std::invoke_result_t<Make>::ValueType;
    return Part<T>{std::nullopt, std::string(kOnlyFull)};
  }

 private:
  const CaptureOptions& options_;
};

arrow::Result<std::string> ExplainTree(const engine::Plan& plan) {
  ARROW_ASSIGN_OR_RAISE(auto rows, engine::Explain(plan, "tree"));
  if (rows.empty()) return arrow::Status::UnknownError("EXPLAIN gave no row");
  return std::move(rows.back().second);
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
  PlanBundle bundle;
  // First: the plan's stages are those of the trace.
  bundle.trace = take("trace", [&] { return engine::TraceOptimizers(plan, options.level == Level::kFull); });
  bundle.logical = take("logical", [&] { return plan.ToProtobuf(PlanStage::kLogical); });
  bundle.optimized = take("optimized", [&] { return plan.ToProtobuf(PlanStage::kOptimized); });
  bundle.physical = take("physical", [&] { return plan.ToProtobuf(PlanStage::kPhysical); });
  bundle.logical_nodes = take("logical_nodes", [&] { return engine::DescribeLogical(plan); });
  bundle.physical_nodes = take("physical_nodes", [&] { return engine::DescribePhysical(plan); });
  bundle.scans = take("scans", [&] { return engine::DescribeScans(plan); });
  bundle.needed_functions = take("needed_functions", [&]() -> arrow::Result<std::string> {
    if (!bundle.optimized.has_value()) return arrow::Status::Invalid(bundle.optimized.reason);
    // Where the engine has no bytes before the optimizer, those after it tell most.
    const auto& written = bundle.logical.has_value() ? *bundle.logical : *bundle.optimized;
    ARROW_ASSIGN_OR_RAISE(const auto needed, schedule::NeededFunctions(written, *bundle.optimized));
    return needed.dump();
  });
  bundle.explain = take("explain", [&] { return engine::Explain(plan, "indent"); });
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
