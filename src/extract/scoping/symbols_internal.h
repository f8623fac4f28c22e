#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "evidence/evidence.h"
#include "extract/scoping/names_internal.h"

namespace codeanatomy::extract::scoping {

using evidence::BindingIndex;
using evidence::kNone;
using evidence::NodeIndex;
using evidence::ScopeIndex;

// Flags a symbol carries only while the file is analysed, beside `evidence::BindingFlag`.
enum WorkingFlag : std::uint32_t {
  kLoopStore = 1u << 24,          // `x` in `for x in …` of a comprehension
  kLoopUse = 1u << 25,            // `i` in `for a[i] in …` of a comprehension
  kLoopWalrus = 1u << 26,         // `:=` among the loops of a comprehension
  kElementWalrus = 1u << 27,      // `:=` in the element of a comprehension
  kBoundAsGlobal = 1u << 28,      // of the module: bound somewhere under a `global` declaration
  kNoOuterBinding = 1u << 29,     // `nonlocal` without anything to refer to
  kOuterTypeParameter = 1u << 30  // `nonlocal` that refers to a type parameter
};
inline constexpr std::uint32_t kWorkingFlags = ~((1u << 24) - 1);

// Flags that bind the name in its scope.
inline constexpr std::uint32_t kBound =
    evidence::kAssigned | evidence::kParameter | evidence::kImported | evidence::kTypeParameter;

// Describes a name in a scope while rows are still in order of creation.
struct Symbol {
  ScopeIndex scope;
  NameId name;
  std::uint32_t flags;
  BindingIndex resolves_to;
};

// Says about a scope what decides names but is no part of the result.
struct ScopeFacts {
  NameId private_class = kNoName;      // the class whose name mangles `__x` here
  ScopeIndex mangling_limit = kNone;   // the parameters of a generic class: only they are mangled
  ScopeIndex walrus_home = 0;          // where `:=` of a comprehension binds: the nearest scope of another kind
  std::uint32_t lambdas = 0;           // how many lambdas were met here so far
  std::uint32_t target_end = 0;        // of a comprehension: where the loop target met last ends
  bool function_like = false;          // locals are visible to inner scopes
  bool sees_class = false;             // names of the class around are visible (annotation scopes)
  bool detached = false;               // in an annotation that is never evaluated
  bool in_generators = false;          // of a comprehension: past its element
};

// Remembers a name of a `global` or `nonlocal` statement for diagnostics that analysis decides.
struct Directive {
  BindingIndex symbol;
  std::uint32_t bstart, bend;
};

// Collects what the two steps of the analysis exchange: `Collect` fills it from the syntax, `Resolve` decides it.
struct SymbolTable {
  explicit SymbolTable(const evidence::SyntaxTree& syntax) : tree(syntax), names(&result.strings) {}
  SymbolTable(const SymbolTable&) = delete;
  SymbolTable& operator=(const SymbolTable&) = delete;

  // Returns the row of `name` in `scope`, kNone when there is none.
  BindingIndex Find(ScopeIndex scope, NameId name) {
    NameTable::Recent& recent = names.RecentOf(name);
    if (recent.scope == scope) return recent.binding;
    const BindingIndex found = by_name.Find(scope, name);
    if (found != PairMap::kMissing) recent = {scope, found};
    return found;
  }

  // Returns the row of `name` in `scope`, which is made when there is none, with `flags` added.
  BindingIndex Add(ScopeIndex scope, NameId name, std::uint32_t flags) {
    BindingIndex at = Find(scope, name);
    if (at == kNone) {
      at = static_cast<BindingIndex>(symbols.size());
      symbols.push_back({scope, name, flags, kNone});
      by_name.Add(scope, name, at);
      names.RecentOf(name) = {scope, at};
    } else {
      symbols[at].flags |= flags;
    }
    return at;
  }

  void Report(std::uint32_t bstart, std::uint32_t bend, std::string_view code, std::string message) {
    result.diagnostics.push_back({bstart, bend, "scope", code, evidence::Severity::kError, std::move(message)});
  }

  const evidence::SyntaxTree& tree;
  evidence::ScopeTree result;  // scopes, occurrences and scope_of_node in order of creation
  NameTable names;
  std::vector<ScopeFacts> facts;  // beside result.scopes
  std::vector<Symbol> symbols;
  std::vector<Directive> directives;
  PairMap by_name;  // (scope, name) to a row of `symbols`
};

// Walks the syntax once in preorder: scopes, rows with what their statements say, and occurrences.
void Collect(SymbolTable* table);

// Lists the scopes, parents first, each followed by all that is inside it.
std::vector<ScopeIndex> PreorderOfScopes(const std::vector<evidence::Scope>& scopes);

// Decides local, cell, free or global for every row, and where it leads.
void Resolve(SymbolTable* table, const std::vector<ScopeIndex>& preorder);

// Brings scopes, bindings and occurrences into their declared order.
void Arrange(SymbolTable* table, const std::vector<ScopeIndex>& preorder);

}  // namespace codeanatomy::extract::scoping
