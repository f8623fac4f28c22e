#include "rules/values/types_internal.h"

#include <algorithm>
#include <array>

#include "rules/values/signature_internal.h"

namespace codeanatomy::rules::values {
namespace {

// A cell that keeps changing is a circle that makes ever larger types.
constexpr std::uint8_t kMostTurns = 24;

}  // namespace

// Exceptions and the like are named in capitals.
bool IsBuiltinClass(std::string_view symbol) {
  constexpr std::array<std::string_view, 5> kOthers = {"enumerate", "filter", "map", "reversed", "zip"};
  const std::string_view name = symbol.substr(std::string_view("builtins.").size());
  return IsNamedAsClass(symbol) || IsOneOf(kOthers, name) || (name[0] >= 'A' && name[0] <= 'Z');
}

TypeFlow::TypeFlow(Solver& solver)
    : solver_(solver), program_(solver.program()), table_(solver.Intern("builtins.tuple")) {
  value_cells_.assign(program_.file_values, kNobody);
  none_type_ = solver.words().none_type;
  none_ = Outside(none_type_);
  bool_ = Builtin("bool");
  int_ = Builtin("int");
  str_ = Builtin("str");
  never_ = Outside(solver.Intern("typing.NoReturn"));
  for (ValueId id = 0; id < program_.file_values; ++id) {
    const Value& value = program_.values[id];
    if (value.op != Op::k_set_attribute) continue;
    if (value.name >= stores_.size()) stores_.resize(value.name + 1);
    stores_[value.name].push_back(id);
    if (value.name != solver.words().class_of) continue;
    for (const ObjectId object : solver.SetOf(program_.InputOf(id, Role::k_base)).objects) {
      const Object& one = solver.objects()[object];
      if (one.kind == Kind::kInstance) turned_.insert(solver.objects()[one.of].of);
    }
  }
}

TypeSet TypeFlow::Builtin(std::string_view name) {
  return Outside(solver_.Intern(std::string("builtins.").append(name)));
}

bool TypeFlow::IsBuiltin(TypeId type, std::string_view name) const {
  const Type& one = table_[type];
  if (one.form == Form::kTuple) return name == "tuple";
  if (one.form != Form::kOutside) return false;
  const std::string_view symbol = Text(one.of);
  return symbol.starts_with("builtins.") && symbol.substr(9) == name;
}

TypeSet TypeFlow::Of(ValueId value) { return Answer(CellOf(CellKind::kValue, value, 0)); }
TypeSet TypeFlow::Said(ValueId annotation) { return Answer(CellOf(CellKind::kSaid, annotation, 0)); }
TypeSet TypeFlow::Result(ValueId function) { return Answer(CellOf(CellKind::kResult, function, 0)); }

// ---- the fixpoint

std::uint32_t TypeFlow::CellOf(CellKind kind, std::uint32_t a, std::uint32_t b) {
  const auto next = static_cast<std::uint32_t>(cells_.size());
  if (kind == CellKind::kValue) {
    if (value_cells_[a] != kNobody) return value_cells_[a];
    value_cells_[a] = next;
  } else {
    const auto key = static_cast<std::int64_t>((static_cast<std::uint64_t>(a) << 32) | b);
    const auto [cell, is_new] = other_cells_.TryEmplace({key, static_cast<std::int64_t>(kind)}, next);
    if (!is_new) return cell;
  }
  cells_.push_back({kind, a, b});
  return next;
}

TypeSet TypeFlow::Ask(CellKind kind, std::uint32_t a, std::uint32_t b) {
  const std::uint32_t cell = CellOf(kind, a, b);
  if (cells_[cell].set == kAnything) return kAnything;  // and stays so
  if (linked_.Insert(((static_cast<std::uint64_t>(cell) << 32) | reader_) + 1)) {
    links_.push_back({reader_, cells_[cell].readers});
    cells_[cell].readers = static_cast<std::uint32_t>(links_.size() - 1);
  }
  if (!cells_[cell].is_known && !cells_[cell].is_open) {
    cells_[cell].is_open = true;
    open_.push_back(cell);
    ++asked_;
  }
  return cells_[cell].set;
}

// What others need comes before them; in circles they are asked again when it changes.
TypeSet TypeFlow::Answer(std::uint32_t wanted) {
  if (cells_[wanted].is_known) return cells_[wanted].set;
  cells_[wanted].is_open = true;
  open_.assign(1, wanted);
  while (!open_.empty()) {
    const std::uint32_t cell = open_.back();
    const std::size_t place = open_.size() - 1;
    if (cells_[cell].set == kAnything) {
      cells_[cell].is_open = false;
      open_.pop_back();
      continue;
    }
    reader_ = cell;
    asked_ = 0;
    const bool is_first = !cells_[cell].is_known;
    cells_[cell].is_known = true;  // as far as those that need it in turn are concerned
    TypeSet set = Compute(Cell(cells_[cell]));
    if (is_first && asked_ > 0 && set != kAnything) continue;  // once more, after what it asked for
    open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(place));
    cells_[cell].is_open = false;
    if (set == cells_[cell].set) continue;
    if (++cells_[cell].turns > kMostTurns) set = kAnything;
    cells_[cell].set = set;
    for (std::uint32_t at = cells_[cell].readers; at != kNobody; at = links_[at].next) {
      Cell& reader = cells_[links_[at].reader];
      if (reader.is_open || reader.set == kAnything) continue;
      reader.is_open = true;
      open_.push_back(links_[at].reader);
    }
  }
  return cells_[wanted].set;
}

TypeSet TypeFlow::Compute(const Cell& cell) {
  switch (cell.kind) {
    case CellKind::kValue: return OfValue(cell.a);
    case CellKind::kSaid: return OfSaid(cell.a);
    case CellKind::kResult: return OfResult(cell.a);
    case CellKind::kMember: return OfMember(cell.a, cell.b);
    case CellKind::kWild: return OfWild(cell.b);
  }
  return kAnything;
}

// ---- values

TypeSet TypeFlow::OfValue(ValueId id) {
  const Value& value = program_.values[id];
  switch (value.op) {
    case Op::k_function: return table_.Only(Form::kFunction, id);
    case Op::k_class: return table_.Only(Form::kClass, id);
    case Op::k_constant:
      if (Text(value.name) == "ellipsis") return Outside(solver_.Intern("types.EllipsisType"));
      return Builtin(Text(value.name));
    case Op::k_container: return OfDisplay(id);
    case Op::k_import:
    case Op::k_outside: return OfLeads(value.node, false);
    case Op::k_variable: {
      for (const Input& annotation : program_.InputsOf(id, Role::k_annotation)) {
        const TypeSet said = AskSaid(annotation.input);
        if (said != kAnything) return said;
      }
      return OfAny(id);
    }
    case Op::k_merge: return OfAny(id);
    case Op::k_narrowed: return OfNarrowed(id);
    case Op::k_parameter: return OfParameter(id);
    case Op::k_annotated: {
      const ValueId annotation = program_.InputOf(id, Role::k_annotation);
      const TypeSet said = AskSaid(annotation);
      return said != kAnything ? said : OfAny(id);
    }
    case Op::k_attribute: return OfAttribute(id);
    case Op::k_element: return OfElement(id);
    case Op::k_iterated: return Iterated(AskValue(program_.InputOf(id, Role::k_base)), value.detail);
    case Op::k_entered:
      if (value.detail != 0) {
        const TypeSet entered = ForEach(AskValue(program_.InputOf(id, Role::k_base)),
                                        [&](TypeId type) { return CallMethodOutside(type, "__aenter__"); });
        return ForEach(entered, [&](TypeId type) { return Awaited(type); });
      }
      return ForEach(AskValue(program_.InputOf(id, Role::k_base)), [&](TypeId type) { return Entered(type); });
    case Op::k_awaited:
      return ForEach(AskValue(program_.InputOf(id, Role::k_base)), [&](TypeId type) { return Awaited(type); });
    case Op::k_raised: return InstancesOf(AskValue(program_.InputOf(id, Role::k_base)));
    case Op::k_call: return OfCall(id);
    case Op::k_decoration: return OfDecoration(id);
    case Op::k_operation: return OfOperation(id);
    default: return kAnything;
  }
}

TypeSet TypeFlow::OfAny(ValueId id) {
  TypeSet joined = kNothing;
  const auto any = program_.InputsOf(id, Role::k_any);
  if (any.empty()) return kAnything;
  for (const Input& input : any) {
    joined = table_.Either(joined, AskValue(input.input));
    if (joined == kAnything) break;
  }
  return joined;
}

TypeSet TypeFlow::OfLead(const Lead& lead, bool is_said) {
  if (lead.kind == Target::kModule) {
    if (is_said) return kAnything;
    const auto [place, is_new] = modules_.TryEmplace({lead.id, 0}, static_cast<std::uint32_t>(module_ids_.size()));
    if (is_new) module_ids_.push_back(lead.id);
    return table_.Only(Form::kModule, place);
  }
  if (lead.kind == Target::kExternal) return is_said ? SaidOfSymbol(lead.symbol, {}) : OfSymbol(lead.symbol);
  const ValueId variable = program_.VariableOf(lead.id);
  return is_said ? AskSaid(variable) : AskValue(variable);
}

TypeSet TypeFlow::OfLeads(std::int64_t node, bool is_said) {
  const auto leads = program_.leads.Of({node, 0});
  if (leads.empty()) return kAnything;
  TypeSet joined = kNothing;
  for (const Lead& lead : leads) joined = table_.Either(joined, OfLead(lead, is_said));
  return joined;
}

TypeSet TypeFlow::OfSymbol(Name symbol) {
  const std::string_view text = Text(symbol);
  if (text.starts_with("builtins.") && text.find('.', 9) == std::string_view::npos) {
    if (text == "builtins.NotImplemented") return Outside(solver_.Intern("types.NotImplementedType"));
    if (text == "builtins.Ellipsis") return Outside(solver_.Intern("types.EllipsisType"));
    if (text == "builtins.__debug__") return bool_;
    if (IsBuiltinClass(text)) return table_.Only(Form::kClassOutside, symbol);
  }
  if (const DeclaredOutside* declared = DeclaredBy(symbol)) {
    if (declared->as == DeclaredAs::kValue) return ParsedOrAnything(declared->type, kAnything);
    if (declared->as == DeclaredAs::kClass) return table_.Only(Form::kSymbol, solver_.Intern(declared->symbol));
  }
  constexpr std::array<std::string_view, 4> kTexts = {"__name__", "__file__", "__qualname__", "__module__"};
  if (text.starts_with("types.ModuleType.") && IsOneOf(kTexts, text.substr(17))) return str_;
  return table_.Only(Form::kSymbol, symbol);
}

// Lists, sets and dictionaries change: what they hold is not said. A generator gives what it was written with.
TypeSet TypeFlow::OfDisplay(ValueId id) {
  const std::string_view kind = Text(program_.values[id].name);
  if (kind != "tuple" && kind != "generator") return Builtin(kind);
  const auto elements = program_.InputsOf(id, Role::k_element);
  if (kind == "generator") {
    TypeSet held = elements.empty() ? kAnything : kNothing;
    for (const Input& element : elements) held = table_.Either(held, AskValue(element.input));
    const Name symbol = solver_.Intern("typing.Generator");
    if (held == kAnything) return Outside(symbol);
    return held == kNothing ? kNothing : Outside(symbol, std::span(&held, 1));
  }
  constexpr std::size_t kMostElements = 8;
  const bool is_plain = program_.InputsOf(id, Role::k_spread).empty();
  if (!is_plain || elements.size() > kMostElements) return Builtin("tuple");
  std::vector<TypeSet> held;
  std::uint32_t place = 0;
  for (const Input& element : elements) {
    // Elements alike that stand side by side are one input: their places tell.
    if (Text(element.name) != std::to_string(place++)) return Builtin("tuple");
    held.push_back(AskValue(element.input));
    if (held.back() == kNothing) return kNothing;
  }
  return table_.Only(Form::kTuple, 0, 0, held);
}

TypeSet TypeFlow::OfParameter(ValueId id) {
  const TypeSet said = SaidOfParameter(id);
  const Name kind = program_.values[id].detail;
  if (kind == solver_.words().star) {
    return said == kAnything ? Builtin("tuple") : Outside(solver_.Intern("builtins.tuple"), std::span(&said, 1));
  }
  if (kind == solver_.words().double_star) {
    const std::array<TypeSet, 2> held = {str_, said};
    return said == kAnything ? Builtin("dict") : Outside(solver_.Intern("builtins.dict"), held);
  }
  if (said != kAnything) return said;
  const auto receiver = solver_.ReceiverOf(id);
  if (!receiver) return kAnything;
  // A function that its class's body calls, or a decorator makes something else of.
  const auto& objects = solver_.SetOf(id).objects;
  const bool is_other = std::any_of(objects.begin(), objects.end(), [&](ObjectId object) {
    const Kind kind = solver_.objects()[object].kind;
    return kind == Kind::kFunction || kind == Kind::kBound || kind == Kind::kContainer;
  });
  const bool is_named_class = Text(program_.values[id].name) == "cls" && !receiver->is_class &&
                              !solver_.hierarchy().Inherits(receiver->of, solver_.Intern("builtins.type"));
  if (is_other || is_named_class) return kAnything;
  return table_.Only(receiver->is_class ? Form::kClass : Form::kInstance, receiver->of, kLoose);
}

ValueId TypeFlow::FunctionOf(ValueId parameter) const {
  for (const Use& use : program_.UsesOf(parameter)) {
    if (use.role == Role::k_parameter) return use.user;
  }
  return kNobody;
}

TypeSet TypeFlow::SaidOfParameter(ValueId id) {
  const ValueId annotation = program_.InputOf(id, Role::k_annotation);
  TypeSet said = AskSaid(annotation);
  if (said == kAnything) return said;
  said = WithSelf(said, FunctionOf(id));
  // `x: int = None` may be None too.
  const ValueId given = program_.InputOf(id, Role::k_default);
  const bool is_none = given != kNobody && program_.values[given].op == Op::k_constant &&
                       Text(program_.values[given].name) == "NoneType";
  return is_none ? table_.Either(said, none_) : said;
}

TypeSet TypeFlow::SaidOfResult(ValueId function) {
  const TypeSet said = AskSaid(program_.InputOf(function, Role::k_annotation));
  return said == kAnything ? said : WithSelf(said, function);
}

TypeSet TypeFlow::OfResult(ValueId function) {
  const TypeSet said = SaidOfResult(function);
  if (said != kAnything) return said;
  const Value& value = program_.values[function];
  const auto results = program_.InputsOf(function, Role::k_result);
  TypeSet joined = kNothing;
  for (const Input& result : results) joined = table_.Either(joined, AskValue(result.input));
  if (value.detail != 0) joined = table_.Either(joined, none_);
  if (results.empty() && value.detail == 0) return never_;
  return joined;
}

// ---- what tests say

bool TypeFlow::IsCallable(TypeId type) const {
  switch (table_[type].form) {
    case Form::kFunction:
    case Form::kMethodOutside:
    case Form::kClass:
    case Form::kClassOutside:
    case Form::kPassing: return true;
    default: return false;
  }
}

// Whether what is of the type is of the class.
TypeFlow::Is TypeFlow::IsOf(TypeId type, TypeId of) const {
  const Type &one = table_[type], &wanted = table_[of];
  const Hierarchy& hierarchy = solver_.hierarchy();
  if (one.form == Form::kInstance) {
    if (wanted.form == Form::kClass) {
      if (hierarchy.IsBelow(one.of, wanted.of)) return Is::kYes;
      return one.with == kLoose ? Is::kPerhaps : Is::kNo;
    }
    if (hierarchy.Inherits(one.of, wanted.of)) return Is::kYes;
    const auto order = hierarchy.Order(one.of);
    const bool is_known = std::all_of(order.begin(), order.end(),
                                      [](const Ancestor& ancestor) { return ancestor.kind == Ancestor::Kind::kClass; });
    return is_known && one.with != kLoose && wanted.form == Form::kClassOutside ? Is::kNo : Is::kPerhaps;
  }
  const bool is_tuple = one.form == Form::kTuple;
  const std::string_view own = is_tuple ? "builtins.tuple" : one.form == Form::kOutside ? Text(one.of) : "";
  if (own.empty() || !own.starts_with("builtins.")) return Is::kPerhaps;
  if (wanted.form == Form::kClass) return own == "builtins.NoneType" || own == "builtins.bool" ? Is::kNo : Is::kPerhaps;
  const std::string_view name = Text(wanted.of);
  if (!name.starts_with("builtins.")) return own == "builtins.NoneType" ? Is::kNo : Is::kPerhaps;
  if (own == name || name == "builtins.object" || (own == "builtins.bool" && name == "builtins.int")) return Is::kYes;
  // Exceptions inherit from one another.
  constexpr std::array<std::string_view, 12> kApart = {"builtins.str",     "builtins.bytes",     "builtins.int",
                                                       "builtins.float",   "builtins.bool",      "builtins.list",
                                                       "builtins.tuple",   "builtins.dict",      "builtins.set",
                                                       "builtins.complex", "builtins.frozenset", "builtins.NoneType"};
  return IsOneOf(kApart, own) && IsOneOf(kApart, name) ? Is::kNo : Is::kPerhaps;
}

// Those of a union that are of one of the classes, or of none; nothing where that cannot be told.
std::optional<TypeSet> TypeFlow::Without(TypeSet set, TypeSet classes, bool keeps) {
  TypeSet left = kNothing;
  for (const TypeId type : std::vector<TypeId>(table_.Of(set).begin(), table_.Of(set).end())) {
    bool is_one = false, is_perhaps = false;
    for (const TypeId of : table_.Of(classes)) {
      const Is is = IsOf(type, of);
      is_one |= is == Is::kYes;
      is_perhaps |= is == Is::kPerhaps;
    }
    if (keeps ? !is_one && !is_perhaps : is_one) continue;
    if (keeps && !is_one) {
      // Of a class below, or of two.
      const Type one = table_[type];
      for (const TypeId of : std::vector<TypeId>(table_.Of(classes).begin(), table_.Of(classes).end())) {
        const Type wanted = table_[of];
        if (IsOf(type, of) == Is::kNo) continue;
        if (wanted.form == Form::kClass) {
          left = table_.Either(left, table_.Only(Form::kInstance, wanted.of, kLoose));
        } else if (wanted.form == Form::kClassOutside && one.form == Form::kOutside) {
          left = table_.Either(left, Outside(wanted.of));
        } else {
          left = table_.Either(left, table_.Only(type));
        }
      }
      continue;
    }
    left = table_.Either(left, table_.Only(type));
  }
  return left;
}

TypeSet TypeFlow::InstancesOf(TypeSet classes) {
  return ForEach(classes, [&](TypeId type) -> TypeSet {
    const Type one = table_[type];
    switch (one.form) {
      case Form::kClass: return table_.Only(Form::kInstance, one.of, kLoose);
      case Form::kClassOutside: return Outside(one.of);
      case Form::kSymbol: return IsNamedAsClass(Text(one.of)) ? Outside(one.of) : kAnything;
      case Form::kTuple: {
        TypeSet joined = kNothing;
        for (const TypeSet argument : one.arguments) joined = table_.Either(joined, InstancesOf(argument));
        return joined;
      }
      default: return kAnything;
    }
  });
}

TypeSet TypeFlow::OfNarrowed(ValueId id) {
  const Value& value = program_.values[id];
  const TypeSet set = OfAny(id);
  const std::string_view how = Text(value.name);
  if (how == "None") {
    if (set == kNothing) return kNothing;
    return none_;
  }
  if (how == "not None") {
    return ForEach(set, [&](TypeId type) { return IsNone(type) ? kNothing : table_.Only(type); });
  }
  if (how == "callable" || how == "not callable") {
    if (set == kAnything) return how == "callable" ? Outside(solver_.Intern("typing.Callable")) : kAnything;
    return ForEach(set, [&](TypeId type) -> TypeSet {
      const Type& one = table_[type];
      const bool is_known = IsCallable(type) || IsNone(type) || IsBuiltin(type, "str") || IsBuiltin(type, "int") ||
                            IsBuiltin(type, "list") || IsBuiltin(type, "dict") || one.form == Form::kTuple;
      if (!is_known) return table_.Only(type);
      return IsCallable(type) == (how == "callable") ? table_.Only(type) : kNothing;
    });
  }
  const ValueId tested = program_.InputOf(id, Role::k_class);
  const TypeSet given = AskValue(tested);
  if (given == kNothing) return kNothing;
  // `(A, B)` asks for any of them.
  TypeSet classes = given == kAnything ? kAnything : ForEach(given, [&](TypeId type) -> TypeSet {
    const Type one = table_[type];
    if (one.form == Form::kClass || one.form == Form::kClassOutside) return table_.Only(type);
    if (one.form == Form::kSymbol && IsNamedAsClass(Text(one.of))) return table_.Only(Form::kSymbol, one.of);
    if (one.form != Form::kTuple) return kAnything;
    TypeSet joined = kNothing;
    for (const TypeSet argument : one.arguments) {
      joined = table_.Either(joined, ForEach(argument, [&](TypeId inner) -> TypeSet {
                               const Type& part = table_[inner];
                               const bool is_class = part.form == Form::kClass || part.form == Form::kClassOutside ||
                                                     (part.form == Form::kSymbol && IsNamedAsClass(Text(part.of)));
                               return is_class ? table_.Only(inner) : kAnything;
                             }));
    }
    return joined;
  });
  if (value.name != 0) {  // `not`
    return classes == kAnything || set == kAnything ? set : Without(set, classes, false).value_or(set);
  }
  if (classes == kAnything) return kAnything;
  if (set == kAnything) return InstancesOf(classes);
  if (set == kNothing) return kNothing;
  const TypeSet left = Without(set, classes, true).value_or(set);
  return left == kNothing ? InstancesOf(classes) : left;
}

}  // namespace codeanatomy::rules::values
