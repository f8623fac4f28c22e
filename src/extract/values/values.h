#pragma once

// What each expression of a file may be, by the definitions that reach it.
//
// In: one file's `SyntaxTree` and `ScopeTree`. Out: its `ValueGraph`.
//
//  1. A name that only its own scope writes reads the assignments that reach it; any other name reads the `variable` of
//     its binding, which has all values that the file assigns to it. Comprehensions are read where they stand, bodies of
//     functions and classes on their own.
//  2. Ways that return, raise, break or continue end there. Code that cannot run is read with what reached before.
//     An exception may come after any assignment of a `try`. A `with` whose body runs to its end swallowed none.
//  3. Every Call has one `call` value, every Attribute that is loaded one `attribute` value. Merges that
//     only pass a value on, and values that nothing reads, are left out.
//  4. What was stored under an attribute or constant key of one thing is what a load finds there, until anything that may
//     have changed it: a store under that name elsewhere, a call, a loop. Setters and properties are not seen.
//  5. `isinstance`, `is None` and truth of a name narrow it where they are known to hold, or not to.
//  6. Iterative; time and size are linear in the nodes, times the depth of nested blocks where these assign.
//
// Stateless; call from any thread.

#include "evidence/evidence.h"

namespace codeanatomy::extract::values {

// The trees must outlive the result.
evidence::ValueGraph BuildValueGraph(const evidence::SyntaxTree& tree, const evidence::ScopeTree& scopes);

}  // namespace codeanatomy::extract::values
