#pragma once

// Private to rules/values/: the constraints and their least solution.

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <arrow/status.h>

#include "rules/values/constraints_internal.h"
#include "rules/values/contexts_internal.h"
#include "rules/values/hierarchy_internal.h"
#include "rules/values/object_list_internal.h"
#include "rules/values/objects_internal.h"
#include "rules/values/pair_table_internal.h"
#include "rules/values/program_internal.h"
#include "rules/values/words_internal.h"

namespace codeanatomy::rules::values {

// How a callable comes to be called.
enum class Via : std::uint8_t {
  kCall,
  kConstruction,
  kDecoration,
  kIteration,
  kContext,
  kOperation,
  kProperty,
  kRaise,
  kClass,  // by a class statement
};

// What is passed is not what the expression has as arguments.
inline constexpr std::int16_t kNotOwn = -1;

// A call that was found: of a function, a class or something outside.
struct CalleeFact {
  ValueId origin = 0;  // the value whose expression calls
  ObjectId callee = 0;
  Via via = Via::kCall;
  bool is_bound = false;  // to something that comes before the arguments
  std::int16_t before = kNotOwn;  // how many arguments come before those of the expression, what is bound left out
  Name asked = 0;  // the method that is looked up where no call of it is written
  bool operator==(const CalleeFact&) const = default;
};

// Whether what calls is no call that is written, nor a decorator.
inline bool IsImplicit(Via via) { return via != Via::kCall && via != Via::kConstruction && via != Via::kDecoration; }

// The objects that one value may be, in the order they were found.
struct ObjectSet {
  ObjectList objects;
  std::uint32_t done = 0;  // of them, what follows was added
  bool is_queued = false;
  bool has_more = false;  // than it holds
};

// Says what is followed.
enum class Depth : std::uint8_t {
  kNames,  // names, imports, members of modules and bodies of classes: enough for the bases of classes
  kAll,
};

// Whether an instance of a class outside may have the attribute: false only for those builtin classes whose attributes are
// all known (builtin_members.inc).
bool MayHave(std::string_view symbol, std::string_view attribute);
// Whether something outside is a class, by its name: `CapWords` (PEP 8), or a builtin class.
bool IsNamedAsClass(std::string_view symbol);
// Whether every object has it.
bool IsOfObject(std::string_view attribute);

class Solver {
 public:
  // `hierarchy` is null where only names are followed. Both outlive the solver.
  Solver(Program& program, const Hierarchy* hierarchy, Depth depth, std::function<bool()> is_cancelled);

  arrow::Status Solve();

  const Program& program() const { return program_; }
  const Hierarchy& hierarchy() const { return *hierarchy_; }
  const Objects& objects() const { return objects_; }
  const ObjectSet& SetOf(ValueId value) const { return sets_[value]; }
  const Words& words() const { return words_; }
  // Functions that calls share because there was no room for a copy each, and how many.
  const std::map<ValueId, std::uint32_t>& shared() const { return contexts_->shared(); }
  // Of a value of a file once it is solved: each once, in order of how and for what, and of the callees.
  std::span<const CalleeFact> CalleesOf(ValueId origin) const {
    return std::span(callees_).subspan(first_callee_[origin], first_callee_[origin + 1] - first_callee_[origin]);
  }

  // The method whose first parameter this is, where the class decides what it may be.
  struct Receiver {
    ValueId of = kNobody;  // the class
    bool is_class = false;  // it is the class itself, not an instance
  };
  std::optional<Receiver> ReceiverOf(ValueId parameter) const;

  // Where `super` looks: the class whose order it follows, and the class after which it begins.
  struct SuperLook {
    ValueId of = kNobody;
    ValueId after = kNobody;
  };
  SuperLook LookOf(const Object& super) const;

  Name Intern(std::string_view text) { return program_.names.Intern(text); }
  // `symbol.name`, of something outside.
  Name Join(Name symbol, Name name);
  // The class of a container, or of an instance of a class outside.
  Name ClassOf(ObjectId instance);
  // Whether there is an `x.__class__ = …`, and what an instance is after it.
  bool MayTurn() const { return IsStored(words_.class_of); }
  ValueId TurnedInto(ObjectId instance);
  // The classes below that of an instance whose member of that name may be meant.
  std::span<const ValueId> OverridersOf(ObjectId instance, Name name) const;

 private:
  struct Site {
    ValueId result = 0;
    ValueId origin = 0;
    Via via = Via::kCall;
    std::uint32_t depth = 0;  // of calls that this one stands for
    std::vector<Input> arguments;
    std::int16_t before = kNotOwn;  // as in CalleeFact
    Name asked = 0;
  };
  // A call as it is bound: one of the program, or a Site.
  struct Binding {
    ValueId result = 0;
    ValueId origin = 0;
    Via via = Via::kCall;
    std::uint32_t depth = 0;
    std::span<const Input> arguments;
    std::int16_t before = kNotOwn;  // as in CalleeFact
    Name asked = 0;
  };
  struct OperatorNames {
    Name asked = 0, reflected = 0;
  };
  struct SpreadCall {
    ValueId function = 0;
    std::uint32_t first = 0;  // parameter
    std::uint32_t left_out = 0;  // elements before the one that it takes
  };
  struct MakerCall {
    Site site;
    ValueId function = 0;
  };

  // solver.cc
  void Start();
  void StartValue(ValueId value);
  void StartContainer(ValueId value);
  arrow::Status Run();
  void Step(ValueId value);
  void PassNewKeys();
  ValueId NewValue();
  ValueId Holding(ObjectId object);  // a value that is this object alone
  void Add(ValueId value, ObjectId object);
  void Flow(ValueId from, Rule rule, std::uint32_t to, std::uint32_t with = 0);
  // The same where no other constraint has that `to`.
  void FlowToNew(ValueId from, Rule rule, std::uint32_t to, std::uint32_t with = 0);
  void FollowDone(ValueId from, Rule rule, std::uint32_t to, std::uint32_t with);
  void Copy(ValueId from, ValueId to);
  void Apply(const Use& use, ValueId value, ObjectId object);
  void Apply(Rule rule, ValueId from, std::uint32_t to, std::uint32_t with, ObjectId object);
  void AddLead(ValueId to, const Lead& lead);
  void AddLeads(ValueId value);
  void AddInstance(ValueId to, ObjectId of, std::uint32_t below);
  ValueId Field(ObjectId object, Name name);
  bool IsStored(Name name) const { return name < stored_.size() && stored_[name]; }
  Name Symbol(std::string_view text) { return program_.names.Intern(text); }
  Name Place(std::size_t place) { return Symbol(std::to_string(place)); }
  Name KeyOf(Name name);  // `'name'`
  // The container that a value makes, one a value, whatever asks for it; of the kind that was said first.
  ObjectId ContainerOf(ValueId maker, Name kind);
  // The same, which the value then is.
  ObjectId MakeContainer(ValueId maker, Name kind);
  Name KindOf(ObjectId container) const;

  // outside_calls.cc; false: nothing is declared
  bool AddDeclared(ValueId to, Name symbol, std::optional<ObjectId> receiver);

  // seeds.cc: what is taken to be where nothing is known, of values from `first` on
  arrow::Status Seed(ValueId first);
  void FindStatic();
  void FindMakers();
  void SeedDecorations(ValueId first);
  void SeedParameters(ValueId first);
  void SeedAnnotated(ValueId first);
  bool IsHere(ObjectId object) const;  // made by the repository, or holding what is
  void SeedReceivers(ValueId first);
  void SeedResults(ValueId first);
  void SeedElements(ValueId first);
  void SeedNarrowed(ValueId first);
  // Gives values of files what their copies are.
  void GatherCopies();
  void PlaceCallees();

  // attributes.cc
  void LoadAttribute(ValueId to, ObjectId base, Name name);
  void LoadOfClass(ValueId to, ObjectId base, Name name);
  void LoadOfInstance(ValueId to, ObjectId base, Name name);
  void LoadOfSuper(ValueId to, ObjectId base, Name name);
  void LoadDescriptors(ValueId to, ObjectId instance);
  bool GetMember(ValueId to, ObjectId instance, ObjectId member);
  void LoadOverriders(ValueId to, ObjectId base, Name name);
  void LoadStored(ValueId to, ValueId of, Name name, bool is_instance);
  void StoreAttribute(ValueId user, ObjectId base);
  void SetMember(ValueId user, ObjectId instance, ObjectId member);
  void BindToInstance(ValueId to, ObjectId instance, ObjectId member);
  void BindToClass(ValueId to, ObjectId of, ObjectId member);
  void LoadElement(ValueId to, ObjectId base, Name key, ValueId origin);
  void StoreElement(ValueId user, ObjectId base);
  void Iterate(ValueId to, ObjectId base, Name key);
  void Next(ValueId to, ObjectId iterator);
  void Enter(ValueId to, ObjectId base);
  void Await(ValueId to, ObjectId base);
  void Except(ValueId to, ObjectId base);
  void Narrow(ValueId to, ObjectId object, ObjectId of);
  void NarrowBy(ValueId user, ObjectId object);
  void LoadGeneric(ValueId to, ObjectId base, ValueId element);
  void FindOperators();
  void Slice(ValueId operation, ObjectId container);
  void Operate(ValueId operation, ValueId operand, ObjectId object);
  ValueId AllOf(ObjectId container) { return Field(container, words_.any); }
  bool IsSequence(ObjectId container) const { return KindOf(container) != words_.dict; }
  Name KeyIn(ObjectId container, Name key) const;  // a position from the end as one from the start

  // calls.cc
  Binding BindingOf(ValueId call) const;
  static Binding BindingOf(const Site& site);
  static Site SiteOf(const Binding& binding);
  void Call(const Binding& binding, ObjectId callee);
  void CallFunction(const Binding& binding, ValueId function, std::optional<ObjectId> receiver);
  bool Makes(const Binding& binding, ValueId function) const;
  static const Input* FirstOf(const Binding& binding);
  void CallMaker(const Binding& binding, ValueId function);
  void Make(std::uint32_t number, ObjectId of);
  void Bind(const Binding& binding, ValueId function, std::optional<ObjectId> receiver, std::uint32_t left_out);
  ValueId InContext(const Binding& binding, ValueId function);
  ValueId Copied(ValueId function, Contexts::Of kind, std::uint32_t context);
  const std::vector<ValueId>& ResultsOf(ValueId function);
  void Construct(const Binding& binding, ObjectId of);
  // Calls the `__new__` of a class; false: the repository has none. `before` is that of its first argument.
  bool CallNew(ObjectId of, std::span<const Input> arguments, ValueId result, ValueId origin, Via via,
               std::uint32_t depth, std::int16_t before);
  void RunClassStatements();
  void CallMetaclass(ValueId of, ObjectId metaclass);
  // Calls the method of an instance or class, perhaps in the place of another; false: it has none.
  bool CallMethod(ObjectId of, Name name, std::vector<Input> arguments, ValueId result, ValueId origin, Via via,
                  std::uint32_t depth = 0, std::int16_t before = kNotOwn, Name in_place_of = 0);
  void CallAll(ValueId callees, std::vector<Input> arguments, ValueId result, ValueId origin, Via via,
               std::uint32_t depth = 0, std::int16_t before = kNotOwn, Name asked = 0);
  // Notes that a method of something outside may be asked.
  void AskOutside(ObjectId object, Name asked, ValueId origin, Via via);
  // `before` with as many more before it.
  static std::int16_t Shifted(std::int16_t before, std::uint32_t more);
  void PassSpread(SpreadCall spread, ObjectId container);
  void PassDoubleSpread(SpreadCall spread, ObjectId container);
  static Input Argument(ValueId value, std::uint32_t position = 0) { return {Role::k_argument, position, 0, value}; }

  // outside_calls.cc
  void CallOutside(const Binding& binding, Name symbol, std::optional<ObjectId> receiver);
  void CallSuper(const Binding& binding);
  bool CallOfContainer(const Binding& binding, std::string_view method, ObjectId container);
  bool CallBuiltin(const Binding& binding, std::string_view name);
  void AskOperands(const Binding& binding, std::string_view name);
  bool Decorate(const Binding& binding, std::string_view symbol);
  void StoreKeywords(const Binding& binding, ObjectId container);
  ValueId ArgumentAt(const Binding& binding, std::uint32_t position) const;
  ValueId KeywordOf(const Binding& binding, std::string_view name) const;

  Program& program_;
  const Hierarchy* hierarchy_;
  const Depth depth_;
  const std::function<bool()> is_cancelled_;
  const Words words_;
  Objects objects_;
  std::vector<ObjectSet> sets_;
  Constraints constraints_;
  std::deque<ValueId> queue_;
  std::optional<Contexts> contexts_;
  std::deque<Site> sites_;
  std::deque<MakerCall> makers_called_;
  std::unordered_set<ValueId> makers_;  // functions that are a `__new__` of a class, or that one wraps
  std::vector<SpreadCall> spreads_;
  PairTable spread_places_;  // in spreads_, by function and parameter
  NumberTable fields_;  // values by object and name
  NumberTable holders_;  // values by the object they are
  std::unordered_map<ObjectId, std::vector<Name>> keys_;  // of containers, as they were found
  std::unordered_map<ObjectId, std::vector<ObjectId>> followers_;  // containers that have all keys of another
  std::deque<std::pair<ObjectId, Name>> new_keys_;  // of containers that others follow
  NumberTable container_kinds_;  // by the value that makes it, where that is no display
  NumberTable joined_;  // symbols by their two parts
  PairTable stored_values_;  // places in stored_lists_, by class, name and whether of an instance
  std::vector<std::vector<ValueId>> stored_lists_;  // what LoadStored gives
  std::vector<ValueId> turned_;  // by instance
  std::vector<bool> stored_;  // names of attributes that something sets
  std::unordered_map<ValueId, Name> wrapped_;  // functions that `staticmethod` or `classmethod` wraps, and which
  NumberTable first_of_;  // functions by their first parameters
  std::vector<bool> called_;  // functions
  std::vector<bool> has_copies_;  // values of files
  std::unordered_map<Name, OperatorNames> operators_;
  std::vector<CalleeFact> callees_;  // as they are found; in the end by origin
  std::vector<std::uint32_t> first_callee_;  // per value of a file, and one more
  std::unordered_map<ValueId, std::vector<ValueId>> results_;  // of functions
  std::unordered_map<ValueId, ValueId> said_;  // what annotations say of results, by function
  ObjectId not_implemented_ = 0;
};

}  // namespace codeanatomy::rules::values
