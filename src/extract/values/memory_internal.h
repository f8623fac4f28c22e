#pragma once

// What attributes and keys of things surely hold where the walk is: what was stored there last.
//
// A place is an attribute or constant key of a value, which is one thing wherever it is read in a way without loops. What
// a place holds counts as long as no clock of it has ticked: of everything, of calls, of all elements, of its name. So
// stores elsewhere under the same name, and whatever may store, cost one tick however much is known.

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "extract/values/value_rows_internal.h"

namespace codeanatomy::extract::values {

class Memory {
 public:
  enum class Kind : std::uint8_t { kAttribute, kElement };

  explicit Memory(ValueRows* rows);

  // What `value` is one with: what it was loaded from.
  ValueIndex OneWith(ValueIndex value) const;
  void MakeOne(ValueIndex value, ValueIndex with) { one_with_[value] = OneWith(with); }
  // Calls do not change the elements of `container`.
  void Confine(ValueIndex container) { confined_.insert(container); }

  // What was stored, kNoValue where that is not known. `load` is what reads it; with `keep`, the next load is one with it.
  ValueIndex Load(ValueIndex base, Kind kind, std::string_view name, ValueIndex load, bool keep);
  void Store(ValueIndex base, Kind kind, std::string_view name, ValueIndex value);
  // As Store, into what nothing else has yet.
  void Begin(ValueIndex base, std::string_view name, ValueIndex value);

  void StartUnit() {
    ForgetAll();
    log_.clear();
  }
  void ForgetAll() { Tick(kEverything); }
  void ForgetByCall() { Tick(kCalls); }
  void ForgetElements() { Tick(kElements); }
  void Forget(Kind kind, std::string_view name) { Tick(StepOf(kind, name)); }

  void BeginBranches();
  void EndBranch(bool reachable);
  // With `goes_on`, none of them may be taken either.
  void EndBranches(bool goes_on);
  void BeginMaybe() { maybes_.push_back(log_.size()); }
  void EndMaybe();

 private:
  static constexpr std::uint32_t kEverything = 0, kCalls = 1, kElements = 2;

  // A place, or a clock with its time in `all`.
  struct Cell {
    ValueIndex value = kNoValue;
    bool loaded = false;
    std::uint32_t step = 0, all = 0, calls = 0, elements = 0, named = 0;
  };
  struct Change {
    std::uint32_t cell;
    Cell before;
  };
  struct End {
    std::uint32_t cell;
    ValueIndex value;
  };
  struct Branches {
    std::size_t log, ends;
    std::uint32_t live;
  };

  std::uint32_t StepOf(Kind kind, std::string_view name);
  // The cell of a place; 0 where there is none.
  std::uint32_t Find(ValueIndex base, std::uint32_t step) const;
  std::uint32_t NewCell(std::uint32_t step);
  void Set(ValueIndex base, std::uint32_t step, ValueIndex value, bool loaded);
  void Write(std::uint32_t cell, ValueIndex value, bool loaded);
  bool Holds(const Cell& cell) const;
  void Tick(std::uint32_t clock);
  void UndoTo(std::size_t log);
  bool IsOneThing(ValueIndex value) const;

  ValueRows& rows_;
  std::vector<Cell> cells_;
  std::vector<bool> is_clock_, is_element_;  // per cell
  std::vector<bool> is_confined_;  // per cell
  std::unordered_map<std::string_view, std::uint32_t> steps_[2];
  std::unordered_map<std::uint64_t, std::uint32_t> places_;
  std::unordered_map<ValueIndex, ValueIndex> one_with_;
  std::unordered_set<ValueIndex> confined_;
  std::vector<Change> log_;
  std::vector<End> ends_;
  std::vector<Branches> branches_;
  std::vector<std::size_t> maybes_;
  std::uint32_t time_ = 0;
};

}  // namespace codeanatomy::extract::values
