#pragma once

// Private to rules/values/: what follows from the objects of each value.

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "rules/values/pair_table_internal.h"
#include "rules/values/program_internal.h"

namespace codeanatomy::rules::values {

enum class Rule : std::uint8_t {
  kCopy,  // to: a value
  kBindInstance,  // to: a value; with: the instance
  kBindClass,  // to: a value; with: the class
  kBindMethod,  // to: a value; with: the class that a classmethod is bound to
  kCall,  // to: a site
  kIterate,  // to: a value; with: the key that is wanted, empty for any
  kNext,  // to: a value: what `__next__` of the object gives
  kSpread,  // to: a spread
  kDoubleSpread,  // to: a spread
  kClassOf,  // to: a value, which may be the classes of the objects
  kInstanceOf,  // to: a value, which may be instances of the classes; with: kOrBelow for those of classes below too
  kSuper,  // to: a value; with: a class, of which the objects are instances or subclasses
  kSuperOf,  // to: a value; with: a value of instances
  kAllOf,  // to: a value: any element of the containers
  kKeysOf,  // to: a value: the keys of the containers
  kLoad,  // to: a value; with: a name
  kLoadKey,  // to: a value; with: the container of which the objects are keys
  kNarrow,  // to: a value; with: an object that passes where it is an instance of one of the objects
  kUse,  // to: a value of which this is an input; with: its role
  kMake,  // to: a call of what makes instances of the classes
  kMetaclass,  // to: a class whose metaclass is one of the objects
  kGetMember,  // to: an attribute of which it is known what is stored there; with: the instance
  kSetMember,  // to: an attribute that is set, for which the class has the objects; with: the instance
  kAsk,  // to: a call of something outside that asks the objects; with: for a method
  kMakeOfSpread,  // to: the same, of the classes that come first in the containers
  kNothing,  // what led to a value that takes no more
};

struct Constraint {
  std::uint32_t to = 0;
  std::uint32_t with = 0;
  Rule rule = Rule::kCopy;
  bool operator==(const Constraint&) const = default;
};

// The constraints of each value, side by side in memory in the order they came: they are followed once an object.
//
// Whether one is there already is seen in the list where that is short, as most are; of the others tables tell.
class Constraints {
 public:
  void Reserve(std::size_t values) { lists_.reserve(values); }
  void Resize(std::size_t values) { lists_.resize(values); }
  void AddValue() { lists_.emplace_back(); }

  // Those of a value, until the next one is added.
  std::span<Constraint> Of(ValueId from) { return {pool_.data() + lists_[from].first, lists_[from].count}; }
  // Adds it; false: it is there.
  bool Insert(ValueId from, const Constraint& constraint) {
    if (IsShort(from)) {
      for (const Constraint& one : Of(from)) {
        if (one == constraint) return false;
      }
      Add(from, constraint);
      if (!IsShort(from)) Note(from, constraint);
      return true;
    }
    if (!Note(from, constraint)) return false;
    Add(from, constraint);
    return true;
  }
  // Adds one that is surely not there, nor asked for again.
  void Add(ValueId from, const Constraint& constraint) {
    List& list = lists_[from];
    if (list.count == list.room) Grow(from);
    pool_[list.first + list.count++] = constraint;
  }
  // Drops those that lead to nothing.
  void Sweep(ValueId from) {
    const auto all = Of(from);
    const auto left =
        std::remove_if(all.begin(), all.end(), [](const Constraint& one) { return one.rule == Rule::kNothing; });
    lists_[from].count = static_cast<std::uint32_t>(left - all.begin());
  }

 private:
  static constexpr std::uint32_t kFirst = 2, kShort = 8;
  struct List {
    std::uint32_t first = 0, count = 0, room = 0;  // in pool_
  };

  bool IsShort(ValueId from) const { return lists_[from].room <= kShort; }
  // In the tables; false: it is there.
  bool Note(ValueId from, const Constraint& constraint) {
    const std::uint64_t ends = (static_cast<std::uint64_t>(from) << 32) | constraint.to;
    if (constraint.rule == Rule::kCopy) return copies_.Insert(ends);
    return others_.Insert(ends, (static_cast<std::uint64_t>(constraint.rule) << 32) | constraint.with);
  }

  void Grow(ValueId from) {
    List& list = lists_[from];
    const std::uint32_t room = list.room == 0 ? kFirst : list.room * 2;
    auto& free = free_[static_cast<std::size_t>(std::countr_zero(room))];
    std::uint32_t first = static_cast<std::uint32_t>(pool_.size());
    if (free.empty()) {
      pool_.resize(pool_.size() + room);
    } else {
      first = free.back();
      free.pop_back();
    }
    std::copy_n(pool_.begin() + list.first, list.count, pool_.begin() + first);
    if (list.room != 0) free_[static_cast<std::size_t>(std::countr_zero(list.room))].push_back(list.first);
    const bool was_short = IsShort(from);
    list = {first, list.count, room};
    if (was_short == IsShort(from)) return;
    for (const Constraint& one : Of(from)) Note(from, one);
  }

  std::vector<List> lists_;  // per value
  std::vector<Constraint> pool_;
  std::array<std::vector<std::uint32_t>, 32> free_;  // pieces of pool_, by the power of two that they hold
  NumberSet copies_;  // by both values
  PairSet others_;  // by both values, then rule and `with`
};

}  // namespace codeanatomy::rules::values
