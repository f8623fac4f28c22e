#pragma once

// What values lead to over all files: attributes, calls and classes.
//
// In: the rows of solve_values.sql: the value graphs of all files, and where imports, names and members of modules lead.
// Out: rows of `value_facts`.
//
// The answer is the least solution of inclusion constraints: each value holds the objects it may be, and what an object
// reached adds constraints (Andersen, "Program analysis and specialization for the C programming language", 1994, with
// fields, found as the sets grow). Functions whose result depends on who calls them, such as decorators and factories, and
// what `__new__` runs are solved for each call or class that they make (contexts_internal.h; Milanova and others,
// "Parameterized object sensitivity for points-to analysis for Java", 2005). Objects are functions, classes, one instance a class, containers by where they are made,
// modules, and names of what is outside. Order of classes: C3 (Barrett and others, "A monotonic superclass linearization
// for Dylan", 1996).
//
//  1. The solution depends on the set of rows alone.
//  2. It ends: objects and contexts are finite, and a value holds at most kMostObjects. Where more were wanted, rows of the
//     subject `bound` say so.
//  3. Memory is linear in the rows and in what calls bind.
//
// One call uses one thread.

#include "rules/kernel.h"

namespace codeanatomy::rules::values {

inline constexpr std::size_t kMostObjects = 48;
// A site that may mean more is said to have many ends, and has none; but for calls that are written.
inline constexpr std::size_t kMostEnds = 16;

arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> SolveValues(const KernelCall& call);

}  // namespace codeanatomy::rules::values
