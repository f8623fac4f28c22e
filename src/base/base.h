#pragma once

// What every folder may use: hashing, Arrow column builders, small text and thread tools.
//
// In and out: plain values. No folder of the project is included from here. Everything is thread-compatible:
// distinct objects may be used from distinct threads.

#include "base/array_view.h" // IWYU pragma: export
#include "base/blake3.h"   // IWYU pragma: export
#include "base/columns.h"  // IWYU pragma: export
#include "base/parallel.h" // IWYU pragma: export
