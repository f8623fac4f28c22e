#pragma once

// From what extractors say about one file to rows: stable ids, qualified names, lines, tables.
//
// In: `FileEvidence` of each file (bytes, syntax, scopes, module name), and what witnesses say of it. Out: batches of the evidence tables of
// `schema/`, in declared order.
//
//  1. Ids depend on the repository key, the file's path and its syntax alone (docs/architecture.md, "Ids").
//  2. Equal ids of different keys are told apart by `id_collisions.h` before any row is used.
//  3. Witnesses change no other row: their nodes, scopes and names are looked up among the syntax's (`ast_alignment.h`,
//     `symtable_alignment.h`), and what differs is a row of its own.
//  4. Rows of a file are complete and sorted; files come in path order.
//
// Functions are free of state: one file or chunk a call, from any thread.

#include "normalize/chunk_tables.h"  // IWYU pragma: export
#include "normalize/file_graph.h"  // IWYU pragma: export
#include "normalize/id_collisions.h"  // IWYU pragma: export
#include "normalize/ids.h"  // IWYU pragma: export
#include "normalize/witness.h"  // IWYU pragma: export
