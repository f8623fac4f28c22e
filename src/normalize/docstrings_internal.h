#pragma once

#include <string_view>
#include <vector>

#include "normalize/file_graph.h"

namespace codeanatomy::normalize {

// A documentation string: the Constant, and the declaration it documents.
struct Docstring {
  evidence::NodeIndex node = 0;
  GraphIndex owner = 0;
};

// All of a file, in order.
std::vector<Docstring> FindDocstrings(const FileGraph& graph);

}  // namespace codeanatomy::normalize
