#pragma once

// The C++ face of the bridge: sessions, functions, plans, streams, Delta tables and file walking.
//
// In: SQL text or protobuf plans, Arrow tables and streams, kernels of functions. Out: Arrow streams and protobuf plans.
//
//  1. Nothing outside this folder includes the ABI header (`codeanatomy_bridge.h`).
//  2. Streams hold what they need: they may outlive the plan and the session they came from.
//  3. Errors are arrow::Status with an ErrorDetail (class, code, position); no panic or exception crosses.
//  4. Data crosses without copies, as the Arrow C data and stream interfaces.
//
// Sessions may be used from any number of threads; plans and streams from one at a time.

#include "engine/delta.h"  // IWYU pragma: export
#include "engine/function.h"  // IWYU pragma: export
#include "engine/plan.h"  // IWYU pragma: export
#include "engine/session.h"  // IWYU pragma: export
#include "engine/walk.h"  // IWYU pragma: export
