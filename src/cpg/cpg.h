#pragma once

// The contract of nodes and edges: assembly from what rules write, and the laws every graph obeys.
//
// In: the streams of rules that write `nodes` and `edges`, each sorted by path. Out: the public tables `nodes`, `edges`
// and `witnesses` in declared order, and the laws as queries.
//
//  1. An edge found by several rules is one row with a witness each; the surest rule, then the first by name, names it.
//  2. Memory is bounded by the edges of one path and eight bytes an edge.
//  3. The order and number of the input streams change nothing.
//  4. Every edge and every outside symbol has an id of its own.
//  5. Rows of users' packs are merged in; one that the table does not take ends the stream with the rule's file.
//
// One assembly belongs to one thread at a time.

#include "cpg/edge_assembly.h"  // IWYU pragma: export
#include "cpg/laws.h"  // IWYU pragma: export
#include "cpg/node_assembly.h"  // IWYU pragma: export
#include "cpg/outside_symbols.h"  // IWYU pragma: export
#include "cpg/pack_edges.h"  // IWYU pragma: export
#include "cpg/pack_rows.h"  // IWYU pragma: export
#include "cpg/row_merge.h"  // IWYU pragma: export
