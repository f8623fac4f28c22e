// What annotations say.

#include <algorithm>
#include <array>

#include "base/typing_names.h"
#include "rules/values/types_internal.h"

namespace codeanatomy::rules::values {
TypeSet TypeFlow::OfSaid(ValueId id) {
  const Value& value = program_.values[id];
  switch (value.op) {
    case Op::k_class: return table_.Only(Form::kInstance, id, kLoose);
    case Op::k_constant: return Text(value.name) == "NoneType" ? none_ : kAnything;
    case Op::k_import:
    case Op::k_outside: return OfLeads(value.node, true);
    case Op::k_annotated:
    case Op::k_narrowed: {
      const ValueId any = program_.InputOf(id, Role::k_any);
      return any == kNobody ? kAnything : AskSaid(any);
    }
    case Op::k_decoration: return AskSaid(program_.InputOf(id, Role::k_argument));
    case Op::k_variable:
    case Op::k_merge: {
      // Of several that one can be read of, and the others not, or all the same.
      TypeSet only = kNothing;
      for (const Input& any : program_.InputsOf(id, Role::k_any)) {
        const TypeSet said = AskSaid(any.input);
        if (said == kNothing || said == only) continue;
        // `X: Any = None` where it is not imported.
        const Value& value = program_.values[any.input];
        if (value.op == Op::k_constant && Text(value.name) == "NoneType") continue;
        if (said == kAnything || only != kNothing) return kAnything;
        only = said;
      }
      return program_.InputsOf(id, Role::k_any).empty() ? kAnything : only;
    }
    case Op::k_attribute: {
      const TypeSet base = AskValue(program_.InputOf(id, Role::k_base));
      return ForEach(base, [&](TypeId type) -> TypeSet {
        const Type one = table_[type];
        if (IsNone(type)) return kNothing;
        if (one.form == Form::kSymbol) return SaidOfSymbol(solver_.Join(one.of, value.name), {});
        if (one.form == Form::kModule) {
          const auto leads = program_.members.Of({module_ids_[one.of], value.name});
          return leads.size() == 1 ? OfLead(leads.front(), true) : kAnything;
        }
        if (one.form != Form::kClass) return kAnything;
        const Found found = solver_.hierarchy().Find(one.of, value.name);
        return found.IsInBody() && found.is_certain ? AskSaid(found.member.variable) : kAnything;
      });
    }
    case Op::k_operation:
      if (value.name == solver_.words().either) {
        TypeSet joined = kNothing;
        for (const Input& operand : program_.InputsOf(id, Role::k_argument)) {
          joined = table_.Either(joined, AskSaid(operand.input));
        }
        return joined;
      }
      return kAnything;
    case Op::k_element: return SaidOfSubscript(id);
    case Op::k_call: {
      // `T = TypeVar("T")`.
      const TypeSet callee = AskValue(program_.InputOf(id, Role::k_callee));
      const ValueId name = program_.InputOf(id, Role::k_argument);
      if (callee == kAnything || callee == kNothing || name == kNobody) return kAnything;
      const Type& made = table_[table_.Of(callee).front()];
      if (made.form != Form::kSymbol || FormOf(Text(made.of)) != "TypeVar") return kAnything;
      const std::string_view key = Text(program_.values[name].detail);
      if (key.size() < 3 || key.front() != '\'') return kAnything;
      return table_.Only(Form::kVariable, solver_.Intern(key.substr(1, key.size() - 2)));
    }
    default: return kAnything;
  }
}

TypeSet TypeFlow::SaidOfSymbol(Name symbol, std::span<const TypeSet> arguments) {
  const std::string_view text = Text(symbol);
  if (const std::string_view form = FormOf(text); !form.empty()) {
    if (const std::string_view named = NamedByForm(form); !named.empty())
      return Outside(solver_.Intern(named), arguments);
    constexpr std::array<std::string_view, 14> kNone = {
        "Any",      "Optional",    "Union",       "Annotated", "Final",  "ClassVar",  "Literal",
        "Required", "NotRequired", "Concatenate", "Generic",   "Unpack", "TypeAlias", "ReadOnly"};
    if (IsOneOf(kNone, form)) return kAnything;
    if (form == "LiteralString" || form == "AnyStr") return form == "AnyStr" ? kAnything : str_;
    if (form == "TypeGuard" || form == "TypeIs") return bool_;
    return Outside(solver_.Intern(std::string("typing.").append(form)), arguments);
  }
  if (text.starts_with("builtins.") && !IsBuiltinClass(text)) return kAnything;
  if (const DeclaredOutside* declared = DeclaredBy(symbol)) {
    if (declared->as == DeclaredAs::kClass) return Outside(solver_.Intern(declared->symbol), arguments);
    return declared->as == DeclaredAs::kType ? ParsedOrAnything(declared->type, kAnything) : kAnything;
  }
  return Outside(symbol, arguments);
}

// `'a'` is a string, as a key; other constants are what they are.
TypeSet TypeFlow::SaidByLiteral(ValueId id) {
  const std::string_view key = Text(program_.values[id].name);
  if (!key.empty()) {
    if (key.front() == '\'') return str_;
    if (key == "None") return none_;
    return int_;
  }
  TypeSet joined = kNothing;
  for (const Input& part : program_.InputsOf(id, Role::k_key)) {
    const Value& value = program_.values[part.input];
    if (value.op != Op::k_constant) return kAnything;
    joined = table_.Either(joined, Builtin(Text(value.name)));
  }
  return joined == kNothing ? kAnything : joined;
}

TypeSet TypeFlow::SaidOfSubscript(ValueId id) {
  const ValueId base = program_.InputOf(id, Role::k_base);
  TypeSet of = AskValue(base);
  if (of == kAnything || of == kNothing) return of;
  of = ForEach(of, [&](TypeId type) { return IsNone(type) ? kNothing : table_.Only(type); });
  if (of == kNothing) return kAnything;
  const auto keys = program_.InputsOf(id, Role::k_key);
  if (table_.Of(of).size() != 1) return kAnything;
  const Type generic = table_[table_.Of(of).front()];
  if (generic.form == Form::kClass) return table_.Only(Form::kInstance, generic.of, kLoose);
  if (generic.form != Form::kSymbol && generic.form != Form::kClassOutside) return kAnything;
  const std::string_view text = Text(generic.of);
  const std::string_view form = FormOf(text);
  if (form == "Literal") return SaidByLiteral(id);
  const bool is_none = Text(program_.values[id].name) == "None";  // a constant key is no input
  std::vector<TypeSet> parts;
  bool is_open = false;
  for (const Input& key : keys) {
    const Value& part = program_.values[key.input];
    if (part.op == Op::k_constant && Text(part.name) == "ellipsis") {
      is_open = true;
    } else {
      parts.push_back(AskSaid(key.input));
    }
  }
  if (is_none) parts.push_back(none_);
  if (parts.empty()) return kAnything;
  constexpr std::array<std::string_view, 6> kOne = {"Annotated", "Final",       "ClassVar",
                                                    "Required",  "NotRequired", "ReadOnly"};
  if (IsOneOf(kOne, form)) return parts.front();
  if (form == "Optional" || form == "Union") {
    TypeSet joined = form == "Optional" ? none_ : kNothing;
    for (const TypeSet part : parts) joined = table_.Either(joined, part);
    return joined;
  }
  if (form == "Callable") return Outside(solver_.Intern("typing.Callable"));
  if (form == "TypeGuard" || form == "TypeIs") return bool_;
  if (form == "Concatenate" || form == "Unpack" || form == "Generic") return kAnything;
  if (form == "Type" || text == "builtins.type") {
    return ForEach(parts.front(), [&](TypeId type) -> TypeSet {
      const Type one = table_[type];
      if (one.form == Form::kInstance) return table_.Only(Form::kClass, one.of, kLoose);
      if (one.form == Form::kOutside) return table_.Only(Form::kClassOutside, one.of, kLoose);
      return Builtin("type");
    });
  }
  const bool is_tuple = form == "Tuple" || text == "builtins.tuple";
  if (is_tuple && !is_open) return table_.Only(Form::kTuple, 0, 0, parts);
  for (const TypeSet part : parts) {
    if (part == kNothing) return kNothing;
  }
  return SaidOfSymbol(generic.of, parts);
}

// `Self` is what a method is called for; where that is not known, the class around.
TypeSet TypeFlow::WithSelf(TypeSet set, ValueId function, TypeSet receiver) {
  const ValueId owner = function == kNobody ? kNobody : program_.InputOf(function, Role::k_owner);
  if (owner == kNobody || set == kAnything || set == kNothing) return set;
  const Name self = solver_.Intern("typing.Self");
  return ForEach(set, [&](TypeId type) {
    const Type& one = table_[type];
    if (one.form != Form::kOutside || one.of != self) return table_.Only(type);
    if (receiver == kAnything || receiver == kNothing) return table_.Only(Form::kInstance, owner, kLoose);
    return ForEach(receiver, [&](TypeId bound) {
      const Type& of = table_[bound];
      return of.form == Form::kClass ? table_.Only(Form::kInstance, of.of, of.with) : table_.Only(bound);
    });
  });
}

}  // namespace codeanatomy::rules::values
