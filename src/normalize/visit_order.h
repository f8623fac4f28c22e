#pragma once

#include <cstdint>
#include <vector>

#include "evidence/evidence.h"

namespace codeanatomy::normalize {

// The order in which CPython's symbol table pass enters the scopes of a file: a rank a scope. It follows the fields of
// `ast`, not the text: defaults before decorators, the test of `a if b else c` first, all keys of a dictionary before
// its values.
std::vector<std::int32_t> VisitRanks(const evidence::SyntaxTree& syntax, const evidence::ScopeTree& scopes);

}  // namespace codeanatomy::normalize
