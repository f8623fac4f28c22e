// Ids: one pass in byte order that counts nodes of equal chain, kind and label, and hashes each key.

#include <algorithm>
#include <functional>
#include <numeric>

#include "normalize/file_graph.h"

namespace codeanatomy::normalize {
namespace {

using evidence::NodeIndex;
using evidence::NodeKind;
using evidence::SyntaxNode;

// Longest callee text that is part of a label whole; of a longer one the first bytes and the length are, so that a
// chain of n calls does not cost n² bytes of hashing.
constexpr std::size_t kLongestCallee = 1024;

// Few enough that their bytes stay in the nearest cache.
constexpr std::size_t kKeysABatch = 128;

// Counts keys of (chain, kind, label) in an open-addressing table.
class OrdinalCounter {
 public:
  explicit OrdinalCounter(std::size_t expected) {
    std::size_t capacity = 64;
    while (capacity < expected * 2) capacity *= 2;
    slots_.resize(capacity);
  }

  // How many times this key was asked for before.
  std::uint32_t Next(std::int32_t chain, GraphKind kind, std::string_view label) {
    const std::size_t mask = slots_.size() - 1;
    const std::uint64_t hash =
        (std::hash<std::string_view>()(label) ^
         (static_cast<std::uint64_t>(static_cast<std::uint32_t>(chain)) << 8 | static_cast<std::uint64_t>(kind))) *
        0x9e3779b97f4a7c15ULL;
    for (std::size_t i = hash >> 20;; ++i) {
      Slot& slot = slots_[i & mask];
      if (slot.count == 0) {
        slot = {label, chain, kind, 1};
        return 0;
      }
      if (slot.chain == chain && slot.kind == kind && slot.label == label) return slot.count++;
    }
  }

 private:
  struct Slot {
    std::string_view label;
    std::int32_t chain = 0;
    GraphKind kind = GraphKind::kFile;
    std::uint32_t count = 0;
  };
  std::vector<Slot> slots_;
};

class Labels {
 public:
  explicit Labels(const FileGraph& graph) : file_(*graph.file), nodes_(graph.file->syntax.nodes) {}

  // The label that identifies a syntax node: its own, or what its kind is told apart by. May view `scratch`.
  std::string_view Of(NodeIndex index, std::deque<std::string>& scratch) const {
    const SyntaxNode& node = nodes_[static_cast<std::size_t>(index)];
    switch (node.kind) {
      case NodeKind::kCall: return CalleeText(index, scratch);
      case NodeKind::kImport:
      case NodeKind::kImportFrom: return scratch.emplace_back(ImportText(index));
      default: return node.label;
    }
  }

 private:
  std::string_view CalleeText(NodeIndex call, std::deque<std::string>& scratch) const {
    const auto first = static_cast<std::size_t>(call) + 1;
    if (first >= nodes_.size() || nodes_[first].parent != call) return {};
    const std::string_view text = file_.bytes.substr(nodes_[first].bstart, nodes_[first].bend - nodes_[first].bstart);
    if (text.size() <= kLongestCallee) return text;
    return scratch.emplace_back(std::string(text.substr(0, kLongestCallee)) + "#" + std::to_string(text.size()));
  }

  std::string ImportText(NodeIndex statement) const {
    std::string text(nodes_[static_cast<std::size_t>(statement)].label);
    for (auto i = static_cast<std::size_t>(statement) + 1; i < nodes_.size() && nodes_[i].parent >= statement; ++i) {
      if (nodes_[i].kind != NodeKind::kalias) continue;
      text.append(1, ' ').append(nodes_[i].label);
      const std::string_view asname = file_.syntax.AsNameOf(static_cast<NodeIndex>(i));
      if (!asname.empty()) text.append(" as ").append(asname);
    }
    return text;
  }

  const FileEvidence& file_;
  const std::vector<SyntaxNode>& nodes_;
};

// Bindings were added scope by scope: one of an outer scope may first occur behind one of an inner scope.
std::vector<std::size_t> ExtrasInByteOrder(const std::vector<ExtraNode>& extras) {
  std::vector<std::size_t> order(extras.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return extras[a].bstart < extras[b].bstart; });
  return order;
}

}  // namespace

std::vector<NodeId> AssignIds(const FileGraph& graph, std::string_view repository, const IdSpace& space,
                              const IdOverrides& overrides, const std::vector<NodeId>* wanted,
                              std::vector<std::string>* keys) {
  const auto& nodes = graph.file->syntax.nodes;
  const Labels labels(graph);
  std::deque<std::string> scratch;
  OrdinalCounter counter(static_cast<std::size_t>(graph.size()));
  std::vector<NodeId> ids(static_cast<std::size_t>(graph.size()));
  KeyBatch batch;
  std::vector<std::size_t> indices;  // of the batch's nodes
  auto give_ids = [&] {
    const std::span<const NodeId> hashed = batch.Hash(space);
    for (std::size_t i = 0; i < hashed.size(); ++i) {
      NodeId id = hashed[i];
      if (keys != nullptr && std::binary_search(wanted->begin(), wanted->end(), id)) keys->emplace_back(batch[i]);
      if (!overrides.empty()) {
        if (const auto found = overrides.find(std::string(batch[i])); found != overrides.end()) id = found->second;
      }
      ids[indices[i]] = id;
    }
    batch.Clear();
    indices.clear();
  };
  auto assign = [&](std::size_t index, std::int32_t chain, GraphKind kind, std::string_view label) {
    AppendKey({repository, graph.file->path, graph.chains[static_cast<std::size_t>(chain)], kind, label,
               counter.Next(chain, kind, label)},
              batch.bytes());
    batch.EndKey();
    indices.push_back(index);
    if (indices.size() == kKeysABatch) give_ids();
  };
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (!IsInGraph(nodes[i])) continue;
    assign(i, graph.chain_of_syntax[i], GraphKindOf(nodes[i]), labels.Of(static_cast<NodeIndex>(i), scratch));
  }
  for (const std::size_t e : ExtrasInByteOrder(graph.extras)) {
    const ExtraNode& node = graph.extras[e];
    if (node.is_of_text) continue;
    assign(nodes.size() + e, node.chain, node.kind, node.label);
  }
  give_ids();
  return ids;
}

}  // namespace codeanatomy::normalize
