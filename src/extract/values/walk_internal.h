#pragma once

// Evaluates a file in order of execution, a unit (module, class body, function) at a time.
//
// A frame is a node whose parts are evaluated in turn: its kids, in the order they run. Each gives one operand, kNoValue
// where it is no expression, so the `i`th operand of a frame is its `i`th kid's. What happens between kids hangs on the
// field by which they are held: a phase is a run of kids of one parent and field.

#include <initializer_list>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "extract/values/environment_internal.h"
#include "extract/values/memory_internal.h"
#include "extract/values/names_internal.h"
#include "extract/values/reaching_internal.h"
#include "extract/values/value_rows_internal.h"

namespace codeanatomy::extract::values {

class Walk {
 public:
  Walk(const evidence::SyntaxTree& tree, const evidence::ScopeTree& scopes);
  evidence::ValueGraph Run() &&;

 private:
  enum class Mode : std::uint8_t {
    kLoad,
    kStore,  // takes `given`, gives no operand
    kAugment,  // the target of `x += y`: loaded, and what it is an attribute or element of stays below
    kDelete,
    kBody  // the unit's own node: only what runs when it does
  };

  struct Frame {
    NodeIndex node = kNoNode;
    NodeIndex phase_parent = kNoNode;
    evidence::Field phase = evidence::Field::k_none;
    Mode mode = Mode::kLoad;
    bool begun = false;  // branches, a loop or something that may be left
    bool closed = false;  // one of the branches is taken, or the loop's body has ended
    bool is_annotation = false;
    bool starred = false;  // one of the targets before takes any number
    std::uint32_t kids = 0, next = 0, operands = 0;
    ValueIndex given = kNoValue;
    NodeIndex test = kNoNode;  // of an `if` chain: the last
    std::uint32_t narrowed = 0, narrowed_before_branch = 0;  // in narrowed_
  };

  // A name that reads `narrowed` for `value`.
  struct Narrowed {
    BindingIndex target;
    ValueIndex value, narrowed;
  };

  // A body that waits for its turn.
  struct Unit {
    NodeIndex node = 0;
    ValueIndex value = kNoValue;  // the function or class
    ValueIndex around = kNoValue;  // the nearest class around
    ValueIndex receiver = kNoValue;  // first parameter of the method around
    std::string_view private_class;
    bool is_class = false;
    std::size_t parameters = 0, parameters_end = 0;  // in parameters_
  };

  struct Parameter {
    NodeIndex arg;
    ValueIndex value;
  };

  // walk.cc
  void RunUnit();
  void EndUnit();
  void EndBody(ScopeIndex scope);
  bool IsEmpty(NodeIndex function) const;
  bool IsBuiltin(NodeIndex name) const;
  void Step();
  void PushFrame(NodeIndex node, Mode mode, ValueIndex given);
  void PopFrame();
  void BeginFrame(Frame& frame);
  void ChangePhase(Frame& frame, NodeIndex kid);
  void EndPhase(const Frame& frame);
  void EndFrame(Frame& frame);
  void BeginLoop(Frame& frame, NodeIndex kid);
  bool MayEnd(const Frame& loop) const;
  bool TakesAll(NodeIndex match_case) const;
  Mode ModeOf(const Frame& frame, NodeIndex kid) const;
  bool IsAnnotation(const Frame& frame, NodeIndex kid) const;

  // narrowing.cc: what holds for names where a test does, or does not; what was known from `from` on is no more.
  void Narrow(NodeIndex test, bool holds);
  void NarrowName(NodeIndex test, NodeIndex name, std::string_view how, ValueIndex type);
  void Widen(std::size_t from);

  // places.cc
  void FindConfined();
  void LoadPlace(ValueIndex load, ValueIndex base, NodeIndex node);
  void StorePlace(ValueIndex base, NodeIndex node, std::string_view name, ValueIndex value);
  void DeletePlace(NodeIndex node);
  void BeginPlaces(ValueIndex display);

  // kids.cc
  void PushKids(NodeIndex node, Mode mode);
  void PushKidsInOrder(NodeIndex node);
  void PushBranches(NodeIndex node);
  NodeIndex FirstKid(NodeIndex node) const;
  NodeIndex NextKid(NodeIndex kid) const;
  NodeIndex KidBy(NodeIndex node, evidence::Field field) const;

  // leave.cc
  ValueIndex Leave(const Frame& frame);
  ValueIndex LeaveTarget(const Frame& frame);
  void LeaveStatement(const Frame& frame);
  ValueIndex LeaveCall(const Frame& frame);
  ValueIndex LeaveDisplay(const Frame& frame);
  ValueIndex LeaveDict(const Frame& frame);
  ValueIndex LeaveComprehension(const Frame& frame);
  ValueIndex LeaveCompare(const Frame& frame);
  ValueIndex LeaveSubscript(const Frame& frame);
  ValueIndex LeaveYield(const Frame& frame);
  void LeaveAugAssign(const Frame& frame);

  // targets.cc
  ValueIndex GivenTo(const Frame& frame, std::uint32_t kid);
  ValueIndex Entered(const Frame& withitem);
  ValueIndex UnpackedFor(const Frame& frame, std::uint32_t kid);
  ValueIndex PatternGivenTo(const Frame& frame, std::uint32_t kid);
  bool IsKept(ValueIndex display);
  void SetAttribute(NodeIndex target, ValueIndex base, ValueIndex value, ValueIndex annotation = kNoValue);
  void SetElement(NodeIndex target, ValueIndex base, ValueIndex key, ValueIndex value);
  void AddKeys(ValueIndex of, NodeIndex key, ValueIndex value);
  std::string_view BeginOf(NodeIndex slice);
  bool IsOnlyAnnotated(NodeIndex target) const;
  void LeavePattern(const Frame& frame);
  ValueIndex LeaveClassPattern(const Frame& frame);
  // The subject of the `match` where the pattern says all of it; kNoNode else.
  NodeIndex SubjectOf(NodeIndex pattern) const;
  ValueIndex Read(NodeIndex name, bool is_annotation = false);
  // How a definition goes with those before it.
  enum class Binds : std::uint8_t {
    kAnew,
    kOnlySays,  // an annotation without a value
    kPart,  // of what is there, such as a property
    kOverload  // beside what is there, with a value of its own
  };
  void Bind(NodeIndex node, ValueIndex value, Binds how = Binds::kAnew);
  void Unbind(NodeIndex node);
  // Notes what a name is said to be.
  void Declare(NodeIndex name, ValueIndex annotation);
  ValueIndex VariableOf(BindingIndex target);

  // definitions.cc
  ValueIndex LeaveFunction(const Frame& frame);
  ValueIndex LeaveArg(const Frame& frame);
  void LeaveClass(const Frame& frame);
  ValueIndex Decorated(const Frame& frame, ValueIndex value);
  Binds BindsOf(const Frame& function) const;
  void AddSuperInputs(const Frame& frame, ValueIndex call);

  // ---- small

  const evidence::SyntaxNode& Node(NodeIndex node) const { return nodes_[static_cast<std::size_t>(node)]; }
  std::uint32_t KidCount(const Frame& frame) const { return frame.next - frame.kids; }
  NodeIndex Kid(const Frame& frame, std::uint32_t i) const { return kids_[frame.kids + i]; }
  // The operand of the `i`th kid; something unknown where it has none.
  ValueIndex Operand(const Frame& frame, std::uint32_t i) {
    const ValueIndex value = operands_[frame.operands + i];
    return value == kNoValue ? Unknown("syntax error") : value;
  }
  // The operand of the first kid held by `field`; kNoValue where there is none.
  ValueIndex OperandBy(const Frame& frame, evidence::Field field) const;
  ValueIndex Unknown(std::string_view reason) { return rows_.Add(ValueOp::k_unknown, kNoNode, reason); }
  ValueIndex Constant(std::string_view type);
  // Of a key that no constant of another class has.
  ValueIndex Constant(std::string_view type, std::string_view key);
  ValueIndex ConstantAt(NodeIndex node, bool is_annotation);
  // The value where it is not None.
  ValueIndex NotNone(ValueIndex value);
  // Any of `choices`; kNoValue where there is none.
  ValueIndex MergeOf(const std::vector<ValueIndex>& choices);
  ValueIndex Operation(NodeIndex node, std::string_view method, std::initializer_list<ValueIndex> operands);
  // The key that an expression is; empty where it is not constant.
  std::string_view KeyOf(NodeIndex expression);
  std::string_view Number(std::size_t number);
  // An attribute's name, mangled where it is private to a class.
  std::string_view Mangled(std::string_view name);

  const evidence::SyntaxTree& tree_;
  const evidence::ScopeTree& scopes_;
  const std::vector<evidence::SyntaxNode>& nodes_;
  std::vector<NodeIndex> end_;  // per node: the one after the last in it
  Names names_;
  ValueRows rows_;
  Environment environment_;
  Reaching reaching_;
  Memory memory_;

  std::vector<Unit> units_;  // in order of their turns
  Unit unit_;  // that runs
  std::vector<Parameter> parameters_;
  std::vector<Frame> frames_;
  std::vector<NodeIndex> kids_;
  std::vector<ValueIndex> operands_;
  std::vector<Environment::Mark> marks_;  // of the frames that began something that may be left
  std::vector<ValueIndex> choices_, returned_, yielded_;
  std::vector<ValueIndex> variables_;  // per binding
  std::vector<std::pair<BindingIndex, ValueIndex>> bound_;  // names of the module's or class's body at hand
  std::vector<std::pair<std::string_view, ValueIndex>> constants_;  // without keys
  std::unordered_map<std::string_view, ValueIndex> keyed_;  // constants by key
  ValueIndex augmented_key_ = kNoValue;  // of the target of `x[key] += y`
  std::vector<std::string_view> numbers_;
  std::vector<Narrowed> narrowed_;
  std::vector<std::pair<NodeIndex, bool>> tests_;
  std::unordered_map<NodeIndex, ValueIndex> class_tests_;  // calls of isinstance: the class; of callable: kNoValue
  std::vector<ValueIndex> said_;  // per binding: its last annotation
  std::vector<bool> confined_;  // per binding: calls do not change the elements of what it has
  bool generates_ = false;
};

}  // namespace codeanatomy::extract::values
