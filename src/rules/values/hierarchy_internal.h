#pragma once

// Private to rules/values/: classes in the order in which attributes are looked up.

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "rules/values/program_internal.h"

namespace codeanatomy::rules::values {

// A class of the repository, one outside, or one that is not known.
struct Ancestor {
  enum class Kind : std::uint8_t { kClass, kExternal, kUnknown };
  Kind kind = Kind::kUnknown;
  std::uint32_t of = 0;  // a class's value, or a symbol
  bool operator==(const Ancestor&) const = default;
};

struct Member {
  ValueId variable = kNobody;   // of the class's body
  std::int64_t attribute = 0;   // declared by a method; 0: none
  bool is_made = false;         // by what decorates the class, although no source has it
};

struct Found {
  enum class How : std::uint8_t { kClass, kExternal, kNothing };
  How how = How::kNothing;
  std::uint32_t of = 0;  // the class's value, or the symbol of the class outside
  Member member;
  bool is_certain = true;  // false: an unknown class comes before it, or several outside

  // Whether the body of a class of the repository has it.
  bool IsInBody() const { return how == How::kClass && member.variable != kNobody; }
};

// The classes of a program with their orders. `object` alone is left out. It remembers what it found: one thread asks it.
class Hierarchy {
 public:
  // `bases` gives those of each class, in order; `begun` are classes that are given a method of the name `begin`.
  Hierarchy(const Program& program, std::vector<ValueId> classes,
            const std::unordered_map<ValueId, std::vector<Ancestor>>& bases, const std::vector<ValueId>& begun,
            Name begin);

  std::span<const ValueId> classes() const { return classes_; }
  // The class itself first.
  std::span<const Ancestor> Order(ValueId of) const;
  // Whether C3 has no order for it; the order is then that of first meeting.
  bool HasConflict(ValueId of) const;
  // The first member of that name along the order, after the class `after` where there is one.
  Found Find(ValueId of, Name name, std::optional<ValueId> after = std::nullopt) const;
  // The classes below it whose bodies have a member of that name.
  std::span<const ValueId> Overriders(ValueId of, Name name) const;
  // What the class itself has.
  Member Own(ValueId of, Name name) const;
  // Whether the second is the first or one of its ancestors.
  bool IsBelow(ValueId of, ValueId ancestor) const;
  // Whether it inherits from `enum.Enum` or one of its kinds.
  bool IsEnumeration(ValueId of) const;
  // Whether it or an ancestor is that class outside.
  bool Inherits(ValueId of, Name symbol) const;

 private:
  struct Class {
    std::vector<Ancestor> order;
    std::vector<ValueId> below;  // classes that inherit from it
    bool has_conflict = false;
    bool is_enumeration = false;
  };
  void Linearize(ValueId of, const std::unordered_map<ValueId, std::vector<Ancestor>>& bases);

  const Class* ClassOf(ValueId of) const {
    const std::uint32_t place = places_.Value(of);
    return place == kNobody ? nullptr : &orders_[place];
  }
  Member& OwnOrNew(ValueId of, Name name);
  Found Look(ValueId of, Name name, std::optional<ValueId> after) const;

  const Program& program_;
  std::vector<ValueId> classes_;
  NumberTable places_;  // in orders_, by class
  std::vector<Class> orders_;
  NumberTable member_places_;  // in members_, by class and name
  std::vector<Member> members_;
  mutable NumberTable overrider_places_;  // in overriders_, by class and name
  mutable std::deque<std::vector<ValueId>> overriders_;
  mutable NumberTable looked_;  // places in found_, by class and name
  mutable std::vector<Found> found_;
};

}  // namespace codeanatomy::rules::values
