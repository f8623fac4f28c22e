#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arrow/status.h>

#include "bundle/part.h"
#include "engine/observe.h"

namespace codeanatomy::bundle {

enum class Level : std::uint8_t { kOff, kDefault, kFull };

// `off`, `default`, `full`.
std::string_view LevelName(Level level);

// Names of parts, as the columns `missing` have them: of a plan, of what plans of a session are made with, and of one that
// runs.
inline constexpr std::string_view kParts[] = {"logical",       "optimized",      "physical", "trace",
                                              "logical_nodes", "physical_nodes", "scans",    "needed_functions",
                                              "explain",       "explain_tree",   "sql",      "substrait"};
inline constexpr std::string_view kStateParts[] = {"settings", "rulepacks", "functions"};
inline constexpr std::string_view kCatalogPart = "catalog";
inline constexpr std::string_view kRanParts[] = {"ran_physical", "ran_predicates", "ran_scans"};

// Parts that no capture has yet, with the reason.
inline constexpr std::pair<std::string_view, std::string_view> kNotBuilt[] = {
    {"async_settings", "not built: no function of the program is asynchronous"},
    {"constraints", "not built: the engine has no view of foreign keys and checks"},
    {"drift",
     "not built: rule outputs are checked against the declared tables when they are planned, and not recorded"},
    {"provider_ddl", "not built: src/schema declares the tables"},
    {"schema", "not built: DESCRIBE and where each schema came from"},
    {"template", "not built: parameters are values of the statement"}};

struct CaptureOptions {
  Level level = Level::kDefault;
  // Asked before each part is taken, and before it is asked of the engine; an error stands in its place. For tests.
  std::function<arrow::Status(std::string_view part)> before;
};

// What was captured of a plan. `sql`, `substrait`, `explain_tree` and texts in the trace are taken at the level `full`.
struct PlanBundle {
  Part<std::string> logical, optimized, physical;  // protobuf
  Part<engine::OptimizerTrace> trace;
  Part<engine::LogicalNodes> logical_nodes;
  Part<engine::PhysicalNodes> physical_nodes;
  Part<std::vector<engine::TableScan>> scans;
  Part<std::string> needed_functions;  // JSON
  Part<std::vector<std::pair<std::string, std::string>>> explain;  // rows of EXPLAIN
  Part<std::string> explain_tree;
  Part<std::string> sql, substrait;
};

// Captures a plan. One that nobody has optimized yet is optimized once, under the trace.
PlanBundle Capture(const engine::Plan& plan, const CaptureOptions& options);

// The absent parts with their reasons, by name; those of kNotBuilt among them.
std::vector<std::pair<std::string, std::string>> Missing(const PlanBundle& bundle);

}  // namespace codeanatomy::bundle
