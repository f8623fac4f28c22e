#include <algorithm>
#include <array>
#include <charconv>

#include "rules/values/solver_internal.h"

namespace codeanatomy::rules::values {
namespace {

bool IsProperty(std::string_view symbol) {
  return symbol == "builtins.property" || symbol == "functools.cached_property" || symbol == "abc.abstractproperty" ||
         symbol == "enum.property" || symbol == "types.DynamicClassAttribute";
}

// Methods that take the class although nothing says so.
bool TakesClass(std::string_view name) { return name == "__init_subclass__" || name == "__class_getitem__"; }

struct Operator {
  std::string_view asked, reflected;
};
constexpr std::array<Operator, 26> kOperators = {{
    {"__add__", "__radd__"},
    {"__sub__", "__rsub__"},
    {"__mul__", "__rmul__"},
    {"__matmul__", "__rmatmul__"},
    {"__truediv__", "__rtruediv__"},
    {"__floordiv__", "__rfloordiv__"},
    {"__mod__", "__rmod__"},
    {"__pow__", "__rpow__"},
    {"__lshift__", "__rlshift__"},
    {"__rshift__", "__rrshift__"},
    {"__and__", "__rand__"},
    {"__or__", "__ror__"},
    {"__xor__", "__rxor__"},
    {"__lt__", "__gt__"},
    {"__gt__", "__lt__"},
    {"__le__", "__ge__"},
    {"__ge__", "__le__"},
    {"__eq__", "__eq__"},
    {"__ne__", "__ne__"},
    {"__contains__", ""},
    {"__getitem__", ""},
    {"__neg__", ""},
    {"__pos__", ""},
    {"__invert__", ""},
    {"__delitem__", ""},
    {"__bool__", ""},
}};

}  // namespace

Name Solver::ClassOf(ObjectId instance) {
  const Object object = objects_[instance];
  if (object.kind != Kind::kContainer) return object.of;
  const auto kind = container_kinds_.find(object.of);
  return Join(Symbol("builtins"), kind != container_kinds_.end() ? kind->second : program_.values[object.of].name);
}

void Solver::LoadAttribute(ValueId to, ObjectId base, Name name) {
  const Object object = objects_[base];
  switch (object.kind) {
    case Kind::kModule: {
      const auto found = program_.members.find({object.id, name});
      if (found != program_.members.end()) {
        for (const Lead& lead : found->second) AddLead(to, lead);
      }
      if (IsStored(name)) Copy(Field(base, name), to);
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
      Add(to, objects_.Intern(Kind::kExternalBound, Join(of, name), base));
      break;
    }
    case Kind::kDescriptor: Add(to, objects_.Intern(Kind::kExternalBound, Join(object.with, name), base)); break;
    case Kind::kFunction:
    case Kind::kBound: {
      const std::string_view text = program_.names.Text(name);
      if (text == "__call__") Add(to, base);
      if (object.kind == Kind::kBound && text == "__self__") Add(to, object.with);
      if (object.kind == Kind::kBound && text == "__func__") Add(to, object.of);
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
  for (const Ancestor& ancestor : hierarchy_->Order(of)) {
    if (ancestor.kind != Ancestor::Kind::kClass) continue;
    const ObjectId one = objects_.Intern(Kind::kClass, ancestor.of);
    Copy(Field(one, name), to);
    if (is_instance) Copy(Field(objects_.Intern(Kind::kInstance, one), name), to);
  }
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
  if (found.how == Found::How::kClass && found.member.variable != kNobody) {
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
  if (found.how == Found::How::kClass && found.member.variable != kNobody) {
    Flow(found.member.variable, Rule::kBindInstance, to, base);
  } else if (found.how == Found::How::kClass) {
    // A method sets it; a class further on may have one too, for as long as the method has not run.
    const Found body = hierarchy_->Find(of, name, found.of);
    if (body.how == Found::How::kClass && body.member.variable != kNobody) {
      Flow(body.member.variable, Rule::kBindInstance, to, base);
    }
  }
  LoadStored(to, of, name, true);
  if (found.how == Found::How::kExternal && found.is_certain) {
    Add(to, objects_.Intern(Kind::kExternalBound, Join(found.of, name), base));
  }
  if (program_.names.Text(name) == "__class__") Add(to, class_object);
}

void Solver::LoadOfSuper(ValueId to, ObjectId base, Name name) {
  const Object super = objects_[base];
  const ValueId after = objects_[super.of].of;
  const bool is_class = objects_[super.with].kind == Kind::kClass;
  const ValueId of = is_class ? objects_[super.with].of : objects_[objects_[super.with].of].of;
  const auto order = hierarchy_->Order(of);
  const bool is_below = std::find(order.begin(), order.end(), Ancestor{Ancestor::Kind::kClass, after}) != order.end();
  const Found found = hierarchy_->Find(is_below ? of : after, name, after);
  if (found.how == Found::How::kClass && found.member.variable != kNobody) {
    if (!is_class) {
      Flow(found.member.variable, Rule::kBindInstance, to, super.with);
    } else if (TakesClass(program_.names.Text(name))) {
      Flow(found.member.variable, Rule::kBindMethod, to, super.with);
    } else {
      Flow(found.member.variable, Rule::kBindClass, to, super.with);
    }
  } else if (found.how == Found::How::kExternal && found.is_certain) {
    Add(to, objects_.Intern(Kind::kExternalBound, Join(found.of, name), super.with));
  } else if (found.how == Found::How::kNothing && found.is_certain) {
    Add(to, objects_.Intern(Kind::kExternalBound, Join(Symbol("builtins.object"), name), super.with));
  }
}

void Solver::StoreAttribute(ValueId user, ObjectId base) {
  const Object object = objects_[base];
  const Name name = program_.values[user].name;
  const ValueId value = program_.InputOf(user, Role::k_value);
  if (value == kNobody) return;
  switch (object.kind) {
    case Kind::kClass:
    case Kind::kInstance:
    case Kind::kFunction: Copy(value, Field(base, name)); break;
    case Kind::kBound: Copy(value, Field(object.of, name)); break;
    case Kind::kModule: {
      const auto found = program_.members.find({object.id, name});
      bool is_member = false;
      if (found != program_.members.end()) {
        for (const Lead& lead : found->second) {
          const auto variable =
              lead.kind == Target::kBinding ? program_.variables.find(lead.id) : program_.variables.end();
          if (variable == program_.variables.end()) continue;
          Copy(value, variable->second);
          is_member = true;
        }
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
    Add(to, member);
    return;
  }
  const std::string_view by = program_.names.Text(object.with);
  if (by == "builtins.staticmethod") {
    Copy(object.of, to);
  } else if (by == "builtins.classmethod") {
    Flow(object.of, Rule::kBindMethod, to, objects_[instance].of);
  } else if (IsProperty(by)) {
    CallAll(object.of, {Argument(Holding(instance))}, to, to, Via::kProperty);
  } else {
    Add(to, member);
  }
}

void Solver::BindToClass(ValueId to, ObjectId of, ObjectId member) {
  const Object object = objects_[member];
  if (object.kind == Kind::kDescriptor) {
    const std::string_view by = program_.names.Text(object.with);
    if (by == "builtins.staticmethod") {
      Copy(object.of, to);
      return;
    }
    if (by == "builtins.classmethod") {
      Flow(object.of, Rule::kBindMethod, to, of);
      return;
    }
  }
  Add(to, member);
}

bool Solver::IsSequence(ObjectId container) const {
  const auto kind = container_kinds_.find(objects_[container].of);
  const Name name = kind != container_kinds_.end() ? kind->second : program_.values[objects_[container].of].name;
  return program_.names.Text(name) != "dict";
}

Name Solver::KeyIn(ObjectId container, Name key) const {
  const std::string_view text = program_.names.Text(key);
  const ValueId maker = objects_[container].of;
  if (!text.starts_with('-') || maker >= program_.values.size() || program_.values[maker].op != Op::k_container ||
      !IsSequence(container) || !program_.InputsOf(maker, Role::k_spread).empty()) {
    return key;
  }
  const auto elements = program_.InputsOf(maker, Role::k_element);
  std::size_t from_end = 0;
  std::from_chars(text.data() + 1, text.data() + text.size(), from_end);
  return from_end == 0 || from_end > elements.size() ? key : elements[elements.size() - from_end].name;
}

void Solver::LoadElement(ValueId to, ObjectId base, Name key, ValueId origin) {
  const Object object = objects_[base];
  switch (object.kind) {
    case Kind::kExternal:
      // A class with its parameters; of anything else nothing is known.
      if (IsNamedAsClass(program_.names.Text(object.of))) Add(to, base);
      break;
    case Kind::kClass: Add(to, base); break;
    case Kind::kContainer: {
      if (depth_ == Depth::kNames) break;
      if (key == 0) {
        Copy(AllOf(base), to);
      } else {
        Copy(Field(base, KeyIn(base, key)), to);
        // What is set under a key that is not known may be under this one.
        Copy(Field(base, unknown_), to);
      }
      break;
    }
    case Kind::kInstance: CallMethod(base, "__getitem__", {}, to, origin, Via::kOperation); break;
    case Kind::kExternalInstance:
      if (program_.names.Text(object.of) == "builtins.str") Add(to, base);
      break;
    default: break;
  }
}

void Solver::StoreElement(ValueId user, ObjectId base) {
  const Object object = objects_[base];
  const Name key = program_.values[user].name;
  const ValueId value = program_.InputOf(user, Role::k_value);
  if (value == kNobody) return;
  if (object.kind == Kind::kContainer) {
    Copy(value, Field(base, key == 0 ? unknown_ : KeyIn(base, key)));
  } else if (object.kind == Kind::kInstance) {
    // The key comes first, and nothing is known of it.
    CallMethod(base, "__setitem__", {Argument(NewValue(), 0), Argument(value, 1)}, NewValue(), user, Via::kOperation);
  }
}

void Solver::Iterate(ValueId to, ObjectId base, Name key) {
  const Object object = objects_[base];
  switch (object.kind) {
    case Kind::kContainer:
      if (!IsSequence(base)) {
        Copy(Field(base, keys_name_), to);
      } else {
        LoadElement(to, base, key, to);
      }
      break;
    case Kind::kInstance: {
      const ValueId iterator = NewValue();
      if (CallMethod(base, "__iter__", {}, iterator, to, Via::kIteration) ||
          CallMethod(base, "__aiter__", {}, iterator, to, Via::kIteration)) {
        Flow(iterator, Rule::kNext, to);
      } else {
        CallMethod(base, "__getitem__", {Argument(NewValue())}, to, to, Via::kIteration);
      }
      break;
    }
    case Kind::kExternalInstance:
      if (program_.names.Text(object.of) == "builtins.str") Add(to, base);
      break;
    default: break;
  }
}

void Solver::Next(ValueId to, ObjectId iterator) {
  const Kind kind = objects_[iterator].kind;
  if (kind == Kind::kContainer) {
    Copy(AllOf(iterator), to);
  } else if (kind == Kind::kInstance && !CallMethod(iterator, "__next__", {}, to, to, Via::kIteration)) {
    const ValueId awaited = NewValue();
    if (CallMethod(iterator, "__anext__", {}, awaited, to, Via::kIteration)) Copy(awaited, to);
  }
}

void Solver::Enter(ValueId to, ObjectId base) {
  const Object object = objects_[base];
  if (object.kind == Kind::kInstance) {
    for (const auto& [enter, exit] : {std::pair("__enter__", "__exit__"), std::pair("__aenter__", "__aexit__")}) {
      if (!CallMethod(base, enter, {}, to, to, Via::kContext)) continue;
      CallMethod(base, exit, {}, NewValue(), to, Via::kContext);
    }
  } else if (object.kind == Kind::kContainer) {
    // `contextlib.contextmanager` gives the one element of a generator.
    Copy(AllOf(base), to);
  } else if (object.kind == Kind::kExternalInstance) {
    Add(to, base);
  }
}

void Solver::Await(ValueId to, ObjectId base) {
  const Object object = objects_[base];
  if (object.kind == Kind::kCoroutine) {
    const ValueId result = program_.InputOf(objects_[object.of].of, Role::k_result);
    if (result != kNobody) Copy(result, to);
  } else if (object.kind == Kind::kInstance) {
    const ValueId iterator = NewValue();
    CallMethod(base, "__await__", {}, iterator, to, Via::kOperation);
  }
}

void Solver::Raise(ValueId to, ObjectId base) {
  if (objects_[base].kind == Kind::kContainer) {
    Flow(AllOf(base), Rule::kInstanceOf, to);
  } else {
    AddInstance(to, base);
  }
}

void Solver::Operate(ValueId operation, ValueId operand, ObjectId object) {
  const std::string_view asked = program_.names.Text(program_.values[operation].name);
  const auto operands = program_.InputsOf(operation, Role::k_argument);
  std::string plain(asked);
  if (plain.starts_with("__i") && plain != "__invert__" && plain != "__init__") {
    // In place: `__iadd__`, then `__add__`.
    plain.erase(2, 1);
    const bool is_known =
        std::any_of(kOperators.begin(), kOperators.end(), [&](const Operator& each) { return each.asked == plain; });
    if (!is_known) plain = asked;
  }
  for (const Input& each : operands) {
    if (each.input != operand) continue;
    const Kind kind = objects_[object].kind;
    if (kind == Kind::kContainer) {
      // Sums, slices and unions of containers hold what their operands hold.
      if (asked != "__contains__" && asked != "__eq__" && asked != "__ne__") Add(operation, object);
      continue;
    }
    if (kind == Kind::kExternalInstance && each.position == 0 && asked != "__contains__") Add(operation, object);
    if (kind != Kind::kInstance) continue;
    std::vector<Input> others;
    for (const Input& other : operands) {
      if (other.position != each.position) others.push_back(Argument(other.input));
    }
    if (each.position == 0) {
      if (CallMethod(object, asked, others, operation, operation, Via::kOperation)) continue;
      if (plain != asked) CallMethod(object, plain, others, operation, operation, Via::kOperation);
    } else {
      for (const Operator& known : kOperators) {
        if (known.asked != plain || known.reflected.empty()) continue;
        // The left operand is asked first; only where it is of another kind the right one answers.
        const auto& left = sets_[operands.front().input].objects;
        const bool has_left = std::any_of(left.begin(), left.end(), [&](ObjectId one) {
          return objects_[one].kind == Kind::kInstance &&
                 hierarchy_->Find(objects_[objects_[one].of].of, Symbol(known.asked)).how == Found::How::kClass;
        });
        if (!has_left) CallMethod(object, known.reflected, others, operation, operation, Via::kOperation);
      }
    }
  }
}

}  // namespace codeanatomy::rules::values
