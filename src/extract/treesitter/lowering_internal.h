#pragma once

// Turns the flat concrete tree into `ast` nodes.
//
// A stack of tasks replaces recursion. A task lowers one concrete node (or one run of siblings) under a parent
// that is already emitted: it emits its node and pushes tasks for the children, in source order; the main loop
// reverses what a task pushed, so that nodes come out in preorder.
//
// Compound nodes end where their last statement ends, which is known only when they close. Comments are merged
// while nodes are emitted: those before a node that hangs off an open statement go in front of it, those left
// when the statement closes go last.

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "evidence/evidence.h"
#include "extract/treesitter/concrete_tree.h"
#include "extract/treesitter/labels.h"

namespace codeanatomy::extract::treesitter {

using evidence::Context;
using evidence::Field;
using evidence::NodeIndex;
using evidence::NodeKind;

class Lowering {
 public:
  // `source` is the part of `tree->source` that was parsed; `concrete` was made from it.
  Lowering(const ConcreteTree& concrete, std::string_view source, const ParseOptions& options,
           evidence::SyntaxTree* tree);

  // Fills `tree->nodes`, `name_parts`, `asnames` and `strings`.
  void Run();

 private:
  enum class Action : std::uint8_t {
    kClose,       // `parent` is the node to close
    kStatement,
    kElif,        // an elif_clause as an If; `aux` ends the clauses that belong to it
    kHandler,
    kWithItem,    // the item's value, or a with_clause that is one tuple
    kMatchCase,
    kExpression,
    kTuple,       // the siblings from `cst` to `aux` as a tuple without parentheses
    kAwaitLeft,   // `cst` as operand of the await at `aux`
    kBitwiseGroup,   // a run of `operands_`
    kComprehension,  // a for_in_clause and its ifs up to `aux`
    kKeyword,
    kParameter,
    kTypeParameter,
    kAlias,
    kInterpolation,  // `aux` 1: of a template string
    kFormatSpec,     // up to byte `aux`
    kText,        // a Constant from byte `cst` to byte `aux`
    kPattern,
    kPatternValue,     // a pattern's literal or dotted name as an expression
    kPatternSequence,  // the siblings from `cst` to `aux` as a sequence without brackets
    kSemicolon,   // one that ends a block
    kError,
    kErrorPart,   // looks below `cst` for statements and expressions of the Error node `parent`
  };

  struct Task {
    std::uint32_t cst;
    NodeIndex parent;
    std::uint32_t index;  // field_index
    std::uint32_t aux;
    Action action;
    Field field;
    Context context;
    bool
        flag;  // kExpression: `leftmost_` is about it; kInterpolation, kFormatSpec: raw text; kPattern: see LowerAsPattern
  };

  struct Container {
    NodeIndex node;
    std::uint32_t comments;  // emitted so far
  };
  struct Deferred {
    NodeIndex owner;
    std::uint32_t comment;
  };
  // A run of f-string text, a whole plain literal or a `=` text: what becomes a Constant in a JoinedStr.
  struct TextRun {
    std::uint32_t bstart = 0;
    std::uint32_t bend = 0;
    bool open = false;
    bool empty = true;  // its value
    std::uint32_t index = 0;  // of the next part of the whole string

    void Add(std::uint32_t from, std::uint32_t to, bool no_value) {
      if (!open) bstart = from;
      bend = to;
      open = true;
      empty = empty && no_value;
    }
  };

  // lowering.cc: the loop, emission, comments, errors
  void Dispatch(const Task& t);
  NodeIndex Emit(NodeKind kind, const Task& t, std::uint32_t bstart, std::uint32_t bend);
  NodeIndex EmitSimple(NodeKind kind, const Task& t, std::uint32_t bstart, std::uint32_t bend);
  NodeIndex EmitCompound(NodeKind kind, const Task& t, std::uint32_t bstart);
  NodeIndex EmitChild(NodeKind kind, NodeIndex parent, Field field, std::uint32_t index, std::uint32_t bstart,
                      std::uint32_t bend);
  void Close(NodeIndex node);
  void FlushComments(NodeKind kind, NodeIndex parent, std::uint32_t bstart);
  void EmitComment(Container* container, std::uint32_t comment);
  void UpdateFlushMark();
  void SetName(NodeIndex node, const ConcreteNode& name);
  void SetModuleName(NodeIndex node, ConcreteIndex c);
  void SetIdentifier(NodeIndex node, const ConcreteNode& name);
  void SetHeaderEnd(NodeIndex node, std::uint32_t bend);
  void Report(const ConcreteNode& at, std::string_view code, evidence::Severity severity, const char* message);
  Task& Push(Action action, ConcreteIndex c, NodeIndex parent, Field field, std::uint32_t index = 0);
  void PushExpression(ConcreteIndex c, NodeIndex parent, Field field, std::uint32_t index = 0,
                      Context context = Context::kLoad);
  void PushTuple(ConcreteIndex c, ConcreteIndex end, NodeIndex parent, Field field, Context context = Context::kLoad);
  bool PushError(ConcreteIndex c, NodeIndex parent);
  void LowerError(const Task& t);
  void PushErrorParts(ConcreteIndex c, NodeIndex parent, std::uint32_t counter);

  // lower_statements.cc
  void LowerStatement(const Task& t);
  void LowerExpressionStatement(const Task& t);
  void LowerAssignment(const Task& t, ConcreteIndex assignment);
  void LowerAugmentedAssignment(const Task& t, ConcreteIndex assignment);
  void LowerOperands(const Task& t, NodeKind kind);
  void LowerDelete(const Task& t);
  void LowerNames(const Task& t, NodeKind kind);
  void LowerImport(const Task& t);
  void LowerAlias(const Task& t);
  void LowerPrint(const Task& t);
  void LowerExec(const Task& t);
  void PushAssignedValue(ConcreteIndex c, NodeIndex parent);

  // lower_compound.cc
  void PushBody(ConcreteIndex block, NodeIndex parent, Field field);
  void PushClauseBody(ConcreteIndex clause, NodeIndex parent, Field field);
  void LowerIf(const Task& t);
  void LowerFor(const Task& t);
  void LowerWhile(const Task& t);
  void LowerTry(const Task& t);
  void LowerHandler(const Task& t);
  void LowerWith(const Task& t);
  bool PushParenthesizedItems(ConcreteIndex value, NodeIndex parent, std::uint32_t* count);
  void LowerWithItem(const Task& t);
  void LowerMatch(const Task& t);
  void LowerMatchCase(const Task& t);

  // lower_definitions.cc
  void LowerDefinition(const Task& t, ConcreteIndex definition, ConcreteIndex decorated);
  void LowerFunction(ConcreteIndex c, NodeIndex node);
  void LowerClass(ConcreteIndex c, NodeIndex node);
  void LowerTypeAlias(const Task& t);
  void PushParameters(ConcreteIndex parameters, NodeIndex parent);
  void LowerParameter(const Task& t);
  void PushTypeParameters(ConcreteIndex list, NodeIndex parent);
  void LowerTypeParameter(const Task& t);

  // lower_expressions.cc
  void LowerExpression(Task t);
  ConcreteIndex SoleChild(ConcreteIndex c) const;
  ConcreteIndex Innermost(ConcreteIndex c) const;
  bool Unwrap(Task* t);
  void CheckInteger(const ConcreteNode& n);
  void LowerName(const Task& t);
  void LowerBinary(const Task& t, std::uint32_t bstart);
  void LowerUnary(const Task& t, Field field);
  void LowerBoolean(const Task& t, std::uint32_t bstart);
  void LowerComparison(const Task& t, std::uint32_t bstart);
  void LowerConditional(const Task& t, std::uint32_t bstart);
  void LowerNamed(const Task& t);
  void LowerLambda(const Task& t);
  void LowerYield(const Task& t);
  void LowerMisplaced(const Task& t);
  Syntax OperatorOf(ConcreteIndex c, bool (*accept)(Syntax)) const;
  std::uint32_t Start(ConcreteIndex c) const;

  // grammar_repairs.cc
  bool LowerStarred(const Task& t);
  void LowerAwait(const Task& t);
  void LowerAwaitLeft(const Task& t);
  bool LowerBitwise(const Task& t, std::uint32_t bstart);
  void LowerBitwiseGroup(const Task& t);
  void LowerChain(const Task& t, std::uint32_t first, std::uint32_t end, Syntax op, std::uint32_t bstart);
  bool LowerUnion(const Task& t, std::uint32_t bstart);
  void LowerTypeAssignment(const Task& t, ConcreteIndex target);
  bool LowerTypeTarget(const Task& t);
  bool IsNoItem(ConcreteIndex c) const;
  bool IsParenthesizedTuple(ConcreteIndex clause) const;
  void LowerClauseTuple(const Task& t);

  // lower_primaries.cc
  void LowerCall(const Task& t, std::uint32_t bstart);
  void PushArguments(ConcreteIndex list, NodeIndex parent, Field positional);
  void LowerKeyword(const Task& t);
  void LowerAttribute(const Task& t, std::uint32_t bstart);
  void LowerSubscript(const Task& t, std::uint32_t bstart);
  void LowerGenericType(const Task& t);
  void PushSubscripts(ConcreteIndex first, ConcreteIndex end, NodeIndex parent);
  void LowerSlice(const Task& t);
  void LowerElements(const Task& t, NodeKind kind);
  void LowerTuple(const Task& t);
  void LowerDict(const Task& t);
  void LowerComprehensionExpression(const Task& t, NodeKind kind);
  void LowerComprehension(const Task& t);
  bool HasComma(ConcreteIndex c) const;
  std::uint32_t Iterables(ConcreteIndex clause) const;
  std::uint32_t RunEnd(ConcreteIndex first, ConcreteIndex end) const;

  // lower_strings.cc
  void LowerString(const Task& t);
  void LowerFormatted(const Task& t, bool template_string);
  void PushLiteral(ConcreteIndex string, bool template_string, NodeIndex parent, TextRun* run);
  void PushInterpolation(ConcreteIndex c, bool template_string, bool raw, NodeIndex parent, TextRun* run);
  void PushText(NodeIndex parent, TextRun* run);
  void LowerInterpolation(const Task& t);
  void LowerFormatSpec(const Task& t);
  bool HasEmptyValue(std::uint32_t bstart, std::uint32_t bend, bool raw) const;

  // lower_patterns.cc
  void LowerPattern(Task t);
  void LowerPatternValue(const Task& t);
  void PushValuePattern(const Task& t, std::uint32_t bend);
  NodeIndex EmitNumber(NodeIndex parent, Field field, ConcreteIndex c);
  void LowerDottedName(const Task& t);
  void LowerCapture(const Task& t, ConcreteIndex name);
  void LowerSequencePattern(const Task& t, ConcreteIndex first, ConcreteIndex end, std::uint32_t bend);
  void LowerMappingPattern(const Task& t);
  void LowerClassPattern(const Task& t);
  ConcreteIndex KeywordPattern(ConcreteIndex argument) const;
  void LowerAsPattern(const Task& t);
  ConcreteIndex PatternEnd(ConcreteIndex c) const;

  const ConcreteTree& cst_;
  std::string_view source_;
  evidence::SyntaxTree* tree_;
  std::vector<evidence::SyntaxNode>& nodes_;
  Labels labels_;
  std::vector<Task> stack_;
  std::vector<Container> containers_;
  std::vector<Deferred> deferred_;
  std::vector<std::uint32_t> error_counters_;
  std::vector<ConcreteIndex> spine_;
  std::vector<ConcreteIndex> operands_;
  std::pair<ConcreteIndex, ConcreteIndex> plain_spine_{0, 0};  // first and last of an `&` chain without `^`
  std::uint32_t next_comment_ = 0;
  std::uint32_t flush_mark_ = 0;  // no node that starts at or before it makes comments due
  NodeIndex pending_close_ = evidence::kNoNode;
  std::uint32_t last_end_ = 0;  // of the statement emitted last
  // What the current task's leftmost descendant is not as Python sees it: a star to drop, or brackets that
  // `type` stands before. Nodes that begin at `position` begin at `start` instead.
  struct Leftmost {
    std::uint32_t position = 0;
    std::uint32_t start = 0;
    bool type_call = false;
  };
  Leftmost leftmost_;
  bool stripping_ = false;  // the current task is an expression with `flag`
};

}  // namespace codeanatomy::extract::treesitter
