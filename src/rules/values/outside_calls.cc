// What calls of things outside give, as far as it can be said in terms of their arguments.

#include <algorithm>
#include <array>
#include <string>

#include "rules/values/solver_internal.h"

namespace codeanatomy::rules::values {
namespace {

constexpr std::string_view kBuiltins = "builtins.";

// Functions that give back their first argument, or something that behaves as it does.
constexpr std::array<std::string_view, 12> kPassFirst = {"copy.copy",
                                                         "copy.deepcopy",
                                                         "functools.update_wrapper",
                                                         "functools.lru_cache",
                                                         "functools.cache",
                                                         "weakref.proxy",
                                                         "functools.singledispatch",
                                                         "contextlib.contextmanager",
                                                         "contextlib.closing",
                                                         "abc.abstractmethod",
                                                         "typing.final",
                                                         "contextlib.asynccontextmanager"};

// Classes of values that hold nothing to be followed.
constexpr std::array<std::string_view, 11> kPlain = {"str",       "bytes", "int",   "float",      "bool",  "complex",
                                                     "bytearray", "range", "slice", "memoryview", "object"};

constexpr std::array<std::string_view, 8> kCollections = {"list",     "tuple", "set",    "frozenset",
                                                          "reversed", "iter",  "sorted", "aiter"};

bool IsException(std::string_view name) {
  return name.ends_with("Error") || name.ends_with("Exception") || name.ends_with("Warning") ||
         name == "StopIteration" || name == "StopAsyncIteration" || name == "KeyboardInterrupt" || name == "SystemExit";
}

}  // namespace

void Solver::CallOutside(const Binding& binding, Name symbol, std::optional<ObjectId> receiver) {
  const std::string_view text = program_.names.Text(symbol);
  callees_.push_back(
      {binding.origin, objects_.Intern(Kind::kExternal, symbol), binding.via, false, kNotOwn, binding.asked});
  if (text == "builtins.super") {
    CallSuper(binding);
    return;
  }
  const std::string_view leaf = text.substr(text.rfind('.') + 1);
  if (receiver) {
    const Object object = objects_[*receiver];
    if (object.kind == Kind::kContainer && CallOfContainer(binding, leaf, *receiver)) return;
    // `@x.setter` gives the property again.
    if (object.kind == Kind::kDescriptor) {
      const ValueId function = ArgumentAt(binding, 0);
      if (leaf == "setter" && function != kNobody) Copy(function, Field(*receiver, words_.setter));
      Add(binding.result, *receiver);
      return;
    }
    if (leaf == "__new__") {
      const ValueId of = ArgumentAt(binding, 0);
      if (of != kNobody) Flow(of, Rule::kInstanceOf, binding.result);
    }
    AddDeclared(binding.result, symbol, receiver);
    return;
  }
  if (text == "builtins.object.__new__") {
    if (const ValueId of = ArgumentAt(binding, 0); of != kNobody) Flow(of, Rule::kInstanceOf, binding.result);
    return;
  }
  if (Decorate(binding, text)) return;
  if (text.starts_with(kBuiltins) && CallBuiltin(binding, text.substr(kBuiltins.size()))) return;
  const ValueId first = ArgumentAt(binding, 0);
  if (IsOneOf(kPassFirst, text)) {
    if (first != kNobody) Copy(first, binding.result);
    // `lru_cache()`, `lru_cache(10)(f)`.
    if (first == kNobody || (text == "functools.lru_cache" && binding.via == Via::kCall)) {
      Add(binding.result, objects_.Intern(Kind::kPassing, 0));
    }
  } else if (text == "functools.wraps") {
    Add(binding.result, objects_.Intern(Kind::kPassing, 0));
  } else if (text == "functools.partial" || text == "functools.partialmethod") {
    if (binding.origin < program_.values.size() && program_.values[binding.origin].op == Op::k_call) {
      Add(binding.result, objects_.Intern(Kind::kPartial, binding.origin));
    }
  } else if (text == "functools.reduce") {
    if (const ValueId of = ArgumentAt(binding, 1); of != kNobody && first != kNobody) {
      const ValueId element = NewValue();
      Flow(of, Rule::kIterate, element);
      CallAll(first, {Argument(element, 0), Argument(element, 1)}, binding.result, binding.origin, binding.via,
              binding.depth + 1);
    }
  } else if (text == "typing.cast") {
    if (const ValueId value = ArgumentAt(binding, 1); value != kNobody) Copy(value, binding.result);
    if (first != kNobody) Flow(first, Rule::kInstanceOf, binding.result, kOrBelow);
  } else if (text == "collections.deque" || text == "collections.OrderedDict" || text == "collections.defaultdict") {
    const ObjectId made = MakeContainer(binding.result, text == "collections.deque" ? words_.list : words_.dict);
    if (first != kNobody && text == "collections.deque") Flow(first, Rule::kIterate, Field(made, words_.unknown));
    if (first != kNobody && text == "collections.OrderedDict") Flow(first, Rule::kAllOf, Field(made, words_.unknown));
    // What is missing is made by the first argument.
    if (first != kNobody && text == "collections.defaultdict") {
      CallAll(first, {}, Field(made, words_.unknown), binding.origin, binding.via, binding.depth + 1);
    }
  } else if (!AddDeclared(binding.result, symbol, std::nullopt) && IsNamedAsClass(text)) {
    Add(binding.result, objects_.Intern(Kind::kExternalInstance, symbol));
  }
}

// Instances of the classes that are declared to come from something outside.
bool Solver::AddDeclared(ValueId to, Name symbol, std::optional<ObjectId> receiver) {
  const DeclaredOutside* declared = program_.interfaces.Find(program_.names.Text(symbol));
  if (declared == nullptr) return false;
  auto instance = [&](std::string_view of) { Add(to, objects_.Intern(Kind::kExternalInstance, Symbol(of))); };
  if (declared->as == DeclaredAs::kClass) {
    instance(declared->symbol);
    return true;
  }
  std::string_view rest = declared->type;
  if (rest.starts_with("await[") && rest.ends_with(']')) rest = rest.substr(6, rest.size() - 7);
  while (!rest.empty()) {
    std::size_t end = 0, open = 0;
    while (end < rest.size() && (open > 0 || rest[end] != '|')) {
      open += rest[end] == '[';
      open -= rest[end] == ']' && open > 0;
      ++end;
    }
    std::string_view part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 2, rest.size()));
    while (part.ends_with(' ')) part.remove_suffix(1);
    const bool holds = part.ends_with(']');
    part = part.substr(0, part.find('['));
    if (part == "S") {
      if (receiver) Add(to, *receiver);
    } else if (part.find('.') != std::string_view::npos) {
      if (!part.starts_with("typing.") && !part.starts_with("collections.")) instance(part);
    } else if (!holds && IsOneOf(kPlain, part)) {
      instance(std::string(kBuiltins).append(part));
    }
  }
  return true;
}

// Decorators of the interpreter and its library.
bool Solver::Decorate(const Binding& binding, std::string_view symbol) {
  const ValueId first = ArgumentAt(binding, 0);
  constexpr std::array<std::string_view, 7> kDescriptors = {
      "builtins.property",    "builtins.staticmethod", "builtins.classmethod",       "functools.cached_property",
      "abc.abstractproperty", "enum.property",         "types.DynamicClassAttribute"};
  if (first != kNobody && IsOneOf(kDescriptors, symbol)) {
    Add(binding.result, objects_.Intern(Kind::kDescriptor, first, Symbol(symbol)));
    return true;
  }
  const ValueId getter = KeywordOf(binding, "fget");
  if (symbol == "builtins.property" && getter != kNobody) {
    Add(binding.result, objects_.Intern(Kind::kDescriptor, getter, Symbol(symbol)));
    return true;
  }
  // Other decorators from outside are taken to give something that behaves as what they decorate.
  if (binding.via == Via::kDecoration && first != kNobody) {
    Copy(first, binding.result);
    return true;
  }
  return false;
}

void Solver::CallSuper(const Binding& binding) {
  ValueId of = ArgumentAt(binding, 0), self = ArgumentAt(binding, 1);
  if (of == kNobody) {
    for (const Input& input : binding.arguments) {
      if (input.role == Role::k_class) of = input.input;
      if (input.role == Role::k_self) self = input.input;
    }
  }
  if (of == kNobody || self == kNobody) return;
  // `super` asks the class of the second argument, from after the first.
  Flow(of, Rule::kSuperOf, binding.result, self);
}

void Solver::StoreKeywords(const Binding& binding, ObjectId container) {
  for (const Input& input : binding.arguments) {
    if (input.role == Role::k_keyword) Copy(input.input, Field(container, KeyOf(input.name)));
  }
}

// The methods that a builtin function asks its operands for.
void Solver::AskOperands(const Binding& binding, std::string_view name) {
  struct Asked {
    std::string_view function, method;
  };
  constexpr std::array<Asked, 32> kAsked = {{
      {"abs", "__abs__"},           {"aiter", "__aiter__"},    {"all", "__iter__"},    {"anext", "__anext__"},
      {"any", "__iter__"},          {"bool", "__bool__"},      {"bytes", "__bytes__"}, {"complex", "__complex__"},
      {"dir", "__dir__"},           {"enumerate", "__iter__"}, {"filter", "__iter__"}, {"float", "__float__"},
      {"format", "__format__"},     {"frozenset", "__iter__"}, {"hash", "__hash__"},   {"int", "__int__"},
      {"iter", "__iter__"},         {"len", "__len__"},        {"list", "__iter__"},   {"map", "__iter__"},
      {"max", "__iter__"},          {"min", "__iter__"},       {"next", "__next__"},   {"repr", "__repr__"},
      {"reversed", "__reversed__"}, {"round", "__round__"},    {"set", "__iter__"},    {"sorted", "__iter__"},
      {"str", "__str__"},           {"sum", "__iter__"},       {"tuple", "__iter__"},  {"zip", "__iter__"},
  }};
  const auto found = std::find_if(kAsked.begin(), kAsked.end(), [&](const Asked& one) { return one.function == name; });
  if (found == kAsked.end()) return;
  const bool is_rest = name == "map" || name == "filter";  // the first is called
  const ValueId second = ArgumentAt(binding, 1);
  if ((name == "max" || name == "min") && second != kNobody) return;
  for (const Input& input : binding.arguments) {
    if (input.role != Role::k_argument || (is_rest && input.position == 0)) continue;
    if (name != "zip" && !is_rest && input.position > 0) continue;
    Flow(input.input, Rule::kAsk, binding.origin, Symbol(found->method));
  }
}

bool Solver::CallBuiltin(const Binding& binding, std::string_view name) {
  AskOperands(binding, name);
  const ValueId first = ArgumentAt(binding, 0), second = ArgumentAt(binding, 1);
  auto instance = [&](std::string_view of) {
    Add(binding.result, objects_.Intern(Kind::kExternalInstance, Symbol(std::string(kBuiltins).append(of))));
  };
  if (IsOneOf(kPlain, name) || IsException(name)) {
    instance(name);
  } else if (IsOneOf(kCollections, name)) {
    const bool is_list = name == "reversed" || name == "iter" || name == "sorted" || name == "aiter";
    const ObjectId made = MakeContainer(binding.result, is_list ? words_.list : Symbol(name));
    if (first != kNobody) Flow(first, Rule::kIterate, Field(made, words_.unknown));
    // `sorted(values, key=f)` calls f.
    if (const ValueId key = KeywordOf(binding, "key"); key != kNobody) {
      CallAll(key, {Argument(AllOf(made))}, NewValue(), binding.origin, binding.via, binding.depth + 1);
    }
  } else if (name == "dict") {
    const ObjectId made = MakeContainer(binding.result, words_.dict);
    if (first != kNobody) Flow(first, Rule::kAllOf, Field(made, words_.unknown));
    if (first != kNobody) Flow(first, Rule::kKeysOf, Field(made, words_.keys));
    StoreKeywords(binding, made);
  } else if (name == "type" && first != kNobody && second == kNobody) {
    Flow(first, Rule::kClassOf, binding.result);
  } else if (name == "next" || name == "anext") {
    if (first != kNobody) Flow(first, Rule::kNext, binding.result);
    if (second != kNobody) Copy(second, binding.result);
  } else if (name == "enumerate" || name == "zip") {
    const ObjectId made = MakeContainer(binding.result, words_.list);
    const ValueId pair = NewValue();
    const ObjectId tuple = MakeContainer(pair, words_.tuple);
    Copy(pair, Field(made, words_.unknown));
    for (const Input& input : binding.arguments) {
      if (input.role != Role::k_argument || (name == "enumerate" && input.position > 0)) continue;
      const std::uint32_t at = name == "enumerate" ? 1 : input.position;
      Flow(input.input, Rule::kIterate, Field(tuple, Place(at)));
    }
  } else if ((name == "map" || name == "filter") && first != kNobody) {
    const ObjectId made = MakeContainer(binding.result, words_.list);
    std::vector<Input> elements;
    for (const Input& input : binding.arguments) {
      if (input.role != Role::k_argument || input.position == 0) continue;
      const ValueId element = NewValue();
      Flow(input.input, Rule::kIterate, element);
      elements.push_back(Argument(element, input.position - 1));
    }
    if (name == "filter" && !elements.empty()) Copy(elements.front().input, Field(made, words_.unknown));
    CallAll(first, elements, name == "map" ? Field(made, words_.unknown) : NewValue(), binding.origin, binding.via,
            binding.depth + 1);
  } else if (name == "min" || name == "max") {
    if (first != kNobody && second == kNobody) Flow(first, Rule::kIterate, binding.result);
    for (const Input& input : binding.arguments) {
      if (input.role == Role::k_argument && second != kNobody) Copy(input.input, binding.result);
    }
    if (const ValueId key = KeywordOf(binding, "key"); key != kNobody) {
      CallAll(key, {Argument(binding.result)}, NewValue(), binding.origin, binding.via, binding.depth + 1);
    }
  } else if (name == "getattr" && first != kNobody && second != kNobody && second < program_.values.size()) {
    const std::string_view key = program_.names.Text(program_.values[second].detail);
    if (key.size() > 2 && key.front() == '\'') {
      Flow(first, Rule::kLoad, binding.result, Symbol(std::string(key.substr(1, key.size() - 2))));
    }
    if (const ValueId otherwise = ArgumentAt(binding, 2); otherwise != kNobody) Copy(otherwise, binding.result);
  } else {
    return false;
  }
  return true;
}

bool Solver::CallOfContainer(const Binding& binding, std::string_view method, ObjectId container) {
  const ValueId first = ArgumentAt(binding, 0), second = ArgumentAt(binding, 1);
  if (method == "append" || method == "add" || method == "appendleft") {
    if (first != kNobody) Copy(first, Field(container, words_.unknown));
  } else if (method == "insert") {
    if (second != kNobody) Copy(second, Field(container, words_.unknown));
  } else if (method == "extend" || method == "extendleft" || (method == "update" && IsSequence(container))) {
    if (first != kNobody) Flow(first, Rule::kIterate, Field(container, words_.unknown));
  } else if (method == "update") {
    if (first != kNobody) Flow(first, Rule::kAllOf, Field(container, words_.unknown));
    if (first != kNobody) Flow(first, Rule::kKeysOf, Field(container, words_.keys));
    StoreKeywords(binding, container);
  } else if (method == "get" || method == "pop" || method == "setdefault" || method == "__getitem__") {
    if (second != kNobody) Copy(second, binding.result);
    if (second != kNobody && method == "setdefault") Copy(second, Field(container, words_.unknown));
    const Name key = first != kNobody && first < program_.values.size() && program_.values[first].op == Op::k_constant
                         ? program_.values[first].detail
                         : 0;
    LoadElement(binding.result, container, key, binding.origin);
  } else if (method == "values") {
    Copy(AllOf(container), Field(MakeContainer(binding.result, words_.list), words_.unknown));
  } else if (method == "keys") {
    Copy(Field(container, words_.keys), Field(MakeContainer(binding.result, words_.list), words_.unknown));
  } else if (method == "items" || method == "popitem") {
    const ValueId pair = NewValue();
    const ObjectId tuple = MakeContainer(pair, words_.tuple);
    Copy(Field(container, words_.keys), Field(tuple, Place(0)));
    Copy(AllOf(container), Field(tuple, Place(1)));
    if (method == "items") {
      Copy(pair, Field(MakeContainer(binding.result, words_.list), words_.unknown));
    } else {
      Add(binding.result, tuple);
    }
  } else if (method == "copy" || method == "__iter__") {
    Add(binding.result, container);
  } else if (method == "send" || method == "__next__") {
    Copy(AllOf(container), binding.result);
  } else {
    return false;
  }
  return true;
}

}  // namespace codeanatomy::rules::values
