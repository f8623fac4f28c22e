#pragma once

// What shaped a plan and what came of it, as values: from the engine's own observers and structures, never from its text.
//
//  1. Nothing is run. The stages that a plan has not made yet are made once, for whoever asks next too.
//  2. Texts and digests are the same on every machine, but for paths of files in scans of Delta tables.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arrow/result.h>

#include "engine/plan.h"
#include "engine/session.h"

namespace codeanatomy::engine {

// Tells what one rule of an optimizer did to a plan.
struct RuleApplication {
  std::string phase;  // analyzer, optimizer, physical
  std::int64_t pass = 0;  // of the phase, from 0
  std::int64_t position = 0;  // in the phase, from 0
  std::string rule;
  bool changed = false;
  std::string before, after;  // BLAKE3-256 of the plan's indented text
  std::int64_t microseconds = 0;
  std::string text;  // that it left, where texts were asked and it changed the plan
};

struct OptimizerTrace {
  std::vector<RuleApplication> applications;  // in order
  std::vector<std::pair<std::string, std::string>> initial;  // phase and text before it, where texts were asked
};

// Optimizes and plans the statement anew. Where the plan's own later stages are not made yet, those of the trace are
// them: traced first, a plan is optimized once. Errors: a plan read from physical bytes.
arrow::Result<OptimizerTrace> TraceOptimizers(const Plan& plan, bool with_texts);

enum class Precision { kAbsent, kInexact, kExact };

// Holds a value of a statistic as the engine spells it, and how sure it is.
struct Known {
  Precision precision = Precision::kAbsent;
  std::string value;
};

struct ColumnKnowledge {
  std::string name;
  Known nulls, distinct, min, max;
};

struct NodeStatistics {
  Known rows, bytes;
  std::vector<ColumnKnowledge> columns;  // those of which anything is known
  std::string error;  // why there are none; else empty
};

// Describes an operator of a physical plan.
struct PhysicalNode {
  std::int64_t id = 0;  // position; an operator comes before its inputs
  std::optional<std::int64_t> parent;  // none for the root
  std::string op, detail;  // its name, and its line of EXPLAIN
  std::int64_t partitions = 0;
  std::string scheme;  // round_robin, hash, range, unknown
  std::string partitioning;
  std::optional<std::string> ordering;  // of each partition
  std::string boundedness;  // bounded, unbounded, unbounded_infinite_memory
  std::string emission;  // incremental, final, both
  std::optional<std::int64_t> fetch;
  // Of each input.
  std::vector<bool> keeps_input_order;
  std::vector<std::string> needed_distribution;
  std::vector<std::vector<std::string>> needed_ordering;  // empty: none
  NodeStatistics statistics;
  std::optional<bool> keeps_partitions;  // of a sort
  std::optional<bool> keeps_order;  // of a repartition
  std::vector<std::string> conjuncts;  // of a filter
  std::string join_mode, join_type;  // of a hash join, which builds its table of its first input
  // Of a scan of a table in memory, or of files.
  std::string table, snapshot, scan_kind;
  std::optional<std::int64_t> file_groups, files, file_bytes;
  std::optional<std::string> predicate;  // that the files are read by
};

// A filter that an operator makes while it runs.
struct DynamicFilter {
  std::int64_t id = 0;
  std::int64_t made_by = 0;  // a node
  std::vector<std::string> columns;  // that it compares, of what it filters
  std::vector<std::int64_t> used_by;  // nodes
};

struct PhysicalNodes {
  std::vector<PhysicalNode> nodes;
  std::vector<DynamicFilter> dynamic_filters;
};

arrow::Result<PhysicalNodes> DescribePhysical(const Plan& plan);

// Describes an operator of the optimized plan.
struct LogicalNode {
  std::int64_t id = 0;
  std::optional<std::int64_t> parent;
  std::string op, detail;
};

// A conjunct that an operator of the optimized plan holds.
struct HeldFilter {
  std::int64_t node = 0;
  std::string op;  // scan, filter, join
  std::optional<std::string> table;  // of a scan, and of a filter right above one
  std::string expression;
  std::string
      table_says;  // what the table says it can do with it: exact, inexact, unsupported; empty: it was not asked
  std::string below;  // of a filter, the operator that it stands on
};

struct LogicalNodes {
  std::vector<LogicalNode> nodes;
  std::vector<HeldFilter> filters;
};

arrow::Result<LogicalNodes> DescribeLogical(const Plan& plan);

// What the log of a Delta table says of it.
struct DeltaFacts {
  std::int64_t version = 0;
  std::optional<std::int64_t> timestamp;  // of the version, milliseconds since the epoch; none once its entry is gone
  std::int64_t files = 0;
  std::int64_t min_reader_version = 0, min_writer_version = 0;
  std::vector<std::string> reader_features, writer_features;
  std::optional<std::string> not_readable, not_writable;  // what is missing
};

// Tells what a physical plan asks of one table of ours.
struct TableScan {
  std::string table;
  std::string kind;  // declared, memory, delta
  std::string snapshot;  // digest of the rows or version
  std::vector<std::string> columns;
  std::vector<std::pair<std::string, std::string>> filters;  // expression and class, as in HeldFilter
  std::optional<std::int64_t> limit;
  std::int64_t partitions = 0;
  std::optional<DeltaFacts> delta;
  std::optional<std::int64_t> files_selected;  // of a Delta table
};

// In the order in which the tables were asked. A plan read from physical bytes has none.
arrow::Result<std::vector<TableScan>> DescribeScans(const Plan& plan);

// Parts of what is told of a plan; a set of them is their sum.
using Parts = std::uint32_t;
inline constexpr Parts kTracePart = 1, kLogicalPart = 2, kOptimizedPart = 4, kPhysicalPart = 8, kLogicalNodesPart = 16,
                       kPhysicalNodesPart = 32, kScansPart = 64, kPhysicalTextPart = 128;

// Holds each part, or why it is not there: it was not asked for, or it failed alone.
struct Observation {
  arrow::Result<OptimizerTrace> trace;
  arrow::Result<std::string> logical, optimized, physical;  // as Plan::ToProtobuf
  arrow::Result<LogicalNodes> logical_nodes;
  arrow::Result<PhysicalNodes> physical_nodes;
  arrow::Result<std::vector<TableScan>> scans;
  arrow::Result<std::string> physical_text;  // as Plan::ToText
};

// As the functions above, in one call; a trace comes first.
Observation Observe(const Plan& plan, Parts wanted, bool with_texts = false);

// The rows of EXPLAIN, as plan type and text. Formats: indent, tree, verbose (the plan after each rule), pgjson, graphviz.
arrow::Result<std::vector<std::pair<std::string, std::string>>> Explain(const Plan& plan, std::string_view format,
                                                                        bool with_statistics = false);

// A logical stage as SQL. Dialects: bigquery, default, duckdb, mysql, postgresql, snowflake, sqlite. Errors: an operator
// that the engine has no SQL for.
arrow::Result<std::string> ToSql(const Plan& plan, PlanStage stage, std::string_view dialect, bool pretty = false);

// A logical stage as bytes of a Substrait Plan. Errors: an operator that the engine has no Substrait for.
arrow::Result<std::string> ToSubstrait(const Plan& plan, PlanStage stage);

// Describes a function that statements can call.
struct FunctionEntry {
  std::string kind;  // scalar, aggregate, window, higher_order, table
  std::string name;
  std::vector<std::string> aliases;
  std::string signature;  // as the engine spells it; empty for higher_order and table
  std::vector<std::string> parameters;  // empty: it is called by position alone
  std::string volatility;  // immutable, stable, volatile
  std::optional<std::string> ours;  // what plans carry of one that this program registered; none: the engine's
};

struct Registries {
  // By kind (function_rewrite, analyzer, optimizer, physical) the rules in the order in which they are applied.
  std::map<std::string, std::vector<std::string>> rulepacks;
  std::vector<FunctionEntry> functions;  // by kind and name
};

arrow::Result<Registries> ReadRegistries(const Session& session);

}  // namespace codeanatomy::engine
