#pragma once

// Private to rules/values/: copies of functions for those who call them.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <unordered_map>
#include <vector>

#include "rules/values/pair_table_internal.h"
#include "rules/values/program_internal.h"

namespace codeanatomy::rules::values {

// What a function gives that depends on who calls it.
enum class Dependence : std::uint8_t {
  kNone,
  kPassed,  // what something else makes of its arguments
  kOwn,     // functions that see its variables, or what a parameter gives when it is called
};

// Copies the values of a function, and of the functions in it, for one context: a site that calls it, or a class that it
// makes instances of. What is followed in a copy is of that context alone. Classes in a function are never copied.
//
// Copies stand behind the values of files; all together they are at most half as many, or a few thousand.
class Contexts {
 public:
  explicit Contexts(Program& program);

  // How many values the copies may be.
  std::size_t room() const { return most_values_ - program_.file_values; }
  // The value of a file that this is a copy of; of other values themselves.
  ValueId OriginalOf(ValueId value) const;
  Dependence DependenceOf(ValueId function);

  enum class Of : std::uint8_t { kSite, kClass };
  struct Copy {
    ValueId function = kNobody;  // kNobody: no copy is made
    ValueId first = 0, end = 0;  // its values, where it is new; else none
  };
  // `context` is a call's value, or a class's object.
  Copy For(ValueId function, Of kind, std::uint32_t context);
  // Whether a value of a copy for a class is the parameter that has the class: the first one, or `*`.
  bool HasClass(ValueId value) const;

  // Functions that some contexts share because there was no room for more copies, and of how many contexts.
  const std::map<ValueId, std::uint32_t>& shared() const { return shared_; }

 private:
  using Region = std::vector<ValueId>;  // values of files, sorted

  // The copy of a region.
  struct Block {
    const Region* region = nullptr;
    ValueId first = 0;
    std::uint32_t parent = kNobody;  // the block that has what was copied
    std::uint32_t depth = 0;  // of sites in copies for sites
    ValueId class_parameter = kNobody;  // of a copy for a class: the one that has it
  };

  // The values of a function; empty where they are too many.
  const Region& RegionOf(ValueId function);
  Region FindRegion(ValueId function);
  bool IsOfRegion(ValueId value) const;
  Dependence FindDependence(ValueId function);
  bool SeesVariables(ValueId inner, const Region& outer);
  bool LeadsToParameter(ValueId value, const Region& region) const;
  std::uint32_t BlockOf(ValueId value) const;  // kNobody: of a value that is no copy
  ValueId In(std::uint32_t block, ValueId value) const;
  Copy CopyRegion(const Region& region, ValueId root, Of kind, std::uint32_t parent, std::uint32_t depth);

  Program& program_;
  const std::size_t most_values_, most_inputs_;  // with copies
  PairTable functions_;  // by node
  std::vector<std::uint32_t> first_member_;  // per value, and one more: in members_
  std::vector<ValueId> members_;  // of each function: the values whose code is its own
  std::unordered_map<ValueId, Region> regions_;
  std::unordered_map<ValueId, Dependence> dependences_;
  std::vector<std::uint32_t> marks_;  // the search that met a value last
  std::uint32_t search_ = 0;
  std::deque<Block> blocks_;
  std::vector<std::uint32_t> block_of_;  // per value of a copy
  std::unordered_map<Pair, ValueId, PairHash> copies_;
  std::unordered_map<ValueId, std::size_t> copied_;  // values, by function
  std::map<ValueId, std::uint32_t> shared_;
};

}  // namespace codeanatomy::rules::values
