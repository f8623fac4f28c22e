#pragma once

#include <string_view>

#include <arrow/status.h>

#include "engine/function.h"

namespace codeanatomy::engine {

class Session;

// Adds a function to the session's SQL that is an expression over its parameters, in the engine's SQL: the optimizer puts the
// expression in the call's place, so filters of it are pushed down as if it had been written there. Otherwise it is as
// Session::RegisterScalarFunction has it; volatility and nulls are the expression's. `gives_null` says that it may be null for
// arguments that are not. Invalid: an expression that does not parse, names other columns or gives another type.
arrow::Status RegisterExpressionFunction(const Session& session, const ScalarFunctionSpec& spec,
                                         std::string_view expression);

}  // namespace codeanatomy::engine
