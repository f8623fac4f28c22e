#include <algorithm>

#include "rules/values/signature_internal.h"
#include "rules/values/solver_internal.h"
#include "rules/values/values.h"

namespace codeanatomy::rules::values {
namespace {

// Symbols grow while loops take attributes of what is outside.
constexpr std::ptrdiff_t kMostParts = 12;
constexpr std::size_t kStepsBetweenAsking = 4096;
constexpr std::ptrdiff_t kMostConstants = 4;

}  // namespace

Solver::Solver(Program& program, const Hierarchy* hierarchy, Depth depth, std::function<bool()> is_cancelled)
    : program_(program),
      hierarchy_(hierarchy),
      depth_(depth),
      is_cancelled_(std::move(is_cancelled)),
      words_(program.names) {
  if (depth == Depth::kAll) contexts_.emplace(program);
  // Copies have their places before whatever else is made.
  const std::size_t count = program_.file_values + (contexts_ ? contexts_->room() : 0);
  // Fields, results and what is bound are about as many again at most in most programs: room costs nothing until it is used.
  sets_.reserve(2 * count);
  sets_.resize(count);
  constraints_.Reserve(2 * count);
  constraints_.Resize(count);
  called_.assign(count, false);
  has_copies_.assign(count, false);
  FindOperators();
}

arrow::Status Solver::Solve() {
  Start();
  ARROW_RETURN_NOT_OK(Run());
  if (depth_ == Depth::kNames) return arrow::Status::OK();
  FindStatic();
  // What is taken to be leads to more calls, and those to more copies.
  for (std::size_t seeded = 0; seeded < program_.values.size();) {
    const auto first = static_cast<ValueId>(seeded);
    seeded = program_.values.size();
    ARROW_RETURN_NOT_OK(Seed(first));
  }
  GatherCopies();
  PlaceCallees();
  return arrow::Status::OK();
}

void Solver::Start() {
  not_implemented_ = objects_.Intern(Kind::kExternal, Symbol("builtins.NotImplemented"));
  const bool is_deep = depth_ == Depth::kAll;
  for (const Value& value : program_.values) {
    if (!is_deep || value.op != Op::k_set_attribute) continue;
    if (value.name >= stored_.size()) stored_.resize(value.name + 1);
    stored_[value.name] = true;
  }
  if (is_deep) FindMakers();
  if (is_deep) RunClassStatements();
  for (ValueId id = 0; id < program_.file_values; ++id) StartValue(id);
}

void Solver::StartValue(ValueId id) {
  // Functions, constants and containers lead to no class.
  const bool is_deep = depth_ == Depth::kAll;
  const Value value = program_.values[id];
  switch (value.op) {
    case Op::k_function: {
      if (!is_deep) break;
      Add(id, objects_.Intern(Kind::kFunction, id));
      const auto parameters = program_.InputsOf(id, Role::k_parameter);
      if (!parameters.empty()) first_of_.TryEmplace(parameters.front().input, id);
      break;
    }
    case Op::k_class: Add(id, objects_.Intern(Kind::kClass, id)); break;
    case Op::k_constant:
      if (!is_deep) break;
      Add(id, objects_.Intern(Kind::kExternalInstance, Join(words_.builtins, value.name), value.detail));
      break;
    case Op::k_container:
      if (is_deep) StartContainer(id);
      break;
    case Op::k_import:
    case Op::k_outside:
    case Op::k_call: AddLeads(id); break;
    default: break;
  }
}

void Solver::StartContainer(ValueId value) {
  const ObjectId object = objects_.Intern(Kind::kContainer, value);
  Add(value, object);
  for (const Input& input : program_.InputsOf(value)) {
    switch (input.role) {
      case Role::k_element: Copy(input.input, Field(object, input.name == 0 ? words_.unknown : input.name)); break;
      case Role::k_keyword: Copy(input.input, Field(object, words_.keys)); break;
      case Role::k_spread:
        if (IsSequence(object)) {
          Flow(input.input, Rule::kIterate, Field(object, words_.unknown));
        } else {
          Flow(input.input, Rule::kAllOf, Field(object, words_.unknown));
          Flow(input.input, Rule::kKeysOf, Field(object, words_.keys));
        }
        break;
      default: break;
    }
  }
}

arrow::Status Solver::Run() {
  for (std::size_t steps = 1; !queue_.empty(); ++steps) {
    const ValueId value = queue_.front();
    queue_.pop_front();
    sets_[value].is_queued = false;
    Step(value);
    PassNewKeys();
    if (steps % kStepsBetweenAsking == 0 && is_cancelled_ && is_cancelled_()) {
      return arrow::Status::Cancelled("the build was cancelled");
    }
  }
  return arrow::Status::OK();
}

// In a queue: containers may follow one another in chains of any length, and in circles.
void Solver::PassNewKeys() {
  while (!new_keys_.empty()) {
    const auto [container, key] = new_keys_.front();
    new_keys_.pop_front();
    const std::vector<ObjectId> followers = followers_[container];
    for (const ObjectId follower : followers) Copy(Field(container, key), Field(follower, key));
  }
}

void Solver::Step(ValueId value) {
  bool is_stale = false;
  // Sets and constraints move while others are made: nothing holds on to one.
  while (sets_[value].done < sets_[value].objects.size()) {
    const ObjectId object = sets_[value].objects[sets_[value].done++];
    if (value < program_.values.size()) {
      for (const Use& use : program_.UsesOf(value)) Apply(use, value, object);
    }
    // The newest first; what comes meanwhile has followed this object already.
    auto all = constraints_.Of(value);
    for (std::size_t at = all.size(); at-- > 0;) {
      Constraint& constraint = all[at];
      if (constraint.rule != Rule::kCopy) {
        const Constraint one = constraint;
        Apply(one.rule, value, one.to, one.with, object);
        all = constraints_.Of(value);
      } else if (sets_[constraint.to].has_more) {
        constraint.rule = Rule::kNothing;
        is_stale = true;
      } else {
        Add(constraint.to, object);
      }
    }
  }
  if (is_stale) constraints_.Sweep(value);
}

ValueId Solver::NewValue() {
  sets_.emplace_back();
  constraints_.AddValue();
  return static_cast<ValueId>(sets_.size() - 1);
}

ValueId Solver::Holding(ObjectId object) {
  const auto [value, is_new] = holders_.TryEmplace(object, static_cast<ValueId>(sets_.size()));
  if (!is_new) return value;
  NewValue();
  Add(value, object);
  return value;
}

void Solver::Add(ValueId value, ObjectId object) {
  ObjectSet& set = sets_[value];
  if (set.has_more || set.objects.Contains(object)) return;
  // Where a method gives it, another one is asked: it is no value of the operation.
  if (object == not_implemented_ && value < program_.values.size() && program_.values[value].op == Op::k_operation)
    return;
  if (objects_.IsConstant(object)) {
    // More than a few constants of a class are any of it.
    const std::uint32_t of = objects_[object].of;
    const auto alike = std::count_if(set.objects.begin(), set.objects.end(), [&](ObjectId other) {
      return objects_[other].kind == Kind::kExternalInstance && objects_[other].of == of;
    });
    if (alike >= kMostConstants) {
      object = objects_.Intern(Kind::kExternalInstance, of);
      if (set.objects.Contains(object)) return;
    }
  }
  if (set.objects.size() == kMostObjects) {
    set.has_more = true;
    return;
  }
  set.objects.push_back(object);
  if (!set.is_queued) {
    set.is_queued = true;
    queue_.push_back(value);
  }
}

void Solver::Copy(ValueId from, ValueId to) {
  // What is full takes nothing more.
  if (from == to || sets_[to].has_more || !constraints_.Insert(from, {to, 0, Rule::kCopy})) return;
  const ObjectSet& set = sets_[from];
  for (std::uint32_t i = 0; i < set.done; ++i) Add(to, set.objects[i]);
}

void Solver::Flow(ValueId from, Rule rule, std::uint32_t to, std::uint32_t with) {
  if (constraints_.Insert(from, {to, with, rule})) FollowDone(from, rule, to, with);
}

void Solver::FlowToNew(ValueId from, Rule rule, std::uint32_t to, std::uint32_t with) {
  constraints_.Add(from, {to, with, rule});
  FollowDone(from, rule, to, with);
}

void Solver::FollowDone(ValueId from, Rule rule, std::uint32_t to, std::uint32_t with) {
  for (std::uint32_t i = 0; i < sets_[from].done; ++i) Apply(rule, from, to, with, sets_[from].objects[i]);
}

void Solver::Apply(const Use& use, ValueId value, ObjectId object) {
  const ValueId user = use.user;
  const Value& used = program_.values[user];
  const bool is_deep = depth_ == Depth::kAll;
  switch (used.op) {
    case Op::k_merge:
    case Op::k_variable:
      if (use.role == Role::k_any) Add(user, object);
      break;
    case Op::k_attribute:
    case Op::k_element:
      // What was surely stored there is all it may be,
      if (use.role == Role::k_value && is_deep) Add(user, object);
      if (use.role != Role::k_base) break;
      if (is_deep && program_.InputOf(user, Role::k_value) != kNobody) {
        // but for what descriptors make of it.
        if (used.op == Op::k_attribute && objects_[object].kind == Kind::kInstance) LoadDescriptors(user, object);
      } else if (used.op == Op::k_attribute) {
        LoadAttribute(user, object, used.name);
      } else {
        if (is_deep) AskOutside(object, words_.getitem, user, Via::kOperation);
        LoadElement(user, object, used.name, user);
      }
      break;
    case Op::k_narrowed:
      if (use.role == Role::k_any) NarrowBy(user, object);
      break;
    case Op::k_raise:
      if (is_deep && objects_[object].kind == Kind::kClass) Construct({NewValue(), user, Via::kRaise, 0, {}}, object);
      break;
    case Op::k_annotated:
      if (use.role == Role::k_any) {
        Add(user, object);
      } else if (is_deep && program_.InputOf(user, Role::k_any) == kNobody) {
        AddInstance(user, object, kOrBelow);
      }
      break;
    case Op::k_decoration:
      if (is_deep && use.role == Role::k_callee) Call(BindingOf(user), object);
      if (!is_deep && use.role == Role::k_argument) Add(user, object);
      break;
    case Op::k_call:
      if (is_deep && use.role == Role::k_callee) Call(BindingOf(user), object);
      break;
    case Op::k_iterated:
      if (is_deep) Iterate(user, object, used.detail);
      break;
    case Op::k_entered:
      if (is_deep) Enter(user, object);
      break;
    case Op::k_awaited:
      if (is_deep) Await(user, object);
      break;
    case Op::k_raised:
      if (is_deep) Except(user, object);
      break;
    case Op::k_operation:
      if (is_deep) Operate(user, value, object);
      break;
    case Op::k_set_attribute:
      if (is_deep && use.role == Role::k_base) StoreAttribute(user, object);
      break;
    case Op::k_set_element:
      if (is_deep && use.role == Role::k_base) StoreElement(user, object);
      break;
    default: break;
  }
}

void Solver::Apply(Rule rule, ValueId from, std::uint32_t to, std::uint32_t with, ObjectId object) {
  switch (rule) {
    case Rule::kNothing: break;
    case Rule::kCopy: Add(to, object); break;
    case Rule::kBindInstance: BindToInstance(to, with, object); break;
    case Rule::kBindClass: BindToClass(to, with, object); break;
    case Rule::kBindMethod:
      if (objects_[object].kind == Kind::kFunction) {
        Add(to, objects_.Intern(Kind::kBound, object, with));
      } else {
        Add(to, object);
      }
      break;
    case Rule::kCall: Call(BindingOf(sites_[to]), object); break;
    case Rule::kIterate: Iterate(to, object, with); break;
    case Rule::kNext: Next(to, object); break;
    case Rule::kSpread: PassSpread(spreads_[to], object); break;
    case Rule::kDoubleSpread: PassDoubleSpread(spreads_[to], object); break;
    case Rule::kClassOf: {
      const Object of = objects_[object];
      if (of.kind == Kind::kInstance) Add(to, of.of);
      if (of.kind == Kind::kExternalInstance) Add(to, objects_.Intern(Kind::kExternal, of.of));
      break;
    }
    case Rule::kInstanceOf: AddInstance(to, object, with); break;
    case Rule::kSuper: {
      const Kind kind = objects_[object].kind;
      if (kind == Kind::kInstance || kind == Kind::kClass) Add(to, objects_.Intern(Kind::kSuper, with, object));
      break;
    }
    case Rule::kSuperOf:
      if (objects_[object].kind == Kind::kClass) Flow(with, Rule::kSuper, to, object);
      break;
    case Rule::kAllOf:
      if (objects_[object].kind == Kind::kContainer) Copy(AllOf(object), to);
      break;
    case Rule::kKeysOf:
      if (objects_[object].kind == Kind::kContainer) Copy(Field(object, words_.keys), to);
      break;
    case Rule::kLoad: LoadAttribute(to, object, with); break;
    case Rule::kLoadKey: {
      const Object key = objects_[object];
      if (key.kind == Kind::kExternalInstance && key.with != 0) {
        Copy(Field(with, KeyIn(with, key.with)), to);
        Copy(Field(with, words_.unknown), to);
      } else {
        Copy(AllOf(with), to);
      }
      break;
    }
    case Rule::kNarrow: Narrow(to, with, object); break;
    case Rule::kUse: Apply(Use{to, static_cast<Role>(with)}, from, object); break;
    case Rule::kMake: Make(to, object); break;
    case Rule::kGetMember: GetMember(to, with, object); break;
    case Rule::kSetMember: SetMember(to, with, object); break;
    case Rule::kMetaclass: CallMetaclass(to, object); break;
    case Rule::kAsk:
      if (objects_[object].kind == Kind::kInstance) {
        const bool iterates = with == words_.iter || with == words_.next;
        CallMethod(object, with, {}, NewValue(), to, iterates ? Via::kIteration : Via::kOperation);
      }
      break;
    case Rule::kMakeOfSpread:
      if (objects_[object].kind != Kind::kContainer) break;
      Flow(Field(object, Place(0)), Rule::kMake, to);
      Flow(Field(object, words_.unknown), Rule::kMake, to);
      break;
  }
}

void Solver::AddLead(ValueId to, const Lead& lead) {
  if (lead.kind == Target::kModule) {
    Add(to, objects_.Intern({Kind::kModule, 0, 0, lead.id}));
  } else if (lead.kind == Target::kExternal) {
    Add(to, objects_.Intern(Kind::kExternal, lead.symbol));
  } else {
    const ValueId variable = program_.VariableOf(lead.id);
    if (variable != kNobody) Copy(variable, to);
  }
}

void Solver::AddLeads(ValueId value) {
  for (const Lead& lead : program_.leads.Of({program_.values[value].node, 0})) AddLead(value, lead);
}

void Solver::AddInstance(ValueId to, ObjectId of, std::uint32_t below) {
  const Object object = objects_[of];
  if (object.kind == Kind::kClass) {
    Add(to, objects_.Intern(Kind::kInstance, of, below));
  } else if (object.kind == Kind::kGeneric) {
    std::string_view kind = program_.names.Text(object.with);
    kind = kind.substr(kind.rfind('.') + 1);
    const bool is_dict = kind == "Dict" || kind == "dict" || kind == "Mapping";
    const ObjectId made = ContainerOf(object.of, is_dict ? words_.dict : words_.list);
    Add(to, made);
    const auto keys = program_.InputsOf(object.of, Role::k_key);
    if (!keys.empty()) Flow(keys.back().input, Rule::kInstanceOf, Field(made, words_.unknown), below);
    if (keys.size() > 1) Flow(keys.front().input, Rule::kInstanceOf, Field(made, words_.keys), below);
  } else if (object.kind == Kind::kExternal) {
    // Forms of annotations are no classes.
    const std::string_view symbol = program_.names.Text(object.of);
    if (!symbol.starts_with("typing.") && !symbol.starts_with("typing_extensions.")) {
      Add(to, objects_.Intern(Kind::kExternalInstance, object.of));
    }
  }
}

// What an object holds under a name. Of a container, `*` has whatever any key has.
ValueId Solver::Field(ObjectId object, Name name) {
  if (objects_[object].kind == Kind::kInstance) object = objects_.Intern(Kind::kInstance, objects_[object].of);
  const auto [value, is_new] = fields_.TryEmplace(Both(object, name), static_cast<ValueId>(sets_.size()));
  if (!is_new) return value;
  NewValue();
  if (objects_[object].kind == Kind::kContainer && name != words_.any && name != words_.keys) {
    keys_[object].push_back(name);
    if (followers_.contains(object)) new_keys_.emplace_back(object, name);
    Copy(value, AllOf(object));
  }
  return value;
}

ObjectId Solver::ContainerOf(ValueId maker, Name kind) {
  container_kinds_.TryEmplace(maker, kind);
  return objects_.Intern(Kind::kContainer, maker);
}

ObjectId Solver::MakeContainer(ValueId maker, Name kind) {
  const ObjectId made = ContainerOf(maker, kind);
  Add(maker, made);
  return made;
}

Name Solver::KindOf(ObjectId container) const {
  const ValueId maker = objects_[container].of;
  const Name kind = container_kinds_.Value(maker);
  return kind != kNobody ? kind : program_.values[maker].name;
}

Name Solver::KeyOf(Name name) {
  std::string key("'");
  key.append(program_.names.Text(name)).append("'");
  return Symbol(key);
}

Name Solver::Join(Name symbol, Name name) {
  const std::uint64_t parts = Both(symbol, name);
  if (const Name known = joined_.Value(parts); known != kNobody) return known;
  const std::string_view text = program_.names.Text(symbol);
  if (std::count(text.begin(), text.end(), '.') >= kMostParts) return symbol;
  std::string joined(text);
  joined.append(".").append(program_.names.Text(name));
  return joined_.TryEmplace(parts, Symbol(joined)).first;
}

std::optional<Solver::Receiver> Solver::ReceiverOf(ValueId parameter) const {
  ValueId function = first_of_.Value(parameter);
  if (function == kNobody || !TakesPosition(program_.values[parameter], words_)) return std::nullopt;
  function = contexts_->OriginalOf(function);
  const ValueId owner = program_.InputOf(function, Role::k_owner);
  if (owner == kNobody) return std::nullopt;
  const auto wrapped = wrapped_.find(function);
  if (wrapped != wrapped_.end()) {
    if (wrapped->second == words_.static_method) return std::nullopt;
    return Receiver{owner, true};
  }
  bool is_class = false;
  for (const Input& member : program_.InputsOf(owner, Role::k_member)) {
    if (member.name != words_.make && member.name != words_.begin_subclass && member.name != words_.class_getitem) {
      continue;
    }
    for (const Input& any : program_.InputsOf(member.input, Role::k_any)) is_class |= any.input == function;
  }
  return Receiver{owner, is_class};
}

}  // namespace codeanatomy::rules::values
