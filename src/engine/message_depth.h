#pragma once

// Private to engine/: how deep the messages of a plan nest, found without decoding it.

#include <cstdint>
#include <string_view>

#include <arrow/result.h>

#include "engine/plan.h"

namespace codeanatomy::engine {

// Walks the bytes of a LogicalPlanNode, or of a PhysicalPlanNode for kPhysical, and returns how many messages lie within
// each other at most, each of a list that becomes a chain when decoded counted as one more. Iterative, so that no bytes exhaust the stack. Invalid, with a byte position: bytes that are no
// protobuf of such a message, groups (which its schema does not have), and nesting deeper than `limit`.
arrow::Result<std::uint32_t> MessageDepth(std::string_view bytes, PlanStage stage, std::uint32_t limit);

}  // namespace codeanatomy::engine
