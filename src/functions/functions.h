#pragma once

// Functions that every session of the program has in its SQL, about what the graph is made of: spans, names, hashes,
// columns, confidences, ranks and changes.
//
// In: a session. Out: the same session, with them. docs/functions.md lists them.
//
//  1. Each is immutable; a scalar one is null for a null argument, an aggregate passes over rows with one and does not
//     depend on the order of rows.
//  2. A span is half-open, in bytes; one that ends before it begins is empty, at its begin.
//  3. Each has a version, which rises when its source changes: nothing here is part of the program's digest.
//
// The kernels have no state; any thread.

#include <string>
#include <vector>

#include "engine/aggregate.h"
#include "engine/engine.h"

namespace codeanatomy::functions {

struct Function {
  engine::ScalarFunctionSpec spec;
  engine::ScalarKernel kernel;
  std::string expression = {};  // SQL over the parameters, of a function without kernel
};

struct Aggregate {
  engine::AggregateFunctionSpec spec;
  engine::AggregateFactory factory;
};

// All of them, by name.
std::vector<Function> AllFunctions();
std::vector<Aggregate> AllAggregates();

arrow::Status RegisterFunctions(engine::Session& session);

// The page docs/functions.md.
std::string FunctionsMarkdown();

}  // namespace codeanatomy::functions
