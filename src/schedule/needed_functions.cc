#include "schedule/needed_functions.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <vector>

#include "plan/calls.h"
#include "schedule/written_plan.h"

namespace codeanatomy::schedule {

arrow::Result<nlohmann::ordered_json> NeededFunctions(const engine::Plan& plan) {
  ARROW_ASSIGN_OR_RAISE(const std::string written, WrittenPlan(plan));
  ARROW_ASSIGN_OR_RAISE(const std::string optimized, plan.ToProtobuf(engine::PlanStage::kOptimized));
  return NeededFunctions(written, optimized);
}

arrow::Result<nlohmann::ordered_json> NeededFunctions(std::string_view written, std::string_view optimized) {
  std::vector<plan::CalledFunction> calls;
  // Expressions are in the place of their calls once the plan is optimised.
  for (const std::string_view* bytes : {&written, &optimized}) {
    ARROW_ASSIGN_OR_RAISE(const auto found, plan::CalledFunctions(*bytes));
    std::ranges::copy_if(found, std::back_inserter(calls), [&](const plan::CalledFunction& call) {
      return (call.rung == "expression") == (bytes == &written);
    });
  }
  std::ranges::sort(calls, {}, [](const plan::CalledFunction& call) { return std::tie(call.name, call.kind); });
  auto list = nlohmann::ordered_json::array();
  for (const plan::CalledFunction& call : calls) {
    const bool is_ours = call.rung != "builtin";
    list.push_back({{"name", call.name},
                    {"kind", call.kind},
                    {"rung", call.rung},
                    {"version", is_ours ? nlohmann::ordered_json(call.version) : nlohmann::ordered_json()}});
  }
  return list;
}

}  // namespace codeanatomy::schedule
