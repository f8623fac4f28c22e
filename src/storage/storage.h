#pragma once

// The store: a directory of Delta tables, one a public table, and the runs that make their versions count.
//
// In: streams of rows in declared order. Out: committed tables with digests, and a reader's view of the last run.
//
//  1. A run counts when its rows in `runs` are committed, last and at once; readers see the versions named there.
//  2. A digest is over the rows in declared order, without volatile columns, and independent of batch boundaries.
//     A table whose digest is the last run's keeps its version.
//  3. One writer at a time: the lock names its holder.
//
// A Store is used from one thread; tables of one run may be written from several.

#include "storage/artifact_rows.h"   // IWYU pragma: export
#include "storage/canonical_rows.h"  // IWYU pragma: export
#include "storage/digest.h"          // IWYU pragma: export
#include "storage/kept_batches.h"    // IWYU pragma: export
#include "storage/run_log.h"         // IWYU pragma: export
#include "storage/store.h"           // IWYU pragma: export
#include "storage/stored_rows.h"     // IWYU pragma: export
