// Types of attributes and elements.

#include <algorithm>
#include <array>
#include <charconv>

#include "rules/values/builtin_results_internal.h"
#include "rules/values/types_internal.h"

namespace codeanatomy::rules::values {
namespace {

constexpr std::size_t kMostOverriders = 16;

bool IsProperty(std::string_view symbol) {
  return symbol == "builtins.property" || symbol == "functools.cached_property" || symbol == "abc.abstractproperty";
}

// Collections of one kind of thing, iterators and views of such, and what `with` gives it for.
bool HoldsFirst(std::string_view symbol) {
  constexpr std::array<std::string_view, 24> kHolders = {
      "builtins.list",      "builtins.set",          "builtins.frozenset",      "builtins.tuple",
      "builtins.enumerate", "builtins.zip",          "builtins.dict",           "collections.deque",
      "typing.Iterable",    "typing.Iterator",       "typing.Sequence",         "typing.MutableSequence",
      "typing.Collection",  "typing.Generator",      "typing.Reversible",       "typing.AbstractSet",
      "typing.MutableSet",  "typing.KeysView",       "typing.ValuesView",       "typing.Mapping",
      "typing.ItemsView",   "typing.MutableMapping", "collections.defaultdict", "collections.OrderedDict"};
  return IsOneOf(kHolders, symbol);
}

bool IsMapping(std::string_view symbol) {
  constexpr std::array<std::string_view, 5> kMappings = {"builtins.dict", "typing.Mapping", "typing.MutableMapping",
                                                         "collections.defaultdict", "collections.OrderedDict"};
  return IsOneOf(kMappings, symbol);
}

bool IsSequence(std::string_view symbol) {
  constexpr std::array<std::string_view, 4> kSequences = {"builtins.list", "builtins.tuple", "typing.Sequence",
                                                          "typing.MutableSequence"};
  return IsOneOf(kSequences, symbol);
}

}  // namespace

TypeSet TypeFlow::OfAttribute(ValueId id) {
  const Value& value = program_.values[id];
  const TypeSet base = AskValue(program_.InputOf(id, Role::k_base));
  if (base == kAnything || base == kNothing) return base;
  const ValueId stored = program_.InputOf(id, Role::k_value);
  if (stored == kNobody) {
    // Tests tell apart what an attribute may be, and are followed for names alone.
    const TypeSet member = Member(base, value.name);
    return member != kAnything && IsUnion(member) ? kAnything : member;
  }
  // What was surely stored there is what it is, but for what properties and other descriptors make of it.
  return ForEach(base, [&](TypeId type) {
    const Type& one = table_[type];
    if (one.form != Form::kInstance && one.form != Form::kModule && one.form != Form::kClass) return kAnything;
    if (one.form == Form::kInstance) {
      const Found found = solver_.hierarchy().Find(one.of, value.name);
      if (found.IsInBody()) return Ask(CellKind::kMember, type, value.name);
    }
    return AskValue(stored);
  });
}

// Whether a test may tell parts of it apart.
bool TypeFlow::IsUnion(TypeSet set) const {
  const auto types = table_.Of(set);
  return types.size() > 1 && !std::all_of(types.begin(), types.end(), [&](TypeId type) { return IsCallable(type); });
}

TypeSet TypeFlow::Member(TypeSet set, Name name) {
  return ForEach(set, [&](TypeId type) { return Ask(CellKind::kMember, type, name); });
}

TypeSet TypeFlow::OfMember(TypeId id, Name name) {
  const Type type = table_[id];
  const std::string_view text = Text(name);
  constexpr std::array<std::string_view, 3> kTexts = {"__name__", "__qualname__", "__module__"};
  switch (type.form) {
    case Form::kModule: {
      const auto leads = program_.members.Of({module_ids_[type.of], name});
      if (leads.empty()) return kAnything;
      TypeSet joined = kNothing;
      for (const Lead& lead : leads) joined = table_.Either(joined, OfLead(lead, false));
      return joined;
    }
    case Form::kInstance:
      if (text == "__class__") return table_.Only(Form::kClass, type.of, type.with);
      if (text == "__dict__") return Builtin("dict");
      if (text == "__module__") return str_;
      return MemberOfClass(type, name);
    case Form::kClass:
      if (IsOneOf(kTexts, text)) return str_;
      return MemberOfClass(type, name);
    case Form::kSuper: return MemberOfSuper(type, name);
    case Form::kSymbol: return OfSymbol(solver_.Join(type.of, name));
    case Form::kClassOutside: return table_.Only(Form::kSymbol, solver_.Join(type.of, name));
    case Form::kTuple:
    case Form::kOutside: {
      const Name symbol = solver_.Join(type.form == Form::kTuple ? solver_.Intern("builtins.tuple") : type.of, name);
      const TypeSet receiver = table_.Only(id);
      if (const DeclaredOutside* declared = DeclaredBy(symbol)) return MemberOutside(*declared, receiver);
      // Of other attributes it is not known whether they are methods.
      if (ResultOfBuiltin(Text(symbol)).empty()) return kAnything;
      return table_.Only(Form::kMethodOutside, symbol, 0, std::span(&receiver, 1));
    }
    case Form::kFunction: return IsOneOf(kTexts, text) ? str_ : kAnything;
    default: return kAnything;
  }
}

// What is declared of a class outside, taken from an instance.
TypeSet TypeFlow::MemberOutside(const DeclaredOutside& declared, TypeSet receiver) {
  switch (declared.as) {
    case DeclaredAs::kProperty:
    case DeclaredAs::kValue: return ParsedOrAnything(declared.type, receiver);
    case DeclaredAs::kMethod:
      return table_.Only(Form::kMethodOutside, solver_.Intern(declared.symbol), 0, std::span(&receiver, 1));
    case DeclaredAs::kFunction: return table_.Only(Form::kSymbol, solver_.Intern(declared.symbol));
    default: return kAnything;
  }
}

// What a member of a class's body is, taken from the class or an instance of it.
TypeSet TypeFlow::Bound(TypeSet member, ValueId of, bool is_class, TypeSet receiver) {
  const bool is_enumeration = solver_.hierarchy().IsEnumeration(of);
  return ForEach(member, [&](TypeId id) -> TypeSet {
    const Type type = table_[id];
    if (type.form == Form::kFunction && !is_class) return Method(type.of, receiver);
    if (type.form == Form::kWrapped) {
      const std::string_view symbol = Text(type.with);
      const TypeSet inner = AskValue(type.of);
      if (symbol == "builtins.staticmethod") return inner;
      if (symbol == "builtins.classmethod") {
        return ForEach(inner, [&](TypeId one) {
          const Type& function = table_[one];
          return function.form == Form::kFunction ? Method(function.of, receiver) : kAnything;
        });
      }
      if (is_class || !IsProperty(symbol)) return kAnything;
      return ForEach(inner, [&](TypeId one) {
        const Type& function = table_[one];
        return function.form == Form::kFunction ? CallFunction(function.of, {kNobody, true, receiver}) : kAnything;
      });
    }
    if (is_enumeration && is_class && type.form != Form::kFunction && type.form != Form::kClass) {
      return table_.Only(Form::kInstance, of, kLoose);
    }
    if (type.form == Form::kInstance) {
      const Found got = solver_.hierarchy().Find(type.of, solver_.words().get);
      if (got.how == Found::How::kClass) return kAnything;
      const Found outside = solver_.hierarchy().Find(type.of, solver_.words().get);
      if (outside.how == Found::How::kExternal) {
        // What a class outside may do with it is not known.
        for (const Ancestor& ancestor : solver_.hierarchy().Order(type.of)) {
          if (ancestor.kind == Ancestor::Kind::kUnknown) return kAnything;
          if (ancestor.kind == Ancestor::Kind::kExternal && !Text(ancestor.of).starts_with("builtins."))
            return kAnything;
        }
      }
    }
    // Things of classes outside may be descriptors.
    if (type.form == Form::kOutside && !Text(type.of).starts_with("builtins.")) return kAnything;
    if (type.form == Form::kSymbol) return kAnything;
    return table_.Only(id);
  });
}

// What the bodies of classes say of a member, from the class on.
TypeSet TypeFlow::SaidInClass(ValueId of, Name name) {
  for (const Ancestor& ancestor : solver_.hierarchy().Order(of)) {
    if (ancestor.kind != Ancestor::Kind::kClass) continue;
    const ValueId variable = solver_.hierarchy().Own(ancestor.of, name).variable;
    if (variable == kNobody) continue;
    for (const Input& annotation : program_.InputsOf(variable, Role::k_annotation)) {
      return AskSaid(annotation.input);
    }
    return kAnything;
  }
  return kAnything;
}

TypeSet TypeFlow::SaidOfAttribute(ValueId base, Name name) {
  const auto receiver = solver_.ReceiverOf(base);
  if (!receiver) return kAnything;
  const Found found = solver_.hierarchy().Find(receiver->of, name);
  if (found.how != Found::How::kClass) return kAnything;
  // Asked from outside: the annotation alone.
  for (const Ancestor& ancestor : solver_.hierarchy().Order(receiver->of)) {
    if (ancestor.kind != Ancestor::Kind::kClass) continue;
    const ValueId variable = solver_.hierarchy().Own(ancestor.of, name).variable;
    if (variable == kNobody) continue;
    const ValueId annotation = program_.InputOf(variable, Role::k_annotation);
    return annotation == kNobody ? kAnything : Said(annotation);
  }
  return kAnything;
}

TypeSet TypeFlow::MemberOfClass(const Type& type, Name name) {
  const Hierarchy& hierarchy = solver_.hierarchy();
  const bool is_class = type.form == Form::kClass, is_loose = type.with == kLoose;
  const Found found = hierarchy.Find(type.of, name);
  if (found.how == Found::How::kExternal) return MemberAbove(type, name);
  if (found.how != Found::How::kClass || !found.is_certain || found.member.is_made) return kAnything;
  if (const TypeSet said = SaidInClass(type.of, name); said != kAnything) return said;
  Found body = found;
  if (!found.IsInBody()) body = hierarchy.Find(type.of, name, found.of);
  TypeSet joined = kNothing;
  bool is_property = false;
  if (body.IsInBody()) {
    const TypeSet member = AskValue(body.member.variable);
    if (member == kAnything) return kAnything;
    for (const TypeId one : table_.Of(member)) is_property |= table_[one].form == Form::kWrapped;
    joined = Bound(member, type.of, is_class, table_.Only(type.form, type.of, type.with));
  } else if (body.how == Found::How::kExternal) {
    // A class outside may set it too.
    return kAnything;
  }
  if (is_loose) {
    const auto& overriders = hierarchy.Overriders(type.of, name);
    if (overriders.size() > kMostOverriders) return kAnything;
    for (const ValueId each : overriders) {
      const TypeSet receiver = table_.Only(type.form, each, kLoose);
      joined = table_.Either(joined, Bound(AskValue(hierarchy.Own(each, name).variable), each, is_class, receiver));
      if (joined == kAnything) return joined;
    }
  }
  if (!is_property) joined = table_.Either(joined, StoredIn(type.of, name, is_class));
  // What is None wherever it is known stands for something that others set.
  return joined == none_ ? kAnything : joined;
}

// What a class outside that a class inherits from declares; no class between may have it, nor what is set.
TypeSet TypeFlow::MemberAbove(const Type& type, Name name) {
  if (program_.interfaces.empty() || type.form != Form::kInstance) return kAnything;
  if (name < stores_.size() && !stores_[name].empty()) return kAnything;
  if (type.with == kLoose && !solver_.hierarchy().Overriders(type.of, name).empty()) return kAnything;
  for (const Ancestor& ancestor : solver_.hierarchy().Order(type.of)) {
    if (ancestor.kind == Ancestor::Kind::kClass) continue;
    if (ancestor.kind == Ancestor::Kind::kUnknown) return kAnything;
    // Of the first that is outside, whatever it has itself or inherits.
    const DeclaredOutside* declared = DeclaredBy(solver_.Join(ancestor.of, name));
    return declared == nullptr ? kAnything : MemberOutside(*declared, table_.Only(type.form, type.of, type.with));
  }
  return kAnything;
}

// What is set under that name in objects of a class, of those below and of those it inherits from.
TypeSet TypeFlow::StoredIn(ValueId of, Name name, bool is_class) {
  if (name >= stores_.size() || stores_[name].empty()) return kNothing;
  TypeSet joined = Ask(CellKind::kWild, 0, name);
  for (const ValueId store : stores_[name]) {
    if (joined == kAnything) return joined;
    const TypeSet base = AskValue(program_.InputOf(store, Role::k_base));
    if (base == kAnything) continue;  // in the wild
    bool is_related = false;
    for (const TypeId id : table_.Of(base)) {
      const Type& type = table_[id];
      if (type.form != Form::kInstance && type.form != Form::kClass) continue;
      if (is_class && type.form != Form::kClass) continue;
      is_related |= solver_.hierarchy().IsBelow(type.of, of) || solver_.hierarchy().IsBelow(of, type.of);
    }
    if (!is_related) continue;
    const ValueId annotation = program_.InputOf(store, Role::k_annotation);
    const TypeSet said = annotation == kNobody ? kAnything : AskSaid(annotation);
    if (said != kAnything) return said;
    joined = table_.Either(joined, AskValue(program_.InputOf(store, Role::k_value)));
  }
  return joined;
}

TypeSet TypeFlow::OfWild(Name name) {
  TypeSet joined = kNothing;
  for (const ValueId store : stores_[name]) {
    if (AskValue(program_.InputOf(store, Role::k_base)) != kAnything) continue;
    joined = table_.Either(joined, AskValue(program_.InputOf(store, Role::k_value)));
    if (joined == kAnything) break;
  }
  return joined;
}

TypeSet TypeFlow::MemberOfSuper(const Type& type, Name name) {
  const Found found = solver_.hierarchy().Find(type.of, name, type.of);
  if (found.IsInBody() && found.is_certain) {
    return Bound(AskValue(found.member.variable), found.of, false, type.arguments.front());
  }
  const bool is_of_object = found.how == Found::How::kNothing || (found.how == Found::How::kExternal);
  if (is_of_object && name == solver_.words().make) {
    return table_.Only(Form::kSymbol, solver_.Join(solver_.words().object, name));
  }
  return kAnything;
}

// ---- elements

TypeSet TypeFlow::OfElement(ValueId id) {
  const Value& value = program_.values[id];
  const TypeSet base = AskValue(program_.InputOf(id, Role::k_base));
  const ValueId stored = program_.InputOf(id, Role::k_value);
  return ForEach(base, [&](TypeId type) -> TypeSet {
    if (stored != kNobody && table_[type].form == Form::kOutside) {
      const std::string_view symbol = Text(table_[type].of);
      if (symbol == "builtins.dict" || symbol == "builtins.list") return AskValue(stored);
    }
    return Element(type, Text(value.name));
  });
}

TypeSet TypeFlow::Element(TypeId id, std::string_view key) {
  const Type type = table_[id];
  switch (type.form) {
    case Form::kTuple: {
      int place = 0;
      const auto count = static_cast<int>(type.arguments.size());
      const auto read = std::from_chars(key.data(), key.data() + key.size(), place);
      const bool is_place = !key.empty() && read.ec == std::errc() && read.ptr == key.data() + key.size();
      if (is_place && place < 0) place += count;
      if (is_place && place >= 0 && place < count) return type.arguments[static_cast<std::size_t>(place)];
      if (is_place) return kAnything;
      TypeSet joined = kNothing;
      for (const TypeSet argument : type.arguments) joined = table_.Either(joined, argument);
      return joined == kNothing ? kAnything : joined;
    }
    case Form::kOutside: {
      const std::string_view symbol = Text(type.of);
      // A key that is no constant may be a slice.
      const bool is_constant = !key.empty();
      if (symbol == "builtins.str") return str_;
      if (symbol == "builtins.bytes" && is_constant) return int_;
      if (IsMapping(symbol) && type.arguments.size() == 2) return type.arguments[1];
      if (IsSequence(symbol) && type.arguments.size() == 1 && is_constant) return type.arguments[0];
      return CallMethodOutside(id, "__getitem__");
    }
    case Form::kClass:
      if (solver_.hierarchy().IsEnumeration(type.of)) return table_.Only(Form::kInstance, type.of, type.with);
      if (solver_.hierarchy().Find(type.of, solver_.words().class_getitem).how == Found::How::kNothing) {
        return table_.Only(id);
      }
      return kAnything;
    case Form::kInstance: return CallMethodOf(id, "__getitem__");
    default: return kAnything;
  }
}

TypeSet TypeFlow::Iterated(TypeSet set, Name place) {
  return ForEach(set, [&](TypeId type) { return IteratedOnce(type, place); });
}

TypeSet TypeFlow::IteratedOnce(TypeId id, Name place) {
  const Type type = table_[id];
  switch (type.form) {
    case Form::kTuple: return Element(id, Text(place));
    case Form::kOutside: {
      const std::string_view symbol = Text(type.of);
      if (symbol == "builtins.str") return str_;
      if (symbol == "builtins.bytes" || symbol == "builtins.range" || symbol == "builtins.bytearray") return int_;
      if (type.arguments.empty()) {
        return GivenBy(CallMethodOutside(id, "__iter__"));
      }
      if (symbol == "typing.ItemsView") return table_.Only(Form::kTuple, 0, 0, type.arguments);
      return HoldsFirst(symbol) ? type.arguments.front() : kAnything;
    }
    case Form::kClass:
      return solver_.hierarchy().IsEnumeration(type.of) ? table_.Only(Form::kInstance, type.of, type.with) : kAnything;
    case Form::kInstance: return GivenBy(CallMethodOf(id, "__iter__"));
    default: return kAnything;
  }
}

TypeSet TypeFlow::GivenBy(TypeSet iterator) {
  return ForEach(iterator, [&](TypeId one) -> TypeSet {
    const Type& of = table_[one];
    if (of.form == Form::kInstance) return CallMethodOf(one, "__next__");
    const bool is_known = of.form == Form::kOutside && !of.arguments.empty() && HoldsFirst(Text(of.of));
    return is_known ? of.arguments.front() : kAnything;
  });
}

TypeSet TypeFlow::Entered(TypeId id) {
  const Type& type = table_[id];
  if (type.form == Form::kInstance) return CallMethodOf(id, "__enter__");
  if (type.form == Form::kOutside) return CallMethodOutside(id, "__enter__");
  return kAnything;
}

}  // namespace codeanatomy::rules::values
