#pragma once

// tree-sitter's tree as one flat array in preorder, which lowering can walk in any direction in constant time.

#include <cstdint>
#include <vector>

#include <tree_sitter/api.h>

#include "evidence/diagnostic.h"
#include "extract/treesitter/grammar_symbols.h"

namespace codeanatomy::extract::treesitter {

using ConcreteIndex = std::uint32_t;

struct ConcreteNode {
  std::uint32_t bstart;
  std::uint32_t bend;
  ConcreteIndex end;  // one past the subtree: the next sibling, or the parent's `end`
  Syntax syntax;
  bool missing;  // tree-sitter made it up to go on; it has no bytes
};

struct CommentSpan {
  std::uint32_t bstart;
  std::uint32_t bend;
};

// Holds what lowering needs of one parse: dropped symbols and the inside of string text are left out, comments
// are a list of their own.
struct ConcreteTree {
  std::vector<ConcreteNode> nodes;
  std::vector<CommentSpan> comments;
  std::uint64_t error_bytes = 0;  // of error regions that lie in no other

  const ConcreteNode& operator[](ConcreteIndex i) const { return nodes[i]; }
  ConcreteIndex FirstChild(ConcreteIndex i) const { return i + 1; }
  ConcreteIndex Next(ConcreteIndex i) const { return nodes[i].end; }
  ConcreteIndex End(ConcreteIndex i) const { return nodes[i].end; }
};

// Replaces the contents of `out` by `tree` and appends one diagnostic for each ERROR and MISSING node.
void Flatten(const TSTree* tree, bool comments, ConcreteTree* out, std::vector<evidence::Diagnostic>* diagnostics);

}  // namespace codeanatomy::extract::treesitter
