// Patterns of match statements.

#include "extract/treesitter/lowering_internal.h"

namespace codeanatomy::extract::treesitter {

// Where the pattern that begins at `c` ends: a minus sign and its number are two siblings.
ConcreteIndex Lowering::PatternEnd(ConcreteIndex c) const {
  const ConcreteIndex next = cst_.Next(c);
  if (cst_[c].syntax != Syntax::k_minus || next >= cst_.nodes.size()) return next;
  const Syntax syntax = cst_[next].syntax;
  return syntax == Syntax::k_integer || syntax == Syntax::k_float ? cst_.Next(next) : next;
}

void Lowering::LowerPattern(Task t) {
  while (cst_[t.cst].syntax == Syntax::k_case_pattern && cst_[t.cst].end > t.cst + 1) {
    const ConcreteIndex outer = t.cst;
    t.cst = cst_.FirstChild(outer);
    while (cst_[t.cst].syntax == Syntax::kError && cst_.Next(t.cst) < cst_.End(outer)) {
      PushError(t.cst, t.parent);
      t.cst = cst_.Next(t.cst);
    }
  }
  const ConcreteNode& n = cst_[t.cst];
  if (n.missing) return LowerError(t);
  switch (n.syntax) {
    case Syntax::k_minus:
    case Syntax::k_integer:
    case Syntax::k_float:
    case Syntax::k_complex_pattern:
    case Syntax::k_string:
    case Syntax::k_concatenated_string: {
      const bool is_signed = n.syntax == Syntax::k_minus && PatternEnd(t.cst) != n.end;
      const NodeIndex node = Emit(NodeKind::kMatchValue, t, n.bstart, is_signed ? cst_[n.end].bend : n.bend);
      Push(Action::kPatternValue, t.cst, node, Field::k_value);
      return;
    }
    case Syntax::k_true:
    case Syntax::k_false:
    case Syntax::k_none: Emit(NodeKind::kMatchSingleton, t, n.bstart, n.bend); return;
    case Syntax::k_underscore: Emit(NodeKind::kMatchAs, t, n.bstart, n.bend); return;
    case Syntax::k_identifier: return LowerCapture(t, t.cst);
    case Syntax::k_dotted_name: {
      const ConcreteIndex name = cst_.FirstChild(t.cst);
      if (name < n.end && cst_.Next(name) == n.end) return LowerCapture(t, name);
      const NodeIndex node = Emit(NodeKind::kMatchValue, t, n.bstart, n.bend);
      Push(Action::kPatternValue, t.cst, node, Field::k_value);
      return;
    }
    case Syntax::k_splat_pattern: {
      const NodeIndex node = Emit(NodeKind::kMatchStar, t, n.bstart, n.bend);
      for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
        if (cst_[c].syntax == Syntax::k_identifier) SetIdentifier(node, cst_[c]);
      }
      return;
    }
    case Syntax::k_tuple_pattern: {
      const ConcreteIndex only = cst_.FirstChild(t.cst);
      const bool starred = only < n.end && source_[cst_[only].bstart] == '*';
      if (only < n.end && cst_.Next(only) == n.end && !starred && cst_[only].syntax != Syntax::kError) {
        t.cst = only;
        stack_.push_back(t);
        return;
      }
      return LowerSequencePattern(t, only, n.end, n.bend);
    }
    case Syntax::k_list_pattern: return LowerSequencePattern(t, cst_.FirstChild(t.cst), n.end, n.bend);
    case Syntax::k_union_pattern: {
      const NodeIndex node = Emit(NodeKind::kMatchOr, t, n.bstart, n.bend);
      std::uint32_t index = 0;
      for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = PatternEnd(c)) {
        if (PushError(c, node) || cst_[c].syntax == Syntax::k_bar) continue;
        Push(Action::kPattern, c, node, Field::k_patterns, index++);
      }
      return;
    }
    case Syntax::k_dict_pattern: return LowerMappingPattern(t);
    case Syntax::k_class_pattern: return LowerClassPattern(t);
    case Syntax::k_as_pattern: return LowerAsPattern(t);
    default:
      if (n.syntax != Syntax::kError) Report(n, "syntax-error", evidence::Severity::kError, "no pattern");
      return LowerError(t);
  }
}

// A name binds what it matches; `_` does not.
void Lowering::LowerCapture(const Task& t, ConcreteIndex name) {
  const ConcreteNode& n = cst_[name];
  const NodeIndex node = Emit(NodeKind::kMatchAs, t, n.bstart, n.bend);
  if (source_.substr(n.bstart, n.bend - n.bstart) != "_") SetIdentifier(node, n);
}

NodeIndex Lowering::EmitNumber(NodeIndex parent, Field field, ConcreteIndex c) {
  const ConcreteNode& n = cst_[c];
  const NodeIndex node = EmitChild(NodeKind::kConstant, parent, field, 0, n.bstart, n.bend);
  nodes_[node].label = labels_.Literal(n.bstart, n.bend);
  return node;
}

// A literal, signed or complex, or a dotted name. Nodes are few, so they are emitted at once.
void Lowering::LowerPatternValue(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  const auto emit_signed = [&](NodeIndex parent, Field field, std::uint32_t index, ConcreteIndex minus) {
    const ConcreteIndex number = cst_.Next(minus);
    const NodeIndex node = EmitChild(NodeKind::kUnaryOp, parent, field, index, cst_[minus].bstart, cst_[number].bend);
    nodes_[node].label = TokenText(Syntax::k_minus);
    EmitNumber(node, Field::k_operand, number);
  };
  if (n.syntax == Syntax::k_minus) {
    if (PatternEnd(t.cst) == cst_.Next(t.cst)) return LowerError(t);
    return emit_signed(t.parent, t.field, t.index, t.cst);
  }
  if (n.syntax != Syntax::k_complex_pattern) return LowerExpression(t);

  const NodeIndex node = Emit(NodeKind::kBinOp, t, n.bstart, n.bend);
  Field field = Field::k_left;
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end;) {
    const Syntax syntax = cst_[c].syntax;
    if (syntax == Syntax::k_minus && field == Field::k_left && nodes_.back().kind == NodeKind::kBinOp &&
        PatternEnd(c) != cst_.Next(c)) {
      emit_signed(node, field, 0, c);
      c = PatternEnd(c);
      continue;
    }
    if (syntax == Syntax::k_plus || syntax == Syntax::k_minus) {
      nodes_[node].label = TokenText(syntax);
      field = Field::k_right;
    } else if (syntax == Syntax::k_integer || syntax == Syntax::k_float) {
      EmitNumber(node, field, c);
    }
    c = cst_.Next(c);
  }
}

// `a.b.c` as Attributes around a Name, outermost first.
void Lowering::LowerDottedName(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  spine_.clear();
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    if (cst_[c].syntax == Syntax::k_identifier && !cst_[c].missing) spine_.push_back(c);
  }
  if (spine_.empty()) return LowerError(t);
  NodeIndex parent = t.parent;
  for (std::size_t i = spine_.size(); i-- > 0;) {
    const ConcreteNode& name = cst_[spine_[i]];
    const NodeKind kind = i == 0 ? NodeKind::kName : NodeKind::kAttribute;
    parent = parent == t.parent ? Emit(kind, t, n.bstart, name.bend)
                                : EmitChild(kind, parent, Field::k_value, 0, n.bstart, name.bend);
    nodes_[parent].context = Context::kLoad;
    SetIdentifier(parent, name);
  }
}

void Lowering::LowerSequencePattern(const Task& t, ConcreteIndex first, ConcreteIndex end, std::uint32_t bend) {
  const NodeIndex node = Emit(NodeKind::kMatchSequence, t, cst_[t.cst].bstart, bend);
  std::uint32_t index = 0;
  for (ConcreteIndex c = first; c < end; c = cst_.Next(c)) {
    if (PushError(c, node) || cst_[c].syntax != Syntax::k_case_pattern) continue;
    Push(Action::kPattern, c, node, Field::k_patterns, index++);
  }
}

// Keys and patterns alternate; `**rest` is the node's own name.
void Lowering::LowerMappingPattern(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  const NodeIndex node = Emit(NodeKind::kMatchMapping, t, n.bstart, n.bend);
  std::uint32_t index = 0;
  bool key = true;
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = PatternEnd(c)) {
    if (PushError(c, node)) continue;
    switch (cst_[c].syntax) {
      case Syntax::k_comma: key = true; break;
      case Syntax::k_colon: key = false; break;
      case Syntax::k_splat_pattern:
        for (ConcreteIndex k = cst_.FirstChild(c); k < cst_.End(c); k = cst_.Next(k)) {
          if (cst_[k].syntax == Syntax::k_identifier) SetIdentifier(node, cst_[k]);
        }
        break;
      default:
        if (key) {
          Push(Action::kPatternValue, c, node, Field::k_keys, index);
        } else {
          Push(Action::kPattern, c, node, Field::k_patterns, index++);
        }
    }
  }
}

void Lowering::LowerClassPattern(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  const NodeIndex node = Emit(NodeKind::kMatchClass, t, n.bstart, n.bend);
  std::uint32_t patterns = 0;
  std::uint32_t keywords = 0;
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    if (PushError(c, node)) continue;
    if (cst_[c].syntax == Syntax::k_dotted_name) {
      PushExpression(c, node, Field::k_cls);
      continue;
    }
    if (cst_[c].syntax != Syntax::k_case_pattern) continue;
    const ConcreteIndex keyword = KeywordPattern(c);
    if (keyword == 0) {
      Push(Action::kPattern, c, node, Field::k_patterns, patterns++);
      continue;
    }
    bool name = true;
    for (ConcreteIndex k = cst_.FirstChild(keyword); k < cst_.End(keyword); k = PatternEnd(k)) {
      if (PushError(k, node)) continue;
      if (cst_[k].syntax == Syntax::k_equal) {
        name = false;
      } else if (name && cst_[k].syntax == Syntax::k_identifier) {
        const ConcreteNode& at = cst_[k];
        tree_->name_parts.push_back({node, labels_.Identifier(at.bstart, at.bend), at.bstart, at.bend});
      } else if (!name) {
        const bool captured = cst_[cst_.FirstChild(c)].syntax == Syntax::k_as_pattern;
        Task& task = Push(Action::kPattern, captured ? cst_.FirstChild(c) : k, node, Field::k_kwd_patterns, keywords++);
        task.flag = captured;
        task.aux = k;
      }
    }
  }
}

// The keyword_pattern that is an argument's pattern; 0: it is none. `k=p as n` comes as `(k=p) as n`.
ConcreteIndex Lowering::KeywordPattern(ConcreteIndex argument) const {
  ConcreteIndex c = cst_.FirstChild(argument);
  if (c < cst_.End(argument) && cst_[c].syntax == Syntax::k_as_pattern) {
    c = cst_.FirstChild(c);
    if (cst_[c].syntax != Syntax::k_case_pattern) return 0;
    c = cst_.FirstChild(c);
  }
  return c < cst_.End(argument) && cst_[c].syntax == Syntax::k_keyword_pattern ? c : 0;
}

// With `flag`, the pattern of a keyword argument: what is matched begins at `aux`, behind the keyword.
void Lowering::LowerAsPattern(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  const NodeIndex node = Emit(NodeKind::kMatchAs, t, t.flag ? cst_[t.aux].bstart : n.bstart, n.bend);
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    if (PushError(c, node)) continue;
    if (cst_[c].syntax == Syntax::k_case_pattern) {
      Push(Action::kPattern, t.flag ? t.aux : c, node, Field::k_pattern);
    } else if (cst_[c].syntax == Syntax::k_identifier && !cst_[c].missing) {
      SetIdentifier(node, cst_[c]);
    }
  }
}

}  // namespace codeanatomy::extract::treesitter
