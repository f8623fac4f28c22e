#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "engine/function.h"
#include "engine/plan.h"

namespace codeanatomy::engine {

enum class PoolKind { kGreedy, kFair };

struct SessionOptions {
  // Engine settings (`datafusion.…` keys) in the order they are applied; an unknown key or bad value is Invalid.
  std::vector<std::pair<std::string, std::string>> settings;
  std::uint64_t memory_limit = 0;  // bytes; 0: none
  PoolKind pool = PoolKind::kFair;
  std::string temp_directory;      // for spilling; empty: the system's
  std::uint64_t temp_limit = 0;    // bytes; 0: the engine's default
  int threads = 0;                 // worker threads of the runtime; 0: number of cores. The runtime is made once a
                                   // process: later sessions share it
  std::uint32_t plan_depth = 10'000;  // messages within messages that the bytes of a plan may have; an operator has two
};

// What a statement may be.
enum class Gate {
  kReadOnly,  // one query over registered tables: no DDL, DML, COPY, SET, PREPARE, EXPLAIN ANALYZE of those, no file
  // access by path or function
  kTrusted,  // anything the engine takes
  kRule,  // as kReadOnly, and no function that gives another result on another day or run, such as now()
};

// Describes a column order that the rows of a table have.
struct SortKey {
  std::string column;
  bool descending = false;
  bool nulls_first = true;
};

// Describes a table before it has rows.
struct TableSpec {
  std::string name;
  std::shared_ptr<arrow::Schema> schema;
  std::vector<SortKey> order;  // each partition's rows are in this order; empty: none
  std::vector<std::string> primary_key;  // columns that identify a row; empty: none
  std::string comment;
};

// Holds an expression that was read from text.
struct ParsedExpression {
  std::string expression;  // a LogicalExprNode
  std::shared_ptr<arrow::Field> field;  // its type, and the name it was given with AS; empty: none
};

// Owns an engine context: its settings, limits and registered tables.
class Session {
 public:
  static arrow::Result<std::unique_ptr<Session>> Make(const SessionOptions& options);
  // A session with other settings for planning (`datafusion.…` keys but the runtime's). It shares tables, memory and
  // threads with this one, and the functions this one has by now; either may go first.
  arrow::Result<std::unique_ptr<Session>> With(const std::vector<std::pair<std::string, std::string>>& settings) const;
  ~Session();

  // Declares a table without rows; a plan made against it can be inspected and gives no rows.
  arrow::Status DeclareTable(const TableSpec& spec);
  // Gives a declared table its rows: one vector of batches a partition, of the declared schema. Replaces earlier rows;
  // plans made before keep what they were planned with. Exact row and null counts are known to the planner.
  // `snapshot` names the rows in the recipes that plans carry, such as the table's digest.
  arrow::Status SetRows(std::string_view name, std::vector<std::vector<std::shared_ptr<arrow::RecordBatch>>> partitions,
                        std::string_view snapshot = {});
  // Registers a Delta table at a version as `name`; its scan is the real Delta scan (pruning, pushdown, statistics).
  // A declaration of that name with the same columns lends it its primary key; its rows count as unordered.
  arrow::Status RegisterDelta(std::string_view name, const std::string& directory, std::int64_t version);
  arrow::Status Deregister(std::string_view name);

  // Adds a function to the session's SQL, by position or by name: `f(1, b => 2)`. It is listed in
  // `information_schema.routines` and `parameters`. A plan that calls it is written with its description (names, types, nulls,
  // version), and is read only where a function of that description is registered. Errors of the kernel and exceptions fail the statement and
  // name the function. A name that is taken, by the engine too, is Invalid.
  arrow::Status RegisterScalarFunction(ScalarFunctionSpec spec, ScalarKernel kernel);

  // Plans one SQL statement. Errors: kPlan with position, kRefused.
  arrow::Result<Plan> PlanSql(std::string_view sql, Gate gate) const;
  // The names of the tables that a statement names, sorted, each once, CTEs left out. Nothing is planned.
  arrow::Result<std::vector<std::string>> NamedTables(std::string_view sql) const;
  // Plans a LogicalPlanNode; tables are resolved by the names in it. Errors, kPlan: bytes that are no such message or
  // nest too deep, a table or function that is not registered, or in another state than when the plan was written.
  arrow::Result<Plan> PlanProtobuf(std::string_view logical_plan) const;
  // The same for a PhysicalPlanNode; the plan has no logical stages.
  arrow::Result<Plan> PlanPhysicalProtobuf(std::string_view physical_plan) const;

  // Reads a whole expression against columns, each under its qualifier, empty for none. Errors: kPlan with position; an
  // aggregate, a window function, a subquery or a parameter in it.
  arrow::Result<ParsedExpression> ParseExpression(std::string_view text, const arrow::Schema& schema,
                                                  const std::vector<std::string>& qualifiers) const;

  // Every setting of the session: key, value, as `information_schema.df_settings` has them.
  arrow::Result<std::vector<std::pair<std::string, std::string>>> Settings() const;

  struct Impl;
  const Impl& impl() const { return *impl_; }

 private:
  explicit Session(std::unique_ptr<Impl> impl);
  arrow::Result<Plan> PlanBytes(std::string_view bytes, PlanStage stage) const;
  std::unique_ptr<Impl> impl_;
};

// Versions of what is linked: pairs such as ("datafusion", "55.2.0"), ("deltalake", …), ("arrow-rs", …), ("bridge", …).
std::vector<std::pair<std::string, std::string>> LinkedVersions();

}  // namespace codeanatomy::engine
