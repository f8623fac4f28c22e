#include "extract/treesitter/tidy.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace codeanatomy::extract::treesitter {
namespace {

using evidence::Field;
using evidence::NodeIndex;
using evidence::SyntaxNode;

void WidenParents(std::vector<SyntaxNode>* nodes) {
  for (std::size_t i = nodes->size(); i-- > 1;) {
    const SyntaxNode& n = (*nodes)[i];
    if (n.field == Field::k_decorator_list) continue;
    SyntaxNode& parent = (*nodes)[n.parent];
    parent.bstart = std::min(parent.bstart, n.bstart);
    parent.bend = std::max(parent.bend, n.bend);
  }
}

bool IsOrdered(const std::vector<SyntaxNode>& nodes) {
  std::vector<std::uint32_t> last(nodes.size(), 0);
  for (std::size_t i = 1; i < nodes.size(); ++i) {
    std::uint32_t& before = last[nodes[i].parent];
    if (nodes[i].bstart < before) return false;
    before = nodes[i].bstart;
  }
  return true;
}

// Returns the old indices in the new order.
std::vector<NodeIndex> Order(const std::vector<SyntaxNode>& nodes) {
  std::vector<NodeIndex> by_parent(nodes.size() - 1);  // grouped by parent, each group in byte order
  for (std::size_t i = 1; i < nodes.size(); ++i) by_parent[i - 1] = static_cast<NodeIndex>(i);
  std::stable_sort(by_parent.begin(), by_parent.end(), [&](NodeIndex a, NodeIndex b) {
    return std::pair(nodes[a].parent, nodes[a].bstart) < std::pair(nodes[b].parent, nodes[b].bstart);
  });
  std::vector<std::size_t> first(nodes.size() + 1, 0);  // of each parent's group
  for (const NodeIndex child : by_parent) ++first[nodes[child].parent + 1];
  for (std::size_t i = 1; i < first.size(); ++i) first[i] += first[i - 1];

  std::vector<NodeIndex> order;
  order.reserve(nodes.size());
  std::vector<NodeIndex> stack = {0};
  while (!stack.empty()) {
    const NodeIndex node = stack.back();
    stack.pop_back();
    order.push_back(node);
    for (std::size_t k = first[node + 1]; k-- > first[node];) stack.push_back(by_parent[k]);
  }
  return order;
}

}  // namespace

void TidyTree(evidence::SyntaxTree* tree) {
  WidenParents(&tree->nodes);
  if (IsOrdered(tree->nodes)) return;
  const std::vector<NodeIndex> order = Order(tree->nodes);
  std::vector<NodeIndex> place(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = static_cast<NodeIndex>(i);
  std::vector<SyntaxNode> nodes;
  nodes.reserve(order.size());
  for (const NodeIndex old : order) {
    nodes.push_back(tree->nodes[old]);
    if (nodes.back().parent != evidence::kNoNode) nodes.back().parent = place[nodes.back().parent];
  }
  tree->nodes = std::move(nodes);
  const auto move = [&](auto* rows) {
    for (auto& row : *rows) row.node = place[row.node];
    std::stable_sort(rows->begin(), rows->end(), [](const auto& a, const auto& b) { return a.node < b.node; });
  };
  move(&tree->name_parts);
  move(&tree->asnames);
}

}  // namespace codeanatomy::extract::treesitter
