#pragma once

#include <vector>

#include "normalize/file_graph.h"
#include "normalize/witness.h"

namespace codeanatomy::normalize {

// Which of the syntax's nodes each node of `ast` is, and what they say differently.
struct AstAlignment {
  std::vector<evidence::NodeIndex> node_of;  // per row of `nodes`; kNoNode where the syntax has none
  std::vector<evidence::NodeIndex> docstring_of;  // per row of `docstrings`: the Constant, kNoNode where there is none
  std::vector<WitnessDifference> differences;
};

// Nodes are the same that have equal kind and span; among several such, those with equal parents and fields. A node
// without a position stands where its first child begins, or, without such a child, in its parent's field. What older interpreters misplace, nodes inside f-strings, is
// not compared.
AstAlignment AlignAst(const FileGraph& graph, const FileWitness& witness);

}  // namespace codeanatomy::normalize
