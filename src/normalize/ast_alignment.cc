// A merge of two sorted lists: the nodes of either side by (start, end, kind). Both trees hold nearly the same nodes in
// nearly the same order, so sorting is cheap and most runs of equal keys are one node long.

#include "normalize/ast_alignment.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <tuple>
#include <unordered_map>

#include "normalize/docstrings_internal.h"

namespace codeanatomy::normalize {
namespace {

using evidence::Field;
using evidence::kNoNode;
using evidence::NodeIndex;
using evidence::NodeKind;
using evidence::SyntaxNode;

constexpr std::uint32_t kNoEnd = 0xffff'ffff;

std::optional<NodeKind> KindOf(std::string_view name) {
  static const auto* const kKinds = [] {
    auto* kinds = new std::unordered_map<std::string_view, NodeKind>;
#define X(name) kinds->emplace(#name, NodeKind::k##name);
    CODEANATOMY_NODE_KINDS(X)
#undef X
    return kinds;
  }();
  const auto found = kKinds->find(name);
  return found == kKinds->end() ? std::nullopt : std::optional(found->second);
}

// The field whose child says where a node without a position begins; k_none for nodes that have one.
Field AnchorField(NodeKind kind) {
  switch (kind) {
    case NodeKind::kcomprehension: return Field::k_target;
    case NodeKind::kwithitem: return Field::k_context_expr;
    case NodeKind::kmatch_case: return Field::k_pattern;
    default: return Field::k_none;
  }
}

struct Key {
  std::uint32_t bstart = 0, bend = 0;
  NodeKind kind = NodeKind::kModule;
  std::int32_t index = 0;
};

bool Less(const Key& a, const Key& b) {
  return std::tuple(a.bstart, a.bend, a.kind) < std::tuple(b.bstart, b.bend, b.kind);
}

bool Before(const Key& a, const Key& b) { return Less(a, b) || (!Less(b, a) && a.index < b.index); }

class Alignment {
 public:
  Alignment(const FileGraph& graph, const FileWitness& witness)
      : graph_(graph), nodes_(graph.file->syntax.nodes), witness_(witness) {
    result_.node_of.assign(witness_.nodes.size(), kNoNode);
    row_of_.assign(nodes_.size(), -1);
  }

  AstAlignment Run() {
    ReadOurs();
    ReadTheirs();
    std::sort(ours_.begin(), ours_.end(), Before);
    std::sort(theirs_.begin(), theirs_.end(), Before);
    Merge();
    PairUnplaced();
    for (const Key& key : theirs_) CompareRow(key);
    for (const Key& key : ours_) {
      if (row_of_[At(key.index)] < 0) Differ(key, "node", std::string(evidence::NodeKindName(key.kind)), "");
    }
    AlignDocstrings();
    return std::move(result_);
  }

 private:
  static std::size_t At(std::int64_t index) { return static_cast<std::size_t>(index); }
  const WitnessNode& Row(std::int64_t row) const { return witness_.nodes[At(row)]; }

  bool IsMisplaced() const { return witness_.hex_version < kExactFormattedStrings; }

  void ReadOurs() {
    std::vector<std::uint32_t> anchors(nodes_.size(), 0);
    std::vector<bool> in_string(nodes_.size(), false);
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const SyntaxNode& node = nodes_[i];
      if (node.parent == kNoNode) continue;
      const SyntaxNode& parent = nodes_[At(node.parent)];
      if (node.field != Field::k_none && node.field == AnchorField(parent.kind)) anchors[At(node.parent)] = node.bstart;
      in_string[i] = in_string[At(node.parent)] || parent.kind == NodeKind::kJoinedStr;
    }
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const SyntaxNode& node = nodes_[i];
      if (node.kind == NodeKind::kComment || node.kind == NodeKind::kError || node.in_text) continue;
      if (in_string[i] && IsMisplaced()) continue;
      const bool placed = AnchorField(node.kind) == Field::k_none;
      ours_.push_back(
          {placed ? node.bstart : anchors[i], placed ? node.bend : kNoEnd, node.kind, static_cast<std::int32_t>(i)});
    }
  }

  void ReadTheirs() {
    for (std::size_t i = 0; i < witness_.nodes.size(); ++i) {
      const WitnessNode& node = witness_.nodes[i];
      if (node.in_fstring && IsMisplaced()) continue;
      const auto kind = KindOf(node.kind);
      if (!kind) {
        result_.differences.push_back({node.bstart, node.bend, "ast", "node", "", std::string(node.kind)});
        continue;
      }
      if (node.anchor == kNoOffset) {
        unplaced_.push_back({0, 0, *kind, static_cast<std::int32_t>(i)});
        continue;
      }
      theirs_.push_back({static_cast<std::uint32_t>(node.anchor),
                         node.bend == kNoOffset ? kNoEnd : static_cast<std::uint32_t>(node.bend), *kind,
                         static_cast<std::int32_t>(i)});
    }
  }

  void Merge() {
    auto ours = ours_.begin();
    auto theirs = theirs_.begin();
    while (ours != ours_.end() && theirs != theirs_.end()) {
      if (Less(*ours, *theirs)) {
        ++ours;
      } else if (Less(*theirs, *ours)) {
        ++theirs;
      } else {
        const auto our_end = std::find_if(ours, ours_.end(), [&](const Key& key) { return Less(*ours, key); });
        const auto their_end = std::find_if(theirs, theirs_.end(), [&](const Key& key) { return Less(*theirs, key); });
        PairRun({&*ours, At(our_end - ours)}, {&*theirs, At(their_end - theirs)});
        ours = our_end;
        theirs = their_end;
      }
    }
  }

  void Pair(const Key& ours, const Key& theirs) {
    result_.node_of[At(theirs.index)] = ours.index;
    row_of_[At(ours.index)] = theirs.index;
  }

  bool HaveEqualPlace(const Key& ours, const Key& theirs) const {
    const SyntaxNode& node = nodes_[At(ours.index)];
    const WitnessNode& row = Row(theirs.index);
    if (node.parent == kNoNode || row.parent < 0) return node.parent == kNoNode && row.parent < 0;
    const SyntaxNode& parent = nodes_[At(node.parent)];
    const WitnessNode& above = Row(row.parent);
    return above.kind == evidence::NodeKindName(parent.kind) &&
           (above.bend == kNoOffset || (above.bstart == parent.bstart && above.bend == parent.bend)) &&
           row.field == evidence::FieldName(node.field) && row.field_index == node.field_index;
  }

  // Nodes of equal kind and span on both sides.
  void PairRun(std::span<const Key> ours, std::span<const Key> theirs) {
    if (ours.size() == 1 && theirs.size() == 1) return Pair(ours[0], theirs[0]);
    for (const bool exact : {true, false}) {
      for (const Key& row : theirs) {
        if (result_.node_of[At(row.index)] != kNoNode) continue;
        const auto found = std::find_if(ours.begin(), ours.end(), [&](const Key& node) {
          return row_of_[At(node.index)] < 0 && (!exact || HaveEqualPlace(node, row));
        });
        if (found != ours.end()) Pair(*found, row);
      }
    }
  }

  // An `alias` has no position before 3.10: it is the one in its place.
  void PairUnplaced() {
    for (Key key : unplaced_) {
      const WitnessNode& row = Row(key.index);
      const NodeIndex parent = row.parent < 0 ? kNoNode : result_.node_of[At(row.parent)];
      const bool known = parent != kNoNode;
      for (auto i = At(parent) + 1; known && i < nodes_.size() && nodes_[i].bstart < nodes_[At(parent)].bend; ++i) {
        const SyntaxNode& node = nodes_[i];
        if (node.parent != parent || node.kind != key.kind || row.field != evidence::FieldName(node.field)) continue;
        if (node.field_index != row.field_index || row_of_[i] >= 0) continue;
        key.bstart = node.bstart;
        key.bend = node.bend;
        result_.node_of[At(key.index)] = static_cast<NodeIndex>(i);
        row_of_[i] = key.index;
        break;
      }
      theirs_.push_back(key);
    }
  }

  void Differ(const Key& key, std::string_view subject, std::string left, std::string right) {
    const std::int64_t bend = key.bend == kNoEnd ? kNoOffset : key.bend;
    result_.differences.push_back({key.bstart, bend, "ast", subject, std::move(left), std::move(right)});
  }

  // 3.12 makes a Constant of the empty text between two replacement fields.
  bool IsEmptyText(const WitnessNode& row) const {
    return row.bstart == row.bend && row.kind == "Constant" && row.parent >= 0 && Row(row.parent).kind == "JoinedStr";
  }

  static std::string Place(std::string_view kind, std::int64_t bstart, std::string_view field, std::int64_t index) {
    return std::string(kind) + "@" + std::to_string(bstart) + "." + std::string(field) + "[" + std::to_string(index) +
           "]";
  }

  void CompareRow(const Key& key) {
    const WitnessNode& row = Row(key.index);
    const NodeIndex matched = result_.node_of[At(key.index)];
    if (matched == kNoNode) {
      if (!IsEmptyText(row)) Differ(key, "node", "", std::string(row.kind));
      return;
    }
    const SyntaxNode& node = nodes_[At(matched)];
    if (row.parent >= 0 && node.parent != kNoNode) {
      const NodeIndex parent = result_.node_of[At(row.parent)];
      // A parent that one side lacks is a difference of its own.
      const bool known = parent != kNoNode;
      const std::string_view field = evidence::FieldName(node.field);
      if (known && (parent != node.parent || row.field != field || row.field_index != node.field_index)) {
        const SyntaxNode& ours = nodes_[At(node.parent)];
        Differ(key, parent != node.parent ? "parent" : "field",
               Place(evidence::NodeKindName(ours.kind), ours.bstart, field, node.field_index),
               Place(Row(row.parent).kind, nodes_[At(parent)].bstart, row.field, row.field_index));
      }
    }
    if (row.context != ContextName(node.context)) {
      Differ(key, "context", std::string(ContextName(node.context)), std::string(row.context));
    }
    if (key.kind != NodeKind::kConstant && node.label != row.name) {
      Differ(key, "name", std::string(node.label), std::string(row.name));
    }
    const std::string others = OtherNames(key.kind, matched);
    if (others != row.other_names) Differ(key, "other_names", others, std::string(row.other_names));
  }

  static std::string_view ContextName(evidence::Context context) {
    constexpr std::array<std::string_view, 4> kNames = {"", "load", "store", "del"};
    return kNames[static_cast<std::size_t>(context)];
  }

  std::string OtherNames(NodeKind kind, NodeIndex index) const {
    std::string names;
    if (kind == NodeKind::kalias) {
      names = graph_.file->syntax.AsNameOf(index);
    } else if (kind == NodeKind::kGlobal || kind == NodeKind::kNonlocal || kind == NodeKind::kMatchClass) {
      const auto& parts = graph_.file->syntax.name_parts;
      auto part = std::lower_bound(parts.begin(), parts.end(), index,
                                   [](const auto& entry, NodeIndex node) { return entry.node < node; });
      for (; part != parts.end() && part->node == index; ++part) {
        names.append(names.empty() ? "" : ",").append(part->name);
      }
    }
    return names;
  }

  void AlignDocstrings() {
    const std::vector<Docstring> ours = FindDocstrings(graph_);
    std::vector<bool> seen(ours.size(), false);
    for (const WitnessDocstring& row : witness_.docstrings) {
      const auto at =
          std::lower_bound(ours.begin(), ours.end(), row.bstart, [&](const Docstring& d, std::int64_t start) {
            return static_cast<std::int64_t>(nodes_[At(d.node)].bstart) < start;
          });
      const NodeIndex owner = result_.node_of[At(row.owner)];
      NodeIndex found = kNoNode;
      if (at != ours.end() && owner != kNoNode && nodes_[At(at->node)].bstart == row.bstart &&
          nodes_[At(at->node)].bend == row.bend && graph_.declaration_of_syntax[At(owner)] == at->owner) {
        found = at->node;
        seen[At(at - ours.begin())] = true;
      }
      result_.docstring_of.push_back(found);
      if (found == kNoNode) {
        result_.differences.push_back({row.bstart, row.bend, "ast", "docstring", "", std::string(Row(row.owner).kind)});
      }
    }
    for (std::size_t i = 0; i < ours.size(); ++i) {
      if (seen[i]) continue;
      const SyntaxNode& node = nodes_[At(ours[i].node)];
      const SyntaxNode& owner = nodes_[At(nodes_[At(node.parent)].parent)];
      result_.differences.push_back(
          {node.bstart, node.bend, "ast", "docstring", std::string(evidence::NodeKindName(owner.kind)), ""});
    }
  }

  const FileGraph& graph_;
  const std::vector<SyntaxNode>& nodes_;
  const FileWitness& witness_;
  std::vector<Key> ours_, theirs_, unplaced_;  // of theirs: those that say where they stand, and the others
  std::vector<std::int32_t> row_of_;  // per node of ours
  AstAlignment result_;
};

}  // namespace

AstAlignment AlignAst(const FileGraph& graph, const FileWitness& witness) { return Alignment(graph, witness).Run(); }

}  // namespace codeanatomy::normalize
