// Simple statements.

#include "extract/treesitter/lowering_internal.h"

namespace codeanatomy::extract::treesitter {

using evidence::Severity;

void Lowering::LowerStatement(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  switch (n.syntax) {
    case Syntax::k_expression_statement: return LowerExpressionStatement(t);
    case Syntax::k_if_statement: return LowerIf(t);
    case Syntax::k_for_statement: return LowerFor(t);
    case Syntax::k_while_statement: return LowerWhile(t);
    case Syntax::k_try_statement: return LowerTry(t);
    case Syntax::k_with_statement: return LowerWith(t);
    case Syntax::k_match_statement: return LowerMatch(t);
    case Syntax::k_function_definition:
    case Syntax::k_class_definition: return LowerDefinition(t, t.cst, t.cst);
    case Syntax::k_decorated_definition: {
      for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
        if (cst_[c].syntax == Syntax::k_function_definition || cst_[c].syntax == Syntax::k_class_definition) {
          return LowerDefinition(t, c, t.cst);
        }
      }
      return LowerError(t);
    }
    case Syntax::k_import_statement:
    case Syntax::k_import_from_statement:
    case Syntax::k_future_import_statement: return LowerImport(t);
    case Syntax::k_return_statement: return LowerOperands(t, NodeKind::kReturn);
    case Syntax::k_raise_statement: return LowerOperands(t, NodeKind::kRaise);
    case Syntax::k_assert_statement: return LowerOperands(t, NodeKind::kAssert);
    case Syntax::k_delete_statement: return LowerDelete(t);
    case Syntax::k_pass_statement: EmitSimple(NodeKind::kPass, t, n.bstart, n.bend); return;
    case Syntax::k_break_statement: EmitSimple(NodeKind::kBreak, t, n.bstart, n.bend); return;
    case Syntax::k_continue_statement: EmitSimple(NodeKind::kContinue, t, n.bstart, n.bend); return;
    case Syntax::k_global_statement: return LowerNames(t, NodeKind::kGlobal);
    case Syntax::k_nonlocal_statement: return LowerNames(t, NodeKind::kNonlocal);
    case Syntax::k_type_alias_statement: return LowerTypeAlias(t);
    case Syntax::k_print_statement: return LowerPrint(t);
    case Syntax::k_exec_statement: return LowerExec(t);
    default: return LowerError(t);
  }
}

void Lowering::LowerExpressionStatement(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  ConcreteIndex c = cst_.FirstChild(t.cst);
  while (c < n.end && cst_[c].syntax == Syntax::kError) c = cst_.Next(c);
  if (c < n.end && cst_[c].syntax == Syntax::k_assignment) return LowerAssignment(t, c);
  if (c < n.end && cst_[c].syntax == Syntax::k_augmented_assignment) return LowerAugmentedAssignment(t, c);
  const NodeIndex node = EmitSimple(NodeKind::kExpr, t, n.bstart, n.bend);
  if (c < n.end && cst_[c].syntax == Syntax::k_named_expression) {
    Report(cst_[c], "syntax-error", Severity::kError, "an assignment expression needs parentheses here");
  }
  if (HasComma(t.cst)) return PushTuple(cst_.FirstChild(t.cst), n.end, node, Field::k_value);
  for (c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    if (!PushError(c, node)) PushExpression(c, node, Field::k_value);
  }
}

// `a = b = c` is nested to the right; `ast` has one Assign with two targets.
void Lowering::LowerAssignment(const Task& t, ConcreteIndex assignment) {
  const ConcreteNode& n = cst_[t.cst];
  bool annotated = false;
  for (ConcreteIndex c = cst_.FirstChild(assignment); c < cst_.End(assignment); c = cst_.Next(c)) {
    annotated = annotated || cst_[c].syntax == Syntax::k_colon;
  }
  const NodeIndex node = EmitSimple(annotated ? NodeKind::kAnnAssign : NodeKind::kAssign, t, n.bstart, n.bend);
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < assignment; c = cst_.Next(c)) PushError(c, node);
  std::uint32_t targets = 0;
  for (ConcreteIndex next = assignment; next != 0;) {
    const ConcreteIndex current = next;
    next = 0;
    bool left = true;
    for (ConcreteIndex c = cst_.FirstChild(current); c < cst_.End(current); c = cst_.Next(c)) {
      const Syntax syntax = cst_[c].syntax;
      if (syntax == Syntax::k_colon && !annotated) {
        Report(cst_[current], "syntax-error", Severity::kError, "only a single target can be annotated");
      }
      if (syntax == Syntax::k_equal || syntax == Syntax::k_colon || PushError(c, node)) continue;
      if (syntax == Syntax::k_assignment && !annotated) {
        next = c;
      } else if (left) {
        PushExpression(c, node, annotated ? Field::k_target : Field::k_targets, targets++, Context::kStore);
        left = false;
      } else if (syntax == Syntax::k_type && annotated) {
        PushExpression(c, node, Field::k_annotation);
      } else {
        PushAssignedValue(c, node);
      }
    }
  }
  for (ConcreteIndex c = cst_.Next(assignment); c < n.end; c = cst_.Next(c)) PushError(c, node);
}

// The grammar takes an assignment as the value of an annotated or augmented one; Python does not.
void Lowering::PushAssignedValue(ConcreteIndex c, NodeIndex parent) {
  const Syntax syntax = cst_[c].syntax;
  if (syntax == Syntax::k_assignment || syntax == Syntax::k_augmented_assignment) {
    Report(cst_[c], "syntax-error", Severity::kError, "an assignment is no value");
    Push(Action::kError, c, parent, Field::k_value);
  } else {
    PushExpression(c, parent, Field::k_value);
  }
}

void Lowering::LowerAugmentedAssignment(const Task& t, ConcreteIndex assignment) {
  const ConcreteNode& n = cst_[t.cst];
  const NodeIndex node = EmitSimple(NodeKind::kAugAssign, t, n.bstart, n.bend);
  bool left = true;
  for (ConcreteIndex c = cst_.FirstChild(assignment); c < cst_.End(assignment); c = cst_.Next(c)) {
    if (IsAugmentedAssignment(cst_[c].syntax)) {
      nodes_[node].label = TokenText(cst_[c].syntax);
    } else if (PushError(c, node)) {
      continue;
    } else if (left) {
      PushExpression(c, node, Field::k_target, 0, Context::kStore);
      left = false;
    } else {
      PushAssignedValue(c, node);
    }
  }
}

// return, raise and assert: keywords and up to two expressions.
void Lowering::LowerOperands(const Task& t, NodeKind kind) {
  const ConcreteNode& n = cst_[t.cst];
  const NodeIndex node = EmitSimple(kind, t, n.bstart, n.bend);
  bool first = true;
  bool cause = false;
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    if (PushError(c, node)) continue;
    if (cst_[c].syntax == Syntax::k_from_token) cause = true;
    if (!IsExpressionSyntax(cst_[c].syntax)) continue;
    if (kind == NodeKind::kRaise && cst_[c].syntax == Syntax::k_expression_list) {
      Report(n, "python2-raise", Severity::kWarning, "raise with commas, as Python 2 writes it");
    }
    Field field = Field::k_value;
    if (kind == NodeKind::kRaise) field = cause ? Field::k_cause : Field::k_exc;
    if (kind == NodeKind::kAssert) field = first ? Field::k_test : Field::k_msg;
    PushExpression(c, node, field);
    first = false;
  }
}

void Lowering::LowerDelete(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  const NodeIndex node = EmitSimple(NodeKind::kDelete, t, n.bstart, n.bend);
  ConcreteIndex list = t.cst;
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    if (cst_[c].syntax == Syntax::k_expression_list) list = c;
  }
  std::uint32_t index = 0;
  for (ConcreteIndex c = cst_.FirstChild(list); c < cst_.End(list); c = cst_.Next(c)) {
    if (PushError(c, node) || cst_[c].syntax == Syntax::k_comma) continue;
    PushExpression(c, node, Field::k_targets, index++, Context::kDel);
  }
}

// global and nonlocal
void Lowering::LowerNames(const Task& t, NodeKind kind) {
  const ConcreteNode& n = cst_[t.cst];
  const NodeIndex node = EmitSimple(kind, t, n.bstart, n.bend);
  bool first = true;
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    if (PushError(c, node) || cst_[c].syntax != Syntax::k_identifier || cst_[c].missing) continue;
    if (first) SetIdentifier(node, cst_[c]);
    tree_->name_parts.push_back({node, labels_.Identifier(cst_[c].bstart, cst_[c].bend), cst_[c].bstart, cst_[c].bend});
    first = false;
  }
}

void Lowering::LowerImport(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  const bool from = n.syntax != Syntax::k_import_statement;
  const NodeIndex node = EmitSimple(from ? NodeKind::kImportFrom : NodeKind::kImport, t, n.bstart, n.bend);
  bool module = from;  // the next name is the module, not an alias
  std::uint32_t index = 0;
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    if (PushError(c, node)) continue;
    const ConcreteNode& child = cst_[c];
    switch (child.syntax) {
      case Syntax::k_import_token: module = false; break;
      case Syntax::k_future_token:
      case Syntax::k_relative_import:
      case Syntax::k_dotted_name:
        if (module) {
          SetModuleName(node, c);
          nodes_[node].label = labels_.DottedName(child.bstart, child.bend);
          module = false;
          break;
        }
        [[fallthrough]];
      case Syntax::k_aliased_import:
      case Syntax::k_wildcard_import:
        if (!child.missing) Push(Action::kAlias, c, node, Field::k_names, index++);
        break;
      default: break;
    }
  }
}

// Without leading dots; `from . import a` has no name.
void Lowering::SetModuleName(NodeIndex node, ConcreteIndex c) {
  const ConcreteNode& module = cst_[c];
  if (module.syntax != Syntax::k_relative_import) return SetName(node, module);
  for (ConcreteIndex part = cst_.FirstChild(c); part < module.end; part = cst_.Next(part)) {
    if (cst_[part].syntax == Syntax::k_dotted_name) SetName(node, cst_[part]);
  }
}

void Lowering::LowerAlias(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  const NodeIndex node = Emit(NodeKind::kalias, t, n.bstart, n.bend);
  if (n.syntax != Syntax::k_aliased_import) {
    SetName(node, n);
    nodes_[node].label = labels_.DottedName(n.bstart, n.bend);
    return;
  }
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    const ConcreteNode& child = cst_[c];
    if (PushError(c, node) || child.missing) continue;
    if (child.syntax == Syntax::k_dotted_name) {
      SetName(node, child);
      nodes_[node].label = labels_.DottedName(child.bstart, child.bend);
    } else if (child.syntax == Syntax::k_identifier) {
      SetName(node, child);
      tree_->asnames.push_back({node, labels_.Identifier(child.bstart, child.bend)});
    }
  }
}

// Python 2's `print a, b` becomes a call of `print`. `print >>f, a` is an expression of Python 3 and stays one:
// the tuple of `print >> f` and `a`.
void Lowering::LowerPrint(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  const NodeIndex node = EmitSimple(NodeKind::kExpr, t, n.bstart, n.bend);
  const ConcreteNode print = {n.bstart, n.bstart + 5, 0, Syntax::k_identifier, false};
  ConcreteIndex chevron = 0;
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    if (cst_[c].syntax == Syntax::k_chevron) chevron = c;
  }
  NodeIndex list = node;
  NodeIndex first = node;
  std::uint32_t index = 0;
  Field field = Field::k_args;
  if (chevron != 0) {
    const bool tuple = HasComma(t.cst);
    if (tuple) {
      list = EmitChild(NodeKind::kTuple, node, Field::k_value, 0, n.bstart, n.bend);
      nodes_[list].context = Context::kLoad;
    }
    first = EmitChild(NodeKind::kBinOp, list, tuple ? Field::k_elts : Field::k_value, 0, n.bstart, cst_[chevron].bend);
    nodes_[first].label = TokenText(Syntax::k_right_shift);
    index = 1;
    field = Field::k_elts;
  } else {
    Report(n, "python2-print", Severity::kWarning, "print without parentheses, read as Python 2");
    list = first = EmitChild(NodeKind::kCall, node, Field::k_value, 0, n.bstart, n.bend);
  }
  const NodeIndex name =
      EmitChild(NodeKind::kName, first, chevron != 0 ? Field::k_left : Field::k_func, 0, print.bstart, print.bend);
  nodes_[name].context = Context::kLoad;
  SetIdentifier(name, print);
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    if (PushError(c, c < chevron ? first : list)) continue;
    if (c == chevron) {
      for (ConcreteIndex k = cst_.FirstChild(c); k < cst_.End(c); k = cst_.Next(k)) {
        if (IsExpressionSyntax(cst_[k].syntax)) PushExpression(k, first, Field::k_right);
      }
    } else if (IsExpressionSyntax(cst_[c].syntax)) {
      PushExpression(c, list, field, index++);
    }
  }
}

// Python 2's `exec code in globals, locals` as a call of `exec`.
void Lowering::LowerExec(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  Report(n, "python2-exec", Severity::kWarning, "exec without parentheses, read as Python 2");
  const NodeIndex node = EmitSimple(NodeKind::kExpr, t, n.bstart, n.bend);
  const NodeIndex call = EmitChild(NodeKind::kCall, node, Field::k_value, 0, n.bstart, n.bend);
  const ConcreteNode exec = {n.bstart, n.bstart + 4, 0, Syntax::k_identifier, false};
  const NodeIndex name = EmitChild(NodeKind::kName, call, Field::k_func, 0, exec.bstart, exec.bend);
  nodes_[name].context = Context::kLoad;
  SetIdentifier(name, exec);
  std::uint32_t index = 0;
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    if (!PushError(c, call) && IsExpressionSyntax(cst_[c].syntax)) {
      PushExpression(c, call, Field::k_args, index++);
    }
  }
}

}  // namespace codeanatomy::extract::treesitter
