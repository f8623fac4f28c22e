#include <algorithm>

#include "extract/values/walk_internal.h"

namespace codeanatomy::extract::values {

using evidence::Context;
using evidence::Field;
using evidence::NodeKind;

namespace {

bool IsComprehension(NodeKind kind) {
  return kind == NodeKind::kListComp || kind == NodeKind::kSetComp || kind == NodeKind::kDictComp ||
         kind == NodeKind::kGeneratorExp;
}

bool HasPhases(NodeKind kind) {
  switch (kind) {
    case NodeKind::kIf:
    case NodeKind::kIfExp:
    case NodeKind::kFor:
    case NodeKind::kAsyncFor:
    case NodeKind::kWhile:
    case NodeKind::kTry:
    case NodeKind::kTryStar:
    case NodeKind::kWith:
    case NodeKind::kAsyncWith:
    case NodeKind::kMatch:
    case NodeKind::kExceptHandler: return true;
    default: return false;
  }
}

// How many tests of a chain that did not hold are kept in mind.
constexpr std::size_t kMostNarrowed = 8;

bool IsTry(NodeKind kind) { return kind == NodeKind::kTry || kind == NodeKind::kTryStar; }

}  // namespace

Walk::Walk(const evidence::SyntaxTree& tree, const evidence::ScopeTree& scopes)
    : tree_(tree),
      scopes_(scopes),
      nodes_(tree.nodes),
      end_(tree.nodes.size()),
      names_(tree, scopes),
      environment_(names_, &rows_),
      reaching_(&names_, &rows_),
      memory_(&rows_),
      variables_(scopes.bindings.size(), kNoValue),
      said_(scopes.bindings.size(), kNoValue) {
  for (std::size_t i = nodes_.size(); i-- > 0;) {
    end_[i] = std::max(end_[i], static_cast<NodeIndex>(i) + 1);
    if (i > 0) {
      NodeIndex& around = end_[static_cast<std::size_t>(nodes_[i].parent)];
      around = std::max(around, end_[i]);
    }
  }
}

evidence::ValueGraph Walk::Run() && {
  FindConfined();
  units_.emplace_back();
  for (std::size_t i = 0; i < units_.size(); ++i) {
    unit_ = units_[i];
    RunUnit();
  }
  rows_.Resolve();
  auto definitions = reaching_.Find(environment_.Unbound());
  evidence::ValueGraph graph = std::move(rows_).Finish();
  graph.definitions = std::move(definitions);
  return graph;
}

void Walk::RunUnit() {
  const ScopeIndex scope = unit_.node == 0 ? 0 : names_.BodyOf(unit_.node);
  environment_.StartUnit(scope);
  memory_.StartUnit();
  narrowed_.clear();
  returned_.clear();
  yielded_.clear();
  generates_ = false;
  for (std::size_t i = unit_.parameters; i < unit_.parameters_end; ++i) Bind(parameters_[i].arg, parameters_[i].value);
  PushFrame(unit_.node, Mode::kBody, kNoValue);
  while (!frames_.empty()) Step();
  operands_.clear();
  EndUnit();
}

// Other scopes see what the names of a module or class have at its end.
void Walk::EndBody(ScopeIndex scope) {
  const bool is_reached = environment_.IsReachable();
  for (const auto& [target, value] : bound_) {
    if (!is_reached || environment_.Get(target) == kNoValue) {
      rows_.AddInput(VariableOf(target), ValueRole::k_any, value);
    }
  }
  bound_.clear();
  if (!is_reached) return;
  const auto [first, last] = names_.NamesOf(scope);
  for (BindingIndex name = first; name < last; ++name) {
    if (names_[name].resolves_to != name || !names_.IsFollowed(name)) continue;
    const ValueIndex value = environment_.Get(name);
    if (value == kNoValue) continue;
    rows_.AddInput(VariableOf(name), ValueRole::k_any, value);
    reaching_.End(name, environment_.DefinitionOf(name));
  }
}

void Walk::EndUnit() {
  if (unit_.node == 0 || unit_.is_class) return EndBody(unit_.node == 0 ? 0 : names_.BodyOf(unit_.node));
  ValueIndex result = kNoValue;
  if (generates_) {
    const bool async = Node(unit_.node).kind == NodeKind::kAsyncFunctionDef;
    rows_[unit_.value].name = async ? "async generator" : "generator";
    result = rows_.Add(ValueOp::k_container, unit_.node, "generator");
    for (const ValueIndex value : yielded_) rows_.AddInput(result, ValueRole::k_element, value);
  } else {
    result = MergeOf(returned_);
    const bool is_lambda = Node(unit_.node).kind == NodeKind::kLambda;
    if (!is_lambda && environment_.IsReachable()) rows_[unit_.value].detail = IsEmpty(unit_.node) ? "empty" : "end";
  }
  if (result != kNoValue) rows_.AddInput(unit_.value, ValueRole::k_result, result);
}

// Whether a function says nothing: constants, as documentation and `...`, and `pass`.
bool Walk::IsEmpty(NodeIndex function) const {
  for (NodeIndex kid = FirstKid(function); kid != kNoNode; kid = NextKid(kid)) {
    if (Node(kid).field != Field::k_body || Node(kid).kind == NodeKind::kPass) continue;
    const NodeIndex value = Node(kid).kind == NodeKind::kExpr ? FirstKid(kid) : kNoNode;
    if (value == kNoNode || Node(value).kind != NodeKind::kConstant) return false;
  }
  return true;
}

Walk::Mode Walk::ModeOf(const Frame& frame, NodeIndex kid) const {
  switch (Node(kid).context) {
    case Context::kStore:
      return Node(frame.node).kind == NodeKind::kAugAssign && Node(kid).field == Field::k_target ? Mode::kAugment
                                                                                                 : Mode::kStore;
    case Context::kDel: return Mode::kDelete;
    default: return Mode::kLoad;
  }
}

// Whether a part of what `frame` is says what something is, if it is a string.
bool Walk::IsAnnotation(const Frame& frame, NodeIndex kid) const {
  const Field field = Node(kid).field;
  if (field == Field::k_annotation || field == Field::k_returns) return true;
  if (!frame.is_annotation) return false;
  switch (Node(frame.node).kind) {
    case NodeKind::kTuple:
    case NodeKind::kList:
    case NodeKind::kBinOp: return true;
    case NodeKind::kSubscript: return field == Field::k_slice && Node(FirstKid(frame.node)).label != "Literal";
    default: return false;
  }
}

void Walk::Step() {
  Frame& frame = frames_.back();
  if (frame.next == kids_.size()) return EndFrame(frame);
  const NodeIndex kid = kids_[frame.next];
  const NodeKind kind = Node(frame.node).kind;
  if (HasPhases(kind) && frame.mode != Mode::kBody) {
    if (Node(kid).parent != frame.phase_parent || Node(kid).field != frame.phase) ChangePhase(frame, kid);
  } else if (kind == NodeKind::kBoolOp && frame.next > frame.kids) {
    if (!std::exchange(frame.begun, true)) {
      marks_.push_back(environment_.BeginMaybe());
      memory_.BeginMaybe();
    }
    Narrow(kids_[frame.next - 1], Node(frame.node).label == "and");
  }
  const Mode mode = ModeOf(frame, kid);
  const ValueIndex given = GivenTo(frame, frame.next - frame.kids);
  const bool is_annotation = IsAnnotation(frame, kid);
  ++frame.next;
  frame.starred |= Node(kid).kind == NodeKind::kStarred || Node(kid).kind == NodeKind::kMatchStar;
  switch (Node(kid).kind) {
    case NodeKind::kName:
      if (mode == Mode::kStore && kind == NodeKind::kAnnAssign) Declare(kid, OperandBy(frame, Field::k_annotation));
      if (mode == Mode::kStore) Bind(kid, given, IsOnlyAnnotated(kid) ? Binds::kOnlySays : Binds::kAnew);
      if (mode == Mode::kDelete) Unbind(kid);
      return operands_.push_back(mode == Mode::kLoad || mode == Mode::kAugment ? Read(kid, is_annotation) : kNoValue);
    case NodeKind::kConstant:
      // The type that it says is below.
      if (FirstKid(kid) == kNoNode) return operands_.push_back(ConstantAt(kid, is_annotation));
      [[fallthrough]];
    default: PushFrame(kid, mode, given); frames_.back().is_annotation = is_annotation;
  }
}

void Walk::PushFrame(NodeIndex node, Mode mode, ValueIndex given) {
  Frame frame;
  frame.node = node;
  frame.mode = mode;
  frame.given = given;
  frame.kids = frame.next = static_cast<std::uint32_t>(kids_.size());
  frame.operands = static_cast<std::uint32_t>(operands_.size());
  frame.narrowed = static_cast<std::uint32_t>(narrowed_.size());
  PushKids(node, mode);
  frames_.push_back(frame);
  BeginFrame(frames_.back());
}

// Begins what spans the whole node. Parts of broken statements may stand alone.
void Walk::BeginFrame(Frame& frame) {
  const NodeKind kind = Node(frame.node).kind;
  const Frame* around = frames_.size() > 1 ? &frames_[frames_.size() - 2] : nullptr;
  if (IsTry(kind)) {
    environment_.BeginTry();
  } else if (kind == NodeKind::kExceptHandler) {
    frame.begun = around != nullptr && IsTry(Node(around->node).kind) && around->phase == Field::k_handlers;
    if (frame.begun) environment_.BeginBranch();
  } else if (kind == NodeKind::kmatch_case) {
    frame.begun = around != nullptr && Node(around->node).kind == NodeKind::kMatch && around->begun;
    if (frame.begun) environment_.BeginBranch();
    memory_.ForgetAll();
  } else if (IsComprehension(kind) || kind == NodeKind::kMatchOr) {
    memory_.ForgetAll();
    marks_.push_back(environment_.BeginMaybe());
    frame.begun = true;
  }
}

void Walk::BeginLoop(Frame& frame, NodeIndex kid) {
  frame.begun = true;
  memory_.ForgetAll();
  const evidence::SyntaxNode& loop = Node(frame.node);
  const bool is_while = loop.kind == NodeKind::kWhile;
  environment_.BeginLoop(is_while ? loop.bstart : std::min(Node(kid).bstart, loop.bend), loop.bend);
  if (!is_while) environment_.BeginLoopBody();
}

void Walk::ChangePhase(Frame& frame, NodeIndex kid) {
  EndPhase(frame);
  frame.phase_parent = Node(kid).parent;
  frame.phase = Node(kid).field;
  const Field field = frame.phase;
  switch (Node(frame.node).kind) {
    case NodeKind::kIf:
    case NodeKind::kIfExp:
      if (field == Field::k_test) {
        if (narrowed_.size() - frame.narrowed < kMostNarrowed) Narrow(frame.test, false);
        frame.test = kid;
      }
      if (field != Field::k_body && field != Field::k_orelse) return;
      if (!std::exchange(frame.begun, true)) {
        environment_.BeginBranches();
        memory_.BeginBranches();
      }
      frame.closed |= field == Field::k_orelse;
      environment_.BeginBranch();
      frame.narrowed_before_branch = static_cast<std::uint32_t>(narrowed_.size());
      return Narrow(frame.test, field == Field::k_body);
    case NodeKind::kFor:
    case NodeKind::kAsyncFor:
    case NodeKind::kWhile:
      if (field == Field::k_orelse) {
        if (frame.begun && !frame.closed) environment_.EndLoopBody(MayEnd(frame));
        memory_.ForgetAll();
        frame.closed = true;
      } else if (!frame.begun && field != Field::k_iter) {
        BeginLoop(frame, kid);
      }
      if (field == Field::k_body && Node(frame.node).kind == NodeKind::kWhile && !frame.closed) {
        environment_.BeginLoopBody();
        Narrow(KidBy(frame.node, Field::k_test), true);
      }
      return;
    case NodeKind::kTry:
    case NodeKind::kTryStar:
      memory_.ForgetAll();
      if (field == Field::k_handlers) environment_.BeginHandlers();
      if (field == Field::k_finalbody) environment_.BeginFinally();
      return;
    case NodeKind::kWith:
    case NodeKind::kAsyncWith:
      if (field != Field::k_body || frame.begun) return;
      frame.begun = true;
      memory_.ForgetByCall();
      return marks_.push_back(environment_.BeginMaybe());
    case NodeKind::kMatch:
      if (field == Field::k_cases && !std::exchange(frame.begun, true)) environment_.BeginBranches();
      return;
    case NodeKind::kExceptHandler: {
      const ValueIndex type = OperandBy(frame, Field::k_type);
      if (field != Field::k_body || Node(frame.node).label.empty() || type == kNoValue) return;
      const ValueIndex raised = rows_.Add(ValueOp::k_raised, frame.node);
      rows_.AddInput(raised, ValueRole::k_base, type);
      return Bind(frame.node, raised);
    }
    default: return;
  }
}

void Walk::EndPhase(const Frame& frame) {
  const Field field = frame.phase;
  switch (Node(frame.node).kind) {
    case NodeKind::kIf:
    case NodeKind::kIfExp:
      if (field != Field::k_body && field != Field::k_orelse) return;
      memory_.EndBranch(environment_.IsReachable());
      if (environment_.IsReachable()) Widen(frame.narrowed);
      narrowed_.resize(frame.narrowed_before_branch);
      return environment_.EndBranch();
    case NodeKind::kTry:
    case NodeKind::kTryStar:
      if (field == Field::k_body) environment_.EndTryBody();
      if (field == Field::k_handlers) environment_.EndBranches(false);
      if (field == Field::k_finalbody) environment_.EndFinally();
      return;
    default: return;
  }
}

// Whether a loop may come to its end without `break`.
bool Walk::MayEnd(const Frame& loop) const {
  const NodeIndex test = Node(loop.node).kind == NodeKind::kWhile ? KidBy(loop.node, Field::k_test) : kNoNode;
  if (test == kNoNode || Node(test).kind != NodeKind::kConstant) return true;
  return Node(test).label != "True" && Node(test).label != "1";
}

// Whether nothing goes past a case.
bool Walk::TakesAll(NodeIndex match_case) const {
  const NodeIndex pattern = KidBy(match_case, Field::k_pattern);
  return pattern != kNoNode && Node(pattern).kind == NodeKind::kMatchAs && FirstKid(pattern) == kNoNode &&
         KidBy(match_case, Field::k_guard) == kNoNode;
}

void Walk::EndFrame(Frame& frame) {
  const ValueIndex value = Leave(frame);
  EndPhase(frame);
  const NodeKind kind = Node(frame.node).kind;
  if (IsTry(kind)) {
    memory_.ForgetAll();
    environment_.EndTry();
  } else if (frame.begun) {
    switch (kind) {
      case NodeKind::kIf:
      case NodeKind::kIfExp:
        memory_.EndBranches(!frame.closed && environment_.IsReachable());
        if (environment_.HasLiveBranch()) {
          Widen(frame.narrowed);
          narrowed_.resize(frame.narrowed);
          // Where a branch gives a name another value, the way past all branches has what the tests leave.
          if (!frame.closed) Narrow(frame.test, false);
          for (std::size_t i = frame.narrowed; i < narrowed_.size(); ++i) {
            const Narrowed& known = narrowed_[i];
            if (!environment_.HasOther(known.target, known.value)) environment_.Narrow(known.target, known.value);
          }
          narrowed_.resize(frame.narrowed);
        } else if (!frame.closed) {
          Narrow(frame.test, false);
        }
        environment_.EndBranches(!frame.closed);
        break;
      case NodeKind::kMatch:
        memory_.ForgetAll();
        environment_.EndBranches(!frame.closed);
        break;
      case NodeKind::kFor:
      case NodeKind::kAsyncFor:
      case NodeKind::kWhile:
        if (!frame.closed) environment_.EndLoopBody(MayEnd(frame));
        environment_.EndLoop();
        memory_.ForgetAll();
        break;
      case NodeKind::kExceptHandler:
        Unbind(frame.node);
        environment_.EndBranch();
        break;
      case NodeKind::kmatch_case:
        frames_[frames_.size() - 2].closed |= TakesAll(frame.node);
        if (environment_.IsReachable()) Widen(frame.narrowed);
        narrowed_.resize(frame.narrowed);
        environment_.EndBranch();
        break;
      case NodeKind::kWith:
      case NodeKind::kAsyncWith:
        environment_.IsReachable() ? memory_.ForgetByCall() : memory_.ForgetAll();
        environment_.EndMaybeLeft(marks_.back());
        marks_.pop_back();
        break;
      default:
        kind == NodeKind::kBoolOp ? memory_.EndMaybe() : memory_.ForgetAll();
        environment_.EndMaybe(marks_.back(), kind != NodeKind::kMatchOr);
        marks_.pop_back();
        break;
    }
  }
  kids_.resize(frame.kids);
  operands_.resize(frame.operands);
  frames_.pop_back();
  operands_.push_back(value);
}

}  // namespace codeanatomy::extract::values
