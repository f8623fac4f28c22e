#pragma once

// Private to functions/: the operators between spans, and the joins by them.

#include "engine/engine.h"
#include "engine/join.h"
#include "functions/span_sweep_internal.h"

namespace codeanatomy::functions {

// Gives the session `@>`, `<@`, `&&` and `-|-`, and joins for their functions, which it has.
arrow::Status RegisterSpanOperators(engine::Session& session);

// Pairs rows of equal keys whose spans, the two columns after the key, are so related.
engine::JoinKernel SpanJoinKernel(SpanRelation relation);

}  // namespace codeanatomy::functions
