#pragma once

// Which value each name of the unit at hand has where the walk is, and which of its definitions reach it.
//
// Definitions are values, too: each name has a second place, for them, and ways meet in it alike.
// One array holds the values; what a branch changes is logged and put back at its end. A binding is logged once a
// segment, the stretch since the last place that may be gone back to. Where ways meet, only what one of them changed is
// looked at. A loop begins with a merge for each name it assigns; `continue`, `break` and its end hand on those names
// that changed since the last of them, so many of them cost no more than few.

#include <cstdint>
#include <utility>
#include <vector>

#include "extract/values/names_internal.h"
#include "extract/values/value_rows_internal.h"

namespace codeanatomy::extract::values {

class Environment {
 public:
  Environment(const Names& names, ValueRows* rows);

  // A place in the walk.
  struct Mark {
    std::size_t log = 0, journal = 0, segment = 0;
    bool reachable = true;
  };

  void StartUnit(ScopeIndex unit);
  // kNoValue where the name is not bound.
  ValueIndex Get(BindingIndex target) const { return current_[static_cast<std::size_t>(target)]; }
  // The definition that reaches, a merge of several, or Unbound().
  ValueIndex DefinitionOf(BindingIndex target) const { return Get(SecondOf(target)); }
  ValueIndex Unbound() const { return unbound_; }
  void Assign(BindingIndex target, ValueIndex value, ValueIndex definition) {
    if (!names_.IsOfComprehension(target)) {
      journal_.push_back({target, value});
      journal_.push_back({SecondOf(target), definition});
    }
    Set(target, value);
    Set(SecondOf(target), definition);
  }
  void Unbind(BindingIndex target) {
    Set(target, kNoValue);
    journal_.push_back({SecondOf(target), unbound_});
    Set(SecondOf(target), unbound_);
  }
  // As Assign, of what has the same values or fewer: other ways need not know.
  void Narrow(BindingIndex target, ValueIndex value) { Set(target, value); }
  bool IsReachable() const { return reachable_; }
  // Whether one of the branches so far goes on.
  bool HasLiveBranch() const { return branches_.back().live > 0; }
  // Whether one of them ended with another value of the name.
  bool HasOther(BindingIndex target, ValueIndex value) const;
  // The way ends here.
  void End() { reachable_ = false; }

  // Ways of which one is taken: BeginBranches, then BeginBranch and EndBranch for each. With `goes_on`, none of them may
  // be taken either.
  void BeginBranches();
  void BeginBranch();
  void EndBranch();
  void EndBranches(bool goes_on);

  // What may be left anywhere, or not run at all (`with_before`).
  Mark BeginMaybe();
  void EndMaybe(const Mark& mark, bool with_before = true);
  // As EndMaybe where its end is not reached; else it ran to its end.
  void EndMaybeLeft(const Mark& mark);

  // `for` and `while`: BeginLoop before what is done each time, BeginLoopBody where the loop may end, EndLoopBody, EndLoop
  // after its `else`.
  void BeginLoop(std::uint32_t bstart, std::uint32_t bend);
  void BeginLoopBody();
  void EndLoopBody(bool may_end);
  void EndLoop();
  void Continue();
  void Break();

  // BeginTry, EndTryBody, then for handlers BeginHandlers, branches, EndBranches; for `finally` BeginFinally and EndFinally.
  void BeginTry();
  void EndTryBody() { tries_.back().body_end = journal_.size(); }
  void BeginHandlers();
  void BeginFinally();
  void EndFinally();
  void EndTry();

 private:
  struct Change {
    BindingIndex binding;
    ValueIndex value;
  };
  struct Branches {
    std::size_t log, ends, branch_log, segment;
    std::uint32_t live;
    bool reachable;  // before the branch at hand
  };
  struct Header {
    BindingIndex binding;
    ValueIndex merge;
    std::uint32_t outer_slot;
  };
  struct Loop {
    std::size_t headers, dirty, flows;  // where its own begin
    std::size_t continued, broken;  // how far `dirty_` was handed on
    std::size_t log, segment;
    std::uint32_t continues, breaks;
    bool reachable;
  };
  // A loop while what follows its `else` runs.
  struct EndedLoop : Loop {
    std::size_t flows_end, headers_end;
  };
  struct Try {
    static constexpr std::size_t kUnset = static_cast<std::size_t>(-1);
    Mark mark;
    std::size_t body_end = kUnset, loops = 0, normal_log = 0, finally_log = 0;
    std::uint32_t continues = 0, breaks = 0;
    bool normal = true;
  };
  struct Slot {
    BindingIndex binding;
    ValueIndex first, merge;
    std::uint32_t count;
    bool many;
  };

  BindingIndex SecondOf(BindingIndex target) const { return target + second_; }
  void BeginHeader(BindingIndex place);
  void Set(BindingIndex target, ValueIndex value);
  void UndoTo(std::size_t log);
  // Adds what changed since `log`, each binding once, with its value now.
  void Collect(std::size_t log, std::vector<Change>* out);
  std::uint32_t NewStamp() { return ++stamp_; }
  bool Stamp(BindingIndex binding, std::uint32_t stamp) {
    return std::exchange(stamps_[static_cast<std::size_t>(binding)], stamp) != stamp;
  }
  // Hands on the bindings of the innermost loop that changed since `from`.
  template <typename Action>
  void DrainDirty(std::size_t* from, Action action);
  // To where the loop begins again, and to what comes after it.
  void FlowBack();
  void FlowOut();
  // `group_` from `begin` on: sets each binding in it to a merge of its values there. With `ways`, a binding that has
  // fewer of them keeps the value it has too.
  void ApplyGroup(std::size_t begin, std::uint32_t ways = 0);

  const Names& names_;
  ValueRows& rows_;
  const BindingIndex second_;  // where second places begin, as bindings after the last
  const ValueIndex unbound_;
  ScopeIndex unit_ = 0;
  bool reachable_ = true;
  std::size_t segment_ = 0;
  std::vector<ValueIndex> current_;  // per binding, and its second place
  std::vector<std::uint32_t> log_index_;  // alike: its last entry in log_, if that is its
  std::vector<std::uint32_t> stamps_, slot_of_, header_of_;  // alike
  std::vector<Change> log_;  // bindings with the values they had before
  std::vector<Change> journal_;  // assignments of the unit, in order
  std::vector<Change> ends_;  // of the branches that are open
  std::vector<Change> group_, scratch_;
  std::vector<Slot> slots_;
  std::vector<Branches> branches_;
  std::vector<Loop> loops_;
  std::vector<EndedLoop> ended_;
  std::vector<Header> headers_;
  std::vector<BindingIndex> dirty_;  // of the innermost loop: what changed, from its place in Loop::dirty on
  std::vector<Change> flows_;  // by `break`
  std::vector<Try> tries_;
  std::uint32_t stamp_ = 0;
};

}  // namespace codeanatomy::extract::values
