// Functions, classes, type aliases and their parameters.

#include "extract/treesitter/lowering_internal.h"

namespace codeanatomy::extract::treesitter {

// `decorated` is the decorated_definition around `definition`, or `definition` itself. The node starts at `def`,
// `class` or `async`; its decorators, before that, are its first children.
void Lowering::LowerDefinition(const Task& t, ConcreteIndex definition, ConcreteIndex decorated) {
  const ConcreteNode& n = cst_[definition];
  const bool is_class = n.syntax == Syntax::k_class_definition;
  const ConcreteIndex head = cst_.FirstChild(definition);
  const bool async = !is_class && head < n.end && cst_[head].syntax == Syntax::k_async_token;
  NodeKind kind = async ? NodeKind::kAsyncFunctionDef : NodeKind::kFunctionDef;
  if (is_class) kind = NodeKind::kClassDef;
  const NodeIndex node = EmitCompound(kind, t, n.bstart);
  if (decorated != definition) {
    std::uint32_t index = 0;
    for (ConcreteIndex c = cst_.FirstChild(decorated); c < definition; c = cst_.Next(c)) {
      if (PushError(c, node) || cst_[c].syntax != Syntax::k_decorator) continue;
      for (ConcreteIndex k = cst_.FirstChild(c); k < cst_.End(c); k = cst_.Next(k)) {
        if (!PushError(k, node) && IsExpressionSyntax(cst_[k].syntax)) {
          PushExpression(k, node, Field::k_decorator_list, index++);
        }
      }
    }
  }
  if (is_class) {
    LowerClass(definition, node);
  } else {
    LowerFunction(definition, node);
  }
}

void Lowering::LowerFunction(ConcreteIndex definition, NodeIndex node) {
  bool named = false;
  for (ConcreteIndex c = cst_.FirstChild(definition); c < cst_.End(definition); c = cst_.Next(c)) {
    const ConcreteNode& child = cst_[c];
    if (child.syntax == Syntax::k_block) {
      PushBody(c, node, Field::k_body);
      continue;
    }
    if (PushError(c, node)) continue;
    SetHeaderEnd(node, child.bend);
    if (child.syntax == Syntax::k_identifier && !named) {
      if (!child.missing) SetIdentifier(node, child);
      named = true;
    } else if (child.syntax == Syntax::k_type_parameter) {
      PushTypeParameters(c, node);
    } else if (child.syntax == Syntax::k_parameters) {
      PushParameters(c, node);
    } else if (child.syntax == Syntax::k_type) {
      PushExpression(c, node, Field::k_returns);
    }
  }
}

void Lowering::LowerClass(ConcreteIndex definition, NodeIndex node) {
  for (ConcreteIndex c = cst_.FirstChild(definition); c < cst_.End(definition); c = cst_.Next(c)) {
    const ConcreteNode& child = cst_[c];
    if (child.syntax == Syntax::k_block) {
      PushBody(c, node, Field::k_body);
      continue;
    }
    if (PushError(c, node)) continue;
    SetHeaderEnd(node, child.bend);
    if (child.syntax == Syntax::k_identifier) {
      if (!child.missing) SetIdentifier(node, child);
    } else if (child.syntax == Syntax::k_type_parameter) {
      PushTypeParameters(c, node);
    } else if (child.syntax == Syntax::k_argument_list) {
      PushArguments(c, node, Field::k_bases);
    }
  }
}

// The left side is a type: `X`, or the generic_type `X[T]` whose brackets hold the parameters.
void Lowering::LowerTypeAlias(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    if (cst_[c].syntax == Syntax::kError) continue;
    const ConcreteIndex inner = cst_.FirstChild(c);
    const char first = source_[cst_[c].bstart];
    if (inner < cst_.End(c) && (first == '(' || first == '[')) return LowerTypeAssignment(t, inner);
    break;
  }
  const NodeIndex node = EmitSimple(NodeKind::kTypeAlias, t, n.bstart, n.bend);
  bool left = true;
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    if (PushError(c, node)) continue;
    if (cst_[c].syntax == Syntax::k_equal) left = false;
    if (cst_[c].syntax != Syntax::k_type) continue;
    const ConcreteIndex inner = cst_.FirstChild(c);
    if (!left || inner >= cst_.End(c)) {
      PushExpression(c, node, left ? Field::k_name : Field::k_value);
    } else if (cst_[inner].syntax != Syntax::k_generic_type) {
      SetName(node, cst_[inner]);
      PushExpression(c, node, Field::k_name, 0, Context::kStore);
    } else {
      for (ConcreteIndex k = cst_.FirstChild(inner); k < cst_.End(inner); k = cst_.Next(k)) {
        if (PushError(k, node)) continue;
        if (cst_[k].syntax == Syntax::k_type_parameter) {
          PushTypeParameters(k, node);
        } else if (IsExpressionSyntax(cst_[k].syntax)) {
          SetName(node, cst_[k]);
          PushExpression(k, node, Field::k_name, 0, Context::kStore);
        }
      }
    }
  }
}

// Pushes the parts of `ast.arguments`, each under its own field, in source order.
void Lowering::PushParameters(ConcreteIndex parameters, NodeIndex parent) {
  const ConcreteIndex end = cst_.End(parameters);
  bool positional_only = false;  // there is a `/` to come
  for (ConcreteIndex c = cst_.FirstChild(parameters); c < end; c = cst_.Next(c)) {
    positional_only = positional_only || cst_[c].syntax == Syntax::k_positional_separator;
  }
  bool keyword_only = false;
  std::uint32_t posonly = 0, args = 0, kwonly = 0, defaults = 0;
  for (ConcreteIndex c = cst_.FirstChild(parameters); c < end; c = cst_.Next(c)) {
    if (PushError(c, parent)) continue;
    ConcreteIndex name = c;
    switch (cst_[c].syntax) {
      case Syntax::k_positional_separator: positional_only = false; continue;
      case Syntax::k_keyword_separator: keyword_only = true; continue;
      case Syntax::k_comma: continue;
      case Syntax::k_typed_parameter:
        for (name = cst_.FirstChild(c); name < cst_.End(c) && cst_[name].syntax == Syntax::kError;) {
          name = cst_.Next(name);
        }
        break;
      case Syntax::k_identifier:
      case Syntax::k_default_parameter:
      case Syntax::k_typed_default_parameter:
      case Syntax::k_list_splat_pattern:
      case Syntax::k_dictionary_splat_pattern: break;
      default:  // Python 2's tuple as a parameter
        Report(cst_[c], "syntax-error", evidence::Severity::kError, "no parameter of Python 3");
        Push(Action::kError, c, parent, Field::k_error);
        continue;
    }
    if (cst_[name].syntax == Syntax::k_list_splat_pattern) {
      Push(Action::kParameter, c, parent, Field::k_vararg);
      keyword_only = true;
      continue;
    }
    if (cst_[name].syntax == Syntax::k_dictionary_splat_pattern) {
      Push(Action::kParameter, c, parent, Field::k_kwarg);
      continue;
    }
    Field default_field = Field::k_defaults;
    std::uint32_t default_index = defaults;
    if (keyword_only) {
      default_field = Field::k_kw_defaults;
      default_index = kwonly;
      Push(Action::kParameter, c, parent, Field::k_kwonlyargs, kwonly++);
    } else if (positional_only) {
      Push(Action::kParameter, c, parent, Field::k_posonlyargs, posonly++);
    } else {
      Push(Action::kParameter, c, parent, Field::k_args, args++);
    }
    if (cst_[c].syntax != Syntax::k_default_parameter && cst_[c].syntax != Syntax::k_typed_default_parameter) {
      continue;
    }
    bool value = false;
    for (ConcreteIndex k = cst_.FirstChild(c); k < cst_.End(c); k = cst_.Next(k)) {
      if (cst_[k].syntax == Syntax::k_equal) {
        value = true;
      } else if (value && !PushError(k, parent)) {
        PushExpression(k, parent, default_field, default_index);
        if (!keyword_only) ++defaults;
      }
    }
  }
}

// The arg runs from its name to the end of its annotation, without stars and default.
void Lowering::LowerParameter(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  ConcreteIndex name = t.cst;
  ConcreteIndex type = 0;
  if (n.syntax != Syntax::k_identifier) {
    name = 0;
    for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
      const Syntax syntax = cst_[c].syntax;
      if (syntax == Syntax::k_equal) break;
      if (syntax == Syntax::k_type) type = c;
      if (syntax == Syntax::k_identifier && name == 0) name = c;
      if (syntax != Syntax::k_list_splat_pattern && syntax != Syntax::k_dictionary_splat_pattern) continue;
      for (ConcreteIndex k = cst_.FirstChild(c); k < cst_.End(c); k = cst_.Next(k)) {
        if (IsExpressionSyntax(cst_[k].syntax)) name = k;
      }
    }
    if (name == 0) return LowerError(t);
  }
  const std::uint32_t bend = type != 0 ? cst_[type].bend : cst_[name].bend;
  const NodeIndex node = Emit(NodeKind::karg, t, cst_[name].bstart, bend);
  if (!cst_[name].missing) SetIdentifier(node, cst_[name]);
  if (n.syntax == Syntax::k_identifier) return;
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    if (cst_[c].syntax == Syntax::k_equal) return;
    if (c == type) {
      PushExpression(c, node, Field::k_annotation);
    } else {
      PushError(c, node);
    }
  }
}

void Lowering::PushTypeParameters(ConcreteIndex list, NodeIndex parent) {
  std::uint32_t index = 0;
  for (ConcreteIndex c = cst_.FirstChild(list); c < cst_.End(list); c = cst_.Next(c)) {
    if (PushError(c, parent) || cst_[c].syntax != Syntax::k_type) continue;
    Push(Action::kTypeParameter, c, parent, Field::k_type_params, index++);
  }
}

// `T`, `T: bound`, `*Ts` or `**P`, each with its default where it has one.
void Lowering::LowerTypeParameter(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  ConcreteIndex inner = cst_.FirstChild(t.cst);
  while (inner < n.end && !IsExpressionSyntax(cst_[inner].syntax)) inner = cst_.Next(inner);
  if (inner >= n.end) return LowerError(t);
  NodeKind kind = NodeKind::kTypeVar;
  ConcreteIndex name = inner;
  ConcreteIndex bound = 0;
  switch (cst_[inner].syntax) {
    case Syntax::k_identifier: break;
    case Syntax::k_list_splat:
    case Syntax::k_splat_type:
      name = 0;
      kind = NodeKind::kTypeVarTuple;
      for (ConcreteIndex c = cst_.FirstChild(inner); c < cst_.End(inner); c = cst_.Next(c)) {
        if (cst_[c].syntax == Syntax::k_double_star) kind = NodeKind::kParamSpec;
        if (cst_[c].syntax == Syntax::k_identifier) name = c;
      }
      break;
    case Syntax::k_constrained_type:
      name = 0;
      for (ConcreteIndex c = cst_.FirstChild(inner); c < cst_.End(inner); c = cst_.Next(c)) {
        if (cst_[c].syntax != Syntax::k_type) continue;
        if (name == 0) {
          name = cst_.FirstChild(c);
        } else {
          bound = c;
        }
      }
      break;
    default: name = 0;
  }
  if (name == 0 || cst_[name].syntax != Syntax::k_identifier) {
    Report(n, "syntax-error", evidence::Severity::kError, "no type parameter");
    return LowerError(t);
  }
  const NodeIndex node = Emit(kind, t, n.bstart, n.bend);
  SetIdentifier(node, cst_[name]);
  if (bound != 0) PushExpression(bound, node, Field::k_bound);
  for (ConcreteIndex c = cst_.Next(inner); c < n.end; c = cst_.Next(c)) {
    if (!PushError(c, node) && IsExpressionSyntax(cst_[c].syntax)) PushExpression(c, node, Field::k_default_value);
  }
}

}  // namespace codeanatomy::extract::treesitter
