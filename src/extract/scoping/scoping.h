#pragma once

// Scopes, names and their occurrences, by the rules of CPython's symbol table, from the lowered syntax alone.
//
// In: one file's `SyntaxTree`. Out: its `ScopeTree`.
//
//  1. Exact: on every file CPython accepts, scopes, symbols and flags equal `symtable`'s, with Python 3.13's rules.
//     List, set and dictionary comprehensions keep scopes of their own, as `symtable` had them before PEP 709 merged
//     them into their surroundings (3.12). Names that no program can spell (`.0`, `.defaults`) have no row.
//  2. Under `from __future__ import annotations`, `symtable` knows nothing of annotations; here they get
//     `kAnnotation` scopes, which see what is visible around them (the class included) and change nothing outside. So do
//     strings that say types, each its own, where the tree has what they say.
//  3. What `symtable` refuses is a diagnostic of stage "scope"; the analysis goes on.
//  4. `x: int` without a value is a declaration of `x`, with one it is a write. Names bound by `except`, `match` and
//     `:=` are writes, type parameters definitions. `(x): int` without a value says nothing about `x`.
//  5. Iterative; linear in the nodes and the resulting rows. A broken tree gives scopes for what is there.
//
// Stateless; call from any thread.

#include "evidence/evidence.h"

namespace codeanatomy::extract::scoping {

// The tree must outlive the result.
evidence::ScopeTree AnalyzeScopes(const evidence::SyntaxTree& tree);

}  // namespace codeanatomy::extract::scoping
