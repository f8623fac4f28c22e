// Where the grammar's tree is not Python's.
//
//  - A star binds tighter than anything in it: `*a.b` may come as an attribute of `*a`. Such a node is made a
//    Starred, and the star is dropped where it sits, leftmost below it.
//  - `await x ** 2` comes as an await of a power.
//  - `^` binds tighter than `&` in it; in Python it is the other way round.
//  - `a[b] | c | d` in an annotation comes as `a[b] | (c | d)`.
//  - `type(x).y = 1` comes as a type alias of `(x).y`.
//  - `with (a, *b):` comes as two items; a star or a walrus makes it one tuple.

#include <algorithm>

#include "extract/treesitter/lowering_internal.h"

namespace codeanatomy::extract::treesitter {

// Makes the node a Starred, or, below one, drops the star. False: the star is dropped already and the node is
// not the one that holds it.
bool Lowering::LowerStarred(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  const bool holds_star =
      n.syntax == Syntax::k_list_splat || n.syntax == Syntax::k_list_splat_pattern || n.syntax == Syntax::k_splat_type;
  if (!holds_star && t.flag) return false;
  NodeIndex node = t.parent;
  if (!t.flag) {
    node = Emit(NodeKind::kStarred, t, n.bstart, n.bend);
    nodes_[node].context = t.context;
    if (!holds_star) {
      ConcreteIndex leaf = t.cst;
      while (cst_[leaf].end > leaf + 1 && cst_[leaf].syntax != Syntax::k_list_splat &&
             cst_[leaf].syntax != Syntax::k_list_splat_pattern) {
        leaf = cst_.FirstChild(leaf);
      }
      leftmost_ = {n.bstart, n.bstart + 1, false};
      for (ConcreteIndex c = cst_.FirstChild(leaf); c < cst_.End(leaf); c = cst_.Next(c)) {
        if (IsExpressionSyntax(cst_[c].syntax)) leftmost_.start = cst_[c].bstart;
      }
      stripping_ = true;
      return PushExpression(t.cst, node, Field::k_value, 0, t.context), true;
    }
  }
  stripping_ = false;
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    if (PushError(c, node) || !IsExpressionSyntax(cst_[c].syntax)) continue;
    if (t.flag) {
      PushExpression(c, node, t.field, t.index, t.context);
    } else {
      PushExpression(c, node, Field::k_value, 0, t.context);
    }
  }
  return true;
}

void Lowering::LowerAwait(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  const auto is_power = [](Syntax s) { return s == Syntax::k_double_star; };
  const ConcreteIndex operand = cst_.FirstChild(t.cst);
  if (operand >= n.end || cst_[operand].syntax != Syntax::k_binary_operator ||
      OperatorOf(operand, is_power) == Syntax::kDropped) {
    return LowerUnary(t, Field::k_value);
  }
  const NodeIndex node = Emit(NodeKind::kBinOp, t, n.bstart, n.bend);
  nodes_[node].label = TokenText(Syntax::k_double_star);
  bool left = true;
  for (ConcreteIndex c = cst_.FirstChild(operand); c < cst_.End(operand); c = cst_.Next(c)) {
    if (PushError(c, node) || !IsExpressionSyntax(cst_[c].syntax)) continue;
    if (left) {
      Push(Action::kAwaitLeft, c, node, Field::k_left).aux = t.cst;
    } else {
      PushExpression(c, node, Field::k_right);
    }
    left = false;
  }
}

void Lowering::LowerAwaitLeft(const Task& t) {
  const NodeIndex node = Emit(NodeKind::kAwait, t, cst_[t.aux].bstart, cst_[t.cst].bend);
  PushExpression(t.cst, node, Field::k_value);
}

// Lowers an `&` under which a `^` stands without parentheses: collects the operands of both in source order and
// groups them anew. False: there is nothing to put right.
bool Lowering::LowerBitwise(const Task& t, std::uint32_t bstart) {
  const auto operator_of = [&](ConcreteIndex c) {
    return cst_[c].syntax == Syntax::k_binary_operator ? OperatorOf(c, IsBinaryOperator) : Syntax::kDropped;
  };
  if (operator_of(t.cst) != Syntax::k_ampersand) return false;
  if (t.cst > plain_spine_.first && t.cst <= plain_spine_.second) return false;
  // The left spine of `&` is the grammar's; `^` can only hang off it.
  bool mixed = false;
  spine_.assign(1, t.cst);
  for (std::size_t i = 0; i < spine_.size(); ++i) {
    const ConcreteIndex end = cst_.End(spine_[i]);
    for (ConcreteIndex c = cst_.FirstChild(spine_[i]); c < end; c = cst_.Next(c)) {
      if (cst_[c].syntax == Syntax::kError) return false;
      const Syntax op = operator_of(c);
      mixed = mixed || op == Syntax::k_caret;
      if (op == Syntax::k_ampersand) spine_.push_back(c);
    }
  }
  if (!mixed) {
    plain_spine_ = {t.cst, spine_.back()};  // not looked at again from each node of it
    return false;
  }

  const std::size_t first = operands_.size();
  std::vector<std::size_t> groups = {first};  // where each run of `&` begins; `^` stands between runs
  spine_.assign(1, t.cst);
  bool caret = false;
  while (!spine_.empty()) {
    const ConcreteIndex c = spine_.back();
    spine_.pop_back();
    const Syntax op = operator_of(c);
    if (op == Syntax::k_ampersand || op == Syntax::k_caret) {
      const std::size_t mark = spine_.size();
      for (ConcreteIndex k = cst_.FirstChild(c); k < cst_.End(c); k = cst_.Next(k)) spine_.push_back(k);
      std::reverse(spine_.begin() + static_cast<std::ptrdiff_t>(mark), spine_.end());
      if (spine_.size() != mark + 3) return false;  // errors between the operands
    } else if (cst_[c].syntax == Syntax::k_caret || cst_[c].syntax == Syntax::k_ampersand) {
      caret = cst_[c].syntax == Syntax::k_caret;
    } else {
      if (caret) groups.push_back(operands_.size());
      caret = false;
      operands_.push_back(c);
    }
  }
  groups.push_back(operands_.size());
  if (groups.size() < 3) return false;

  std::vector<NodeIndex> nodes(groups.size() - 1, t.parent);  // by the group at their right
  for (std::size_t g = groups.size() - 2; g > 0; --g) {
    const std::uint32_t bend = cst_[operands_[groups[g + 1] - 1]].bend;
    const bool outermost = g == groups.size() - 2;
    nodes[g] = outermost ? Emit(NodeKind::kBinOp, t, bstart, bend)
                         : EmitChild(NodeKind::kBinOp, nodes[g + 1], Field::k_left, 0, bstart, bend);
    nodes_[nodes[g]].label = TokenText(Syntax::k_caret);
  }
  for (std::size_t g = 0; g + 1 < groups.size(); ++g) {
    const bool left = g == 0;
    Task& task = Push(Action::kBitwiseGroup, static_cast<std::uint32_t>(groups[g]), nodes[left ? 1 : g],
                      left ? Field::k_left : Field::k_right);
    task.aux = static_cast<std::uint32_t>(groups[g + 1]);
    task.flag = left && stripping_;
  }
  return true;
}

// The operands from `cst` to `aux` of `operands_`, joined by `&`.
void Lowering::LowerBitwiseGroup(const Task& t) {
  stripping_ = t.flag;
  LowerChain(t, t.cst, t.aux, Syntax::k_ampersand, Start(operands_[t.cst]));
}

// The operands from `first` to `end` of `operands_`, joined to the left by `op`.
void Lowering::LowerChain(const Task& t, std::uint32_t first, std::uint32_t end, Syntax op, std::uint32_t bstart) {
  NodeIndex node = t.parent;
  std::vector<NodeIndex> nodes(end - first, node);  // by the operand at their right
  for (std::uint32_t i = end - 1; i > first; --i) {
    const std::uint32_t bend = cst_[operands_[i]].bend;
    node = i + 1 == end ? Emit(NodeKind::kBinOp, t, bstart, bend)
                        : EmitChild(NodeKind::kBinOp, node, Field::k_left, 0, bstart, bend);
    nodes_[node].label = TokenText(op);
    nodes[i - first] = node;
  }
  const bool single = end - first == 1;
  PushExpression(operands_[first], node, single ? t.field : Field::k_left);
  for (std::uint32_t i = first + 1; i < end; ++i) PushExpression(operands_[i], nodes[i - first], Field::k_right);
}

// A union of types, whose right side may be a `|` of expressions: collects the operands of both. False: there are
// errors among them.
bool Lowering::LowerUnion(const Task& t, std::uint32_t bstart) {
  const std::size_t first = operands_.size();
  spine_.assign(1, t.cst);
  while (!spine_.empty()) {
    const ConcreteIndex c = spine_.back();
    spine_.pop_back();
    const Syntax syntax = cst_[c].syntax;
    if (syntax == Syntax::kError) return false;
    if (syntax == Syntax::k_bar) continue;
    const bool opens = syntax == Syntax::k_type || syntax == Syntax::k_union_type ||
                       (syntax == Syntax::k_binary_operator && OperatorOf(c, IsBinaryOperator) == Syntax::k_bar);
    if (!opens) {
      operands_.push_back(c);
      continue;
    }
    const std::size_t mark = spine_.size();
    for (ConcreteIndex k = cst_.FirstChild(c); k < cst_.End(c); k = cst_.Next(k)) spine_.push_back(k);
    std::reverse(spine_.begin() + static_cast<std::ptrdiff_t>(mark), spine_.end());
  }
  if (operands_.size() < first + 2) return false;
  LowerChain(t, static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(operands_.size()), Syntax::k_bar, bstart);
  return true;
}

// `type(x).y = 1`, read as the alias `type (x).y = 1`: an Assign whose target begins with a call of `type`, or
// with a subscript of it.
void Lowering::LowerTypeAssignment(const Task& t, ConcreteIndex target) {
  const ConcreteNode& n = cst_[t.cst];
  const NodeIndex node = EmitSimple(NodeKind::kAssign, t, n.bstart, n.bend);
  leftmost_ = {cst_[target].bstart, n.bstart, true};
  bool left = true;
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    if (PushError(c, node) || cst_[c].syntax != Syntax::k_type) continue;
    stripping_ = left;
    PushExpression(left ? target : c, node, left ? Field::k_targets : Field::k_value, 0,
                   left ? Context::kStore : Context::kLoad);
    left = false;
  }
  stripping_ = false;
}

// The brackets at the start of such a target. False: `t` only begins with them.
bool Lowering::LowerTypeTarget(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  const bool subscript = n.syntax == Syntax::k_list;
  if (!subscript && n.syntax != Syntax::k_parenthesized_expression && n.syntax != Syntax::k_tuple &&
      n.syntax != Syntax::k_generator_expression) {
    return false;
  }
  stripping_ = false;
  const std::uint32_t bstart = leftmost_.start;
  const NodeIndex node = Emit(subscript ? NodeKind::kSubscript : NodeKind::kCall, t, bstart, n.bend);
  if (subscript) nodes_[node].context = t.context;
  const ConcreteNode word = {bstart, bstart + 4, 0, Syntax::k_identifier, false};
  const NodeIndex name =
      EmitChild(NodeKind::kName, node, subscript ? Field::k_value : Field::k_func, 0, word.bstart, word.bend);
  nodes_[name].context = Context::kLoad;
  SetIdentifier(name, word);
  if (subscript) {
    PushSubscripts(cst_.FirstChild(t.cst), n.end, node);
  } else if (n.syntax == Syntax::k_generator_expression) {
    PushExpression(t.cst, node, Field::k_args);
  } else {
    PushArguments(t.cst, node, Field::k_args);
  }
  return true;
}

// True for what cannot be an item of a parenthesised with: `*a`, `x := y`, `yield`.
bool Lowering::IsNoItem(ConcreteIndex c) const {
  const Syntax syntax = cst_[c].syntax;
  return syntax == Syntax::k_list_splat || syntax == Syntax::k_named_expression || syntax == Syntax::k_yield ||
         syntax == Syntax::k_parenthesized_list_splat || source_[cst_[c].bstart] == '*';
}

bool Lowering::IsParenthesizedTuple(ConcreteIndex clause) const {
  const ConcreteIndex first = cst_.FirstChild(clause);
  if (first >= cst_.End(clause) || cst_[first].bstart == cst_[clause].bstart || !HasComma(clause)) return false;
  for (ConcreteIndex c = first; c < cst_.End(clause); c = cst_.Next(c)) {
    const ConcreteIndex value = cst_.FirstChild(c);
    if (cst_[c].syntax == Syntax::k_with_item && value < cst_.End(c) && IsNoItem(value)) return true;
  }
  return false;
}

void Lowering::LowerClauseTuple(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  const NodeIndex item = Emit(NodeKind::kwithitem, t, n.bstart, n.bend);
  const NodeIndex node = EmitChild(NodeKind::kTuple, item, Field::k_context_expr, 0, n.bstart, n.bend);
  nodes_[node].context = Context::kLoad;
  std::uint32_t index = 0;
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    if (PushError(c, node) || cst_[c].syntax != Syntax::k_with_item) continue;
    for (ConcreteIndex value = cst_.FirstChild(c); value < cst_.End(c); value = cst_.Next(value)) {
      if (!PushError(value, node) && IsExpressionSyntax(cst_[value].syntax)) {
        PushExpression(value, node, Field::k_elts, index++);
      }
    }
  }
}

}  // namespace codeanatomy::extract::treesitter
