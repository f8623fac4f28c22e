#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "rules/values/solver_internal.h"

namespace codeanatomy::rules::values {
namespace {

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
  auto is_one_of = [&](const auto& words) { return std::find(words.begin(), words.end(), name) != words.end(); };
  if (is_form && is_one_of(kEither)) {
    const auto keys = program_.InputsOf(element, Role::k_key);
    for (const Input& key : keys.first(name == "Annotated" ? std::min<std::size_t>(1, keys.size()) : keys.size())) {
      Copy(key.input, to);
    }
  } else if (is_form && is_one_of(kCollections)) {
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
    const bool is_async = program_.names.Text(program_.values[to].detail) == "async";
    CallMethod(base, is_async ? "__aenter__" : "__enter__", {}, to, to, Via::kContext);
    CallMethod(base, is_async ? "__aexit__" : "__exit__", {}, NewValue(), to, Via::kContext);
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
    } else if (hierarchy_->IsBelow(wanted.of, own)) {
      Add(to, objects_.Intern(Kind::kInstance, of));
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
  const std::string_view how = program_.names.Text(program_.values[user].name);
  const ValueId of = program_.InputOf(user, Role::k_class);
  const Object one = objects_[object];
  const bool is_none = one.kind == Kind::kExternalInstance && program_.names.Text(one.of) == "builtins.NoneType";
  if (depth_ == Depth::kNames) {
    Add(user, object);
  } else if (how == "None" || how == "not None") {
    if (is_none == (how == "None")) Add(user, object);
  } else if (how == "not" || of == kNobody) {
    Add(user, object);
  } else {
    Flow(of, Rule::kNarrow, user, object);
  }
}

void Solver::Except(ValueId to, ObjectId base) {
  if (objects_[base].kind == Kind::kContainer) {
    Flow(AllOf(base), Rule::kInstanceOf, to);
  } else {
    AddInstance(to, base);
  }
}

// A part of a sequence from the constant place on; from one that is not known, any of its elements anywhere.
void Solver::Slice(ValueId operation, ObjectId container) {
  const ObjectId made = objects_.Intern(Kind::kContainer, operation);
  container_kinds_.emplace(operation, Symbol("list"));
  Add(operation, made);
  const std::string_view text = program_.names.Text(program_.values[operation].detail);
  std::size_t first = 0;
  if (text.empty() || std::from_chars(text.data(), text.data() + text.size(), first).ec != std::errc()) {
    Copy(AllOf(container), Field(made, unknown_));
    return;
  }
  Copy(Field(container, unknown_), Field(made, unknown_));
  const auto keys = keys_.find(container);
  const std::vector<Name> known = keys == keys_.end() ? std::vector<Name>() : keys->second;
  for (const Name key : known) {
    const std::string_view place = program_.names.Text(key);
    std::size_t at = 0;
    if (std::from_chars(place.data(), place.data() + place.size(), at).ec != std::errc() || at < first) continue;
    Copy(Field(container, key), Field(made, Symbol(std::to_string(at - first))));
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
    if ((kind == Kind::kClass || kind == Kind::kExternal || kind == Kind::kGeneric) && asked == "__or__") {
      Add(operation, object);  // a union of classes
      continue;
    }
    if (kind == Kind::kContainer && asked == "__getitem__" && IsSequence(object)) {
      Slice(operation, object);
      continue;
    }
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
