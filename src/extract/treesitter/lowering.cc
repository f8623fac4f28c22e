#include <algorithm>

#include "extract/treesitter/lowering_internal.h"

namespace codeanatomy::extract::treesitter {

using evidence::IsStatement;
using evidence::kNoNode;
using evidence::SyntaxNode;

Lowering::Lowering(const ConcreteTree& concrete, std::string_view source, const ParseOptions& options,
                   evidence::SyntaxTree* tree)
    : cst_(concrete), source_(source), tree_(tree), nodes_(tree->nodes), labels_(source, options, &tree->strings) {}

void Lowering::Run() {
  nodes_.clear();
  nodes_.reserve(cst_.nodes.size() * 2 / 3 + cst_.comments.size() + 16);
  stack_.reserve(256);
  UpdateFlushMark();
  nodes_.emplace_back().bend = static_cast<std::uint32_t>(tree_->source.size());
  containers_.push_back({0, 0});
  if (!cst_.nodes.empty()) {
    if (cst_[0].syntax == Syntax::k_module) {
      PushBody(0, 0, Field::k_body);
    } else {
      Push(Action::kError, 0, 0, Field::k_error);
    }
    std::reverse(stack_.begin(), stack_.end());
  }
  while (!stack_.empty()) {
    const Task task = stack_.back();
    stack_.pop_back();
    const std::size_t mark = stack_.size();
    stripping_ = task.action == Action::kExpression && task.flag;
    Dispatch(task);
    if (pending_close_ != kNoNode) {
      Push(Action::kClose, 0, pending_close_, Field::k_none);
      pending_close_ = kNoNode;
    }
    std::reverse(stack_.begin() + static_cast<std::ptrdiff_t>(mark), stack_.end());
  }
  Close(0);
  const auto by_node = [](const auto& a, const auto& b) { return a.node < b.node; };
  if (!std::is_sorted(tree_->name_parts.begin(), tree_->name_parts.end(), by_node)) {
    std::stable_sort(tree_->name_parts.begin(), tree_->name_parts.end(), by_node);
  }
}

void Lowering::Dispatch(const Task& t) {
  switch (t.action) {
    case Action::kClose: return Close(t.parent);
    case Action::kStatement: return LowerStatement(t);
    case Action::kElif: return LowerIf(t);
    case Action::kHandler: return LowerHandler(t);
    case Action::kWithItem: return LowerWithItem(t);
    case Action::kMatchCase: return LowerMatchCase(t);
    case Action::kExpression: return LowerExpression(t);
    case Action::kTuple: return LowerTuple(t);
    case Action::kAwaitLeft: return LowerAwaitLeft(t);
    case Action::kBitwiseGroup: return LowerBitwiseGroup(t);
    case Action::kComprehension: return LowerComprehension(t);
    case Action::kKeyword: return LowerKeyword(t);
    case Action::kParameter: return LowerParameter(t);
    case Action::kTypeParameter: return LowerTypeParameter(t);
    case Action::kAlias: return LowerAlias(t);
    case Action::kInterpolation: return LowerInterpolation(t);
    case Action::kFormatSpec: return LowerFormatSpec(t);
    case Action::kText: {
      const NodeIndex node = Emit(NodeKind::kConstant, t, t.cst, t.aux);
      nodes_[node].label = labels_.Literal(t.cst, t.aux);
      return;
    }
    case Action::kPattern: return LowerPattern(t);
    case Action::kPatternValue: return LowerPatternValue(t);
    case Action::kPatternSequence: return LowerSequencePattern(t, t.cst, t.aux, RunEnd(t.cst, t.aux));
    case Action::kSemicolon: last_end_ = cst_[t.cst].bend; return;
    case Action::kError: return LowerError(t);
    case Action::kErrorPart: return PushErrorParts(t.cst, t.parent, t.aux);
  }
}

NodeIndex Lowering::EmitChild(NodeKind kind, NodeIndex parent, Field field, std::uint32_t index, std::uint32_t bstart,
                              std::uint32_t bend) {
  if (bstart > flush_mark_) FlushComments(kind, parent, bstart);
  const auto node = static_cast<NodeIndex>(nodes_.size());
  SyntaxNode& n = nodes_.emplace_back();
  n.bstart = bstart;
  n.bend = bend;
  n.parent = parent;
  n.kind = kind;
  n.field = field;
  n.field_index = index;
  return node;
}

NodeIndex Lowering::Emit(NodeKind kind, const Task& t, std::uint32_t bstart, std::uint32_t bend) {
  return EmitChild(kind, t.parent, t.field, t.index, bstart, bend);
}

// A statement that holds no statement. It closes only when comments lie inside.
NodeIndex Lowering::EmitSimple(NodeKind kind, const Task& t, std::uint32_t bstart, std::uint32_t bend) {
  const NodeIndex node = Emit(kind, t, bstart, bend);
  last_end_ = bend;
  if (next_comment_ < cst_.comments.size() && cst_.comments[next_comment_].bstart < bend) {
    containers_.push_back({node, 0});
    pending_close_ = node;
  }
  return node;
}

// A node whose end is that of its last statement; SetHeaderEnd gives the end it has without one.
NodeIndex Lowering::EmitCompound(NodeKind kind, const Task& t, std::uint32_t bstart) {
  const NodeIndex node = Emit(kind, t, bstart, bstart);
  if (IsStatement(kind)) containers_.push_back({node, 0});
  pending_close_ = node;
  return node;
}

void Lowering::SetHeaderEnd(NodeIndex node, std::uint32_t bend) {
  nodes_[node].bend = std::max(nodes_[node].bend, bend);
}

void Lowering::Close(NodeIndex node) {
  SyntaxNode& n = nodes_[node];
  n.bend = std::max(n.bend, last_end_);
  last_end_ = n.bend;
  if (containers_.back().node != node) return;
  const std::uint32_t bend = n.bend;
  FlushComments(NodeKind::kComment, node, bend);
  containers_.pop_back();
}

void Lowering::EmitComment(Container* container, std::uint32_t comment) {
  CommentSpan span = cst_.comments[comment];
  if (source_[span.bend - 1] == '\r') --span.bend;  // the grammar's comments end at LF
  SyntaxNode& n = nodes_.emplace_back();
  n.bstart = span.bstart;
  n.bend = span.bend;
  n.parent = container->node;
  n.kind = NodeKind::kComment;
  n.field = Field::k_comment;
  n.field_index = container->comments++;
  n.label = labels_.Literal(span.bstart, span.bend);
}

// Gives the comments before `bstart` to the innermost open statement: now, when `parent` is that statement, and
// later, when a statement starts below one of its parts (an ExceptHandler, a match_case).
void Lowering::FlushComments(NodeKind kind, NodeIndex parent, std::uint32_t bstart) {
  Container* container = &containers_.back();
  const auto due = [&] { return next_comment_ < cst_.comments.size() && cst_.comments[next_comment_].bstart < bstart; };
  if (container->node == parent) {
    if (!deferred_.empty() && deferred_.back().owner == parent) {
      std::size_t first = deferred_.size();
      while (first > 0 && deferred_[first - 1].owner == parent) --first;
      for (std::size_t i = first; i < deferred_.size(); ++i) EmitComment(container, deferred_[i].comment);
      deferred_.resize(first);
    }
    while (due()) EmitComment(container, next_comment_++);
  } else if (IsStatement(kind)) {
    while (due()) deferred_.push_back({container->node, next_comment_++});
  }
  UpdateFlushMark();
}

void Lowering::UpdateFlushMark() {
  if (!deferred_.empty()) {
    flush_mark_ = 0;
  } else {
    flush_mark_ = next_comment_ < cst_.comments.size() ? cst_.comments[next_comment_].bstart : UINT32_MAX;
  }
}

void Lowering::SetName(NodeIndex node, const ConcreteNode& name) {
  nodes_[node].name_bstart = name.bstart;
  nodes_[node].name_bend = name.bend;
}

void Lowering::SetIdentifier(NodeIndex node, const ConcreteNode& name) {
  SetName(node, name);
  nodes_[node].label = labels_.Identifier(name.bstart, name.bend);
}

void Lowering::Report(const ConcreteNode& at, std::string_view code, evidence::Severity severity, const char* message) {
  tree_->diagnostics.push_back({at.bstart, at.bend, "lower", code, severity, message});
}

Lowering::Task& Lowering::Push(Action action, ConcreteIndex c, NodeIndex parent, Field field, std::uint32_t index) {
  return stack_.emplace_back(Task{c, parent, index, 0, action, field, Context::kLoad, false});
}

void Lowering::PushExpression(ConcreteIndex c, NodeIndex parent, Field field, std::uint32_t index, Context context) {
  const bool strip = stripping_ && cst_[c].bstart == leftmost_.position;
  stack_.push_back(Task{c, parent, index, 0, Action::kExpression, field, context, strip});
}

void Lowering::PushTuple(ConcreteIndex c, ConcreteIndex end, NodeIndex parent, Field field, Context context) {
  stack_.push_back(Task{c, parent, 0, end, Action::kTuple, field, context, false});
}

// Takes a child that is no syntax of its parent. False: the child is sound and the caller's.
bool Lowering::PushError(ConcreteIndex c, NodeIndex parent) {
  if (cst_[c].syntax != Syntax::kError) return false;
  Push(Action::kError, c, parent, Field::k_error);
  return true;
}

void Lowering::LowerError(const Task& t) {
  const ConcreteNode& n = cst_[t.cst];
  const NodeIndex node = Emit(NodeKind::kError, t, n.bstart, n.bend);
  last_end_ = std::max(last_end_, n.bend);
  error_counters_.push_back(0);
  PushErrorParts(t.cst, node, static_cast<std::uint32_t>(error_counters_.size() - 1));
}

void Lowering::PushErrorParts(ConcreteIndex c, NodeIndex parent, std::uint32_t counter) {
  Syntax previous = Syntax::kDropped;
  for (ConcreteIndex child = cst_.FirstChild(c); child < cst_.End(c); child = cst_.Next(child)) {
    const ConcreteNode& n = cst_[child];
    // `def f`, `import m`, `.attr` without the rest are no reads of a name.
    const bool declared = n.syntax == Syntax::k_identifier &&
                          ((previous >= Syntax::k_def_token && previous <= Syntax::k_nonlocal_token) ||
                           previous == Syntax::k_as_token || (n.bstart > 0 && source_[n.bstart - 1] == '.'));
    previous = n.syntax;
    if (declared || n.missing || n.bstart == n.bend) continue;
    if (IsStatementSyntax(n.syntax)) {
      Push(Action::kStatement, child, parent, Field::k_error, error_counters_[counter]++);
    } else if (IsExpressionSyntax(n.syntax)) {
      PushExpression(child, parent, Field::k_error, error_counters_[counter]++);
    } else if (n.syntax == Syntax::kError) {
      Push(Action::kError, child, parent, Field::k_error, error_counters_[counter]++);
    } else if (n.end > child + 1) {
      Push(Action::kErrorPart, child, parent, Field::k_error).aux = counter;
    }
  }
}

}  // namespace codeanatomy::extract::treesitter
