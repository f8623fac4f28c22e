#pragma once

#include <cstddef>
#include <vector>

#include <arrow/result.h>

#include "extract/cpython/cpython.h"
#include "normalize/witness.h"

namespace codeanatomy::pipeline {

// Deals CPython's answer to one call out to its files; the texts view the batches of `evidence`. What failed for a file
// counts as not said. Invalid where a batch is not as `cpython.h` states it.
arrow::Result<std::vector<normalize::FileWitness>> ReadWitnesses(const extract::cpython::CPythonEvidence& evidence,
                                                                 std::size_t files, bool ast, bool symtable,
                                                                 int hex_version);

// The diagnostic of an error. `bytes` are the file's, to place a line.
evidence::Diagnostic WitnessDiagnostic(const normalize::WitnessError& error, std::string_view bytes);

}  // namespace codeanatomy::pipeline
