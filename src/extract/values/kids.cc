// Which parts of a node run when it is evaluated, in which order.

#include "extract/values/walk_internal.h"

namespace codeanatomy::extract::values {

using evidence::Field;
using evidence::NodeKind;

namespace {

// Parts run by rank, those of one rank as they stand.
int RankOf(NodeKind kind, Field field) {
  switch (kind) {
    case NodeKind::kAssign:
    case NodeKind::kNamedExpr: return field != Field::k_value;
    case NodeKind::kAnnAssign: return field == Field::k_target ? 2 : field != Field::k_value;
    case NodeKind::kTypeAlias: return field == Field::k_name ? 2 : field == Field::k_value;
    case NodeKind::kFor:
    case NodeKind::kAsyncFor:
    case NodeKind::kcomprehension: return field != Field::k_iter;
    case NodeKind::kListComp:
    case NodeKind::kSetComp:
    case NodeKind::kDictComp:
    case NodeKind::kGeneratorExp: return field != Field::k_generators;
    case NodeKind::kTry:
    case NodeKind::kTryStar:
      return field == Field::k_finalbody ? 3 : field == Field::k_handlers ? 2 : field == Field::k_orelse;
    default: return 0;
  }
}

int RanksOf(NodeKind kind) {
  switch (kind) {
    case NodeKind::kAssign:
    case NodeKind::kNamedExpr:
    case NodeKind::kFor:
    case NodeKind::kAsyncFor:
    case NodeKind::kcomprehension:
    case NodeKind::kListComp:
    case NodeKind::kSetComp:
    case NodeKind::kDictComp:
    case NodeKind::kGeneratorExp: return 2;
    case NodeKind::kAnnAssign:
    case NodeKind::kTypeAlias: return 3;
    case NodeKind::kTry:
    case NodeKind::kTryStar: return 4;
    default: return 1;
  }
}

// Definitions, whose bodies have units of their own.
bool HasBodyApart(NodeKind kind) {
  return kind == NodeKind::kFunctionDef || kind == NodeKind::kAsyncFunctionDef || kind == NodeKind::kLambda ||
         kind == NodeKind::kClassDef;
}

}  // namespace

NodeIndex Walk::FirstKid(NodeIndex node) const {
  const NodeIndex kid = node + 1;
  if (kid >= end_[static_cast<std::size_t>(node)]) return kNoNode;
  return Node(kid).kind == NodeKind::kComment ? NextKid(kid) : kid;
}

NodeIndex Walk::NextKid(NodeIndex kid) const {
  const NodeIndex end = end_[static_cast<std::size_t>(Node(kid).parent)];
  do {
    kid = end_[static_cast<std::size_t>(kid)];
  } while (kid < end && Node(kid).kind == NodeKind::kComment);
  return kid < end ? kid : kNoNode;
}

NodeIndex Walk::KidBy(NodeIndex node, Field field) const {
  NodeIndex kid = FirstKid(node);
  while (kid != kNoNode && Node(kid).field != field) kid = NextKid(kid);
  return kid;
}

void Walk::PushKids(NodeIndex node, Mode mode) {
  const NodeKind kind = Node(node).kind;
  if (HasBodyApart(kind)) {
    for (NodeIndex kid = FirstKid(node); kid != kNoNode; kid = NextKid(kid)) {
      const bool of_body = Node(kid).field == Field::k_body || Node(kid).field == Field::k_error;
      if (of_body == (mode == Mode::kBody)) kids_.push_back(kid);
    }
    return;
  }
  if (kind == NodeKind::kIf || kind == NodeKind::kIfExp) return PushBranches(node);
  PushKidsInOrder(node);
}

void Walk::PushKidsInOrder(NodeIndex node) {
  const NodeKind kind = Node(node).kind;
  const int ranks = RanksOf(kind);
  for (int rank = 0; rank < ranks; ++rank) {
    for (NodeIndex kid = FirstKid(node); kid != kNoNode; kid = NextKid(kid)) {
      if (ranks == 1 || RankOf(kind, Node(kid).field) == rank) kids_.push_back(kid);
    }
  }
}

// A chain of `elif`, or of conditional expressions each after the `else` of the other, is one choice among many ways.
void Walk::PushBranches(NodeIndex node) {
  const NodeKind kind = Node(node).kind;
  for (NodeIndex link = node; link != kNoNode;) {
    const std::size_t first = kids_.size();
    NodeIndex body = kNoNode, next = kNoNode;
    std::size_t others = 0;
    for (NodeIndex kid = FirstKid(link); kid != kNoNode; kid = NextKid(kid)) {
      if (kind == NodeKind::kIfExp && Node(kid).field == Field::k_body && body == kNoNode) {
        body = kid;  // stands before the test, and runs after it
        continue;
      }
      kids_.push_back(kid);
      if (Node(kid).field == Field::k_test && body != kNoNode) kids_.push_back(std::exchange(body, kNoNode));
      if (Node(kid).field != Field::k_orelse) continue;
      ++others;
      if (Node(kid).kind == kind) next = kid;
    }
    if (body != kNoNode) kids_.insert(kids_.begin() + static_cast<std::ptrdiff_t>(first), body);
    if (others == 1 && next != kNoNode && kids_.back() == next) {
      kids_.pop_back();
    } else {
      next = kNoNode;
    }
    link = next;
  }
}

}  // namespace codeanatomy::extract::values
