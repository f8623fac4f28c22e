#include "schedule/needed_functions.h"

#include "plan/calls.h"

namespace codeanatomy::schedule {

arrow::Result<nlohmann::ordered_json> NeededFunctions(const engine::Plan& plan) {
  ARROW_ASSIGN_OR_RAISE(const std::string bytes, plan.ToProtobuf(engine::PlanStage::kOptimized));
  ARROW_ASSIGN_OR_RAISE(const auto calls, plan::CalledFunctions(bytes));
  auto list = nlohmann::ordered_json::array();
  for (const plan::CalledFunction& call : calls) {
    list.push_back({{"name", call.name},
                    {"kind", call.kind},
                    {"rung", call.is_native ? "native" : "builtin"},
                    {"version", call.is_native ? nlohmann::ordered_json(call.version) : nlohmann::ordered_json()}});
  }
  return list;
}

}  // namespace codeanatomy::schedule
