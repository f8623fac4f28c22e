// String literals, f-strings and template strings, with the spans CPython gives them from 3.12 on.
//
// The text of an f-string is what lies between its quotes and its replacement fields; the grammar's own text
// nodes are not used. Neighbouring texts are one Constant, from the start of the first to the end of the last,
// also across the literals of an implicit concatenation, where a plain literal counts with its quotes. The text
// of `{x = }` is such a neighbour too, from behind the brace up to the conversion, the colon or the closing
// brace. A text whose value is empty is left out.

#include <algorithm>

#include "extract/treesitter/lowering_internal.h"

namespace codeanatomy::extract::treesitter {
namespace {

struct Prefix {
  bool format = false;
  bool template_string = false;
  bool raw = false;
  std::uint32_t quotes = 0;
};

Prefix PrefixOf(std::string_view text) {
  Prefix prefix;
  for (const char c : text) {
    if (c == '\'' || c == '"') {
      ++prefix.quotes;
      continue;
    }
    prefix.format = prefix.format || c == 'f' || c == 'F';
    prefix.template_string = prefix.template_string || c == 't' || c == 'T';
    prefix.raw = prefix.raw || c == 'r' || c == 'R';
  }
  return prefix;
}

}  // namespace

// Nothing, or nothing but continued lines.
bool Lowering::HasEmptyValue(std::uint32_t bstart, std::uint32_t bend, bool raw) const {
  if (raw) return bstart >= bend;
  while (bstart < bend) {
    if (source_[bstart] != '\\' || bstart + 1 >= bend) return false;
    const char c = source_[bstart + 1];
    if (c != '\n' && c != '\r') return false;
    bstart += 2;
    if (c == '\r' && bstart < bend && source_[bstart] == '\n') ++bstart;
  }
  return true;
}

void Lowering::LowerString(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  bool format = false;
  bool template_string = false;
  const auto look = [&](ConcreteIndex string) {
    const ConcreteIndex start = cst_.FirstChild(string);
    if (start >= cst_.End(string) || cst_[start].syntax != Syntax::k_string_start) return;
    const Prefix prefix = PrefixOf(source_.substr(cst_[start].bstart, cst_[start].bend - cst_[start].bstart));
    format = format || prefix.format;
    template_string = template_string || prefix.template_string;
    if (source_[cst_[start].bstart] == '`') {
      Report(cst_[string], "python2-backquotes", evidence::Severity::kWarning,
             "the `repr` of Python 2, read as a text");
    }
  };
  if (n.syntax == Syntax::k_string) {
    look(t.cst);
  } else {
    for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) look(c);
  }
  if (format || template_string) return LowerFormatted(t, template_string);
  const NodeIndex node = Emit(NodeKind::kConstant, t, n.bstart, n.bend);
  nodes_[node].label = labels_.Literal(n.bstart, n.bend);
  if (n.syntax == Syntax::k_string) return;
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) PushError(c, node);
}

void Lowering::LowerFormatted(const Task& t, bool template_string) {
  const ConcreteNode& n = cst_[t.cst];
  const NodeKind kind = template_string ? NodeKind::kTemplateStr : NodeKind::kJoinedStr;
  const NodeIndex node = Emit(kind, t, n.bstart, n.bend);
  TextRun run;
  if (n.syntax == Syntax::k_string) {
    PushLiteral(t.cst, template_string, node, &run);
  } else {
    for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
      if (!PushError(c, node)) PushLiteral(c, template_string, node, &run);
    }
  }
  PushText(node, &run);
}

// Adds one literal to the parts of the whole string.
void Lowering::PushLiteral(ConcreteIndex string, bool template_string, NodeIndex parent, TextRun* run) {
  const ConcreteNode& n = cst_[string];
  const ConcreteIndex start = cst_.FirstChild(string);
  if (start >= n.end || cst_[start].syntax != Syntax::k_string_start) return;
  const Prefix prefix = PrefixOf(source_.substr(cst_[start].bstart, cst_[start].bend - cst_[start].bstart));
  const bool plain = !prefix.format && !prefix.template_string;
  std::uint32_t position = cst_[start].bend;
  std::uint32_t end = n.bend;
  const auto add_text = [&](std::uint32_t bend) {
    const bool empty = HasEmptyValue(position, bend, prefix.raw);
    if (plain) {
      run->Add(n.bstart, n.bend, empty);
    } else if (!empty) {
      run->Add(position, bend, false);
    }
  };
  for (ConcreteIndex c = cst_.Next(start); c < n.end; c = cst_.Next(c)) {
    const ConcreteNode& child = cst_[c];
    if (child.syntax == Syntax::k_string_end) {
      // The grammar may count a raw string's last backslashes to its end.
      end = std::max(position, child.bend - prefix.quotes);
    } else if (child.syntax == Syntax::k_interpolation && !plain) {
      add_text(child.bstart);
      PushInterpolation(c, template_string, prefix.raw, parent, run);
      position = child.bend;
    } else {
      PushError(c, parent);
    }
  }
  add_text(end);
}

void Lowering::PushInterpolation(ConcreteIndex c, bool template_string, bool raw, NodeIndex parent, TextRun* run) {
  const ConcreteNode& n = cst_[c];
  bool debug = false;
  std::uint32_t debug_end = source_[n.bend - 1] == '}' ? n.bend - 1 : n.bend;
  for (ConcreteIndex k = cst_.FirstChild(c); k < n.end; k = cst_.Next(k)) {
    const Syntax syntax = cst_[k].syntax;
    if (syntax == Syntax::k_equal) debug = true;
    if (syntax == Syntax::k_type_conversion || syntax == Syntax::k_format_specifier) {
      debug_end = cst_[k].bstart;
      break;
    }
  }
  // Siblings come in byte order: a text of its own, from behind the brace, comes after the field that holds it.
  const bool text_first = run->open && !run->empty;
  const auto push_field = [&](std::uint32_t index) {
    Task& task = Push(Action::kInterpolation, c, parent, Field::k_values, index);
    task.aux = template_string ? 1 : 0;
    task.flag = raw;
  };
  if (debug) run->Add(n.bstart + 1, debug_end, false);
  if (debug && !text_first) {
    push_field(run->index + 1);
    PushText(parent, run);
    ++run->index;
  } else {
    PushText(parent, run);
    push_field(run->index++);
  }
}

void Lowering::PushText(NodeIndex parent, TextRun* run) {
  if (run->open && !run->empty) {
    Push(Action::kText, run->bstart, parent, Field::k_values, run->index++).aux = run->bend;
  }
  run->open = false;
  run->empty = true;
}

void Lowering::LowerInterpolation(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  const NodeKind kind = t.aux != 0 ? NodeKind::kInterpolation : NodeKind::kFormattedValue;
  const NodeIndex node = Emit(kind, t, n.bstart, n.bend);
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    if (PushError(c, node)) continue;
    if (cst_[c].syntax == Syntax::k_format_specifier) {
      Task& task = Push(Action::kFormatSpec, c, node, Field::k_format_spec);
      task.aux = source_[n.bend - 1] == '}' ? n.bend - 1 : cst_[c].bend;
      task.flag = t.flag;
    } else if (cst_[c].syntax == Syntax::k_named_expression && cst_.FirstChild(c) < cst_.End(c)) {
      // `{x:=5}` is x with the format `=5`; a walrus would need parentheses.
      PushExpression(cst_.FirstChild(c), node, Field::k_value);
      Task& task = Push(Action::kFormatSpec, c, node, Field::k_format_spec);
      task.aux = source_[n.bend - 1] == '}' ? n.bend - 1 : cst_[c].bend;
      task.flag = t.flag;
    } else if (IsExpressionSyntax(cst_[c].syntax)) {
      PushExpression(c, node, Field::k_value);
    }
  }
}

// The JoinedStr starts at the colon and ends at the closing brace; doubled braces mean nothing special in it.
void Lowering::LowerFormatSpec(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  const bool walrus = n.syntax == Syntax::k_named_expression;
  std::uint32_t position = n.bstart;
  if (walrus) position = static_cast<std::uint32_t>(source_.find(':', cst_[cst_.FirstChild(t.cst)].bend));
  const NodeIndex node = Emit(NodeKind::kJoinedStr, t, position++, t.aux);
  TextRun run;
  const auto add_text = [&](std::uint32_t bend) {
    if (!HasEmptyValue(position, bend, t.flag)) run.Add(position, bend, false);
  };
  for (ConcreteIndex c = cst_.FirstChild(t.cst); c < n.end; c = cst_.Next(c)) {
    const Syntax syntax = cst_[c].syntax;
    const bool field = walrus && syntax == Syntax::k_set && cst_.Next(c + 1) == cst_.End(c);  // `{w}` in `x:={w}`
    if (field || syntax == Syntax::k_format_expression || syntax == Syntax::k_interpolation) {
      add_text(cst_[c].bstart);
      PushInterpolation(c, false, t.flag, node, &run);
      position = cst_[c].bend;
    } else {
      PushError(c, node);
    }
  }
  add_text(t.aux);
  PushText(node, &run);
}

}  // namespace codeanatomy::extract::treesitter
