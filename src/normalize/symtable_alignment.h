#pragma once

#include <vector>

#include "normalize/file_graph.h"
#include "normalize/witness.h"

namespace codeanatomy::normalize {

// Which of our scopes and bindings those of `symtable` are, and what they say differently.
struct SymtableAlignment {
  std::vector<evidence::ScopeIndex> scope_of;      // per row of `scopes`; kNone where we have none
  std::vector<bool> has_parent;                    // per row of `scopes`: whether the scope around it is ours too
  std::vector<evidence::BindingIndex> binding_of;  // per row of `symbols`; kNone for names of merged comprehensions
  std::vector<WitnessDifference> differences;
};

// From the module downwards, scopes are the same whose parents are and that have equal kind and name, and equal spans or,
// where the witness has none, equal lines; among several such, one with the same names, then the first in the order in
// which CPython enters them. Names that no program can spell (`.0`) are not compared.
SymtableAlignment AlignSymtable(const FileGraph& graph, const FileWitness& witness);

}  // namespace codeanatomy::normalize
