#pragma once

#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "evidence/syntax_tree.h"

namespace codeanatomy::extract::treesitter {

// Tells where a string says a type. Nodes are added in the order of the tree, whose imports of `typing` are told by what is
// written: a name that is bound anew later on is still taken for what it was imported as.
class TypePlaces {
 public:
  explicit TypePlaces(const evidence::SyntaxTree& tree) : tree_(tree) { is_place_.reserve(tree.nodes.size()); }

  // Adds the next node; says whether it is such a place.
  bool Add();

 private:
  using NodeIndex = evidence::NodeIndex;

  const evidence::SyntaxNode& Node(NodeIndex index) const { return tree_.nodes[static_cast<std::size_t>(index)]; }
  void AddImport(NodeIndex alias);
  bool IsPlace(NodeIndex index) const;
  // Whether a container is what a call of that form takes as its fields.
  bool HoldsFields(NodeIndex container, std::string_view form) const;
  // What an expression is called in `typing`; empty where it is nothing of it.
  std::string_view FormAt(NodeIndex expression) const;
  // The same, or the last name that is written.
  std::string_view NameAt(NodeIndex expression) const;

  const evidence::SyntaxTree& tree_;
  std::vector<bool> is_place_;
  std::unordered_map<std::string_view, std::string_view> forms_;  // imported names: what they are called in `typing`
  std::unordered_set<std::string_view> modules_;  // names that mean `typing`
  NodeIndex alias_statement_ = evidence::kNoNode;  // the last `X: TypeAlias = …`
};

}  // namespace codeanatomy::extract::treesitter
