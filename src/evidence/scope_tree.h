#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/diagnostic.h"
#include "evidence/syntax_tree.h"

namespace codeanatomy::evidence {

using ScopeIndex = std::int32_t;
using BindingIndex = std::int32_t;
inline constexpr std::int32_t kNone = -1;

enum class ScopeKind : std::uint8_t {
  kModule,
  kClass,
  kFunction,       // def, async def, lambda
  kComprehension,  // list, set, dict comprehension, generator expression
  kTypeParameters, // the hidden scope that holds `[T]` of a generic class, function or type alias
  kTypeAlias,      // the value of `type X = …`
  kTypeVariable,   // the bound or default of a type parameter
  kAnnotation,     // an annotation that is not evaluated, under `from __future__ import annotations`; ours alone
};

// Describes one scope. `name` is what `symtable` calls it: `top` for the module, the identifier of a class or
// function, `lambda`, `listcomp`, `setcomp`, `dictcomp`, `genexpr`.
struct Scope {
  ScopeKind kind = ScopeKind::kModule;
  NodeIndex node = 0;             // the Module, definition, Lambda or comprehension that opens it
  ScopeIndex parent = kNone;
  std::string_view name;
  std::uint32_t lambda_number = 0;  // 1, 2, … among the lambdas of the enclosing scope; 0 for other scopes
};

// Flags of a name within one scope, with the meaning of `symtable.Symbol`.
enum BindingFlag : std::uint32_t {
  kReferenced = 1u << 0,
  kAssigned = 1u << 1,
  kAnnotated = 1u << 2,
  kImported = 1u << 3,
  kParameter = 1u << 4,
  kDeclaredGlobal = 1u << 5,    // by a `global` statement
  kDeclaredNonlocal = 1u << 6,  // by a `nonlocal` statement
  kTypeParameter = 1u << 7,
  // decided by analysis
  kLocal = 1u << 8,
  kCell = 1u << 9,              // local here, and read or bound by an inner scope
  kFree = 1u << 10,             // belongs to an enclosing function scope
  kGlobalImplicit = 1u << 11,   // not bound in any enclosing function: the module's, else a builtin
  kGlobalExplicit = 1u << 12,
};

// Describes one name in one scope: every name that occurs there has one row, as in `symtable`.
struct Binding {
  ScopeIndex scope = 0;
  std::string_view name;  // after private-name mangling (`__x` in class C is `_C__x`)
  std::uint32_t flags = 0;
  // Where the name leads from here by scoping alone: the binding itself when local, the binding of the enclosing
  // scope when free, global or nonlocal; kNone when the module does not bind it (a builtin or undefined).
  BindingIndex resolves_to = kNone;
};

enum class Role : std::uint8_t { kRead, kWrite, kDelete, kImport, kParameter, kDefinition, kDeclaration };

// Describes one occurrence of a name: a Name node, the name in a def, class, alias, arg, except handler, pattern,
// type parameter, global or nonlocal statement. `x += 1` and `del` targets have one row a role.
struct Occurrence {
  NodeIndex node = 0;
  BindingIndex binding = kNone;  // of the scope the occurrence belongs to (before following resolves_to)
  Role role = Role::kRead;
  std::uint32_t bstart = 0;      // the identifier's bytes
  std::uint32_t bend = 0;
};

// Holds the scopes, names and occurrences of one file. Views the tree it was made from.
struct ScopeTree {
  std::vector<Scope> scopes;            // preorder; scopes[0] is the module
  std::vector<Binding> bindings;        // sorted by scope, then first occurrence
  std::vector<Occurrence> occurrences;  // sorted by bstart, then role
  std::vector<ScopeIndex> scope_of_node;  // per syntax node: the scope its evaluation happens in; for a node that
                                          // opens a scope, the scope that holds it
  std::vector<Diagnostic> diagnostics;    // what CPython's symtable refuses (`nonlocal x` without binding …)
  std::deque<std::string> strings;        // owns mangled names
};

}  // namespace codeanatomy::evidence
