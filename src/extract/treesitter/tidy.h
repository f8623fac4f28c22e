#pragma once

// Makes a broken file's tree keep the laws of a sound one.

#include "evidence/syntax_tree.h"

namespace codeanatomy::extract::treesitter {

// Widens spans until each node holds its children (decorators lie before their definition and do not count), and
// puts siblings into byte order. Linear, but for sorting where siblings are out of order.
void TidyTree(evidence::SyntaxTree* tree);

}  // namespace codeanatomy::extract::treesitter
