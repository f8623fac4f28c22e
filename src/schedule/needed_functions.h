#pragma once

#include <string_view>

#include <arrow/result.h>
#include <nlohmann/json.hpp>

#include "engine/engine.h"

namespace codeanatomy::schedule {

// The functions that a plan needs, once it is optimised, and those that became expressions by then: a list of name, kind
// (scalar, aggregate, window), rung (plan::CalledFunction) and, where they are ours, version. No function is called back row by
// row.
arrow::Result<nlohmann::ordered_json> NeededFunctions(const engine::Plan& plan);
// The same of a plan's bytes: as WrittenPlan gives them, and optimised.
arrow::Result<nlohmann::ordered_json> NeededFunctions(std::string_view written, std::string_view optimized);

}  // namespace codeanatomy::schedule
