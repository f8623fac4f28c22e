#include <algorithm>
#include <array>
#include <string_view>

#include "rules/values/signature_internal.h"
#include "rules/values/solver_internal.h"

namespace codeanatomy::rules::values {
namespace {

constexpr std::uint32_t kMostDepth = 6;

// Whether a class outside may have an `__init__` that is not that of `object`: those that only say something have none.
bool MayBegin(std::string_view symbol) {
  constexpr std::array<std::string_view, 4> kSilent = {"builtins.", "abc.", "typing.", "typing_extensions."};
  return std::none_of(kSilent.begin(), kSilent.end(),
                      [&](std::string_view module) { return symbol.starts_with(module); });
}

}  // namespace

Solver::Binding Solver::BindingOf(const Site& site) {
  return {site.result, site.origin, site.via, site.depth, site.arguments, site.before, site.asked};
}

Solver::Site Solver::SiteOf(const Binding& binding) {
  std::vector<Input> arguments(binding.arguments.begin(), binding.arguments.end());
  return {binding.result,       binding.origin, binding.via,  binding.depth,
          std::move(arguments), binding.before, binding.asked};
}

Solver::Binding Solver::BindingOf(ValueId call) const {
  const bool is_decoration = program_.values[call].op == Op::k_decoration;
  return {call, call, is_decoration ? Via::kDecoration : Via::kCall, 0, program_.InputsOf(call), 0};
}

void Solver::Call(const Binding& binding, ObjectId callee) {
  const Object object = objects_[callee];
  switch (object.kind) {
    case Kind::kFunction: CallFunction(binding, object.of, std::nullopt); break;
    case Kind::kBound: CallFunction(binding, objects_[object.of].of, object.with); break;
    case Kind::kClass: Construct(binding, callee); break;
    case Kind::kInstance: {
      std::vector<Input> arguments(binding.arguments.begin(), binding.arguments.end());
      CallMethod(callee, words_.call, std::move(arguments), binding.result, binding.origin, binding.via,
                 binding.depth + 1, binding.before);
      break;
    }
    case Kind::kExternal: CallOutside(binding, object.of, std::nullopt); break;
    case Kind::kExternalBound: CallOutside(binding, object.of, object.with); break;
    case Kind::kPartial: {
      // The arguments of `partial` after its first, then those of the call.
      std::vector<Input> arguments;
      std::uint32_t given = 0;
      for (const Input& input : program_.InputsOf(object.of)) {
        if (input.role == Role::k_argument && input.position == 0) continue;
        if (input.role == Role::k_callee) continue;
        arguments.push_back(input);
        if (input.role == Role::k_argument) arguments.back().position = given++;
      }
      for (Input input : binding.arguments) {
        if (input.role == Role::k_callee) continue;
        if (input.role == Role::k_argument) input.position += given;
        arguments.push_back(input);
      }
      const ValueId function = program_.InputOf(object.of, Role::k_argument);
      if (function != kNobody) {
        CallAll(function, std::move(arguments), binding.result, binding.origin, binding.via, binding.depth + 1,
                Shifted(binding.before, given));
      }
      break;
    }
    case Kind::kPassing: {
      const ValueId first = ArgumentAt(binding, 0);
      if (first != kNobody) Copy(first, binding.result);
      break;
    }
    case Kind::kDescriptor:
      // A function that `staticmethod` wraps may be called in the body of its class.
      CallAll(object.of, {binding.arguments.begin(), binding.arguments.end()}, binding.result, binding.origin,
              binding.via, binding.depth + 1, binding.before);
      break;
    case Kind::kOthers: callees_.push_back({binding.origin, callee, binding.via, true, kNotOwn, binding.asked}); break;
    default: break;
  }
}

void Solver::CallFunction(const Binding& binding, ValueId function, std::optional<ObjectId> receiver) {
  if (!receiver && Makes(binding, function)) {
    CallMaker(binding, function);
  } else {
    Bind(binding, InContext(binding, function), receiver, 0);
  }
}

// Whether this is a `__new__`, or what is called for one with the class that it was given.
bool Solver::Makes(const Binding& binding, ValueId function) const {
  if (binding.asked == words_.make || makers_.contains(contexts_->OriginalOf(function))) return true;
  const Input* first = FirstOf(binding);
  return first != nullptr && contexts_->HasClass(first->input);
}

// The argument that comes first, or what is spread there.
const Input* Solver::FirstOf(const Binding& binding) {
  for (const Input& input : binding.arguments) {
    if (input.position == 0 && (input.role == Role::k_argument || input.role == Role::k_spread)) return &input;
  }
  return nullptr;
}

// The copy of the function for this site, where what it gives depends on that.
ValueId Solver::InContext(const Binding& binding, ValueId function) {
  if (IsImplicit(binding.via)) return function;
  const Dependence dependence = contexts_->DependenceOf(function);
  const bool pays =
      dependence == Dependence::kOwn || (dependence == Dependence::kPassed && binding.via == Via::kDecoration);
  return pays ? Copied(function, Contexts::Of::kSite, binding.origin) : function;
}

ValueId Solver::Copied(ValueId function, Contexts::Of kind, std::uint32_t context) {
  const Contexts::Copy copy = contexts_->For(function, kind, context);
  if (copy.function == kNobody) return function;
  if (copy.first == copy.end) return copy.function;
  for (ValueId id = copy.first; id < copy.end; ++id) {
    has_copies_[contexts_->OriginalOf(id)] = true;
    StartValue(id);
  }
  // What it reads of others flows in like what one of their own uses would.
  for (ValueId id = copy.first; id < copy.end; ++id) {
    const Op op = program_.values[id].op;
    if (op == Op::k_function || op == Op::k_parameter) continue;
    for (const Input& input : program_.InputsOf(id)) {
      if (input.input >= copy.first && input.input < copy.end) continue;
      Flow(input.input, Rule::kUse, id, static_cast<std::uint32_t>(input.role));
    }
  }
  return copy.function;
}

// A `__new__`, or what stands in its place: what it gives depends on the class that is its first argument.
void Solver::CallMaker(const Binding& binding, ValueId function) {
  callees_.push_back(
      {binding.origin, objects_.Intern(Kind::kFunction, function), binding.via, false, binding.before, binding.asked});
  makers_called_.push_back({SiteOf(binding), function});
  const auto number = static_cast<std::uint32_t>(makers_called_.size() - 1);
  if (const Input* first = FirstOf(binding)) {
    FlowToNew(first->input, first->role == Role::k_spread ? Rule::kMakeOfSpread : Rule::kMake, number);
  } else {
    Bind(binding, function, std::nullopt, 0);
  }
}

void Solver::Make(std::uint32_t number, ObjectId of) {
  const MakerCall& call = makers_called_[number];
  const Object object = objects_[of];
  if (object.kind == Kind::kClass) {
    Bind(BindingOf(call.site), Copied(call.function, Contexts::Of::kClass, of), of, 1);
  } else if (object.kind == Kind::kExternal && IsNamedAsClass(program_.names.Text(object.of))) {
    Bind(BindingOf(call.site), call.function, of, 1);
  }
}

// Gives the parameters what the call gives them, and the call what the function gives. The receiver comes first; it stands
// for as many arguments as are left out.
void Solver::Bind(const Binding& binding, ValueId function, std::optional<ObjectId> receiver, std::uint32_t left_out) {
  const ObjectId object = objects_.Intern(Kind::kFunction, function);
  const bool is_bound = receiver.has_value() && left_out == 0;
  callees_.push_back({binding.origin, object, binding.via, is_bound, binding.before, binding.asked});
  called_[function] = true;
  const Signature signature(program_, words_, function);
  const auto parameters = signature.all;
  // What the call gives each parameter.
  std::vector<ValueId> given(parameters.size(), kNobody);
  bool is_spread = false;
  std::uint32_t next = 0;
  auto give = [&](std::size_t parameter, ValueId value) {
    given[parameter] = value;
    Copy(value, parameters[parameter].input);
  };
  auto give_position = [&](ValueId value) {
    if (next < signature.positional) {
      give(next++, value);
    } else if (signature.star != kNobody) {
      const auto place = next++ - signature.positional;
      Copy(value, Field(MakeContainer(signature.star, words_.tuple), Place(place)));
    }
  };
  if (receiver) give_position(Holding(*receiver));
  for (const Input& argument : binding.arguments) {
    if (argument.role == Role::k_argument) {
      if (left_out == 0) {
        give_position(argument.input);
      } else {
        --left_out;
      }
    } else if (argument.role == Role::k_keyword) {
      bool is_parameter = false;
      for (std::size_t i = 0; i < parameters.size(); ++i) {
        const Value& parameter = program_.values[parameters[i].input];
        if (!TakesKeyword(parameter, words_) || parameter.name != argument.name) continue;
        is_parameter = true;
        give(i, argument.input);
      }
      if (!is_parameter && signature.double_star != kNobody) {
        Copy(argument.input, Field(MakeContainer(signature.double_star, words_.dict), KeyOf(argument.name)));
      }
    } else if (argument.role == Role::k_spread || argument.role == Role::k_double_spread) {
      is_spread = true;
      const bool is_double = argument.role == Role::k_double_spread;
      const SpreadCall spread = is_double ? SpreadCall{function, 0, 0} : SpreadCall{function, next, left_out};
      const auto [place, is_new] =
          spread_places_.TryEmplace({spread.function, (static_cast<std::int64_t>(spread.first) << 1) |
                                                          static_cast<std::int64_t>(spread.left_out)},
                                    static_cast<std::uint32_t>(spreads_.size()));
      if (is_new) spreads_.push_back(spread);
      Flow(argument.input, is_double ? Rule::kDoubleSpread : Rule::kSpread, place);
      if (!is_double) left_out = 0;
    }
  }
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (given[i] != kNobody) continue;
    const ValueId value = program_.InputOf(parameters[i].input, Role::k_default);
    if (value != kNobody) give(i, value);
  }
  if (program_.values[function].name == words_.is_async) {
    Add(binding.result, objects_.Intern(Kind::kCoroutine, object));
    return;
  }
  // What a function gives back as it was passed is this call's, and no other's.
  for (const ValueId part : ResultsOf(function)) {
    const auto parameter =
        std::find_if(parameters.begin(), parameters.end(), [&](const Input& each) { return each.input == part; });
    const bool is_own =
        parameter != parameters.end() && !is_spread && part != signature.star && part != signature.double_star;
    const ValueId value = is_own ? given[static_cast<std::size_t>(parameter - parameters.begin())] : part;
    if (value != kNobody) Copy(value, binding.result);
  }
}

// What a function gives: the result, or where that is one of a few, each of them.
const std::vector<ValueId>& Solver::ResultsOf(ValueId function) {
  constexpr std::size_t kMost = 8;
  const auto [found, is_new] = results_.try_emplace(function);
  std::vector<ValueId>& parts = found->second;
  const ValueId result = program_.InputOf(function, Role::k_result);
  if (!is_new || result == kNobody) return parts;
  const auto any =
      program_.values[result].op == Op::k_merge ? program_.InputsOf(result, Role::k_any) : std::span<const Input>();
  if (any.empty() || any.size() > kMost) {
    parts = {result};
  } else {
    for (const Input& input : any) parts.push_back(input.input);
  }
  if (program_.InputOf(function, Role::k_annotation) != kNobody) {
    const ValueId said = NewValue();
    said_.emplace(function, said);
    parts.push_back(said);
  }
  return parts;
}

// Elements of what is spread go to the parameters from the first that is free.
void Solver::PassSpread(SpreadCall spread, ObjectId container) {
  if (objects_[container].kind != Kind::kContainer) return;
  const Signature signature(program_, words_, spread.function);
  if (signature.star != kNobody) {
    Copy(AllOf(container), Field(MakeContainer(signature.star, words_.tuple), words_.unknown));
  }
  for (std::size_t at = spread.first; at < signature.positional; ++at) {
    const ValueId parameter = signature.all[at].input;
    Copy(Field(container, Place(at - spread.first + spread.left_out)), parameter);
    Copy(Field(container, words_.unknown), parameter);
  }
}

void Solver::PassDoubleSpread(SpreadCall spread, ObjectId container) {
  if (objects_[container].kind != Kind::kContainer) return;
  for (const Input& parameter : program_.InputsOf(spread.function, Role::k_parameter)) {
    const Value& value = program_.values[parameter.input];
    if (value.detail == words_.double_star) {
      const ObjectId rest = MakeContainer(parameter.input, words_.dict);
      Copy(Field(container, words_.unknown), Field(rest, words_.unknown));
      const auto keys = keys_.find(container);
      const std::vector<Name> known = keys == keys_.end() ? std::vector<Name>() : keys->second;
      for (const Name key : known) Copy(Field(container, key), Field(rest, key));
      // Keys that are found later follow.
      if (rest != container) followers_[container].push_back(rest);
    } else if (TakesKeyword(value, words_)) {
      Copy(Field(container, KeyOf(value.name)), parameter.input);
      Copy(Field(container, words_.unknown), parameter.input);
    }
  }
}

void Solver::Construct(const Binding& binding, ObjectId of) {
  callees_.push_back({binding.origin, of, binding.via, false, binding.before, binding.asked});
  const Via via = binding.via == Via::kRaise ? Via::kRaise : Via::kConstruction;
  const ObjectId instance = objects_.Intern(Kind::kInstance, of);
  std::vector<Input> arguments(binding.arguments.begin(), binding.arguments.end());
  std::erase_if(arguments, [](const Input& input) { return input.role == Role::k_callee; });
  // `__new__` may give something else; where it is not known what, an instance.
  const bool is_made = CallNew(of, arguments, binding.result, binding.origin, via, binding.depth + 1, binding.before);
  Add(binding.result, instance);
  const Found begun = hierarchy_->Find(objects_[of].of, words_.begin);
  // Where the class makes its instances itself, what it inherits need not begin them.
  if (!is_made && begun.how == Found::How::kExternal && begun.is_certain && MayBegin(program_.names.Text(begun.of))) {
    const ObjectId outside = objects_.Intern(Kind::kExternal, Join(begun.of, words_.begin));
    callees_.push_back({binding.origin, outside, via, true, kNotOwn, words_.begin});
  }
  CallMethod(instance, words_.begin, std::move(arguments), NewValue(), binding.origin, via, binding.depth + 1,
             binding.before);
}

bool Solver::CallNew(ObjectId of, std::span<const Input> arguments, ValueId result, ValueId origin, Via via,
                     std::uint32_t depth, std::int16_t before) {
  const Found made = hierarchy_->Find(objects_[of].of, words_.make);
  if (!made.IsInBody()) return false;
  std::vector<Input> given = {Argument(Holding(of))};
  for (Input input : arguments) {
    if (input.role == Role::k_argument) ++input.position;
    given.push_back(input);
  }
  const ValueId bound = NewValue();
  FlowToNew(made.member.variable, Rule::kBindClass, bound, of);
  callees_.push_back({origin, objects_.Intern(Kind::kMember, made.member.variable), via, false, kNotOwn, words_.make});
  CallAll(bound, std::move(given), result, origin, via, depth, Shifted(before, 1), words_.make);
  return true;
}

// What a class statement runs: `__init_subclass__` of what it inherits from, and its metaclass.
void Solver::RunClassStatements() {
  for (const ValueId of : hierarchy_->classes()) {
    const Found found = hierarchy_->Find(of, words_.begin_subclass, of);
    if (found.IsInBody()) {
      const ValueId bound = NewValue();
      Flow(found.member.variable, Rule::kBindMethod, bound, objects_.Intern(Kind::kClass, of));
      const auto keywords = program_.InputsOf(of, Role::k_keyword);
      CallAll(bound, {keywords.begin(), keywords.end()}, NewValue(), of, Via::kClass, 0, kNotOwn,
              words_.begin_subclass);
    }
    for (const Ancestor& ancestor : hierarchy_->Order(of)) {
      if (ancestor.kind != Ancestor::Kind::kClass) continue;
      for (const Input& keyword : program_.InputsOf(ancestor.of, Role::k_keyword)) {
        if (keyword.name == words_.metaclass) Flow(keyword.input, Rule::kMetaclass, of);
      }
    }
  }
}

void Solver::CallMetaclass(ValueId of, ObjectId metaclass) {
  if (objects_[metaclass].kind != Kind::kClass) return;
  CallNew(metaclass, {}, NewValue(), of, Via::kClass, 0, kNotOwn);
  CallMethod(objects_.Intern(Kind::kInstance, metaclass), words_.begin, {}, NewValue(), of, Via::kClass);
}

bool Solver::CallMethod(ObjectId of, Name name, std::vector<Input> arguments, ValueId result, ValueId origin, Via via,
                        std::uint32_t depth, std::int16_t before, Name in_place_of) {
  const Object object = objects_[of];
  const Found found = hierarchy_->Find(objects_[object.of].of, name);
  if (!found.IsInBody()) return false;
  const ValueId bound = NewValue();
  FlowToNew(found.member.variable, Rule::kBindInstance, bound, of);
  const Name asked = via == Via::kCall || via == Via::kDecoration ? 0 : in_place_of != 0 ? in_place_of : name;
  LoadOverriders(bound, of, name);
  if (asked != 0) {
    const ObjectId member = objects_.Intern(Kind::kMember, found.member.variable);
    callees_.push_back({origin, member, via, true, kNotOwn, asked});
  }
  CallAll(bound, std::move(arguments), result, origin, via, depth, before, asked);
  return true;
}

void Solver::AskOutside(ObjectId object, Name asked, ValueId origin, Via via) {
  const Kind kind = objects_[object].kind;
  if (kind != Kind::kContainer && kind != Kind::kExternalInstance) return;
  const Name of = ClassOf(object);
  if (!MayHave(program_.names.Text(of), program_.names.Text(asked))) return;
  callees_.push_back({origin, objects_.Intern(Kind::kExternal, Join(of, asked)), via, false, kNotOwn, asked});
}

void Solver::CallAll(ValueId callees, std::vector<Input> arguments, ValueId result, ValueId origin, Via via,
                     std::uint32_t depth, std::int16_t before, Name asked) {
  // A partial of itself, an instance that calls an instance of its class: the same again, with ever more arguments.
  if (depth > kMostDepth) return;
  std::erase_if(arguments, [](const Input& input) { return input.role == Role::k_callee; });
  sites_.push_back({result, origin, via, depth, std::move(arguments), before, asked});
  FlowToNew(callees, Rule::kCall, static_cast<std::uint32_t>(sites_.size() - 1));
}

std::int16_t Solver::Shifted(std::int16_t before, std::uint32_t more) {
  // A call has far fewer arguments; past that nothing is said of them.
  constexpr std::uint32_t kMost = 255;
  return before == kNotOwn || more > kMost ? kNotOwn : static_cast<std::int16_t>(before + static_cast<int>(more));
}

ValueId Solver::ArgumentAt(const Binding& binding, std::uint32_t position) const {
  for (const Input& input : binding.arguments) {
    if (input.role == Role::k_argument && input.position == position) return input.input;
  }
  return kNobody;
}

ValueId Solver::KeywordOf(const Binding& binding, std::string_view name) const {
  for (const Input& input : binding.arguments) {
    if (input.role == Role::k_keyword && program_.names.Text(input.name) == name) return input.input;
  }
  return kNobody;
}

}  // namespace codeanatomy::rules::values
