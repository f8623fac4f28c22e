// Calls, attributes, subscripts, displays and comprehensions.

#include "extract/treesitter/lowering_internal.h"

namespace codeanatomy::extract::treesitter {

bool Lowering::HasComma(ConcreteIndex c) const {
  for (ConcreteIndex k = cst_.FirstChild(c); k < cst_.End(c); k = cst_.Next(k)) {
    if (cst_[k].syntax == Syntax::k_comma) return true;
  }
  return false;
}

// The end of the last of the siblings from `first` to `end`, a trailing comma included.
std::uint32_t Lowering::RunEnd(ConcreteIndex first, ConcreteIndex end) const {
  std::uint32_t bend = cst_[first].bend;
  for (ConcreteIndex c = first; c < end; c = cst_.Next(c)) bend = cst_[c].bend;
  return bend;
}

void Lowering::LowerCall(const Task& t, std::uint32_t bstart) {
  const ConcreteNode& n = cst_[t.cst];
  const NodeIndex node = Emit(NodeKind::kCall, t, bstart, n.bend);
  bool function = true;
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    if (PushError(c, node)) continue;
    if (cst_[c].syntax == Syntax::k_argument_list) {
      PushArguments(c, node, Field::k_args);
    } else if (IsExpressionSyntax(cst_[c].syntax)) {
      // The second is a generator expression, whose parentheses are the call's.
      PushExpression(c, node, function ? Field::k_func : Field::k_args);
      function = false;
    }
  }
}

// Arguments of a call, or bases of a class.
void Lowering::PushArguments(ConcreteIndex list, NodeIndex parent, Field positional) {
  std::uint32_t args = 0;
  std::uint32_t keywords = 0;
  for (ConcreteIndex c = cst_.FirstChild(list); c < cst_.End(list); c = cst_.Next(c)) {
    const Syntax syntax = cst_[c].syntax;
    if (PushError(c, parent)) continue;
    if (syntax == Syntax::k_keyword_argument || syntax == Syntax::k_dictionary_splat) {
      Push(Action::kKeyword, c, parent, Field::k_keywords, keywords++);
    } else if (IsExpressionSyntax(syntax)) {
      PushExpression(c, parent, positional, args++);
    }
  }
}

// `name=value` or `**value`.
void Lowering::LowerKeyword(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  const NodeIndex node = Emit(NodeKind::kkeyword, t, n.bstart, n.bend);
  bool name = n.syntax == Syntax::k_keyword_argument;
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    if (PushError(c, node) || !IsExpressionSyntax(cst_[c].syntax)) continue;
    if (name) {
      SetIdentifier(node, cst_[c]);
      name = false;
    } else {
      PushExpression(c, node, Field::k_value);
    }
  }
}

void Lowering::LowerAttribute(const Task& t, std::uint32_t bstart) {
  const ConcreteNode& n = cst_[t.cst];
  const NodeIndex node = Emit(NodeKind::kAttribute, t, bstart, n.bend);
  nodes_[node].context = t.context;
  bool value = true;
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    if (PushError(c, node) || !IsExpressionSyntax(cst_[c].syntax)) continue;
    if (value) {
      PushExpression(c, node, Field::k_value);
      value = false;
    } else if (!cst_[c].missing) {
      SetIdentifier(node, cst_[c]);
    }
  }
}

void Lowering::LowerSubscript(const Task& t, std::uint32_t bstart) {
  const ConcreteNode& n = cst_[t.cst];
  const NodeIndex node = Emit(NodeKind::kSubscript, t, bstart, n.bend);
  nodes_[node].context = t.context;
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    if (PushError(c, node)) continue;
    PushExpression(c, node, Field::k_value);
    return PushSubscripts(cst_.Next(c), n.end, node);
  }
}

// An annotation such as `list[int]`, which the grammar sees as a name with type parameters.
void Lowering::LowerGenericType(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  const NodeIndex node = Emit(NodeKind::kSubscript, t, n.bstart, n.bend);
  nodes_[node].context = t.context;
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    if (PushError(c, node)) continue;
    if (cst_[c].syntax == Syntax::k_type_parameter) {
      PushSubscripts(cst_.FirstChild(c), cst_.End(c), node);
    } else {
      PushExpression(c, node, Field::k_value);
    }
  }
}

// One index, or, with a comma or a star, a tuple of them.
void Lowering::PushSubscripts(ConcreteIndex first, ConcreteIndex end, NodeIndex parent) {
  while (first < end && PushError(first, parent)) first = cst_.Next(first);
  if (first >= end) return;
  bool tuple = source_[cst_[first].bstart] == '*';
  for (ConcreteIndex c = first; c < end; c = cst_.Next(c)) tuple = tuple || cst_[c].syntax == Syntax::k_comma;
  if (tuple) return PushTuple(first, end, parent, Field::k_slice);
  for (ConcreteIndex c = first; c < end; c = cst_.Next(c)) {
    if (!PushError(c, parent)) PushExpression(c, parent, Field::k_slice);
  }
}

// Also a constrained_type, which is what a slice in an annotation's brackets looks like.
void Lowering::LowerSlice(const Task& t) {
  static constexpr Field kFields[] = {Field::k_lower, Field::k_upper, Field::k_step};
  const ConcreteNode& n = cst_[t.cst];
  const NodeIndex node = Emit(NodeKind::kSlice, t, n.bstart, n.bend);
  std::uint32_t colons = 0;
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    if (PushError(c, node)) continue;
    if (cst_[c].syntax == Syntax::k_colon) {
      ++colons;
    } else if (IsExpressionSyntax(cst_[c].syntax)) {
      PushExpression(c, node, colons < 3 ? kFields[colons] : Field::k_error);
    }
  }
}

void Lowering::LowerElements(const Task& t, NodeKind kind) {
  const ConcreteNode& n = cst_[t.cst];
  const NodeIndex node = Emit(kind, t, n.bstart, n.bend);
  if (kind != NodeKind::kSet) nodes_[node].context = t.context;
  std::uint32_t index = 0;
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    if (PushError(c, node) || !IsExpressionSyntax(cst_[c].syntax)) continue;
    PushExpression(c, node, Field::k_elts, index++, t.context);
  }
}

void Lowering::LowerTuple(const Task& t) {
  const NodeIndex node = Emit(NodeKind::kTuple, t, cst_[t.cst].bstart, RunEnd(t.cst, t.aux));
  nodes_[node].context = t.context;
  std::uint32_t index = 0;
  for (ConcreteIndex c = t.cst; c < t.aux; c = cst_.Next(c)) {
    if (PushError(c, node) || !IsExpressionSyntax(cst_[c].syntax)) continue;
    PushExpression(c, node, Field::k_elts, index++, t.context);
  }
}

// `**x` takes a place in `keys` that holds nothing.
void Lowering::LowerDict(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  const NodeIndex node = Emit(NodeKind::kDict, t, n.bstart, n.bend);
  std::uint32_t index = 0;
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    const Syntax syntax = cst_[c].syntax;
    if (PushError(c, node) || (syntax != Syntax::k_pair && syntax != Syntax::k_dictionary_splat)) continue;
    bool key = syntax == Syntax::k_pair;
    for (ConcreteIndex k = cst_.FirstChild(c); k < cst_.End(c); k = cst_.Next(k)) {
      if (PushError(k, node)) continue;
      if (cst_[k].syntax == Syntax::k_colon) key = false;
      if (!IsExpressionSyntax(cst_[k].syntax)) continue;
      PushExpression(k, node, key ? Field::k_keys : Field::k_values, index);
    }
    ++index;
  }
}

void Lowering::LowerComprehensionExpression(const Task& t, NodeKind kind) {
  const ConcreteNode& n = cst_[t.cst];
  const NodeIndex node = Emit(kind, t, n.bstart, n.bend);
  std::uint32_t generators = 0;
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    const Syntax syntax = cst_[c].syntax;
    if (PushError(c, node)) continue;
    if (syntax == Syntax::k_for_in_clause) {
      ConcreteIndex end = cst_.Next(c);
      ConcreteIndex last = end;  // past the clause's last if
      for (; end < n.end && cst_[end].syntax != Syntax::k_for_in_clause; end = cst_.Next(end)) {
        if (cst_[end].syntax == Syntax::k_if_clause) last = cst_.Next(end);
      }
      Push(Action::kComprehension, c, node, Field::k_generators, generators++).aux = last;
    } else if (syntax == Syntax::k_pair) {
      bool key = true;
      for (ConcreteIndex k = cst_.FirstChild(c); k < cst_.End(c); k = cst_.Next(k)) {
        if (PushError(k, node)) continue;
        if (cst_[k].syntax == Syntax::k_colon) key = false;
        if (!IsExpressionSyntax(cst_[k].syntax)) continue;
        PushExpression(k, node, key ? Field::k_key : Field::k_value);
      }
    } else if (IsExpressionSyntax(syntax)) {
      PushExpression(c, node, Field::k_elt);
    }
  }
}

// How many expressions stand behind the `in` of a `for`.
std::uint32_t Lowering::Iterables(ConcreteIndex clause) const {
  std::uint32_t count = 0;
  bool behind = false;
  for (ConcreteIndex c = cst_.FirstChild(clause); c < cst_.End(clause); c = cst_.Next(c)) {
    behind = behind || cst_[c].syntax == Syntax::k_in_token;
    if (behind && IsExpressionSyntax(cst_[c].syntax)) ++count;
  }
  return count;
}

void Lowering::LowerComprehension(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  std::uint32_t bend = n.bend;
  for (ConcreteIndex c = n.end; c < t.aux; c = cst_.Next(c)) bend = cst_[c].bend;
  const NodeIndex node = Emit(NodeKind::kcomprehension, t, n.bstart, bend);
  ConcreteIndex iter = 0;
  std::uint32_t iters = 0;
  const bool tuple = Iterables(t.cst) > 1;  // `for x in 1, 2` of Python 2
  bool target = true;
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    // What is between the elements of a tuple is lowered with them.
    if (!(tuple && iters > 0) && PushError(c, node)) continue;
    if (cst_[c].syntax == Syntax::k_in_token) {
      target = false;
    } else if (IsExpressionSyntax(cst_[c].syntax)) {
      if (target) {
        PushExpression(c, node, Field::k_target, 0, Context::kStore);
      } else if (iters++ == 0) {
        iter = c;
      }
    }
  }
  if (iters == 1) PushExpression(iter, node, Field::k_iter);
  if (iters > 1) PushTuple(iter, n.end, node, Field::k_iter);
  std::uint32_t ifs = 0;
  for (ConcreteIndex c = n.end; c < t.aux; c = cst_.Next(c)) {
    if (cst_[c].syntax != Syntax::k_if_clause) continue;
    for (ConcreteIndex k = cst_.FirstChild(c); k < cst_.End(c); k = cst_.Next(k)) {
      if (!PushError(k, node) && IsExpressionSyntax(cst_[k].syntax)) {
        PushExpression(k, node, Field::k_ifs, ifs++);
      }
    }
  }
}

}  // namespace codeanatomy::extract::treesitter
