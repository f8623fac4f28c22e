#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "normalize/file_graph.h"

namespace codeanatomy::normalize {

// What one element of `__all__` adds or takes away.
struct ExportSite {
  std::string_view operation;  // as in the table `export_sites`
  evidence::NodeIndex node = 0;
  std::string_view name;                              // of `add` and `remove`
  evidence::BindingIndex binding = evidence::kNone;  // of `all_of`: what the expression's first name is bound to
  std::string dotted;                                 // of `all_of`: what follows that name, up to `__all__`
};

// What the module says of `__all__`, in order of the source. What comes before an assignment that always runs is left
// out, because that replaces it.
std::vector<ExportSite> FindExports(const FileGraph& graph);

// A call that may import a module whose name is constant.
struct ImportCall {
  evidence::NodeIndex node = 0;
  std::string callee;                                // as written
  evidence::BindingIndex binding = evidence::kNone;  // what the callee's first name is bound to
  std::string dotted;                                // what follows that name
  std::string module;                                // absolute
  bool gives_top = false;                            // as `__import__("a.b")`, which gives a
};

// All of a file, in order.
std::vector<ImportCall> FindImportCalls(const FileGraph& graph);

// Whether the node may not run although the scope's body does: it stands in a branch, a loop, a `try` or another scope.
bool IsConditional(const FileGraph& graph, evidence::NodeIndex node, evidence::ScopeIndex scope);

}  // namespace codeanatomy::normalize
