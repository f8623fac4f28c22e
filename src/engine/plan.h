#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <arrow/record_batch.h>
#include <arrow/result.h>

namespace codeanatomy::engine {

// Says which class an engine error belongs to and where in the text it arose.
enum class ErrorClass {
  kPlan,       // unknown table or column, type error, parse error: the statement is wrong
  kRefused,    // the gate: the statement is valid and not allowed here
  kExecution,  // the data or an operator failed
  kResources,  // memory or disk limit
  kIo,         // file system or object store
  kCancelled,
  kInternal,   // a bug of ours or the engine's
};

class ErrorDetail : public arrow::StatusDetail {
 public:
  static constexpr const char* kTypeId = "codeanatomy::engine::ErrorDetail";
  ErrorDetail(ErrorClass error_class, std::optional<std::pair<int, int>> position)
      : error_class_(error_class), position_(position) {}
  const char* type_id() const override { return kTypeId; }
  std::string ToString() const override;
  ErrorClass error_class() const { return error_class_; }
  // Line (1-based) and byte column (0-based) in the SQL text, where known.
  std::optional<std::pair<int, int>> position() const { return position_; }

 private:
  ErrorClass error_class_;
  std::optional<std::pair<int, int>> position_;
};

// Returns the detail of an engine error, null for a Status that did not come from the engine.
const ErrorDetail* GetErrorDetail(const arrow::Status& status);

// Asks running work to stop. Copies share one token; Trigger may be called from a signal handler's thread.
class CancelToken {
 public:
  CancelToken();
  void Trigger() const;
  bool triggered() const;

  struct Impl;
  const std::shared_ptr<Impl>& impl() const { return impl_; }

 private:
  std::shared_ptr<Impl> impl_;
};

enum class PlanStage { kLogical, kOptimized, kPhysical };

// Holds one statement, planned against the tables its session had then.
class Plan {
 public:
  struct Impl;
  explicit Plan(std::unique_ptr<Impl> impl);
  Plan(Plan&&) noexcept;
  Plan& operator=(Plan&&) noexcept;
  ~Plan();

  // The same statement with its `$name` parameters replaced by the columns of a batch of one row. Errors: kPlan for a
  // parameter that has no value.
  arrow::Result<Plan> Bind(const std::shared_ptr<arrow::RecordBatch>& values) const;

  // The same statement over the rows that its tables have now, without being planned and optimized anew; none where it has to
  // be: nobody optimized it yet, or a table is a Delta table. Its logical stage is the optimized one.
  arrow::Result<std::optional<Plan>> OverNewRows() const;

  // The schema of the rows it gives.
  arrow::Result<std::shared_ptr<arrow::Schema>> OutputSchema() const;

  // DataFusion's own protobuf: a LogicalPlanNode for the logical stages, a PhysicalPlanNode for kPhysical.
  // Our tables are written as custom table scans whose bytes are a recipe (JSON: name, kind, snapshot, id), or in a
  // physical plan as extension nodes with the recipe, what is asked of the table, and the filters. Such a plan is made
  // for writing: a Delta scan stands in it as one leaf, so what only the engine's own scan takes (dynamic filters, a
  // limit) stays above it, and the statement's own physical plan may differ there.
  arrow::Result<std::string> ToProtobuf(PlanStage stage) const;

  // The schema of every node of a logical stage: DfSchema messages, each with its length as a varint in front, a node
  // before its inputs.
  arrow::Result<std::string> NodeSchemas(PlanStage stage) const;

  // The engine's indented text of a stage.
  arrow::Result<std::string> ToText(PlanStage stage) const;

  // Starts the plan and returns its rows as one stream, read ahead by two batches; dropping the reader cancels the
  // work. Rows are in the plan's order where it has one; without one, partitions mix as they are ready. A plan may be
  // executed any number of times.
  arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> Execute(const CancelToken& cancel) const;

  const Impl& impl() const { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace codeanatomy::engine
