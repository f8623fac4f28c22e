#include <algorithm>

#include "schema/artifacts.h"
#include "schema/schema_internal.h"

namespace codeanatomy::schema {
namespace {

Column Version() { return Int("schema_version", "Layout that the row was written by; this page describes 2."); }
Column Plan() { return Text("plan", "The plan, as `plans` has it."); }
Column Run() { return Int("run_id", "The run."); }

Column Volatile(Column column) {
  column.is_volatile = true;
  return column;
}

Column Time(const char* name, const char* comment, Null null) { return {name, Type::kTimestamp, null, comment, true}; }
Column MayFlag(const char* name, const char* comment) { return {name, Type::kBool, kMay, comment}; }

Table Artifact(std::string name, std::string comment, std::vector<Column> columns, std::vector<std::string> key) {
  columns.insert(columns.begin(), Version());
  Table table{std::move(name), Layer::kPublic, std::move(comment), std::move(columns), {}, key};
  for (std::string& column : key) table.order.push_back({std::move(column)});
  return table;
}

Table Plans() {
  return Artifact(
      "plans", "The bundles: one row a plan of a rule, once for all runs that have it.",
      {Text("plan",
            "Hash of the rule's text and name, of its plan's fingerprint, and of all that it was planned with."),
       Text("rule", "Name of the rule."),
       Text("pack", "Pack it comes from."),
       Volatile(Int("run_id", "The run that captured it.")),
       Time("captured", "When.", kNot),
       Text("level", "`default` or `full`: which parts were captured."),
       Text("data_hash", "Of what the rows depend on but those of its inputs."),
       Text("metadata_hash", "Of the rule's header."),
       Text("statement", "The rule's text."),
       Text("settings", "The settings it was planned with, as `plan_settings` has them."),
       Text("rulepacks", "The engine's rules, as `plan_rulepacks` has them."),
       Text("functions", "The functions there were, as `plan_functions` has them."),
       Text("environment", "Hash of program, engine and policy."),
       Text("needed_functions", "The functions it calls, a JSON list of name, kind, rung and version.", kMay),
       Text("logical", "The plan before the optimizer: the engine's protobuf in base64.", kMay),
       Text("optimized", "The plan after it, in the same way.", kMay),
       Volatile(Text("physical", "The physical plan, in the same way.", kMay)),
       Text("explain_logical", "The optimized plan as EXPLAIN has it.", kMay),
       Text("explain_physical", "The physical plan as EXPLAIN has it.", kMay),
       Text("explain_tree", "The same as a tree.", kMay),
       Text("sql", "The plan before the optimizer as SQL of the engine's own dialect.", kMay),
       Text("substrait", "The same as a Substrait plan in base64.", kMay),
       Text("topology", "Hash of the physical plan's operators and partition counts, in order.", kMay),
       Text("statistics", "Hash of what was known of each operator's rows and bytes; null in rows of layout 1.", kMay),
       Text("quality",
            "Of the statistics it was planned on: `EXACT`, `ESTIMATED`, `MIXED` or `UNKNOWN`; a plan without "
            "scans is `EXACT`.",
            kMay),
       Int("unknown_joins", "Joins that were planned on unknown row counts.", kMay),
       Int("sorts", "Sorts in the physical plan.", kMay),
       Int("repartitions", "Repartitions.", kMay),
       Int("unnecessary", "Sorts and repartitions that change nothing, or nothing that is used.", kMay),
       Text("missing", "Why parts are not there: a JSON object of part and reason.")},
      {"plan"});
}

Table OptimizerTrace() {
  return Artifact("plan_optimizer_trace", "One row an application of a rule of the engine's optimizers.",
                  {Plan(), Text("phase", "`analyzer`, `optimizer` or `physical`."),
                   Int("ordinal", "Position in the phase, from 0."), Int("pass", "Pass of the phase, from 0."),
                   Text("rule", "The engine's rule."), Flag("changed", "Whether it left another plan."),
                   Text("digest_before", "BLAKE3-256 of the plan's text before."),
                   Text("digest_after", "The same, after."), Volatile(Int("microseconds", "How long it took.")),
                   Text("text", "What it left; null where nothing changed, and below the level `full`.", kMay)},
                  {"plan", "phase", "ordinal"});
}

Table Nodes() {
  return Artifact("plan_nodes", "One row an operator of an optimized or physical plan.",
                  {Plan(), Text("stage", "`optimized` or `physical`."),
                   Int("node", "Position; an operator comes before its inputs."),
                   Int("parent", "Operator that it gives its rows to; null for the root.", kMay),
                   Text("operator", "Its name."), Text("detail", "Its line of EXPLAIN.")},
                  {"plan", "stage", "node"});
}

Table Properties() {
  return Artifact(
      "plan_properties", "One row an operator of a physical plan: how its rows come.",
      {Plan(), Int("node", "Operator, as in `plan_nodes`."), Int("partitions", "Partitions of its rows."),
       Text("scheme", "`hash`, `round_robin`, `range` or `unknown`."),
       Text("partitioning", "The scheme with its columns, as the engine spells it."),
       Text("ordering", "Order of each partition's rows; null: none.", kMay),
       Text("boundedness", "`bounded`, `unbounded` or `unbounded_infinite_memory`."),
       Text("emission", "`incremental`, `final` or `both`."), Int("fetch", "Most rows that it gives.", kMay),
       Text("keeps_order", "Of each input whether its order is kept: a JSON list."),
       Text("needed_distribution", "Of each input: a JSON list."), Text("needed_order", "Of each input: a JSON list."),
       Text("join", "Mode and kind of a hash join, which builds of its first input.", kMay),
       Int("file_groups", "Groups of files of a scan.", kMay), Int("files", "Files of a scan.", kMay),
       Text("unnecessary", "Why a sort or repartition was not needed; null: it was, or is none.", kMay)},
      {"plan", "node"});
}

Table PlanStatistics() {
  return Artifact(
      "plan_statistics", "What the engine took for known of an operator's rows.",
      {Plan(), Int("node", "Operator, as in `plan_nodes`."),
       Text("subject", "`rows`, `bytes`, or of a column `nulls`, `distinct`, `min`, `max`."),
       Int("ordinal", "Position of the column among those of which anything is known, from 1; 0 for all rows."),
       Text("name", "The column; empty for all rows."), Text("quality", "`EXACT`, `ESTIMATED` or `UNKNOWN`."),
       Text("value", "As the engine spells it; null where unknown.", kMay),
       Text("source",
            "`declared` for a table without rows, `provider` for one in memory, `delta_log`, `derived` from the "
            "operators below, or `none`.")},
      {"plan", "node", "subject", "ordinal"});
}

Table Scans() {
  return Artifact(
      "plan_scans", "One row a table that a physical plan asks for rows.",
      {Plan(), Int("scan", "Position among the scans of the plan."), Text("name", "The table."),
       Text("kind", "`declared`, `memory` or `delta`."),
       Volatile(Text("snapshot", "Digest of the rows or Delta version; empty: nothing names them.")),
       Text("columns", "What is asked, a JSON list."), Text("filters", "What was pushed into it, a JSON list."),
       Int("fetch", "Most rows that are asked.", kMay), Int("partitions", "Partitions of the scan."),
       Volatile(Int("files_total", "Files of the Delta version.", kMay)),
       Volatile(Int("files_selected", "Those that are read.", kMay)),
       Volatile(MayFlag("reads_most", "Whether more than half of the files are read.")),
       Int("min_reader", "Reader version that the Delta table asks for.", kMay),
       Int("min_writer", "Writer version.", kMay), Text("features", "Its features, a JSON list.", kMay),
       Text("gate", "`readable`, `readable and writable`, or what is missing; null: no Delta table.", kMay)},
      {"plan", "scan"});
}

Table Pushdown() {
  return Artifact(
      "plan_pushdown", "One row a predicate of an optimized plan, or a filter that an operator makes while it runs.",
      {Plan(), Text("kind", "`predicate` or `dynamic`."), Int("ordinal", "Position among those of the kind."),
       Text("expression", "The predicate; of a dynamic filter the columns that it compares."),
       Text("name", "The table it is about; null: not a single one, or it is not known.", kMay),
       Text(
           "verdict",
           "`pushed` into the scan, `partial` where it is asked again above, `join` where a join asks it of each pair, "
           "`residual`; of a dynamic filter `reaches` a scan or `stays`."),
       Text("stopped_at", "Operator that a residual one stands on; null: none.", kMay),
       Text("table_says", "What the table can do with it: `exact`, `inexact`, `unsupported`; null: it was not asked.",
            kMay),
       Flag("above_join", "Whether it is left above a join."),
       Text("made_by", "Of a dynamic filter: `join`, `aggregate` or `topk`.", kMay)},
      {"plan", "kind", "ordinal"});
}

Table PlanSettings() {
  return Artifact("plan_settings", "The engine's settings that plans were made with.",
                  {Text("settings", "Hash of all of them."), Text("key", "The setting."), Text("value", "Its value.")},
                  {"settings", "key"});
}

Table PlanFunctions() {
  return Artifact("plan_functions", "The functions that statements could call.",
                  {Text("functions", "Hash of all of them."),
                   Text("kind", "`scalar`, `aggregate`, `window`, `higher_order` or `table`."),
                   Text("name", "Its name."), Text("aliases", "Its other names, a JSON list."),
                   Text("signature", "As the engine spells it, with how arguments are coerced.", kMay),
                   Text("parameters", "Names of its parameters, a JSON list; null: it is called by position.", kMay),
                   Text("volatility", "`immutable`, `stable` or `volatile`.", kMay),
                   Text("description", "What a plan carries of one of this program; null: the engine's.", kMay)},
                  {"functions", "kind", "name"});
}

Table PlanRulepacks() {
  return Artifact("plan_rulepacks", "The rules of the engine's optimizers, in order.",
                  {Text("rulepacks", "Hash of all of them."),
                   Text("phase", "`function_rewrite`, `analyzer`, `optimizer` or `physical`."),
                   Int("ordinal", "Position in the phase, from 0."), Text("rule", "The rule.")},
                  {"rulepacks", "phase", "ordinal"});
}

Table PlanLineage() {
  return Artifact(
      "plan_lineage", "Where the columns of a rule come from.",
      {Plan(), Text("name", "The column that comes out."),
       Text("way", "`direct` in the expression that computes it, or `indirect`: it decides which rows there are."),
       Text("source_table", "Table."), Text("source_column", "Its column."),
       Flag("copied", "Whether the value is that of the source as it stands, in one branch of unions at least.")},
      {"plan", "name", "way", "source_table", "source_column"});
}

Table TaskGraph() {
  return Artifact(
      "task_graph", "Which task reads what of which other: one row a column.",
      {Text("graph", "Hash of the graph."), Text("task", "Task that reads."),
       Text("source_table", "Table that it reads."), Text("source_column", "Column of it; empty: the task reads all."),
       Text("writers", "Tasks that write the table, comma-separated; empty: extraction."),
       Text("column_type", "Type of the column; empty with it.")},
      {"graph", "task", "source_table", "source_column"});
}

Table TaskRuns() {
  return Artifact(
      "task_runs", "The schedule and its decisions: one row a task of a run.",
      {Run(),
       Int("ordinal", "Position in the order of the tasks."),
       Text("task", "The task."),
       Text("action", "`run` or `skip`."),
       Text("reason", "Why."),
       Text("identity", "Hash of all that its rows depend on."),
       Text("plan", "Its plan, as `plans` has it; null: a kernel, or capture was off.", kMay),
       Text("graph", "The graph, as `task_graph` has it."),
       Int("level", "Tasks on the longest way to it; null: a kernel.", kMay),
       Int("slack", "How many levels later it could run.", kMay),
       Text("inputs", "Tables, comma-separated."),
       {"cost", Type::kFloat64, kMay, "Seconds by which it was ordered; null: it never ran.", true},
       Time("started", "When it began; null: it did not run, or with the task that puts its rows together.", kMay),
       Time("finished", "When it ended.", kMay),
       Int("rows", "Rows that it gave.", kMay)},
      {"run_id", "ordinal"});
}

Table PlanWrites() {
  return Artifact(
      "plan_writes", "What a run wrote: one row a table.",
      {Run(), Text("name", "The table."), Text("lane", "`engine`: the engine's own writer."),
       Text("reason", "Why that lane."), Text("options", "Effective options, a JSON object."),
       Text("options_hash", "Hash of these."), Int("version", "Delta version."), Int("rows", "Rows of the table."),
       Int("bytes", "Bytes of the files that were added."),
       Int("files",
           "Files that were added, one for each partition that the rows are of; null in rows of layouts before 3.",
           kMay),
       Int("row_groups", "Row groups of these; null in rows of layouts before 3.", kMay),
       Flag("unchanged", "Whether the rows were those of an earlier version: nothing was committed.")},
      {"run_id", "name"});
}

Table PlanSchemas() {
  return Artifact("plan_schemas", "The columns of every table as rules were planned against them.",
                  {Text("catalog", "Hash of all tables, as `audit` has it."), Text("source_table", "Table."),
                   Int("ordinal", "Position of the column, from 0."), Text("name", "The column."),
                   Text("type", "Its type."), Flag("may_be_null", "Whether it may be null."),
                   Int("key_ordinal", "Position in the primary key, from 0; null: it is no part of it.", kMay),
                   Int("order_ordinal", "Position in the order of the rows; null: it is no part of it.", kMay),
                   Text("direction", "`ascending`, `descending` or `empty_last`; null with the position.", kMay),
                   Text("source", "`declared` by the program, or `rule`: what a pack's rule gives."),
                   Text("hash", "Hash of the table's columns, key and order.")},
                  {"catalog", "source_table", "ordinal"});
}

Table PlanMetrics() {
  return Artifact(
      "plan_metrics", "The plans that ran, over the rows there were: one row a rule of a run.",
      {Run(), Text("task", "The rule."), Text("plan", "Its plan, as `plans` has it.", kMay),
       Text("topology", "Hash of the operators and partition counts, in order.", kMay),
       Text("statistics", "Hash of what was known of each operator's rows and bytes.", kMay),
       Text("scan_statistics", "The same of the scans alone, whatever their order.", kMay),
       Text("quality", "Of the scans' statistics, as in `plans`.", kMay),
       Int("unknown_joins", "Joins that were planned on unknown row counts.", kMay), Int("sorts", "Sorts.", kMay),
       Int("repartitions", "Repartitions.", kMay),
       Int("unnecessary", "Sorts and repartitions that change nothing, or nothing that is used.", kMay),
       Int("pushed", "Predicates that scans took.", kMay), Int("partial", "Those that they took for hints.", kMay),
       Int("residual", "Those that were asked above the scans.", kMay),
       Int("above_join", "Those of them that stood on a join.", kMay),
       Int("files_total", "Data files of the stored tables that it read; null: it read none.", kMay),
       Int("files_selected", "Those that were left after pruning.", kMay),
       Text("missing", "Why parts are not there: a JSON object of part and reason.")},
      {"run_id", "task"});
}

Table PlanDiagnostics() {
  return Artifact(
      "plan_diagnostics", "What got worse in a rule's plan since an earlier run.",
      {Run(), Text("task", "The rule."),
       Text("code", "`topology`, `statistics-quality`, `unknown-joins`, `pushdown`, `pruning` or `unnecessary`."),
       Text("severity", "`note` or `warning`."), Int("earlier_run", "The run that it is compared with."),
       Text("before", "What it was."), Text("after", "What it is."), Text("cause", "What made it so."),
       Text("message", "The same as a sentence.")},
      {"run_id", "task", "code"});
}

Table Audit() {
  return Artifact("audit", "The hashes of a run, as `codeanatomy plan audit` compares them.",
                  {Run(),
                   Text("part",
                        "A part of the audit document, or one entry of `inputs`, `tables` and `versions` after a dot; "
                        "`environment`, `graph` and `plans` are of all plans together."),
                   Text("hash", "Its hash, or a version.")},
                  {"run_id", "part"});
}

}  // namespace

std::span<const Table> ArtifactTables() {
  static const std::vector<Table> kTables = {
      Audit(),          PlanDiagnostics(), PlanFunctions(), PlanLineage(),   PlanMetrics(), Nodes(),
      OptimizerTrace(), Properties(),      Pushdown(),      PlanRulepacks(), Scans(),       PlanSchemas(),
      PlanSettings(),   PlanStatistics(),  PlanWrites(),    Plans(),         TaskGraph(),   TaskRuns()};
  return kTables;
}

const Table* FindArtifact(std::string_view name) {
  const auto tables = ArtifactTables();
  const auto found = std::ranges::find(tables, name, &Table::name);
  return found == tables.end() ? nullptr : &*found;
}

}  // namespace codeanatomy::schema
