// Compound statements other than definitions.

#include "extract/treesitter/lowering_internal.h"

namespace codeanatomy::extract::treesitter {

// Pushes the statements of a block, or of the module.
void Lowering::PushBody(ConcreteIndex block, NodeIndex parent, Field field) {
  std::uint32_t index = 0;
  if (cst_.FirstChild(block) == cst_.End(block) && block != 0) {
    Report(cst_[block], "missing-block", evidence::Severity::kError, "expected an indented block");
  }
  for (ConcreteIndex c = cst_.FirstChild(block); c < cst_.End(block); c = cst_.Next(c)) {
    const Syntax syntax = cst_[c].syntax;
    if (IsStatementSyntax(syntax)) {
      Push(Action::kStatement, c, parent, field, index++);
    } else if (syntax == Syntax::k_semicolon) {
      // CPython ends a block behind the semicolon after its last statement.
      if (cst_.Next(c) == cst_.End(block)) Push(Action::kSemicolon, c, parent, field);
    } else if (!PushError(c, parent) && IsExpressionSyntax(syntax) && !cst_[c].missing) {
      PushExpression(c, parent, Field::k_error);
    }
  }
}

// Pushes the block of an else or finally clause.
void Lowering::PushClauseBody(ConcreteIndex clause, NodeIndex parent, Field field) {
  for (ConcreteIndex c = cst_.FirstChild(clause); c < cst_.End(clause); c = cst_.Next(c)) {
    if (PushError(c, parent)) continue;
    if (cst_[c].syntax == Syntax::k_block) PushBody(c, parent, field);
  }
}

// An if_statement with its clauses, or an elif_clause with the clauses after it up to `aux`, which become the
// one If in `orelse`.
void Lowering::LowerIf(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  const bool elif = t.action == Action::kElif;
  const NodeIndex node = EmitCompound(NodeKind::kIf, t, n.bstart);
  const ConcreteIndex end = elif ? t.aux : n.end;
  bool test = true;
  // An elif_clause's own children end at n.end; its successors are the siblings behind it.
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < end; c = cst_.Next(c)) {
    const ConcreteNode& child = cst_[c];
    if (child.syntax == Syntax::k_elif_clause) {
      Push(Action::kElif, c, node, Field::k_orelse).aux = end;
      return;
    }
    if (child.syntax == Syntax::k_else_clause) {
      PushClauseBody(c, node, Field::k_orelse);
    } else if (child.syntax == Syntax::k_block) {
      PushBody(c, node, Field::k_body);
    } else if (!PushError(c, node)) {
      SetHeaderEnd(node, child.bend);
      if (!IsExpressionSyntax(child.syntax)) continue;
      PushExpression(c, node, test ? Field::k_test : Field::k_error);
      test = false;
    }
  }
}

void Lowering::LowerFor(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  const bool async = cst_.FirstChild(t.cst) < n.end && cst_[cst_.FirstChild(t.cst)].syntax == Syntax::k_async_token;
  const NodeIndex node = EmitCompound(async ? NodeKind::kAsyncFor : NodeKind::kFor, t, n.bstart);
  bool target = true;
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    const ConcreteNode& child = cst_[c];
    if (child.syntax == Syntax::k_block) {
      PushBody(c, node, Field::k_body);
    } else if (child.syntax == Syntax::k_else_clause) {
      PushClauseBody(c, node, Field::k_orelse);
    } else if (!PushError(c, node)) {
      SetHeaderEnd(node, child.bend);
      if (child.syntax == Syntax::k_in_token) target = false;
      if (!IsExpressionSyntax(child.syntax)) continue;
      PushExpression(c, node, target ? Field::k_target : Field::k_iter, 0, target ? Context::kStore : Context::kLoad);
    }
  }
}

void Lowering::LowerWhile(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  const NodeIndex node = EmitCompound(NodeKind::kWhile, t, n.bstart);
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    const ConcreteNode& child = cst_[c];
    if (child.syntax == Syntax::k_block) {
      PushBody(c, node, Field::k_body);
    } else if (child.syntax == Syntax::k_else_clause) {
      PushClauseBody(c, node, Field::k_orelse);
    } else if (!PushError(c, node)) {
      SetHeaderEnd(node, child.bend);
      if (IsExpressionSyntax(child.syntax)) PushExpression(c, node, Field::k_test);
    }
  }
}

void Lowering::LowerTry(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  bool star = false;
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    if (cst_[c].syntax != Syntax::k_except_clause) continue;
    const ConcreteIndex first = cst_.FirstChild(c);
    star = star || (first < cst_.End(c) && cst_[first].syntax == Syntax::k_star);
  }
  const NodeIndex node = EmitCompound(star ? NodeKind::kTryStar : NodeKind::kTry, t, n.bstart);
  std::uint32_t handlers = 0;
  bool is_guarded = false;
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    const Syntax syntax = cst_[c].syntax;
    is_guarded = is_guarded || syntax == Syntax::k_except_clause || syntax == Syntax::k_finally_clause;
    switch (syntax) {
      case Syntax::k_block: PushBody(c, node, Field::k_body); break;
      case Syntax::k_except_clause: Push(Action::kHandler, c, node, Field::k_handlers, handlers++); break;
      case Syntax::k_else_clause: PushClauseBody(c, node, Field::k_orelse); break;
      case Syntax::k_finally_clause: PushClauseBody(c, node, Field::k_finalbody); break;
      default:
        if (!PushError(c, node)) SetHeaderEnd(node, cst_[c].bend);
    }
  }
  if (!is_guarded) {
    const ConcreteNode end = {n.bend, n.bend, 0, n.syntax, true};
    Report(end, "missing-token", evidence::Severity::kError, "expected 'except' or 'finally'");
  }
}

// `except A as e`, and `except A, B` as Python 3.14 has it.
void Lowering::LowerHandler(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  const NodeIndex node = EmitCompound(NodeKind::kExceptHandler, t, n.bstart);
  const bool tuple = HasComma(t.cst);
  ConcreteIndex first = 0;  // of the tuple's elements
  bool name = false;        // behind `as`
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    const ConcreteNode& child = cst_[c];
    if (child.syntax == Syntax::k_block) {
      PushBody(c, node, Field::k_body);
      continue;
    }
    // What is between the tuple's elements is lowered with them.
    if (first == 0 && PushError(c, node)) continue;
    SetHeaderEnd(node, child.bend);
    if (child.syntax == Syntax::k_colon && first != 0) {
      PushTuple(first, c, node, Field::k_type);
      first = 0;
    } else if (child.syntax == Syntax::k_as_token) {
      name = true;
    } else if (child.syntax == Syntax::k_as_pattern && !tuple) {
      for (ConcreteIndex k = cst_.FirstChild(c); k < cst_.End(c); k = cst_.Next(k)) {
        if (PushError(k, node)) continue;
        if (cst_[k].syntax == Syntax::k_as_pattern_target) {
          SetIdentifier(node, cst_[k]);
        } else if (IsExpressionSyntax(cst_[k].syntax)) {
          PushExpression(k, node, Field::k_type);
        }
      }
    } else if (IsExpressionSyntax(child.syntax)) {
      if (name) {
        SetIdentifier(node, child);
      } else if (!tuple) {
        PushExpression(c, node, Field::k_type);
      } else if (first == 0) {
        first = c;
      }
    }
  }
}

void Lowering::LowerWith(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  const bool async = cst_.FirstChild(t.cst) < n.end && cst_[cst_.FirstChild(t.cst)].syntax == Syntax::k_async_token;
  const NodeIndex node = EmitCompound(async ? NodeKind::kAsyncWith : NodeKind::kWith, t, n.bstart);
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    const ConcreteNode& child = cst_[c];
    if (child.syntax == Syntax::k_block) {
      PushBody(c, node, Field::k_body);
      continue;
    }
    if (PushError(c, node)) continue;
    SetHeaderEnd(node, child.bend);
    if (child.syntax != Syntax::k_with_clause) continue;
    if (IsParenthesizedTuple(c)) {
      Push(Action::kWithItem, c, node, Field::k_items);
      continue;
    }
    std::uint32_t items = 0;
    const bool comma = HasComma(c);
    for (ConcreteIndex item = cst_.FirstChild(c); item < cst_.End(c); item = cst_.Next(item)) {
      if (PushError(item, node) || cst_[item].syntax != Syntax::k_with_item) continue;
      for (ConcreteIndex value = cst_.FirstChild(item); value < cst_.End(item); value = cst_.Next(value)) {
        if (PushError(value, node) || !IsExpressionSyntax(cst_[value].syntax)) continue;
        if (!comma && PushParenthesizedItems(value, node, &items)) continue;
        Push(Action::kWithItem, value, node, Field::k_items, items++);
      }
    }
  }
}

// Python reads `with (a, b as c):` as two items where the grammar may see one tuple. A tuple it stays when an
// element can be no item.
bool Lowering::PushParenthesizedItems(ConcreteIndex value, NodeIndex parent, std::uint32_t* count) {
  const Syntax outer = cst_[value].syntax;
  if (outer != Syntax::k_tuple && outer != Syntax::k_parenthesized_expression) return false;
  if (outer == Syntax::k_tuple && !HasComma(value)) return false;
  for (ConcreteIndex c = cst_.FirstChild(value); c < cst_.End(value); c = cst_.Next(c)) {
    if (IsNoItem(c)) return false;
  }
  for (ConcreteIndex c = cst_.FirstChild(value); c < cst_.End(value); c = cst_.Next(c)) {
    if (PushError(c, parent) || !IsExpressionSyntax(cst_[c].syntax)) continue;
    Push(Action::kWithItem, c, parent, Field::k_items, (*count)++);
  }
  return true;
}

void Lowering::LowerWithItem(const Task& t) {
  if (cst_[t.cst].syntax == Syntax::k_with_clause) return LowerClauseTuple(t);
  ConcreteIndex value = t.cst;
  ConcreteIndex target = 0;
  if (cst_[value].syntax == Syntax::k_as_pattern) {
    for (ConcreteIndex c = cst_.FirstChild(t.cst); c < cst_.End(t.cst); c = cst_.Next(c)) {
      if (cst_[c].syntax == Syntax::k_as_pattern_target) {
        target = c;
      } else if (IsExpressionSyntax(cst_[c].syntax)) {
        value = c;
      }
    }
  }
  // `ast` gives a withitem no position: from its expression to its target, both without their parentheses.
  const ConcreteNode& from = cst_[Innermost(value)];
  const ConcreteNode& to = target != 0 ? cst_[Innermost(target)] : from;
  const NodeIndex node = Emit(NodeKind::kwithitem, t, from.bstart, to.bend);
  PushExpression(value, node, Field::k_context_expr);
  if (value == t.cst) return;
  for (ConcreteIndex c = cst_.Next(value); c < cst_.End(t.cst); c = cst_.Next(c)) {
    if (c == target) {
      PushExpression(c, node, Field::k_optional_vars, 0, Context::kStore);
    } else {
      PushError(c, node);
    }
  }
}

void Lowering::LowerMatch(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  const NodeIndex node = EmitCompound(NodeKind::kMatch, t, n.bstart);
  const bool tuple = HasComma(t.cst);
  ConcreteIndex first = 0;  // of the tuple's elements
  std::uint32_t cases = 0;
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    const ConcreteNode& child = cst_[c];
    if (child.syntax == Syntax::k_block) {
      for (ConcreteIndex k = cst_.FirstChild(c); k < child.end; k = cst_.Next(k)) {
        if (PushError(k, node) || cst_[k].syntax != Syntax::k_case_clause) continue;
        Push(Action::kMatchCase, k, node, Field::k_cases, cases++);
      }
      continue;
    }
    // What is between the tuple's elements is lowered with them.
    if (first == 0 && PushError(c, node)) continue;
    SetHeaderEnd(node, child.bend);
    if (child.syntax == Syntax::k_colon && first != 0) {
      PushTuple(first, c, node, Field::k_subject);
      first = 0;
    } else if (IsExpressionSyntax(child.syntax)) {
      if (!tuple) {
        PushExpression(c, node, Field::k_subject);
      } else if (first == 0) {
        first = c;
      }
    }
  }
}

void Lowering::LowerMatchCase(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  const NodeIndex node = EmitCompound(NodeKind::kmatch_case, t, n.bstart);
  ConcreteIndex first = 0;  // of the patterns
  const bool comma = HasComma(t.cst);
  const auto push_patterns = [&](ConcreteIndex end) {
    if (first == 0) return;
    const Action action = comma ? Action::kPatternSequence : Action::kPattern;
    Push(action, first, node, Field::k_pattern).aux = end;
    first = 0;
  };
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    const ConcreteNode& child = cst_[c];
    if (child.syntax == Syntax::k_block) {
      PushBody(c, node, Field::k_body);
      continue;
    }
    SetHeaderEnd(node, child.bend);
    if (child.syntax == Syntax::k_case_pattern && first == 0) {
      first = c;
    } else if (child.syntax == Syntax::k_if_clause) {
      push_patterns(c);
      for (ConcreteIndex k = cst_.FirstChild(c); k < child.end; k = cst_.Next(k)) {
        if (!PushError(k, node) && IsExpressionSyntax(cst_[k].syntax)) {
          PushExpression(k, node, Field::k_guard);
        }
      }
    } else if (child.syntax == Syntax::k_colon) {
      push_patterns(c);
    } else if (first == 0 || !comma) {
      PushError(c, node);
    }
  }
}

}  // namespace codeanatomy::extract::treesitter
