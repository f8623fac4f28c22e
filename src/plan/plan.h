#pragma once

// What a plan tells, and plans made of plans: which tables one reads, where its columns come from, which statements mean
// the same, which joins multiply rows; the same rows in an order.
//
// In: DataFusion's own protobuf of a plan. Out: facts read from the message tree, never from text, or such a message.
//
//  1. Every message of the plan is visited; a scan cannot be overlooked by a new operator.
//  2. Iterative over operators: depth of a plan is no limit. Expressions are walked recursively.
//
// Functions without state; any thread.

#include "plan/fingerprint.h"  // IWYU pragma: export
#include "plan/join_keys.h"  // IWYU pragma: export
#include "plan/lineage.h"  // IWYU pragma: export
#include "plan/ordered.h"  // IWYU pragma: export
#include "plan/plan_tree.h"  // IWYU pragma: export
