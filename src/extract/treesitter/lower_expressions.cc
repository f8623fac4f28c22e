// Expressions by kind, and those made of operators and keywords.

#include "extract/treesitter/lowering_internal.h"

namespace codeanatomy::extract::treesitter {

// The content of a node that only wraps: parentheses, an annotation, an `as` target. 0: it is no wrapper, or
// holds more than one thing.
ConcreteIndex Lowering::SoleChild(ConcreteIndex c) const {
  const ConcreteIndex child = cst_.FirstChild(c);
  switch (cst_[c].syntax) {
    case Syntax::k_parenthesized_expression:
    case Syntax::k_parenthesized_list_splat:
    case Syntax::k_tuple_pattern:
    case Syntax::k_type:
    case Syntax::k_as_pattern_target: return child < cst_.End(c) && cst_.Next(child) == cst_.End(c) ? child : 0;
    default: return 0;
  }
}

ConcreteIndex Lowering::Innermost(ConcreteIndex c) const {
  while (const ConcreteIndex inner = SoleChild(c)) c = inner;
  return c;
}

// Follows wrappers. False: the wrapper held errors too, and tasks for all it holds are pushed.
bool Lowering::Unwrap(Task* t) {
  t->cst = Innermost(t->cst);
  const Syntax syntax = cst_[t->cst].syntax;
  if (syntax != Syntax::k_parenthesized_expression && syntax != Syntax::k_parenthesized_list_splat &&
      syntax != Syntax::k_type && syntax != Syntax::k_as_pattern_target) {
    return true;
  }
  bool found = false;
  for (ConcreteIndex c = cst_.FirstChild(t->cst); c < cst_.End(t->cst); c = cst_.Next(c)) {
    if (PushError(c, t->parent) || !IsExpressionSyntax(cst_[c].syntax)) continue;
    PushExpression(c, t->parent, found ? Field::k_error : t->field, t->index, t->context);
    found = true;
  }
  return false;
}

std::uint32_t Lowering::Start(ConcreteIndex c) const {
  const std::uint32_t bstart = cst_[c].bstart;
  return stripping_ && bstart == leftmost_.position ? leftmost_.start : bstart;
}

void Lowering::LowerExpression(Task t) {
  if (t.flag && leftmost_.type_call && LowerTypeTarget(t)) return;
  const std::uint32_t before = cst_[t.cst].bstart;
  if (!Unwrap(&t)) return;
  if (cst_[t.cst].bstart != before) stripping_ = t.flag = false;
  const ConcreteNode& n = cst_[t.cst];
  // Recovery also leaves expressions without bytes that it does not call missing.
  if (n.missing || n.bstart == n.bend || n.syntax == Syntax::kError) return LowerError(t);
  const auto constant = [&] {
    const NodeIndex node = Emit(NodeKind::kConstant, t, n.bstart, n.bend);
    nodes_[node].label = labels_.Literal(n.bstart, n.bend);
  };
  switch (n.syntax) {
    case Syntax::k_identifier: return LowerName(t);
    case Syntax::k_integer: CheckInteger(n); return constant();
    case Syntax::k_float:
    case Syntax::k_true:
    case Syntax::k_false:
    case Syntax::k_none:
    case Syntax::k_ellipsis: return constant();
    case Syntax::k_string:
    case Syntax::k_concatenated_string: return LowerString(t);
    case Syntax::k_list_splat:
    case Syntax::k_list_splat_pattern:
    case Syntax::k_splat_type:
    case Syntax::k_call:
    case Syntax::k_attribute:
    case Syntax::k_subscript:
    case Syntax::k_binary_operator:
    case Syntax::k_boolean_operator:
    case Syntax::k_comparison_operator:
    case Syntax::k_conditional_expression:
      if (source_[n.bstart] == '*' && LowerStarred(t)) return;
      break;
    default: break;
  }
  switch (n.syntax) {
    case Syntax::k_call: return LowerCall(t, Start(t.cst));
    case Syntax::k_attribute:
    case Syntax::k_member_type: return LowerAttribute(t, Start(t.cst));
    case Syntax::k_subscript: return LowerSubscript(t, Start(t.cst));
    case Syntax::k_generic_type: return LowerGenericType(t);
    case Syntax::k_binary_operator:
    case Syntax::k_union_type: return LowerBinary(t, Start(t.cst));
    case Syntax::k_boolean_operator: return LowerBoolean(t, Start(t.cst));
    case Syntax::k_comparison_operator: return LowerComparison(t, Start(t.cst));
    case Syntax::k_conditional_expression: return LowerConditional(t, Start(t.cst));
    case Syntax::k_await: return LowerAwait(t);
    case Syntax::k_unary_operator:
    case Syntax::k_not_operator: return LowerUnary(t, Field::k_operand);
    case Syntax::k_lambda: return LowerLambda(t);
    case Syntax::k_named_expression: return LowerNamed(t);
    case Syntax::k_yield: return LowerYield(t);
    case Syntax::k_list:
    case Syntax::k_list_pattern: return LowerElements(t, NodeKind::kList);
    case Syntax::k_set: return LowerElements(t, NodeKind::kSet);
    case Syntax::k_tuple:
    case Syntax::k_tuple_pattern:
    case Syntax::k_expression_list:
    case Syntax::k_pattern_list: return LowerElements(t, NodeKind::kTuple);
    case Syntax::k_dictionary: return LowerDict(t);
    case Syntax::k_list_comprehension: return LowerComprehensionExpression(t, NodeKind::kListComp);
    case Syntax::k_set_comprehension: return LowerComprehensionExpression(t, NodeKind::kSetComp);
    case Syntax::k_dictionary_comprehension: return LowerComprehensionExpression(t, NodeKind::kDictComp);
    case Syntax::k_generator_expression: return LowerComprehensionExpression(t, NodeKind::kGeneratorExp);
    case Syntax::k_slice:
    case Syntax::k_constrained_type: return LowerSlice(t);
    case Syntax::k_dotted_name: return LowerDottedName(t);
    default: return LowerMisplaced(t);
  }
}

// The grammar takes what Python 2 wrote as `0777` and `10L`.
void Lowering::CheckInteger(const ConcreteNode& n) {
  const std::string_view text = source_.substr(n.bstart, n.bend - n.bstart);
  const bool is_long = text.ends_with('l') || text.ends_with('L');
  const bool is_octal = text.size() > 1 && text[0] == '0' && text.find_first_not_of("0_") != std::string_view::npos &&
                        text.find_first_not_of("0123456789_lL") == std::string_view::npos;
  if (is_long || is_octal) Report(n, "python2-number", evidence::Severity::kWarning, "a number as Python 2 writes it");
}

void Lowering::LowerName(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  const NodeIndex node = Emit(NodeKind::kName, t, n.bstart, n.bend);
  nodes_[node].context = t.context;
  SetIdentifier(node, n);
}

Syntax Lowering::OperatorOf(ConcreteIndex c, bool (*accept)(Syntax)) const {
  for (ConcreteIndex k = cst_.FirstChild(c); k < cst_.End(c); k = cst_.Next(k)) {
    if (accept(cst_[k].syntax)) return cst_[k].syntax;
  }
  return Syntax::kDropped;
}

// Also a union_type, whose bar is an operator like any other.
void Lowering::LowerBinary(const Task& t, std::uint32_t bstart) {
  const ConcreteNode& n = cst_[t.cst];
  if (n.syntax == Syntax::k_union_type ? LowerUnion(t, bstart) : LowerBitwise(t, bstart)) return;
  const NodeIndex node = Emit(NodeKind::kBinOp, t, bstart, n.bend);
  Field field = Field::k_left;
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    if (IsBinaryOperator(cst_[c].syntax)) {
      nodes_[node].label = TokenText(cst_[c].syntax);
      field = Field::k_right;
    } else if (!PushError(c, node)) {
      PushExpression(c, node, field);
    }
  }
}

// Unary operators, `not` and `await`.
void Lowering::LowerUnary(const Task& t, Field field) {
  const ConcreteNode& n = cst_[t.cst];
  const NodeKind kind = n.syntax == Syntax::k_await ? NodeKind::kAwait : NodeKind::kUnaryOp;
  const NodeIndex node = Emit(kind, t, n.bstart, n.bend);
  if (n.syntax == Syntax::k_not_operator) nodes_[node].label = TokenText(Syntax::k_not_token);
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    const Syntax syntax = cst_[c].syntax;
    if (syntax == Syntax::k_plus || syntax == Syntax::k_minus || syntax == Syntax::k_tilde) {
      nodes_[node].label = TokenText(syntax);
    } else if (!PushError(c, node) && IsExpressionSyntax(syntax)) {
      PushExpression(c, node, field);
    }
  }
}

// `a and b and c` is nested to the left; `ast` has one BoolOp with three values. The left spine of one operator
// is collected, then its operands are pushed from the innermost outward.
void Lowering::LowerBoolean(const Task& t, std::uint32_t bstart) {
  const auto is_boolean = [](Syntax s) { return s == Syntax::k_and_token || s == Syntax::k_or_token; };
  const Syntax op = OperatorOf(t.cst, is_boolean);
  const NodeIndex node = Emit(NodeKind::kBoolOp, t, bstart, cst_[t.cst].bend);
  nodes_[node].label = TokenText(op);
  spine_.clear();
  for (ConcreteIndex c = t.cst;;) {
    spine_.push_back(c);
    c = cst_.FirstChild(c);
    if (c >= cst_.End(spine_.back()) || cst_[c].syntax != Syntax::k_boolean_operator ||
        OperatorOf(c, is_boolean) != op) {
      break;
    }
  }
  std::uint32_t index = 0;
  for (std::size_t i = spine_.size(); i-- > 0;) {
    for (ConcreteIndex c = cst_.FirstChild(spine_[i]); c < cst_.End(spine_[i]); c = cst_.Next(c)) {
      if (i + 1 < spine_.size() && c == spine_[i + 1]) continue;
      if (PushError(c, node) || !IsExpressionSyntax(cst_[c].syntax)) continue;
      PushExpression(c, node, Field::k_values, index++);
    }
  }
}

void Lowering::LowerComparison(const Task& t, std::uint32_t bstart) {
  const ConcreteNode& n = cst_[t.cst];
  const NodeIndex node = Emit(NodeKind::kCompare, t, bstart, n.bend);
  std::string joined;
  std::uint32_t operators = 0;
  std::uint32_t operands = 0;
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    const Syntax syntax = cst_[c].syntax;
    if (IsComparison(syntax)) {
      if (syntax == Syntax::k_less_greater) {
        Report(cst_[c], "python2-not-equal", evidence::Severity::kWarning, "the `!=` of Python 2");
      }
      if (operators++ == 0) {
        nodes_[node].label = TokenText(syntax);
      } else {
        if (operators == 2) joined = nodes_[node].label;
        (joined += ' ') += TokenText(syntax);
      }
    } else if (!PushError(c, node) && IsExpressionSyntax(syntax)) {
      if (operands++ == 0) {
        PushExpression(c, node, Field::k_left);
      } else {
        PushExpression(c, node, Field::k_comparators, operands - 2);
      }
    }
  }
  if (operators > 1) nodes_[node].label = labels_.Keep(std::move(joined));
}

void Lowering::LowerConditional(const Task& t, std::uint32_t bstart) {
  static constexpr Field kFields[] = {Field::k_body, Field::k_test, Field::k_orelse};
  const ConcreteNode& n = cst_[t.cst];
  const NodeIndex node = Emit(NodeKind::kIfExp, t, bstart, n.bend);
  std::uint32_t count = 0;
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    if (PushError(c, node) || !IsExpressionSyntax(cst_[c].syntax)) continue;
    PushExpression(c, node, count < 3 ? kFields[count] : Field::k_error);
    ++count;
  }
}

void Lowering::LowerNamed(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  const NodeIndex node = Emit(NodeKind::kNamedExpr, t, n.bstart, n.bend);
  bool target = true;
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    if (PushError(c, node) || !IsExpressionSyntax(cst_[c].syntax)) continue;
    PushExpression(c, node, target ? Field::k_target : Field::k_value, 0, target ? Context::kStore : Context::kLoad);
    target = false;
  }
}

void Lowering::LowerLambda(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  const NodeIndex node = Emit(NodeKind::kLambda, t, n.bstart, n.bend);
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    if (PushError(c, node)) continue;
    if (cst_[c].syntax == Syntax::k_lambda_parameters) {
      PushParameters(c, node);
    } else if (IsExpressionSyntax(cst_[c].syntax)) {
      PushExpression(c, node, Field::k_body);
    }
  }
}

void Lowering::LowerYield(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  const ConcreteIndex first = cst_.FirstChild(t.cst);
  const bool from = first < n.end && cst_[first].syntax == Syntax::k_from_token;
  const NodeIndex node = Emit(from ? NodeKind::kYieldFrom : NodeKind::kYield, t, n.bstart, n.bend);
  for (ConcreteIndex c = first; c < n.end; c = cst_.Next(c)) {
    if (!PushError(c, node) && IsExpressionSyntax(cst_[c].syntax)) PushExpression(c, node, Field::k_value);
  }
}

// What the grammar lets stand as an expression and Python does not: `(a as b)` outside with and except.
void Lowering::LowerMisplaced(const Task& t) {
  Report(cst_[t.cst], "syntax-error", evidence::Severity::kError, "no expression");
  LowerError(t);
}

}  // namespace codeanatomy::extract::treesitter
