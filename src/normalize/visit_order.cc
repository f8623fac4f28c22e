#include "normalize/visit_order.h"

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <tuple>

namespace codeanatomy::normalize {
namespace {

using evidence::Field;
using evidence::NodeIndex;
using evidence::NodeKind;
using evidence::ScopeIndex;
using evidence::ScopeKind;
using evidence::SyntaxNode;

using enum Field;

// Fields of a function before its body.
constexpr std::array kFunction = {k_defaults, k_kw_defaults, k_decorator_list, k_type_params, k_posonlyargs,
                                  k_args,     k_vararg,      k_kwarg,          k_kwonlyargs,  k_returns};
constexpr std::array kClass = {k_decorator_list, k_type_params, k_bases, k_keywords, k_body};
constexpr std::array kTypeAlias = {k_name, k_type_params, k_value};
constexpr std::array kIfExp = {k_test, k_body, k_orelse};
constexpr std::array kNamedExpr = {k_value, k_target};
constexpr std::array kDict = {k_keys, k_values};
constexpr std::array kCall = {k_func, k_args, k_keywords};
constexpr std::array kComprehension = {k_target, k_iter, k_ifs};
constexpr std::array kMatchMapping = {k_keys, k_patterns};
constexpr std::array kMatchClass = {k_cls, k_patterns, k_kwd_patterns};
constexpr std::array kComprehensionParts = {k_generators, k_value, k_key, k_elt};

std::span<const Field> FieldOrder(NodeKind kind) {
  switch (kind) {
    case NodeKind::kFunctionDef:
    case NodeKind::kAsyncFunctionDef:
    case NodeKind::kLambda: return kFunction;
    case NodeKind::kClassDef: return kClass;
    case NodeKind::kTypeAlias: return kTypeAlias;
    case NodeKind::kIfExp: return kIfExp;
    case NodeKind::kNamedExpr: return kNamedExpr;
    case NodeKind::kDict: return kDict;
    case NodeKind::kCall: return kCall;
    case NodeKind::kcomprehension: return kComprehension;
    case NodeKind::kMatchMapping: return kMatchMapping;
    case NodeKind::kMatchClass: return kMatchClass;
    case NodeKind::kListComp:
    case NodeKind::kSetComp:
    case NodeKind::kDictComp:
    case NodeKind::kGeneratorExp: return kComprehensionParts;
    default: return {};
  }
}

bool IsComprehension(NodeKind kind) {
  return kind == NodeKind::kListComp || kind == NodeKind::kSetComp || kind == NodeKind::kDictComp ||
         kind == NodeKind::kGeneratorExp;
}

// When a child is visited among its siblings; those of equal rank go by position.
int RankOf(NodeKind parent, Field field) {
  const auto order = FieldOrder(parent);
  const auto found = std::find(order.begin(), order.end(), field);
  return static_cast<int>(found - order.begin());  // the body of a function and unlisted fields come last
}

class Visit {
 public:
  Visit(const evidence::SyntaxTree& syntax, const evidence::ScopeTree& scopes) : nodes_(syntax.nodes) {
    ranks_.assign(scopes.scopes.size(), 0);
    for (std::size_t s = 0; s < scopes.scopes.size(); ++s) {
      const bool early = scopes.scopes[s].kind == ScopeKind::kTypeParameters;
      (early ? early_ : opened_).emplace(scopes.scopes[s].node, static_cast<ScopeIndex>(s));
    }
    first_child_.assign(nodes_.size() + 1, 0);
    for (const SyntaxNode& node : nodes_) {
      if (node.parent != evidence::kNoNode) ++first_child_[static_cast<std::size_t>(node.parent) + 1];
    }
    for (std::size_t i = 1; i < first_child_.size(); ++i) first_child_[i] += first_child_[i - 1];
    children_.resize(nodes_.size());
    std::vector<std::size_t> next(first_child_.begin(), first_child_.end() - 1);
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (nodes_[i].parent == evidence::kNoNode) continue;
      children_[next[static_cast<std::size_t>(nodes_[i].parent)]++] = static_cast<NodeIndex>(i);
    }
  }

  std::vector<std::int32_t> Run() && {
    pending_.push_back({0, false});
    while (!pending_.empty()) {
      const Step step = pending_.back();
      pending_.pop_back();
      if (step.enters) {
        ranks_[static_cast<std::size_t>(step.index)] = next_rank_++;
      } else {
        Expand(step.index);
      }
    }
    return std::move(ranks_);
  }

 private:
  struct Step {
    std::int32_t index;  // of a scope to enter, or of a node to visit
    bool enters;
  };

  static ScopeIndex Find(const std::map<NodeIndex, ScopeIndex>& scopes, NodeIndex node) {
    const auto found = scopes.find(node);
    return found == scopes.end() ? evidence::kNone : found->second;
  }

  std::span<const NodeIndex> Children(NodeIndex index) const {
    return std::span(children_).subspan(first_child_[At(index)], first_child_[At(index) + 1] - first_child_[At(index)]);
  }

  std::vector<NodeIndex> ChildrenInOrder(NodeIndex index) const {
    const NodeKind kind = nodes_[At(index)].kind;
    const auto given = Children(index);
    std::vector<NodeIndex> children(given.begin(), given.end());
    auto key = [&](NodeIndex child) {
      const SyntaxNode& node = nodes_[At(child)];
      return std::tuple(RankOf(kind, node.field), FieldOrder(kind).empty() ? 0 : node.field_index, child);
    };
    std::sort(children.begin(), children.end(), [&](NodeIndex a, NodeIndex b) { return key(a) < key(b); });
    return children;
  }

  // The first iterable of a comprehension is evaluated around it, before its scope is entered.
  void ExpandComprehension(NodeIndex index) {
    std::vector<Step> steps;
    for (const NodeIndex generator : ChildrenInOrder(index)) {
      if (nodes_[At(generator)].field != k_generators || nodes_[At(generator)].field_index != 0) {
        steps.push_back({generator, false});
        continue;
      }
      for (const NodeIndex part : Children(generator)) {
        if (nodes_[At(part)].field == k_iter) steps.push_back({part, false});
      }
      steps.push_back({Find(opened_, index), true});
      for (const NodeIndex part : ChildrenInOrder(generator)) {
        if (nodes_[At(part)].field != k_iter) steps.push_back({part, false});
      }
    }
    pending_.insert(pending_.end(), steps.rbegin(), steps.rend());
  }

  void Expand(NodeIndex index) {
    const NodeKind kind = nodes_[At(index)].kind;
    if (IsComprehension(kind)) return ExpandComprehension(index);
    std::vector<Step> steps;
    const ScopeIndex early = Find(early_, index), opened = Find(opened_, index);
    bool entered_early = early == evidence::kNone, entered = opened == evidence::kNone;
    for (const NodeIndex child : ChildrenInOrder(index)) {
      if (!entered_early && nodes_[At(child)].field == k_type_params) {
        steps.push_back({early, true});
        entered_early = true;
      }
      if (!entered && IsInside(kind, nodes_[At(child)].field)) {
        steps.push_back({opened, true});
        entered = true;
      }
      steps.push_back({child, false});
    }
    if (!entered_early) steps.push_back({early, true});
    if (!entered) steps.push_back({opened, true});
    pending_.insert(pending_.end(), steps.rbegin(), steps.rend());
  }

  static std::size_t At(std::int32_t index) { return static_cast<std::size_t>(index); }

  // Whether a child lies in the scope that its parent opens.
  static bool IsInside(NodeKind parent, Field field) {
    switch (parent) {
      case NodeKind::kClassDef:
      case NodeKind::kFunctionDef:
      case NodeKind::kAsyncFunctionDef:
      case NodeKind::kLambda: return field == k_body;
      case NodeKind::kTypeAlias: return field == k_value;
      default: return true;
    }
  }

  const std::vector<SyntaxNode>& nodes_;
  std::map<NodeIndex, ScopeIndex> early_, opened_;
  std::vector<std::size_t> first_child_;
  std::vector<NodeIndex> children_;
  std::vector<Step> pending_;
  std::vector<std::int32_t> ranks_;
  std::int32_t next_rank_ = 0;
};

}  // namespace

std::vector<std::int32_t> VisitRanks(const evidence::SyntaxTree& syntax, const evidence::ScopeTree& scopes) {
  return Visit(syntax, scopes).Run();
}

}  // namespace codeanatomy::normalize
