#pragma once

// Private to rules/values/: the objects that values may be.

#include <cstdint>
#include <vector>

#include "rules/values/pair_table_internal.h"
#include "rules/values/program_internal.h"

namespace codeanatomy::rules::values {

using ObjectId = std::uint32_t;

enum class Kind : std::uint8_t {
  kFunction,          // of: the value that makes it
  kClass,             // of: the value that makes it
  kInstance,          // of: the class's object; with: kOrBelow where the class may be one below
  kModule,            // id: its node
  kExternal,          // of: its symbol's name
  kExternalInstance,  // of: its class's symbol; with: of a constant its key
  kBound,             // of: a function's object; with: the object it is bound to
  kExternalBound,     // of: its symbol; with: the object it was taken from
  kContainer,         // of: the value that makes it
  kGeneric,  // a collection of given elements, as `list[X]` says; of: the value that says so; with: its symbol
  kDescriptor,  // of: the value it wraps; with: the name of the class that wraps it
  kPartial,  // of: the call that makes it
  kSuper,  // of: a class's object; with: the object it is bound to
  kCoroutine,  // of: the function's object
  kPassing,  // gives back its first argument, as `functools.wraps(f)` does
  kMember,  // of a class, that is asked for where no call is written; of: its variable; no value is one
  kOthers,  // members that take the place of one in classes below, more than are followed; of: the class; with: how many
};

inline constexpr std::uint32_t kOrBelow = 1;

struct Object {
  Kind kind = Kind::kExternal;
  std::uint32_t of = 0;
  std::uint32_t with = 0;
  std::int64_t id = 0;
};

// Objects by number; equal objects have one number.
class Objects {
 public:
  ObjectId Intern(const Object& object) {
    const auto [number, is_new] = numbers_.TryEmplace(KeyOf(object), static_cast<ObjectId>(objects_.size()));
    if (!is_new) return number;
    objects_.push_back(object);
    are_constants_.push_back(object.kind == Kind::kExternalInstance && object.with != 0);
    return number;
  }
  ObjectId Intern(Kind kind, std::uint32_t of, std::uint32_t with = 0) { return Intern({kind, of, with, 0}); }
  const Object& operator[](ObjectId id) const { return objects_[id]; }
  std::size_t size() const { return objects_.size(); }
  // Whether it is a constant of a class outside, which is asked of every object that comes to a value.
  bool IsConstant(ObjectId id) const { return are_constants_[id]; }

 private:
  // Modules alone have an id, and they have nothing else.
  static Pair KeyOf(const Object& object) {
    const auto low = static_cast<std::int64_t>((static_cast<std::uint64_t>(object.of) << 32) | object.with);
    return {object.kind == Kind::kModule ? object.id : low, static_cast<std::int64_t>(object.kind)};
  }

  std::vector<Object> objects_;
  std::vector<bool> are_constants_;
  PairTable numbers_;
};

}  // namespace codeanatomy::rules::values
