#include "engine/plan.h"

#include <arrow/c/bridge.h>

#include "engine/engine_internal.h"

namespace codeanatomy::engine {
namespace {

ca_stage StageOf(PlanStage stage) {
  switch (stage) {
    case PlanStage::kLogical: return ca_stage_Logical;
    case PlanStage::kOptimized: return ca_stage_Optimized;
    case PlanStage::kPhysical: return ca_stage_Physical;
  }
  return ca_stage_Physical;
}

}  // namespace

CancelToken::CancelToken() : impl_(std::make_shared<Impl>()) {
  ca_cancel* made = nullptr;
  ca_cancel_new(&made);
  impl_->handle.reset(made);
}

void CancelToken::Trigger() const { ca_cancel_trigger(impl_->handle.get()); }
bool CancelToken::triggered() const { return ca_cancel_is_triggered(impl_->handle.get()); }

Plan::Plan(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Plan::Plan(Plan&&) noexcept = default;
Plan& Plan::operator=(Plan&&) noexcept = default;
Plan::~Plan() = default;

arrow::Result<std::shared_ptr<arrow::Schema>> Plan::OutputSchema() const {
  ArrowSchema schema;
  ARROW_RETURN_NOT_OK(TakeError(ca_plan_schema(impl_->handle.get(), &schema)));
  return arrow::ImportSchema(&schema);
}

arrow::Result<std::string> Plan::NodeSchemas(PlanStage stage) const {
  ca_bytes bytes{};
  ARROW_RETURN_NOT_OK(TakeError(ca_plan_node_schemas(impl_->handle.get(), StageOf(stage), &bytes)));
  return TakeBytes(bytes);
}

arrow::Result<Plan> Plan::Bind(const std::shared_ptr<arrow::RecordBatch>& values) const {
  ARROW_ASSIGN_OR_RAISE(auto reader, arrow::RecordBatchReader::Make({values}));
  ArrowArrayStream stream;
  ARROW_RETURN_NOT_OK(arrow::ExportRecordBatchReader(std::move(reader), &stream));
  ca_plan* made = nullptr;
  ARROW_RETURN_NOT_OK(TakeError(ca_plan_bind(impl_->handle.get(), &stream, &made)));
  auto impl = std::make_unique<Impl>();
  impl->handle.reset(made);
  return Plan(std::move(impl));
}

arrow::Result<std::optional<Plan>> Plan::OverNewRows() const {
  ca_plan* made = nullptr;
  ARROW_RETURN_NOT_OK(TakeError(ca_plan_over_new_rows(impl_->handle.get(), &made)));
  if (made == nullptr) return std::nullopt;
  auto impl = std::make_unique<Impl>();
  impl->handle.reset(made);
  return Plan(std::move(impl));
}

arrow::Result<std::string> Plan::ToProtobuf(PlanStage stage) const {
  ca_bytes bytes{};
  ARROW_RETURN_NOT_OK(TakeError(ca_plan_to_bytes(impl_->handle.get(), StageOf(stage), &bytes)));
  return TakeBytes(bytes);
}

arrow::Result<std::string> Plan::ToText(PlanStage stage) const {
  ca_bytes bytes{};
  ARROW_RETURN_NOT_OK(TakeError(ca_plan_to_text(impl_->handle.get(), StageOf(stage), &bytes)));
  return TakeBytes(bytes);
}

arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> Plan::Execute(const CancelToken& cancel) const {
  ArrowArrayStream stream;
  ARROW_RETURN_NOT_OK(TakeError(ca_plan_execute(impl_->handle.get(), cancel.impl()->handle.get(), &stream)));
  return TakeStream(&stream);
}

}  // namespace codeanatomy::engine
