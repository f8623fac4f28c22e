#pragma once

// Private to rules/values/: of which types values are, as far as all that may come there is known.
//
// Beside the solution, which says what a value may be among other things, this asks what it may be and nothing else: a
// value has a union of types, or kAnything where something comes there that is not known. Each value is asked for when
// another one needs it; what changes is asked again, until nothing does (a fixpoint of transfer functions; Kildall, "A
// unified approach to global program optimization", 1973).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "rules/values/solver_internal.h"
#include "rules/values/type_table_internal.h"

namespace codeanatomy::rules::values {

// Whether a name of `builtins` is a class.
bool IsBuiltinClass(std::string_view symbol);

class TypeFlow {
 public:
  explicit TypeFlow(Solver& solver);

  // What a value is.
  TypeSet Of(ValueId value);
  // What an annotation says; kAnything where that cannot be read, or is `Any`.
  TypeSet Said(ValueId annotation);
  // What a function gives; of one that is async what awaiting it gives.
  TypeSet Result(ValueId function);
  // What is said of an attribute of the object that a value is, by its class; kAnything where nothing is.
  TypeSet SaidOfAttribute(ValueId base, Name name);

  // Instances of classes, and of those in tuples.
  TypeSet InstancesOf(TypeSet classes);

  // Whether a function is there for others to say what it gives.
  bool IsForOthers(ValueId function) const;

  // The union as an annotation would say it; nothing where a part has no such name.
  std::optional<std::string> Spell(TypeSet set);
  // The names of its parts.
  std::vector<std::string> SpellParts(TypeSet set);
  // Whether it is one class outside `builtins`.
  bool IsOutside(TypeSet set) const;
  TypeTable& table() { return table_; }

 private:
  enum class CellKind : std::uint8_t {
    kValue,   // a: a value
    kSaid,    // a: an annotation
    kResult,  // a: a function
    kMember,  // a: a type, b: a name
    kWild,    // b: a name: what is stored under it in objects of which nothing is known
  };
  struct Cell {
    CellKind kind = CellKind::kValue;
    std::uint32_t a = 0, b = 0;
    TypeSet set = kNothing;
    std::uint32_t readers = kNobody;  // the first in links_
    std::uint8_t turns = 0;
    bool is_known = false, is_open = false;
  };
  struct Link {
    std::uint32_t reader, next;
  };
  struct Arguments {
    ValueId call = kNobody;  // kNobody: there are none
    bool is_bound = false;
    TypeSet receiver = kAnything;  // of what it is bound to
  };

  // types.cc
  std::uint32_t CellOf(CellKind kind, std::uint32_t a, std::uint32_t b);
  TypeSet Answer(std::uint32_t cell);
  TypeSet Ask(CellKind kind, std::uint32_t a, std::uint32_t b = 0);
  TypeSet AskValue(ValueId value) { return value == kNobody ? kAnything : Ask(CellKind::kValue, value); }
  TypeSet AskSaid(ValueId value) { return value == kNobody ? kAnything : Ask(CellKind::kSaid, value); }
  TypeSet Compute(const Cell& cell);
  TypeSet OfValue(ValueId id);
  TypeSet OfAny(ValueId id);
  TypeSet OfLead(const Lead& lead, bool is_said);
  TypeSet OfLeads(std::int64_t node, bool is_said);
  TypeSet OfSymbol(Name symbol);
  const DeclaredOutside* DeclaredBy(Name symbol) const { return program_.interfaces.Find(Text(symbol)); }
  TypeSet OfDisplay(ValueId id);
  TypeSet OfParameter(ValueId id);
  TypeSet OfNarrowed(ValueId id);
  TypeSet OfResult(ValueId function);
  ValueId FunctionOf(ValueId parameter) const;
  std::optional<TypeSet> Without(TypeSet set, TypeSet classes, bool keeps);
  enum class Is : std::uint8_t { kYes, kNo, kPerhaps };
  Is IsOf(TypeId type, TypeId of) const;
  bool IsCallable(TypeId type) const;
  TypeSet Builtin(std::string_view name);
  TypeSet Outside(Name symbol, std::span<const TypeSet> arguments = {}) {
    return table_.Only(Form::kOutside, symbol, 0, arguments);
  }
  // Joins what `action` gives for each type; kAnything where the set is that.
  template <typename Action>
  TypeSet ForEach(TypeSet set, Action action) {
    if (set == kAnything) return kAnything;
    TypeSet joined = kNothing;
    const auto types = table_.Of(set);
    const std::vector<TypeId> all(types.begin(), types.end());  // the table grows
    for (const TypeId type : all) {
      joined = table_.Either(joined, action(type));
      if (joined == kAnything) break;
    }
    return joined;
  }
  std::string_view Text(Name name) const { return program_.names.Text(name); }
  bool IsNone(TypeId type) const { return table_[type].form == Form::kOutside && table_[type].of == none_type_; }
  bool IsBuiltin(TypeId type, std::string_view name) const;
  TypeSet Awaited(TypeId type) const {
    const Type& one = table_[type];
    return one.form == Form::kCoroutine && !one.arguments.empty() ? one.arguments.front() : kAnything;
  }

  // said.cc
  TypeSet OfSaid(ValueId id);
  // kAnything where there is no annotation.
  TypeSet SaidOfParameter(ValueId parameter);
  TypeSet SaidOfResult(ValueId function);
  TypeSet SaidOfSymbol(Name symbol, std::span<const TypeSet> arguments);
  TypeSet SaidOfSubscript(ValueId id);
  TypeSet SaidByLiteral(ValueId id);
  TypeSet WithSelf(TypeSet set, ValueId function, TypeSet receiver = kAnything);

  // type_members.cc
  TypeSet Member(TypeSet set, Name name);
  bool IsUnion(TypeSet set) const;
  TypeSet OfMember(TypeId type, Name name);
  TypeSet MemberOutside(const DeclaredOutside& declared, TypeSet receiver);
  TypeSet MemberOfClass(const Type& type, Name name);
  TypeSet MemberAbove(const Type& type, Name name);
  TypeSet MemberOfSuper(const Type& type, Name name);
  TypeSet OfWild(Name name);
  TypeSet StoredIn(ValueId of, Name name, bool is_class);
  TypeSet SaidInClass(ValueId of, Name name);
  TypeSet Bound(TypeSet member, ValueId of, bool is_class, TypeSet receiver);
  TypeSet Method(ValueId function, TypeSet receiver) {
    return table_.Only(Form::kFunction, function, kLoose, std::span(&receiver, 1));
  }
  TypeSet OfAttribute(ValueId id);
  TypeSet OfElement(ValueId id);
  TypeSet Element(TypeId type, std::string_view key);
  TypeSet Iterated(TypeSet set, Name place);
  TypeSet IteratedOnce(TypeId type, Name place);
  // What an iterator gives.
  TypeSet GivenBy(TypeSet iterator);
  TypeSet Entered(TypeId type);

  // type_calls.cc
  TypeSet OfCall(ValueId id);
  TypeSet OfDecoration(ValueId id);
  TypeSet Call(TypeId callee, const Arguments& arguments);
  TypeSet CallSet(TypeSet callees, const Arguments& arguments);
  TypeSet CallFunction(ValueId function, const Arguments& arguments);
  TypeSet Construct(const Type& type, const Arguments& arguments);
  TypeSet CallSymbol(Name symbol, const Arguments& arguments, TypeSet receiver);
  TypeSet CallDeclared(const DeclaredOutside& declared, TypeSet receiver);
  // What a method without arguments of an instance of a class outside gives.
  TypeSet CallMethodOutside(TypeId type, std::string_view method);
  TypeSet CallOfClass(Name symbol, const Arguments& arguments);
  TypeSet Argument(const Arguments& arguments, std::uint32_t position);
  TypeSet Given(const Arguments& arguments, ValueId function, ValueId parameter);
  TypeSet OfOperation(ValueId id);
  TypeSet Operate(std::string_view method, TypeId left, TypeId right);
  TypeSet OperateHere(std::string_view method, TypeId left, TypeId right);
  TypeSet Unary(std::string_view method, TypeId operand);
  TypeSet Sliced(TypeId type);
  TypeSet CallMethodOf(TypeId type, std::string_view method);
  // The type that a result of the table, or what is declared outside, names: `E`, `K` and `V` are what the receiver holds,
  // `S` is the receiver.
  TypeSet Parsed(std::string_view& text, TypeSet receiver, TypeSet first);
  TypeSet ParsedOrAnything(std::string_view text, TypeSet receiver) {
    return text.empty() ? kAnything : Parsed(text, receiver, kAnything);
  }

  // type_text.cc
  std::optional<std::string> SpellOne(TypeId type);
  std::string SpellClass(Name symbol) const;
  std::string SpellArguments(const Type& type);

  Solver& solver_;
  const Program& program_;
  TypeTable table_;
  std::vector<std::uint32_t> value_cells_;  // per value of a file
  PairTable other_cells_;
  std::vector<Cell> cells_;
  std::vector<Link> links_;
  NumberSet linked_;
  std::vector<std::uint32_t> open_;
  std::uint32_t reader_ = kNobody;  // the cell at hand
  std::size_t asked_ = 0;
  std::vector<std::vector<ValueId>> stores_;  // set_attribute values, by name
  std::unordered_set<ValueId> turned_;  // classes of objects that are given another one
  PairTable modules_;
  std::vector<std::int64_t> module_ids_;
  Name none_type_ = 0;
  TypeSet none_ = kNothing, bool_ = kNothing, int_ = kNothing, str_ = kNothing, never_ = kNothing;
};

// Adds what is known of the types of names, parameters, results and attributes, and what tests narrow.
void WriteTypes(Solver& solver, class FactRows& rows);

}  // namespace codeanatomy::rules::values
