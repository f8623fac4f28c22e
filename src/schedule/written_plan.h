#pragma once

#include <string>

#include <arrow/result.h>

#include "engine/engine.h"

namespace codeanatomy::schedule {

// The plan in protobuf, as near to its statement as it can be written: before the optimizer, or after it where the engine
// has no bytes for the first, as for IN and EXISTS with a subquery.
arrow::Result<std::string> WrittenPlan(const engine::Plan& plan);

}  // namespace codeanatomy::schedule
