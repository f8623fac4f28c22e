#pragma once

// What extractors may say about one file, free of path, module and id.
//
// In: nothing; this folder declares shapes. Out: `SyntaxTree` (lowered concrete syntax) and `ScopeTree`
// (scopes, bindings and the occurrences of names), which extractors fill and `normalize/` turns into tables.
//
//  1. Positions are byte offsets into the raw file, half open.
//  2. Rows refer to one another by index within the file; an index names a row of the vector it belongs to.
//  3. Parents come before their children (preorder), siblings in source order.
//
// Values are plain and movable; one file is owned by one thread at a time.

#include "evidence/diagnostic.h"   // IWYU pragma: export
#include "evidence/node_kind.h"    // IWYU pragma: export
#include "evidence/scope_tree.h"   // IWYU pragma: export
#include "evidence/syntax_tree.h"  // IWYU pragma: export
#include "evidence/value_graph.h"  // IWYU pragma: export
