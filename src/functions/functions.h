#pragma once

// Functions that every session of the program has in its SQL, about what the graph is made of: spans and names.
//
// In: a session. Out: the same session, with them. docs/functions.md lists them.
//
//  1. Each is immutable, and null for a null argument.
//  2. A span is half-open, in bytes; one that ends before it begins is empty, at its begin.
//
// The kernels have no state; any thread.

#include <string>
#include <vector>

#include "engine/engine.h"

namespace codeanatomy::functions {

struct Function {
  engine::ScalarFunctionSpec spec;
  engine::ScalarKernel kernel;
};

// All of them, by name.
std::vector<Function> AllFunctions();

arrow::Status RegisterFunctions(engine::Session& session);

// The page docs/functions.md.
std::string FunctionsMarkdown();

}  // namespace codeanatomy::functions
