#pragma once

// Which node of the syntax opens which scope of the symbol tables.

#include <cstdint>
#include <vector>

#include "extract/cpython/block_internal.h"

namespace codeanatomy::extract::cpython {

// For each scope of the block the row of its node, or -1. Scopes are found from the module down: those of equal kind, name
// and line in one scope take the nodes in the order in which symtable.c of that version opens them, if there are as many.
std::vector<std::int32_t> NodesOfScopes(const Block& block, int hex_version);

}  // namespace codeanatomy::extract::cpython
