#pragma once

// Private to rules/values/: the rows of all files as one program of values.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "rules/values/interfaces_internal.h"
#include "rules/values/pair_table_internal.h"

namespace codeanatomy::rules::values {

using ValueId = std::uint32_t;
using Name = std::uint32_t;  // of a text in Names

// What a value is; the words of `value_nodes.op`.
// clang-format off
#define CODEANATOMY_RULES_OPS(X) \
  X(function) X(class) X(constant) X(container) X(import) X(outside) X(variable) X(merge) X(narrowed) X(parameter) X(annotated) \
  X(attribute) X(element) X(iterated) X(entered) X(awaited) X(raised) X(call) X(decoration) X(operation) X(unknown) \
  X(set_attribute) X(raise) X(set_element)
// The words of `value_inputs.role`, in their order.
#define CODEANATOMY_RULES_ROLES(X) \
  X(annotation) X(any) X(argument) X(base) X(callee) X(class) X(default) X(double_spread) X(element) X(key) X(keyword) \
  X(member) X(owner) X(parameter) X(result) X(self) X(spread) X(value)
// clang-format on

enum class Op : std::uint8_t {
#define X(name) k_##name,
  CODEANATOMY_RULES_OPS(X)
#undef X
};

enum class Role : std::uint8_t {
#define X(name) k_##name,
  CODEANATOMY_RULES_ROLES(X)
#undef X
};

// Texts by number; equal texts have one number. The empty text is 0.
class Names {
 public:
  Names() { Intern(""); }
  Name Intern(std::string_view text);
  std::string_view Text(Name name) const { return texts_[name]; }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    Name name = kNobody;
  };
  void Grow();
  std::string_view Keep(std::string_view text);

  std::vector<std::string_view> texts_;  // in pieces_
  std::vector<std::unique_ptr<char[]>> pieces_;
  std::size_t left_ = 0;  // bytes of the last piece
  char* next_ = nullptr;
  std::vector<Slot> slots_;  // a power of two of them; linear probing
};

struct Value {
  Op op = Op::k_unknown;
  Name name = 0;
  Name detail = 0;
  std::int64_t node = 0;     // 0: none
  std::int64_t binding = 0;  // of a variable
  std::int64_t caller = 0;   // the module, class or callable whose code it is
  std::uint32_t first = 0, count = 0;  // of its inputs
};

struct Input {
  Role role = Role::k_any;
  std::uint32_t position = 0;
  Name name = 0;
  ValueId input = 0;
};

// A value as an input of another.
struct Use {
  ValueId user = 0;
  Role role = Role::k_any;
};

enum class Target : std::uint8_t { kBinding, kModule, kExternal };

// A place where a name is bound.
struct Place {
  std::int64_t node = 0;
  std::int64_t caller = 0;
  ValueId value = 0;
  ValueId annotation = kNobody;
};

// Where an import, a name or a member of a module leads.
struct Lead {
  Target kind = Target::kExternal;
  std::int64_t id = 0;  // of a binding or module
  Name symbol = 0;      // of what is outside
};

// The leads of each key.
class LeadTable {
 public:
  void Add(const Pair& key, const Lead& lead);
  // Orders the leads of each key, whatever order they came in; afterwards none is added.
  void Place(const Names& names);
  std::span<const Lead> Of(const Pair& key) const {
    const std::uint32_t group = groups_.Value(key);
    if (group == kNobody) return {};
    return std::span(leads_).subspan(first_[group], first_[group + 1] - first_[group]);
  }

 private:
  PairTable groups_;
  std::vector<std::uint32_t> group_of_;  // of each lead as it came
  std::vector<std::uint32_t> first_;  // of each group, and one more
  std::vector<Lead> leads_;
};

struct Program {
  Names names;
  std::vector<Value> values;  // by path, then number; behind those of files come copies
  std::size_t file_values = 0;
  std::vector<Input> inputs;  // of each value by role, then position
  std::vector<std::uint32_t> first_use;  // per value, and one more
  std::vector<Use> uses;
  std::vector<Place> places;  // by path, then node
  PairTable class_names;  // names by class: their qualified ones
  PairTable variables;  // by binding
  LeadTable leads;      // of aliases, names and calls, by node
  LeadTable members;    // by module and name
  Interfaces interfaces;  // of what is outside
  std::unordered_map<Pair, std::int64_t, PairHash> attributes;  // by class and name: the attribute's declaration

  // kNobody: the binding has none.
  ValueId VariableOf(std::int64_t binding) const { return variables.Value({binding, 0}); }

  std::span<const Input> InputsOf(ValueId value) const {
    return std::span(inputs).subspan(values[value].first, values[value].count);
  }
  std::span<const Input> InputsOf(ValueId value, Role role) const {
    const auto all = InputsOf(value);
    auto first = all.begin();
    while (first != all.end() && first->role < role) ++first;
    auto last = first;
    while (last != all.end() && last->role == role) ++last;
    return {first, last};
  }
  // The first input of that role; kNobody: there is none.
  ValueId InputOf(ValueId value, Role role) const {
    for (const Input& input : InputsOf(value)) {
      if (input.role >= role) return input.role == role ? input.input : kNobody;
    }
    return kNobody;
  }
  std::span<const Use> UsesOf(ValueId value) const {
    return std::span(uses).subspan(first_use[value], first_use[value + 1] - first_use[value]);
  }
};

// Errors: rows of another shape.
arrow::Result<Program> ReadProgram(arrow::RecordBatchReader& rows);

}  // namespace codeanatomy::rules::values
