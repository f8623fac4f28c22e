#pragma once

#include <atomic>
#include <memory>
#include <string>

#include <arrow/result.h>

#include "extract/cpython/cpython.h"
#include "extract/installed/installed.h"
#include "pipeline/extract_stage.h"

namespace codeanatomy::pipeline {

// The interpreter that a build names, and what is installed for it.
struct NamedInterpreter {
  extract::cpython::Interpreter interpreter;
  extract::installed::Installation installation;
};

// `python` as a shell would look it up; what lies under `root` is not installed. Invalid, in words, where there is no such
// interpreter.
arrow::Result<NamedInterpreter> ReadInterpreter(const std::string& python, const std::string& root);

struct InstalledOptions {
  std::uint64_t max_file_bytes = 0;
  const std::atomic<bool>* cancel = nullptr;
};

// Adds the tables of what is installed: the standard library's modules, and where an interpreter is named (not null) those
// that are installed for it, and what is declared in those that the files import. Fails only with Cancelled.
arrow::Status AddInstalled(Extracted& extracted, const NamedInterpreter* named, const InstalledOptions& options);

}  // namespace codeanatomy::pipeline
