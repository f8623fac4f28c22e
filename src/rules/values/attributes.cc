#include "rules/values/solver_internal.h"

namespace codeanatomy::rules::values {
namespace {

// More classes that have a member of their own are only counted.
constexpr std::size_t kMostOverriders = 32;

bool IsProperty(std::string_view symbol) {
  return symbol == "builtins.property" || symbol == "functools.cached_property" || symbol == "abc.abstractproperty" ||
         symbol == "enum.property" || symbol == "types.DynamicClassAttribute";
}

}  // namespace

Name Solver::ClassOf(ObjectId instance) {
  const Object object = objects_[instance];
  if (object.kind != Kind::kContainer) return object.of;
  return Join(words_.builtins, KindOf(instance));
}

void Solver::LoadAttribute(ValueId to, ObjectId base, Name name) {
  const Object object = objects_[base];
  switch (object.kind) {
    case Kind::kModule: {
      const auto leads = program_.members.Of({object.id, name});
      for (const Lead& lead : leads) AddLead(to, lead);
      if (IsStored(name)) Copy(Field(base, name), to);
      // What a module lacks its own `__getattr__` is asked for (PEP 562).
      const auto asked = leads.empty() ? program_.members.Of({object.id, words_.getattr}) : leads.first(0);
      for (const Lead& lead : asked) {
        const ValueId variable = lead.kind == Target::kBinding ? program_.VariableOf(lead.id) : kNobody;
        if (variable != kNobody && depth_ == Depth::kAll) CallAll(variable, {}, to, to, Via::kProperty);
      }
      break;
    }
    case Kind::kClass: LoadOfClass(to, base, name); break;
    case Kind::kInstance: LoadOfInstance(to, base, name); break;
    case Kind::kSuper: LoadOfSuper(to, base, name); break;
    case Kind::kExternal: Add(to, objects_.Intern(Kind::kExternal, Join(object.of, name))); break;
    case Kind::kExternalInstance:
    case Kind::kContainer: {
      const Name of = ClassOf(base);
      if (!MayHave(program_.names.Text(of), program_.names.Text(name))) break;
      const Name symbol = Join(of, name);
      Add(to, objects_.Intern(Kind::kExternalBound, symbol, base));
      const DeclaredOutside* declared = program_.interfaces.Find(program_.names.Text(symbol));
      const bool is_value =
          declared != nullptr && (declared->as == DeclaredAs::kProperty || declared->as == DeclaredAs::kValue);
      if (is_value) AddDeclared(to, symbol, base);
      break;
    }
    case Kind::kDescriptor: Add(to, objects_.Intern(Kind::kExternalBound, Join(object.with, name), base)); break;
    case Kind::kFunction:
    case Kind::kBound: {
      if (name == words_.call) Add(to, base);
      if (object.kind == Kind::kBound && name == words_.self) Add(to, object.with);
      if (object.kind == Kind::kBound && name == words_.function) Add(to, object.of);
      const ObjectId function = object.kind == Kind::kBound ? object.of : base;
      if (IsStored(name)) Copy(Field(function, name), to);
      break;
    }
    default: break;
  }
}

// What is set on a class or its instances by that name, anywhere.
void Solver::LoadStored(ValueId to, ValueId of, Name name, bool is_instance) {
  if (!IsStored(name)) return;
  const Pair key{of, (static_cast<std::int64_t>(name) << 1) | static_cast<std::int64_t>(is_instance)};
  const auto [place, is_new] = stored_values_.TryEmplace(key, static_cast<std::uint32_t>(stored_lists_.size()));
  if (is_new) {
    std::vector<ValueId> stored;
    for (const Ancestor& ancestor : hierarchy_->Order(of)) {
      if (ancestor.kind != Ancestor::Kind::kClass) continue;
      const ObjectId one = objects_.Intern(Kind::kClass, ancestor.of);
      stored.push_back(Field(one, name));
      if (is_instance) stored.push_back(Field(objects_.Intern(Kind::kInstance, one), name));
    }
    stored_lists_.push_back(std::move(stored));
  }
  for (const ValueId stored : stored_lists_[place]) Copy(stored, to);
}

void Solver::LoadOfClass(ValueId to, ObjectId base, Name name) {
  const ValueId of = objects_[base].of;
  if (depth_ == Depth::kNames) {
    for (const Input& member : program_.InputsOf(of, Role::k_member)) {
      if (member.name == name) Copy(member.input, to);
    }
    return;
  }
  const Found found = hierarchy_->Find(of, name);
  if (found.IsInBody()) {
    Flow(found.member.variable, Rule::kBindClass, to, base);
  }
  LoadStored(to, of, name, false);
  if (found.how == Found::How::kExternal && found.is_certain) {
    Add(to, objects_.Intern(Kind::kExternalBound, Join(found.of, name), base));
  }
}

void Solver::LoadOfInstance(ValueId to, ObjectId base, Name name) {
  const ObjectId class_object = objects_[base].of;
  const ValueId of = objects_[class_object].of;
  const Found found = hierarchy_->Find(of, name);
  if (found.IsInBody()) {
    Flow(found.member.variable, Rule::kBindInstance, to, base);
  } else if (found.how == Found::How::kClass) {
    // A method sets it; a class further on may have one too, for as long as the method has not run.
    const Found body = hierarchy_->Find(of, name, found.of);
    if (body.IsInBody()) {
      Flow(body.member.variable, Rule::kBindInstance, to, base);
    }
  }
  LoadOverriders(to, base, name);
  LoadStored(to, of, name, true);
  if (found.how == Found::How::kExternal && found.is_certain) {
    Add(to, objects_.Intern(Kind::kExternalBound, Join(found.of, name), base));
  }
  if (name == words_.class_of) Add(to, class_object);
  if (MayTurn()) Flow(TurnedInto(base), Rule::kLoad, to, name);
}

std::span<const ValueId> Solver::OverridersOf(ObjectId instance, Name name) const {
  const Object object = objects_[instance];
  if (object.kind != Kind::kInstance || object.with != kOrBelow) return {};
  return hierarchy_->Overriders(objects_[object.of].of, name);
}

// What classes below have in the place of a member.
void Solver::LoadOverriders(ValueId to, ObjectId base, Name name) {
  const auto overriders = OverridersOf(base, name);
  if (overriders.size() > kMostOverriders) {
    Add(to, objects_.Intern(Kind::kOthers, objects_[base].of, static_cast<std::uint32_t>(overriders.size())));
    return;
  }
  for (const ValueId each : overriders) {
    const ObjectId below = objects_.Intern(Kind::kInstance, objects_.Intern(Kind::kClass, each), kOrBelow);
    Flow(hierarchy_->Own(each, name).variable, Rule::kBindInstance, to, below);
  }
}

ValueId Solver::TurnedInto(ObjectId instance) {
  if (instance >= turned_.size()) turned_.resize(objects_.size(), kNobody);
  if (turned_[instance] != kNobody) return turned_[instance];
  const ValueId turned = Field(instance, words_.turned);
  turned_[instance] = turned;
  Flow(Field(instance, words_.class_of), Rule::kInstanceOf, turned);
  return turned;
}

Solver::SuperLook Solver::LookOf(const Object& super) const {
  const Object bound = objects_[super.with];
  const ValueId after = objects_[super.of].of;
  const ValueId of = bound.kind == Kind::kClass ? bound.of : objects_[bound.of].of;
  return {hierarchy_->IsBelow(of, after) ? of : after, after};
}

void Solver::LoadOfSuper(ValueId to, ObjectId base, Name name) {
  const Object super = objects_[base];
  const bool is_class = objects_[super.with].kind == Kind::kClass;
  const SuperLook look = LookOf(super);
  const Found found = hierarchy_->Find(look.of, name, look.after);
  if (found.IsInBody()) {
    if (!is_class) {
      Flow(found.member.variable, Rule::kBindInstance, to, super.with);
    } else if (name == words_.begin_subclass || name == words_.class_getitem) {
      // They take the class although nothing says so.
      Flow(found.member.variable, Rule::kBindMethod, to, super.with);
    } else {
      Flow(found.member.variable, Rule::kBindClass, to, super.with);
    }
  } else if (found.how == Found::How::kExternal && found.is_certain) {
    Add(to, objects_.Intern(Kind::kExternalBound, Join(found.of, name), super.with));
  } else if (found.how == Found::How::kNothing && found.is_certain) {
    Add(to, objects_.Intern(Kind::kExternalBound, Join(words_.object, name), super.with));
  }
}

// What runs where an attribute is set that the class has a property or another descriptor for.
void Solver::SetMember(ValueId user, ObjectId instance, ObjectId member) {
  const ValueId value = program_.InputOf(user, Role::k_value);
  if (objects_[member].kind == Kind::kDescriptor) {
    CallAll(Field(member, words_.setter), {Argument(Holding(instance), 0), Argument(value, 1)}, NewValue(), user,
            Via::kProperty, 0, kNotOwn, words_.set);
  } else if (objects_[member].kind == Kind::kInstance) {
    CallMethod(member, words_.set, {Argument(Holding(instance), 0), Argument(value, 1)}, NewValue(), user,
               Via::kProperty);
  }
}

void Solver::StoreAttribute(ValueId user, ObjectId base) {
  const Object object = objects_[base];
  const Name name = program_.values[user].name;
  const ValueId value = program_.InputOf(user, Role::k_value);
  if (value == kNobody) return;
  switch (object.kind) {
    case Kind::kInstance: {
      const Found found = hierarchy_->Find(objects_[object.of].of, name);
      if (found.IsInBody()) Flow(found.member.variable, Rule::kSetMember, user, base);
      Copy(value, Field(base, name));
      break;
    }
    case Kind::kClass:
    case Kind::kFunction: Copy(value, Field(base, name)); break;
    case Kind::kBound: Copy(value, Field(object.of, name)); break;
    case Kind::kModule: {
      bool is_member = false;
      for (const Lead& lead : program_.members.Of({object.id, name})) {
        const ValueId variable = lead.kind == Target::kBinding ? program_.VariableOf(lead.id) : kNobody;
        if (variable == kNobody) continue;
        Copy(value, variable);
        is_member = true;
      }
      if (!is_member) Copy(value, Field(base, name));
      break;
    }
    default: break;
  }
}

void Solver::BindToInstance(ValueId to, ObjectId instance, ObjectId member) {
  const Object object = objects_[member];
  if (object.kind == Kind::kFunction) {
    Add(to, objects_.Intern(Kind::kBound, member, instance));
    return;
  }
  if (object.kind != Kind::kDescriptor) {
    if (!GetMember(to, instance, member)) Add(to, member);
    return;
  }
  if (object.with == words_.static_method) {
    Copy(object.of, to);
  } else if (object.with == words_.class_method) {
    Flow(object.of, Rule::kBindMethod, to, objects_[instance].of);
  } else if (!GetMember(to, instance, member)) {
    Add(to, member);
  }
}

// What a property or another descriptor gives for an instance; false: the member is neither.
bool Solver::GetMember(ValueId to, ObjectId instance, ObjectId member) {
  const Object object = objects_[member];
  if (object.kind == Kind::kInstance) {
    return CallMethod(member, words_.get, {Argument(Holding(instance), 0), Argument(Holding(objects_[instance].of), 1)},
                      to, to, Via::kProperty);
  }
  if (object.kind != Kind::kDescriptor || !IsProperty(program_.names.Text(object.with))) return false;
  CallAll(object.of, {Argument(Holding(instance))}, to, to, Via::kProperty, 0, kNotOwn, words_.get);
  return true;
}

void Solver::LoadDescriptors(ValueId to, ObjectId instance) {
  const Found found = hierarchy_->Find(objects_[objects_[instance].of].of, program_.values[to].name);
  if (found.IsInBody()) Flow(found.member.variable, Rule::kGetMember, to, instance);
}

void Solver::BindToClass(ValueId to, ObjectId of, ObjectId member) {
  const Object object = objects_[member];
  if (object.kind == Kind::kDescriptor) {
    if (object.with == words_.static_method) {
      Copy(object.of, to);
      return;
    }
    if (object.with == words_.class_method) {
      Flow(object.of, Rule::kBindMethod, to, of);
      return;
    }
  }
  // The members of an enumeration are instances of it.
  const bool is_plain = object.kind == Kind::kExternalInstance || object.kind == Kind::kContainer;
  if (is_plain && hierarchy_->IsEnumeration(objects_[of].of)) {
    Add(to, objects_.Intern(Kind::kInstance, of));
    return;
  }
  const std::vector<Input> given = {Argument(NewValue(), 0), Argument(Holding(of), 1)};
  const bool is_got = object.kind == Kind::kInstance && CallMethod(member, words_.get, given, to, to, Via::kProperty);
  if (!is_got) Add(to, member);
}

}  // namespace codeanatomy::rules::values
