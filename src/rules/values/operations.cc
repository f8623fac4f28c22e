#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "rules/values/solver_internal.h"

namespace codeanatomy::rules::values {
namespace {

// What an operator asks its left operand, and then its right one.
struct Operator {
  std::string_view asked, reflected;
};
constexpr std::array<Operator, 19> kOperators = {{
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
}};

}  // namespace

void Solver::FindOperators() {
  for (const Operator& known : kOperators) {
    const OperatorNames names{Symbol(known.asked), Symbol(known.reflected)};
    operators_.emplace(names.asked, names);
    // In place: `__iadd__`, then `__add__`.
    operators_.emplace(Symbol(std::string("__i").append(known.asked.substr(2))), names);
  }
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

// What a subscript of a class outside says: one of several classes, or a collection.
void Solver::LoadGeneric(ValueId to, ObjectId base, ValueId element) {
  constexpr std::array<std::string_view, 6> kEither = {"Optional", "Union",    "Annotated",
                                                       "Final",    "ClassVar", "Required"};
  constexpr std::array<std::string_view, 17> kCollections = {
      "list", "List",     "set",      "Set",      "frozenset",  "FrozenSet", "tuple",     "Tuple", "dict",
      "Dict", "Iterable", "Iterator", "Sequence", "Collection", "Mapping",   "Generator", "Deque"};
  const std::string_view symbol = program_.names.Text(objects_[base].of);
  const std::string_view name = symbol.substr(symbol.rfind('.') + 1);
  const bool is_form =
      element < program_.values.size() &&
      (symbol.starts_with("builtins.") || symbol.starts_with("typing") || symbol.starts_with("collections.abc."));
  if (is_form && IsOneOf(kEither, name)) {
    const auto keys = program_.InputsOf(element, Role::k_key);
    for (const Input& key : keys.first(name == "Annotated" ? std::min<std::size_t>(1, keys.size()) : keys.size())) {
      Copy(key.input, to);
    }
  } else if (is_form && IsOneOf(kCollections, name)) {
    Add(to, objects_.Intern(Kind::kGeneric, element, objects_[base].of));
  } else {
    Add(to, base);
  }
}

void Solver::LoadElement(ValueId to, ObjectId base, Name key, ValueId origin) {
  const Object object = objects_[base];
  switch (object.kind) {
    case Kind::kExternal:
      // A class with its parameters; of anything else nothing is known.
      if (!IsNamedAsClass(program_.names.Text(object.of))) break;
      if (depth_ == Depth::kNames) {
        Add(to, base);
      } else {
        LoadGeneric(to, base, origin);
      }
      break;
    case Kind::kClass: Add(to, base); break;
    case Kind::kContainer: {
      if (depth_ == Depth::kNames) break;
      const ValueId asked = origin < program_.values.size() && program_.values[origin].op == Op::k_element
                                ? program_.InputOf(origin, Role::k_key)
                                : kNobody;
      if (key == 0 && asked != kNobody) {
        Flow(asked, Rule::kLoadKey, to, base);
      } else if (key == 0) {
        Copy(AllOf(base), to);
      } else {
        Copy(Field(base, KeyIn(base, key)), to);
        // What is set under a key that is not known may be under this one.
        Copy(Field(base, words_.unknown), to);
      }
      break;
    }
    case Kind::kInstance: CallMethod(base, words_.getitem, {}, to, origin, Via::kOperation); break;
    case Kind::kExternalInstance:
      if (object.of == words_.str) Add(to, base);
      break;
    default: break;
  }
}

void Solver::StoreElement(ValueId user, ObjectId base) {
  const Object object = objects_[base];
  const Name key = program_.values[user].name;
  const ValueId value = program_.InputOf(user, Role::k_value);
  if (value == kNobody) return;
  AskOutside(base, words_.setitem, user, Via::kOperation);
  if (object.kind == Kind::kContainer) {
    Copy(value, Field(base, key == 0 ? words_.unknown : KeyIn(base, key)));
  } else if (object.kind == Kind::kInstance) {
    // The key comes first, and nothing is known of it.
    CallMethod(base, words_.setitem, {Argument(NewValue(), 0), Argument(value, 1)}, NewValue(), user, Via::kOperation);
  }
}

void Solver::Iterate(ValueId to, ObjectId base, Name key) {
  const Object object = objects_[base];
  AskOutside(base, words_.iter, to, Via::kIteration);
  switch (object.kind) {
    case Kind::kContainer:
      if (!IsSequence(base)) {
        Copy(Field(base, words_.keys), to);
      } else {
        LoadElement(to, base, key, to);
      }
      break;
    case Kind::kInstance: {
      const ValueId iterator = NewValue();
      if (CallMethod(base, words_.iter, {}, iterator, to, Via::kIteration) ||
          CallMethod(base, words_.async_iter, {}, iterator, to, Via::kIteration)) {
        Flow(iterator, Rule::kNext, to);
      } else {
        CallMethod(base, words_.getitem, {Argument(NewValue())}, to, to, Via::kIteration, 0, kNotOwn, words_.iter);
      }
      break;
    }
    case Kind::kExternalInstance:
      if (object.of == words_.str) Add(to, base);
      break;
    case Kind::kClass:
      // The members of an enumeration.
      if (hierarchy_->IsEnumeration(object.of)) Add(to, objects_.Intern(Kind::kInstance, base));
      break;
    default: break;
  }
}

void Solver::Next(ValueId to, ObjectId iterator) {
  const Kind kind = objects_[iterator].kind;
  if (kind == Kind::kContainer) {
    Copy(AllOf(iterator), to);
  } else if (kind == Kind::kInstance && !CallMethod(iterator, words_.next, {}, to, to, Via::kIteration)) {
    const ValueId awaited = NewValue();
    if (CallMethod(iterator, words_.async_next, {}, awaited, to, Via::kIteration)) Copy(awaited, to);
  }
}

void Solver::Enter(ValueId to, ObjectId base) {
  const Object object = objects_[base];
  const bool is_async = program_.values[to].detail == words_.is_async;
  const Name enter = is_async ? words_.async_enter : words_.enter, exit = is_async ? words_.async_exit : words_.exit;
  if (object.kind == Kind::kInstance) {
    CallMethod(base, enter, {}, to, to, Via::kContext);
    CallMethod(base, exit, {}, NewValue(), to, Via::kContext);
  } else if (object.kind == Kind::kContainer) {
    // `contextlib.contextmanager` makes a manager of a generator, which gives its one element.
    Copy(AllOf(base), to);
    for (const Name asked : {enter, exit}) {
      const ObjectId outside = objects_.Intern(Kind::kExternal, Join(words_.generator_context, asked));
      callees_.push_back({to, outside, Via::kContext, false, kNotOwn, asked});
    }
  } else if (object.kind == Kind::kExternalInstance) {
    AskOutside(base, enter, to, Via::kContext);
    AskOutside(base, exit, to, Via::kContext);
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
    CallMethod(base, words_.await, {}, iterator, to, Via::kOperation);
  }
}

// Whether an instance of the first is one of the second.
void Solver::Narrow(ValueId to, ObjectId object, ObjectId of) {
  const Object one = objects_[object], wanted = objects_[of];
  if (wanted.kind == Kind::kContainer) {
    Flow(AllOf(of), Rule::kNarrow, to, object);
  } else if (one.kind == Kind::kInstance && wanted.kind == Kind::kExternal) {
    if (hierarchy_->Inherits(objects_[one.of].of, wanted.of)) Add(to, object);
  } else if (one.kind == Kind::kInstance && wanted.kind == Kind::kClass) {
    const ValueId own = objects_[one.of].of;
    if (hierarchy_->IsBelow(own, wanted.of)) {
      Add(to, object);
    } else if (one.with == kOrBelow && hierarchy_->IsBelow(wanted.of, own)) {
      Add(to, objects_.Intern(Kind::kInstance, of, kOrBelow));
    }
  } else if (wanted.kind == Kind::kExternal) {
    // Two builtin classes are told apart; of others it is not known what they inherit.
    const bool has_class = one.kind == Kind::kExternalInstance || one.kind == Kind::kContainer;
    const std::string_view own = has_class ? program_.names.Text(ClassOf(object)) : std::string_view();
    const bool is_other = own.starts_with("builtins.") && program_.names.Text(wanted.of).starts_with("builtins.") &&
                          own != program_.names.Text(wanted.of);
    if (!is_other) Add(to, object);
  }
}

void Solver::NarrowBy(ValueId user, ObjectId object) {
  const Name how = program_.values[user].name;
  const ValueId of = program_.InputOf(user, Role::k_class);
  const Object one = objects_[object];
  const bool is_none = one.kind == Kind::kExternalInstance && one.of == words_.none_type;
  const bool is_about_none = how == words_.none || how == words_.not_none;
  if (depth_ == Depth::kAll && is_about_none && is_none != (how == words_.none)) return;
  if (depth_ == Depth::kNames || is_about_none || how == words_.is_not || of == kNobody) {
    Add(user, object);
  } else {
    Flow(of, Rule::kNarrow, user, object);
  }
}

void Solver::Except(ValueId to, ObjectId base) {
  if (objects_[base].kind == Kind::kContainer) {
    Flow(AllOf(base), Rule::kInstanceOf, to, kOrBelow);
  } else {
    AddInstance(to, base, kOrBelow);
  }
}

// A part of a sequence from the constant place on; from one that is not known, any of its elements anywhere.
void Solver::Slice(ValueId operation, ObjectId container) {
  const ObjectId made = MakeContainer(operation, words_.list);
  const std::string_view text = program_.names.Text(program_.values[operation].detail);
  std::size_t first = 0;
  if (text.empty() || std::from_chars(text.data(), text.data() + text.size(), first).ec != std::errc()) {
    Copy(AllOf(container), Field(made, words_.unknown));
    return;
  }
  Copy(Field(container, words_.unknown), Field(made, words_.unknown));
  const auto keys = keys_.find(container);
  const std::vector<Name> known = keys == keys_.end() ? std::vector<Name>() : keys->second;
  for (const Name key : known) {
    const std::string_view place = program_.names.Text(key);
    std::size_t at = 0;
    if (std::from_chars(place.data(), place.data() + place.size(), at).ec != std::errc() || at < first) continue;
    Copy(Field(container, key), Field(made, Place(at - first)));
  }
}

void Solver::Operate(ValueId operation, ValueId operand, ObjectId object) {
  const Name asked = program_.values[operation].name;
  const auto known = operators_.find(asked);
  const auto operands = program_.InputsOf(operation, Role::k_argument);
  for (const Input& each : operands) {
    if (each.input != operand) continue;
    const Kind kind = objects_[object].kind;
    if (each.position == 0) AskOutside(object, asked, operation, Via::kOperation);
    if ((kind == Kind::kClass || kind == Kind::kExternal || kind == Kind::kGeneric) && asked == words_.either) {
      Add(operation, object);  // a union of classes
      continue;
    }
    if (kind == Kind::kContainer && asked == words_.getitem && IsSequence(object)) {
      Slice(operation, object);
      continue;
    }
    if (kind == Kind::kContainer) {
      // Sums, slices and unions of containers hold what their operands hold.
      if (asked != words_.contains && asked != words_.equal && asked != words_.not_equal) Add(operation, object);
      continue;
    }
    if (kind == Kind::kExternalInstance && each.position == 0 && asked != words_.contains) Add(operation, object);
    if (kind != Kind::kInstance) continue;
    std::vector<Input> others;
    for (const Input& other : operands) {
      if (other.position != each.position) others.push_back(Argument(other.input));
    }
    if (each.position == 0) {
      if (CallMethod(object, asked, others, operation, operation, Via::kOperation)) continue;
      if (known != operators_.end() && known->second.asked != asked) {
        CallMethod(object, known->second.asked, others, operation, operation, Via::kOperation);
      }
    } else if (known != operators_.end()) {
      // The left operand is asked first; only where it is of another kind the right one answers.
      const auto& left = sets_[operands.front().input].objects;
      const bool has_left = std::any_of(left.begin(), left.end(), [&](ObjectId one) {
        return objects_[one].kind == Kind::kInstance &&
               hierarchy_->Find(objects_[objects_[one].of].of, known->second.asked).how == Found::How::kClass;
      });
      if (!has_left) CallMethod(object, known->second.reflected, others, operation, operation, Via::kOperation);
    }
  }
}

}  // namespace codeanatomy::rules::values
