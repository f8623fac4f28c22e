#pragma once

// Parses a broken file again with its broken lines masked.
//
// tree-sitter recovers from an error by dropping tokens until the rest fits, which may take whole classes along.
// Here each logical line is parsed by itself. In a copy, a statement that parses stands in for each line that does
// not; the copy is parsed, its offsets are turned back, and what the lines gave by themselves takes the places of
// the stand-ins. So an error stays within its line, and a broken header keeps its body.

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include <tree_sitter/api.h>

#include "extract/treesitter/concrete_tree.h"

namespace codeanatomy::extract::treesitter {

struct TreeDeleter {
  void operator()(TSTree* tree) const { ts_tree_delete(tree); }
};
using TreePtr = std::unique_ptr<TSTree, TreeDeleter>;

// Null: stopped by a limit.
using ParseFunction = std::function<TreePtr(std::string_view)>;

struct ParsedSource {
  ConcreteTree tree;
  std::vector<evidence::Diagnostic> diagnostics;
};

// Reports what the grammar takes and Python does not: a newline within a statement (`x =` and `y` on the next line
// are one assignment to it), and a line in a block whose indent is not the block's.
void FindStrayLines(std::string_view source, ParsedSource* parsed);

// `parsed` came from `source` and has errors. Replaces it when the masked parse has fewer bytes in error.
// False: stopped by a limit; `parsed` is as it was.
bool RepairBrokenLines(std::string_view source, bool comments, const ParseFunction& parse, ParsedSource* parsed);

}  // namespace codeanatomy::extract::treesitter
