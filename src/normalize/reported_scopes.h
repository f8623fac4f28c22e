#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "evidence/evidence.h"

namespace codeanatomy::normalize {

struct ReportedSymbol {
  std::string_view name;
  std::uint32_t flags = 0;  // evidence::BindingFlag, of the analysed ones exactly one or none
  evidence::BindingIndex binding = evidence::kNone;  // the scope's own; kNone for a name of a merged comprehension
};

struct ReportedScope {
  evidence::ScopeIndex scope = 0;
  std::int32_t parent = -1;  // position in the result
  std::vector<ReportedSymbol> symbols;  // by name
};

// Our scopes as `symtable` reports them, parents before children, siblings in the order in which CPython enters them.
// With `merges`, comprehensions other than generators are merged into the scope around them (PEP 709, since 3.12).
// Scopes of deferred annotations, which are ours alone, are left out.
std::vector<ReportedScope> ReportScopes(const evidence::SyntaxTree& syntax, const evidence::ScopeTree& scopes,
                                        bool merges);

}  // namespace codeanatomy::normalize
