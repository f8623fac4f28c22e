#pragma once

#include <arrow/result.h>
#include <nlohmann/json.hpp>

#include "engine/engine.h"

namespace codeanatomy::schedule {

// The functions that a plan needs, once it is optimised: a list of name, kind (scalar, aggregate, window), rung and, where they
// are ours, version. The rung is where a function comes from: `builtin` of the engine, `native` of src/functions. There are
// no others: no function is an expression macro or called back row by row.
arrow::Result<nlohmann::ordered_json> NeededFunctions(const engine::Plan& plan);

}  // namespace codeanatomy::schedule
