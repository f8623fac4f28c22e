// Types of what calls, decorators and operators give.

#include <algorithm>
#include <array>

#include "rules/values/builtin_results_internal.h"
#include "rules/values/signature_internal.h"
#include "rules/values/types_internal.h"

namespace codeanatomy::rules::values {
namespace {

// Decorators that give what they decorate, or something that is called and gives as it does.
constexpr std::array<std::string_view, 19> kPassing = {"abc.abstractmethod",
                                                       "functools.lru_cache",
                                                       "functools.cache",
                                                       "functools.total_ordering",
                                                       "functools.wraps",
                                                       "dataclasses.dataclass",
                                                       "enum.unique",
                                                       "enum.verify",
                                                       "typing.final",
                                                       "typing.overload",
                                                       "typing.override",
                                                       "typing.no_type_check",
                                                       "typing.runtime_checkable",
                                                       "typing_extensions.final",
                                                       "typing_extensions.override",
                                                       "typing_extensions.runtime_checkable",
                                                       "typing_extensions.deprecated",
                                                       "warnings.deprecated",
                                                       "functools.singledispatchmethod"};

constexpr std::array<std::string_view, 5> kWrapping = {"builtins.property", "builtins.staticmethod",
                                                       "builtins.classmethod", "functools.cached_property",
                                                       "abc.abstractproperty"};

}  // namespace

// ---- calls

TypeSet TypeFlow::OfCall(ValueId id) {
  const std::int64_t node = program_.values[id].node;
  if (node != 0 && !program_.leads.Of({node, 0}).empty()) return OfLeads(node, false);
  return CallSet(AskValue(program_.InputOf(id, Role::k_callee)), {id});
}

TypeSet TypeFlow::CallSet(TypeSet callees, const Arguments& arguments) {
  return ForEach(callees, [&](TypeId callee) { return Call(callee, arguments); });
}

TypeSet TypeFlow::Call(TypeId callee, const Arguments& arguments) {
  const Type type = table_[callee];
  switch (type.form) {
    case Form::kFunction: {
      const TypeSet receiver = type.arguments.empty() ? kAnything : type.arguments.front();
      return CallFunction(type.of, {arguments.call, type.with == kLoose, receiver});
    }
    case Form::kClass: return Construct(type, arguments);
    case Form::kClassOutside: return CallOfClass(type.of, arguments);
    case Form::kSymbol: return CallSymbol(type.of, arguments, kAnything);
    case Form::kMethodOutside: return CallSymbol(type.of, arguments, type.arguments.front());
    case Form::kPassing: return Argument(arguments, 0);
    case Form::kInstance: {
      const TypeSet called = Ask(CellKind::kMember, callee, solver_.words().call);
      return ForEach(
          called, [&](TypeId one) { return table_[one].form == Form::kFunction ? Call(one, arguments) : kAnything; });
    }
    default: return kAnything;
  }
}

TypeSet TypeFlow::Argument(const Arguments& arguments, std::uint32_t position) {
  if (arguments.call == kNobody) return kAnything;
  for (const Input& input : program_.InputsOf(arguments.call, Role::k_argument)) {
    if (input.position == position) return AskValue(input.input);
  }
  return kAnything;
}

// What a call gives a parameter.
TypeSet TypeFlow::Given(const Arguments& arguments, ValueId function, ValueId parameter) {
  if (arguments.call == kNobody) return kAnything;
  if (!program_.InputsOf(arguments.call, Role::k_spread).empty() ||
      !program_.InputsOf(arguments.call, Role::k_double_spread).empty()) {
    return kAnything;
  }
  const Signature signature(program_, solver_.words(), function);
  std::uint32_t place = 0;
  for (const Input& each : signature.all) {
    if (each.input == parameter) break;
    ++place;
  }
  const Value& value = program_.values[parameter];
  if (TakesPosition(value, solver_.words())) {
    const std::uint32_t bound = arguments.is_bound ? 1 : 0;
    if (place < bound) return kAnything;
    for (const Input& input : program_.InputsOf(arguments.call, Role::k_argument)) {
      if (input.position == place - bound) return AskValue(input.input);
    }
  }
  for (const Input& input : program_.InputsOf(arguments.call, Role::k_keyword)) {
    if (input.name == value.name && TakesKeyword(value, solver_.words())) return AskValue(input.input);
  }
  return AskValue(program_.InputOf(parameter, Role::k_default));
}

// What says nothing, or that others do it, stands for classes below, or for what is declared.
bool TypeFlow::IsForOthers(ValueId function) const {
  const bool has_results = !program_.InputsOf(function, Role::k_result).empty();
  const bool is_said = program_.InputOf(function, Role::k_annotation) != kNobody;
  const bool is_method = program_.InputOf(function, Role::k_owner) != kNobody;
  const Name detail = program_.values[function].detail;
  return (is_method || is_said) && (Text(detail) == "empty" || (!has_results && detail == 0));
}

TypeSet TypeFlow::CallFunction(ValueId function, const Arguments& arguments) {
  const Value& value = program_.values[function];
  const TypeSet annotated = AskSaid(program_.InputOf(function, Role::k_annotation));
  const TypeSet said = WithSelf(annotated, function, arguments.receiver);
  TypeSet given = kNothing;
  if (said != kAnything) {
    // What a type variable stands for is not solved.
    given = ForEach(said, [&](TypeId type) -> TypeSet {
      const Type& one = table_[type];
      bool has_variable = one.form == Form::kVariable;
      for (const TypeSet argument : one.arguments) {
        for (const TypeId inner : table_.Of(argument)) has_variable |= table_[inner].form == Form::kVariable;
      }
      return has_variable ? kAnything : table_.Only(type);
    });
  } else {
    if (IsForOthers(function)) return kAnything;
    const TypeSet result = Ask(CellKind::kResult, function);
    const ValueId only = program_.InputOf(function, Role::k_result);
    const bool is_merge = only != kNobody && program_.values[only].op == Op::k_merge;
    const auto parts = program_.InputsOf(is_merge ? only : function, is_merge ? Role::k_any : Role::k_result);
    const ValueId first = program_.InputOf(function, Role::k_parameter);
    const bool has_receiver = arguments.is_bound && arguments.receiver != kAnything && arguments.receiver != kNothing;
    const bool gives_receiver =
        has_receiver && std::any_of(parts.begin(), parts.end(), [&](const Input& part) { return part.input == first; });
    if ((result != kAnything && !gives_receiver) || value.name != 0) {
      given = result;
    } else {
      // It may give back what it is given.
      if (value.detail != 0) given = none_;
      for (const Input& part : parts) {
        const bool is_parameter = program_.values[part.input].op == Op::k_parameter;
        const TypeSet own = has_receiver && part.input == first ? arguments.receiver : AskValue(part.input);
        given = table_.Either(given, is_parameter && own == kAnything ? Given(arguments, function, part.input) : own);
        if (given == kAnything) break;
      }
    }
  }
  if (Text(value.name) == "async") {
    if (given == kNothing) return kNothing;
    return table_.Only(Form::kCoroutine, 0, 0, std::span(&given, 1));
  }
  // A call that gives nothing back is no value.
  return given == never_ ? kNothing : given;
}

TypeSet TypeFlow::Construct(const Type& type, const Arguments& arguments) {
  const Hierarchy& hierarchy = solver_.hierarchy();
  for (const Ancestor& ancestor : hierarchy.Order(type.of)) {
    if (ancestor.kind != Ancestor::Kind::kClass) continue;
    for (const Input& keyword : program_.InputsOf(ancestor.of, Role::k_keyword)) {
      if (keyword.name != solver_.words().metaclass) continue;
      const TypeSet metaclass = AskValue(keyword.input);
      if (metaclass == kAnything) return kAnything;
      for (const TypeId one : table_.Of(metaclass)) {
        const Type& of = table_[one];
        if (of.form == Form::kClass && hierarchy.Find(of.of, solver_.words().call).IsInBody()) return kAnything;
      }
    }
  }
  if (turned_.contains(type.of)) return kAnything;
  const TypeSet instance = table_.Only(Form::kInstance, type.of, type.with);
  const Found made = hierarchy.Find(type.of, solver_.words().make);
  if (!made.IsInBody()) return instance;
  const TypeSet given = ForEach(AskValue(made.member.variable), [&](TypeId one) -> TypeSet {
    const Type& function = table_[one];
    // `__new__` takes the class first, which the call does not write.
    return function.form == Form::kFunction ? CallFunction(function.of, {arguments.call, true, kAnything}) : kAnything;
  });
  return ForEach(given, [&](TypeId one) {
    const Type& of = table_[one];
    const bool is_own = of.form == Form::kInstance && hierarchy.IsBelow(type.of, of.of);
    return is_own ? instance : table_.Only(one);
  });
}

TypeSet TypeFlow::CallOfClass(Name symbol, const Arguments& arguments) {
  const std::string_view name = Text(symbol).substr(9);
  const bool has_call = arguments.call != kNobody;
  const std::size_t count = has_call ? program_.InputsOf(arguments.call, Role::k_argument).size() : 0;
  if (name == "super") {
    TypeSet of = kAnything, self = kAnything;
    if (count == 2) {
      of = Argument(arguments, 0);
      self = Argument(arguments, 1);
    } else if (has_call) {
      of = AskValue(program_.InputOf(arguments.call, Role::k_class));
      self = AskValue(program_.InputOf(arguments.call, Role::k_self));
    }
    if (of == kAnything || of == kNothing) return of;
    return ForEach(of, [&](TypeId one) {
      const Type& type = table_[one];
      return type.form == Form::kClass ? table_.Only(Form::kSuper, type.of, 0, std::span(&self, 1)) : kAnything;
    });
  }
  if (name == "type") {
    if (count != 1) return kAnything;
    return ForEach(Argument(arguments, 0), [&](TypeId one) -> TypeSet {
      const Type& type = table_[one];
      if (type.form == Form::kInstance) return table_.Only(Form::kClass, type.of, type.with);
      if (type.form == Form::kOutside) return table_.Only(Form::kClassOutside, type.of);
      return kAnything;
    });
  }
  if (name == "object" || !has_call) return Outside(symbol);
  if (name == "property" || name == "staticmethod" || name == "classmethod") {
    ValueId wrapped = program_.InputOf(arguments.call, Role::k_argument);
    if (wrapped == kNobody) return kAnything;
    return table_.Only(Form::kWrapped, wrapped, symbol);
  }
  auto holding = [&](TypeSet held) {
    if (held == kNothing) return kNothing;
    return held == kAnything ? Outside(symbol) : Outside(symbol, std::span(&held, 1));
  };
  const bool is_spread = !program_.InputsOf(arguments.call, Role::k_spread).empty();
  if (name == "enumerate") {
    const std::array<TypeSet, 2> pair = {int_, Iterated(Argument(arguments, 0), 0)};
    return holding(pair[1] == kNothing ? kNothing : table_.Only(Form::kTuple, 0, 0, pair));
  }
  if (name == "zip" && !is_spread) {
    std::vector<TypeSet> parts;
    for (std::uint32_t i = 0; i < count; ++i) {
      parts.push_back(Iterated(Argument(arguments, i), 0));
      if (parts.back() == kNothing) return kNothing;
    }
    return holding(table_.Only(Form::kTuple, 0, 0, parts));
  }
  if (name == "tuple" && count == 1) return holding(Iterated(Argument(arguments, 0), 0));
  return Outside(symbol);
}

TypeSet TypeFlow::CallSymbol(Name symbol, const Arguments& arguments, TypeSet receiver) {
  const std::string_view text = Text(symbol);
  const bool has_call = arguments.call != kNobody;
  const bool is_decoration = has_call && program_.values[arguments.call].op == Op::k_decoration;
  if (text == "builtins.object.__new__") {
    return ForEach(Argument(arguments, 0), [&](TypeId one) {
      const Type& type = table_[one];
      return type.form == Form::kClass ? table_.Only(Form::kInstance, type.of, type.with) : kAnything;
    });
  }
  if (IsOneOf(kPassing, text)) {
    if (is_decoration && text != "functools.wraps") return Argument(arguments, 0);
    // `lru_cache(10)`, `dataclass(frozen=True)`.
    return table_.Only(Form::kPassing, 0);
  }
  if (IsOneOf(kWrapping, text) && has_call) {
    const ValueId wrapped = program_.InputOf(arguments.call, Role::k_argument);
    return wrapped == kNobody ? kAnything : table_.Only(Form::kWrapped, wrapped, symbol);
  }
  if (text == "typing.cast" && has_call) return AskSaid(program_.InputOf(arguments.call, Role::k_argument));
  if (text == "copy.copy" || text == "copy.deepcopy") return Argument(arguments, 0);
  const bool has_default = has_call && program_.InputsOf(arguments.call, Role::k_argument).size() > 1;
  if (text == "builtins.dict.get" && has_default) {
    std::string_view held = "V";
    return table_.Either(Parsed(held, receiver, kAnything), Argument(arguments, 1));
  }
  if (std::string_view result = ResultOfBuiltin(text); !result.empty()) {
    TypeSet first = kAnything;
    if (result.find('I') != std::string_view::npos) first = Iterated(Argument(arguments, 0), 0);
    return Parsed(result, receiver, first);
  }
  if (const DeclaredOutside* declared = DeclaredBy(symbol)) return CallDeclared(*declared, receiver);
  if (receiver != kAnything || text.starts_with("builtins.")) return kAnything;
  constexpr std::array<std::string_view, 6> kNotMade = {"typing.NamedTuple", "typing.TypedDict", "typing.NewType",
                                                        "enum.Enum",         "enum.IntEnum",     "typing.TypeVar"};
  return IsNamedAsClass(text) && !IsOneOf(kNotMade, text) ? Outside(symbol) : kAnything;
}

TypeSet TypeFlow::CallDeclared(const DeclaredOutside& declared, TypeSet receiver) {
  switch (declared.as) {
    case DeclaredAs::kFunction:
    case DeclaredAs::kMethod: return ParsedOrAnything(declared.type, receiver);
    case DeclaredAs::kClass: {
      // What `__new__` says, where it says more than that it is one.
      const DeclaredOutside* made = program_.interfaces.Find(std::string(declared.symbol).append(".__new__"));
      const TypeSet instance = Outside(solver_.Intern(declared.symbol));
      if (made == nullptr || made->type == "S") return instance;
      const TypeSet given = ParsedOrAnything(made->type, instance);
      return given == kAnything ? instance : given;
    }
    default: return kAnything;
  }
}

TypeSet TypeFlow::CallMethodOutside(TypeId type, std::string_view method) {
  const Type one = table_[type];
  if (one.form != Form::kOutside) return kAnything;
  const DeclaredOutside* declared = DeclaredBy(solver_.Join(one.of, solver_.Intern(method)));
  return declared == nullptr ? kAnything : CallDeclared(*declared, table_.Only(type));
}

// `A | B`, where a part is `name` or `name[part, …]`.
TypeSet TypeFlow::Parsed(std::string_view& text, TypeSet receiver, TypeSet first) {
  TypeSet joined = kNothing;
  while (true) {
    const std::size_t end = std::min(text.find_first_of("[],|"), text.size());
    std::string_view name = text.substr(0, end);
    text.remove_prefix(end);
    while (name.starts_with(' ')) name.remove_prefix(1);
    while (name.ends_with(' ')) name.remove_suffix(1);
    std::vector<TypeSet> parts;
    bool is_open = true, is_repeated = false;
    if (text.starts_with('[')) {
      do {
        text.remove_prefix(1);
        if (text.starts_with(" ...")) {
          is_repeated = true;
          text.remove_prefix(4);
          break;
        }
        parts.push_back(Parsed(text, receiver, first));
        is_open &= parts.back() != kAnything;
        if (parts.back() == kNothing) return kNothing;
      } while (text.starts_with(','));
      text.remove_prefix(1);
    }
    if (!is_open && (name != "tuple" || is_repeated) && name != "await") parts.clear();
    auto held = [&](std::size_t place) {
      return receiver == kAnything ? kAnything : ForEach(receiver, [&](TypeId one) {
        const Type& type = table_[one];
        return type.form == Form::kOutside && place < type.arguments.size() ? type.arguments[place] : kAnything;
      });
    };
    TypeSet part = kNothing;
    if (name == "S") {
      part = receiver;
    } else if (name == "E" || name == "K") {
      part = held(0);
    } else if (name == "V") {
      part = held(1);
    } else if (name == "I") {
      part = first;
    } else if (name == "None") {
      part = none_;
    } else if (name == "NoReturn") {
      part = kNothing;
    } else if (name == "?") {
      part = kAnything;
    } else if (name == "await") {
      part = table_.Only(Form::kCoroutine, 0, 0, parts);
    } else if (name == "tuple" && !parts.empty() && !is_repeated) {
      part = table_.Only(Form::kTuple, 0, 0, parts);
    } else {
      const bool is_plain = name.find('.') == std::string_view::npos;
      part = Outside(solver_.Intern(is_plain ? std::string("builtins.").append(name) : std::string(name)), parts);
    }
    joined = table_.Either(joined, part);
    if (!text.starts_with('|')) return joined;
    text.remove_prefix(1);
  }
}

TypeSet TypeFlow::OfDecoration(ValueId id) {
  const TypeSet callee = AskValue(program_.InputOf(id, Role::k_callee));
  return ForEach(callee, [&](TypeId one) -> TypeSet {
    const Type& type = table_[one];
    // `@x.setter` gives the property again.
    if (type.form == Form::kWrapped) return table_.Only(one);
    return Call(one, {id});
  });
}

// ---- operators

TypeSet TypeFlow::CallMethodOf(TypeId type, std::string_view method) {
  const TypeSet found = Ask(CellKind::kMember, type, solver_.Intern(method));
  return ForEach(found, [&](TypeId one) { return table_[one].form == Form::kFunction ? Call(one, {}) : kAnything; });
}

TypeSet TypeFlow::OfOperation(ValueId id) {
  const Value& value = program_.values[id];
  const std::string_view method = Text(value.name);
  if (method == "__contains__") return bool_;
  const auto operands = program_.InputsOf(id, Role::k_argument);
  if (operands.empty()) return kAnything;
  const TypeSet left = AskValue(operands[0].input);
  if (left == kAnything && method != "__mod__") return kAnything;
  if (operands.size() == 1) return ForEach(left, [&](TypeId one) { return Unary(method, one); });
  if (method == "__getitem__") return ForEach(left, [&](TypeId one) { return Sliced(one); });
  const TypeSet right = AskValue(operands[1].input);
  if (left == kAnything) return kAnything;
  // Text takes anything.
  const bool is_text = left != kNothing && table_.Of(left).size() == 1 && IsBuiltin(table_.Of(left).front(), "str");
  if (is_text && (method == "__mod__" || method == "__imod__" || method == "__mul__")) {
    if (right == kAnything) return method == "__mul__" ? kAnything : str_;
  }
  if (right == kAnything) return kAnything;
  return ForEach(left,
                 [&](TypeId one) { return ForEach(right, [&](TypeId other) { return Operate(method, one, other); }); });
}

TypeSet TypeFlow::Unary(std::string_view method, TypeId operand) {
  if (table_[operand].form == Form::kInstance) return CallMethodOf(operand, method);
  if (IsBuiltin(operand, "int") || IsBuiltin(operand, "bool")) return int_;
  if ((IsBuiltin(operand, "float") || IsBuiltin(operand, "complex")) && method != "__invert__") {
    return table_.Only(operand);
  }
  return kAnything;
}

TypeSet TypeFlow::Sliced(TypeId id) {
  const Type& type = table_[id];
  if (type.form == Form::kTuple) return Builtin("tuple");
  if (type.form == Form::kInstance) return CallMethodOf(id, "__getitem__");
  const bool is_kept = IsBuiltin(id, "str") || IsBuiltin(id, "bytes") || IsBuiltin(id, "list") ||
                       IsBuiltin(id, "tuple") || IsBuiltin(id, "range") || IsBuiltin(id, "bytearray");
  return is_kept ? table_.Only(id) : kAnything;
}

TypeSet TypeFlow::OperateHere(std::string_view method, TypeId left, TypeId right) {
  const Hierarchy& hierarchy = solver_.hierarchy();
  const bool is_left = table_[left].form == Form::kInstance;
  const bool is_comparison = method == "__eq__" || method == "__ne__";
  // Only where one of both decides alone.
  if (is_left) {
    const Name name = solver_.Intern(method);
    const Found found = hierarchy.Find(table_[left].of, name);
    if (found.IsInBody()) {
      const TypeSet given = CallMethodOf(left, method);
      const Name other = solver_.Intern("types.NotImplementedType");
      return ForEach(given, [&](TypeId one) {
        return table_[one].form == Form::kOutside && table_[one].of == other ? kAnything : table_.Only(one);
      });
    }
    if (method.starts_with("__i") && method != "__invert__") {
      return OperateHere(std::string("__").append(method.substr(3)), left, right);
    }
    if (is_comparison && found.how == Found::How::kNothing && found.is_certain &&
        table_[right].form != Form::kInstance) {
      return IsBuiltin(right, "str") || IsBuiltin(right, "int") || IsNone(right) ? bool_ : kAnything;
    }
  }
  return kAnything;
}

TypeSet TypeFlow::Operate(std::string_view method, TypeId left, TypeId right) {
  if (table_[left].form == Form::kInstance || table_[right].form == Form::kInstance) {
    return OperateHere(method, left, right);
  }
  auto rank = [&](TypeId one) {
    constexpr std::array<std::string_view, 4> kTower = {"bool", "int", "float", "complex"};
    for (std::size_t i = 0; i < kTower.size(); ++i) {
      if (IsBuiltin(one, kTower[i])) return static_cast<int>(i);
    }
    return -1;
  };
  std::string_view op = method;
  std::string in_place;
  if (op.starts_with("__i") && op != "__invert__") {
    if (IsBuiltin(left, "list") && (op == "__iadd__" || op == "__imul__")) return table_.Only(left);
    in_place = std::string("__").append(op.substr(3));
    op = in_place;
  }
  const int a = rank(left), b = rank(right);
  constexpr std::array<std::string_view, 6> kComparisons = {"__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"};
  const bool is_comparison = IsOneOf(kComparisons, op);
  if (a >= 0 && b >= 0) {
    if (is_comparison) return bool_;
    constexpr std::array<std::string_view, 5> kSums = {"__add__", "__sub__", "__mul__", "__floordiv__", "__mod__"};
    constexpr std::array<std::string_view, 3> kBits = {"__and__", "__or__", "__xor__"};
    const int most = std::max(a, b);
    const TypeSet wide = most == 3 ? Builtin("complex") : most == 2 ? Builtin("float") : int_;
    if (IsOneOf(kSums, op)) return wide;
    if (op == "__truediv__") return most == 3 ? wide : Builtin("float");
    if (IsOneOf(kBits, op) && most <= 1) return most == 0 ? bool_ : int_;
    if ((op == "__lshift__" || op == "__rshift__") && most <= 1) return int_;
    return kAnything;
  }
  auto both = [&](std::string_view name) { return IsBuiltin(left, name) && IsBuiltin(right, name); };
  for (const std::string_view name : {"str", "bytes"}) {
    if (both(name) && is_comparison) return bool_;
    if (both(name) && op == "__add__") return table_.Only(left);
    if (IsBuiltin(left, name) && op == "__mod__") return table_.Only(left);
    if (IsBuiltin(left, name) && b >= 0 && b <= 1 && op == "__mul__") return table_.Only(left);
    if (IsBuiltin(right, name) && a >= 0 && a <= 1 && op == "__mul__") return table_.Only(right);
  }
  for (const std::string_view name : {"list", "tuple"}) {
    if (both(name) && is_comparison) return bool_;
    if (both(name) && op == "__add__")
      return left == right && table_[left].form != Form::kTuple ? table_.Only(left) : Builtin(name);
    if (IsBuiltin(left, name) && b >= 0 && b <= 1 && op == "__mul__") return Builtin(name);
  }
  for (const std::string_view name : {"set", "frozenset"}) {
    constexpr std::array<std::string_view, 4> kSets = {"__or__", "__and__", "__sub__", "__xor__"};
    if (both(name) && is_comparison) return bool_;
    if (both(name) && IsOneOf(kSets, op)) return left == right ? table_.Only(left) : Builtin(name);
  }
  if (both("dict") && op == "__or__") return left == right ? table_.Only(left) : Builtin("dict");
  const bool are_builtin = table_[left].form == Form::kOutside && table_[right].form == Form::kOutside &&
                           Text(table_[left].of).starts_with("builtins.") &&
                           Text(table_[right].of).starts_with("builtins.");
  return are_builtin && (op == "__eq__" || op == "__ne__") ? bool_ : kAnything;
}

}  // namespace codeanatomy::rules::values
