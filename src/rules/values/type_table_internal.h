#pragma once

// Private to rules/values/: types and unions of them, by number.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "rules/values/pair_table_internal.h"
#include "rules/values/program_internal.h"

namespace codeanatomy::rules::values {

using TypeId = std::uint32_t;
using TypeSet = std::uint32_t;  // a union

inline constexpr TypeSet kNothing = 0;   // no value comes here, as far as is known
inline constexpr TypeSet kAnything = 1;  // what comes here is not all known
// A union of more is kAnything.
inline constexpr std::size_t kMostTypes = 8;

enum class Form : std::uint8_t {
  kInstance,       // of a class of the repository; of: its value
  kOutside,        // an instance of a class outside; of: its symbol; arguments: what it holds
  kTuple,          // a tuple; arguments: its elements
  kClass,          // a class itself; of: its value
  kClassOutside,   // a class of `builtins`; of: its symbol; arguments: as of an instance
  kFunction,       // of: its value; arguments: what it is bound to
  kMethodOutside,  // of a builtin object; of: its symbol; arguments: the object
  kWrapped,        // what `property`, `staticmethod` and the like make; of: the value they wrap; with: their symbol
  kSuper,          // of: the class after which it looks; arguments: the object
  kModule,         // of: its place among the modules met
  kSymbol,         // something outside, perhaps a class; of: its symbol
  kPassing,        // gives back its argument
  kCoroutine,      // arguments: what awaiting it gives
  kVariable,       // of a generic declaration; of: its name
};

// Whether it may be of a class below; of a function, whether it is bound to an object.
inline constexpr std::uint32_t kLoose = 1;

struct Type {
  Form form = Form::kOutside;
  std::uint32_t of = 0;
  std::uint32_t with = 0;
  std::vector<TypeSet> arguments;
  std::uint8_t depth = 0;  // of arguments in arguments
};

// Types and unions by number; equal ones have one number.
class TypeTable {
 public:
  // `tuple`: the symbol of that class.
  explicit TypeTable(Name tuple);

  TypeId Intern(Form form, std::uint32_t of, std::uint32_t with = 0, std::span<const TypeSet> arguments = {});
  TypeSet Only(TypeId type);
  TypeSet Only(Form form, std::uint32_t of, std::uint32_t with = 0, std::span<const TypeSet> arguments = {}) {
    return Only(Intern(form, of, with, arguments));
  }
  TypeSet Either(TypeSet a, TypeSet b);

  const Type& operator[](TypeId type) const { return types_[type]; }
  // None of kNothing and kAnything.
  std::span<const TypeId> Of(TypeSet set) const {
    return std::span(members_).subspan(first_[set], first_[set + 1] - first_[set]);
  }

 private:
  TypeSet Add(std::span<const TypeId> types);

  const Name tuple_;
  std::vector<Type> types_;
  PairTable plain_;  // types without arguments
  std::unordered_map<std::string, TypeId> others_;
  std::vector<TypeSet> only_;  // per type
  std::vector<std::uint32_t> first_;  // per set, and one more: in members_
  std::vector<TypeId> members_;
  std::unordered_map<std::string, TypeSet> sets_;
  PairTable either_;  // by two sets
};

}  // namespace codeanatomy::rules::values
