#include "schedule/written_plan.h"

namespace codeanatomy::schedule {

arrow::Result<std::string> WrittenPlan(const engine::Plan& plan) {
  auto bytes = plan.ToProtobuf(engine::PlanStage::kLogical);
  return bytes.ok() ? bytes : plan.ToProtobuf(engine::PlanStage::kOptimized);
}

}  // namespace codeanatomy::schedule
