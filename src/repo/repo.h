#pragma once

// What is in a repository: which files are Python, how their bytes are to be read, and what their modules are called.
//
// In: a directory and options. Out: `Listing` (sources, the manifest of what is in or out, problems), the bytes of a
// file, `DecodeDecision` (encoding and newlines), `LineIndex`, `ModuleNaming`, `FileIndex` (what was read before), and the
// names of the standard library.
//
//  1. Nothing here depends on the directory's own name, on the clock or on the number of threads: equal trees give
//     equal rows, sorted by path bytes.
//  2. Only regular files are opened, never through a symbolic link; nothing that could block is waited for.
//  3. Bytes are never changed: encodings and newlines are described, offsets stay offsets into the raw file.
//  4. What cannot be read or decoded is a `Problem`; a `Status` means that the root itself cannot be listed or that the
//     options make no sense.
//
// Functions are free of state and may be called from any thread; values belong to one thread at a time.

#include "repo/encoding.h"  // IWYU pragma: export
#include "repo/file_index.h"  // IWYU pragma: export
#include "repo/line_index.h"  // IWYU pragma: export
#include "repo/listing.h"  // IWYU pragma: export
#include "repo/module_naming.h"  // IWYU pragma: export
#include "repo/problem.h"  // IWYU pragma: export
#include "repo/python_names.h"  // IWYU pragma: export
#include "repo/source_bytes.h"  // IWYU pragma: export
#include "repo/source_path.h"  // IWYU pragma: export
