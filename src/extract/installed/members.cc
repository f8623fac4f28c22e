// What the modules that are imported declare, with types as dotted names.

#include <algorithm>
#include <array>
#include <set>

#include "base/typing_names.h"
#include "extract/installed/installed.h"
#include "extract/installed/names_internal.h"

namespace codeanatomy::extract::installed {
namespace {

using evidence::Field;
using evidence::NodeKind;
using Text = std::string;  // of a type; kUnknown where nothing is known

constexpr char kUnknown[] = "?";

// Those that say something of the type in their brackets, and nothing alone.
constexpr std::array<std::string_view, 6> kTransparent = {"Annotated", "Final",       "ClassVar",
                                                          "Required",  "NotRequired", "ReadOnly"};
constexpr std::array<std::string_view, 12> kSaysNothing = {"Any",         "Optional",  "Union",    "Literal",
                                                           "Generic",     "Type",      "AnyStr",   "Unpack",
                                                           "Concatenate", "TypeAlias", "Protocol", "ParamSpec"};
// What a decorator leaves as it is.
constexpr std::array<std::string_view, 12> kPassing = {
    "typing.final",       "typing.override",        "typing_extensions.final", "typing_extensions.override",
    "abc.abstractmethod", "typing.type_check_only", "functools.wraps",         "functools.lru_cache",
    "functools.cache",    "typing.no_type_check",   "warnings.deprecated",     "typing_extensions.deprecated"};
constexpr std::array<std::string_view, 4> kProperties = {"builtins.property", "functools.cached_property",
                                                         "abc.abstractproperty", "types.DynamicClassAttribute"};

template <std::size_t count>
bool IsIn(const std::array<std::string_view, count>& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

std::string Dotted(std::string of, std::string_view name) { return std::move(of.append(".").append(name)); }

// Joins two unions by `|`; nothing where one is not known.
Text Either(const Text& a, const Text& b) {
  if (a == kUnknown || b == kUnknown) return kUnknown;
  if (a.empty() || a == b) return b;
  return b.empty() ? a : a + " | " + b;
}

class Members {
 public:
  Members(const Installation& installation, const MemberOptions& options) : names_(installation, options) {}

  arrow::Result<std::vector<InstalledMember>> Read(std::span<const std::string> imported) {
    ARROW_RETURN_NOT_OK(names_.ReadAll(imported));
    for (const std::string& module : names_.Modules()) AddBody(module, 0, module, false);
    std::sort(rows_.begin(), rows_.end(), [](const auto& a, const auto& b) { return a.symbol < b.symbol; });
    return std::move(rows_);
  }

 private:
  ModuleText* TextOf(std::string_view module) const { return names_.TextOf(module); }
  Meaning OfExpression(const std::string& module, NodeIndex owner, NodeIndex expression, int depth) {
    return names_.OfExpression(module, owner, expression, depth);
  }

  // ---- types

  // What an annotation says; nothing where it cannot be read, or says nothing.
  Text TypeOf(const std::string& module, NodeIndex owner, NodeIndex expression, int depth) {
    if (expression == kNoNode || depth > kDeepest) return kUnknown;
    const ModuleText& text = *TextOf(module);
    const evidence::SyntaxNode& node = text.Node(expression);
    switch (node.kind) {
      case NodeKind::kName:
      case NodeKind::kAttribute: return Named(OfExpression(module, owner, expression, depth), depth);
      case NodeKind::kConstant: {
        if (node.label == "None") return "None";
        return OfText(module, owner, InsideOf(node.label), depth);
      }
      case NodeKind::kBinOp:
        if (node.label != "|") return kUnknown;
        return Either(TypeOf(module, owner, text.KidBy(expression, Field::k_left), depth + 1),
                      TypeOf(module, owner, text.KidBy(expression, Field::k_right), depth + 1));
      case NodeKind::kSubscript: return OfSubscript(module, owner, expression, depth);
      default: return kUnknown;
    }
  }

  // An annotation that is a string: a text of its own, whose names are those of the module.
  Text OfText(const std::string& module, NodeIndex owner, std::string_view inside, int depth) {
    if (inside.empty()) return kUnknown;
    const std::string text = names_.OfText(module, owner, inside);
    const ModuleText* parsed = text.empty() ? nullptr : TextOf(text);
    const NodeIndex statement = parsed == nullptr ? kNoNode : parsed->FirstKid(0);
    if (statement == kNoNode) return kUnknown;
    return TypeOf(text, 0, parsed->KidBy(statement, Field::k_annotation), depth + 1);
  }

  // The type that an annotation names by this.
  Text Named(const Meaning& meaning, int depth) {
    if (depth > kDeepest) return kUnknown;
    if (meaning.kind == Meaning::Kind::kElsewhere) return Outside(meaning.symbol);
    if (meaning.kind != Meaning::Kind::kDeclared) return kUnknown;
    if (const std::string_view form = FormOf(meaning.symbol); !form.empty()) return Outside(meaning.symbol);
    const Declaration& first = meaning.declared->front();
    if (first.kind == Declaration::Kind::kClass) return meaning.symbol;
    if (first.kind != Declaration::Kind::kValue || meaning.declared->size() > 1) return kUnknown;
    const ModuleText& text = *TextOf(meaning.module);
    const NodeIndex value = text.KidBy(first.node, Field::k_value);
    const NodeKind kind = text.Node(first.node).kind;
    if (kind == NodeKind::kAnnAssign) {
      const Meaning said =
          OfExpression(meaning.module, meaning.owner, text.KidBy(first.node, Field::k_annotation), depth + 1);
      if (FormOf(said.symbol) != "TypeAlias") return kUnknown;
    }
    return TypeOf(meaning.module, meaning.owner, value, depth + 1);
  }

  static Text Outside(const std::string& symbol) {
    constexpr std::string_view kBuiltins = "builtins.";
    if (symbol.starts_with(kBuiltins)) {
      const std::string name = symbol.substr(kBuiltins.size());
      return name == "type" ? kUnknown : name;
    }
    const std::string_view form = FormOf(symbol);
    if (form.empty()) return symbol;
    if (const std::string_view named = NamedByForm(form); !named.empty()) return Outside(std::string(named));
    if (form == "NoReturn") return "NoReturn";
    if (form == "LiteralString") return "str";
    if (form == "Self") return "S";
    if (form == "TypeGuard" || form == "TypeIs") return "bool";
    if (IsIn(kSaysNothing, form) || IsIn(kTransparent, form)) return kUnknown;
    return "typing." + std::string(form);
  }

  Text OfSubscript(const std::string& module, NodeIndex owner, NodeIndex expression, int depth) {
    const ModuleText& text = *TextOf(module);
    const Meaning base = OfExpression(module, owner, text.FirstKid(expression), depth + 1);
    const NodeIndex slice = text.KidBy(expression, Field::k_slice);
    if (slice == kNoNode || base.kind == Meaning::Kind::kNothing) return kUnknown;
    std::vector<NodeIndex> parts = {slice};
    if (text.Node(slice).kind == NodeKind::kTuple) parts = text.KidsBy(slice, Field::k_elts);
    auto part = [&](std::size_t i) { return TypeOf(module, owner, i < parts.size() ? parts[i] : kNoNode, depth + 1); };
    const std::string_view form = FormOf(base.symbol);
    if (IsIn(kTransparent, form)) return part(0);
    if (form == "Optional") return Either(part(0), "None");
    if (form == "Union" || form == "Literal") {
      Text joined = "";
      for (std::size_t i = 0; i < parts.size() && joined != kUnknown; ++i) {
        joined = Either(joined, form == "Union" ? part(i) : OfLiteral(text, parts[i]));
      }
      return joined.empty() ? kUnknown : joined;
    }
    if (form == "Awaitable") return Holding("await", {part(0)});
    if (form == "Coroutine") return Holding("await", {part(2)});
    Text named = Named(base, depth + 1);
    if (named == kUnknown) return named;
    if (named == "bool" || form == "Callable" || named == "NoReturn") return named;
    // What parameters of other classes stand for is not followed.
    const bool is_generic =
        !form.empty() || base.symbol.starts_with("builtins.") || base.symbol.starts_with("collections.");
    if (!is_generic || parts.size() > 8) return named;
    if (form == "Generator" || form == "AsyncGenerator") parts.resize(1);
    if (named == "tuple" && parts.size() == 2 && text.Node(parts[1]).label == "...") {
      return Holding("tuple", {part(0), "..."});
    }
    std::vector<Text> held;
    for (std::size_t i = 0; i < parts.size(); ++i) held.push_back(part(i));
    return Holding(named, held);
  }

  static std::string Holding(std::string name, const std::vector<Text>& parts) {
    name.append("[");
    for (const Text& part : parts) {
      if (&part != &parts.front()) name.append(", ");
      name.append(part);
    }
    return name.append("]");
  }

  static Text OfLiteral(const ModuleText& text, NodeIndex node) {
    const evidence::SyntaxNode& value = text.Node(node);
    if (value.kind == NodeKind::kUnaryOp) return "int";
    if (value.kind != NodeKind::kConstant || value.label.empty()) return kUnknown;
    if (value.label == "None") return "None";
    if (value.label == "True" || value.label == "False") return "bool";
    const char first = value.label.front();
    if (first >= '0' && first <= '9') return "int";
    return first == 'b' || first == 'B' ? "bytes" : "str";
  }

  // ---- rows

  void AddBody(const std::string& module, NodeIndex owner, const std::string& prefix, bool is_class) {
    ModuleText& text = *TextOf(module);
    const Body& body = text.BodyOf(owner);
    for (const auto& [name, declared] : body.names) {
      std::string symbol = Dotted(prefix, name);
      const Declaration& first = declared.front();
      switch (first.kind) {
        case Declaration::Kind::kImport: {
          const Meaning meaning = names_.OfDeclaration(module, owner, symbol, declared, 0);
          const bool is_own = meaning.symbol == symbol || !FormOf(meaning.symbol).empty();
          if (meaning.kind != Meaning::Kind::kNothing && !is_own) Add(symbol, "alias", meaning.symbol);
          break;
        }
        case Declaration::Kind::kClass: {
          Add(symbol, "class", Bases(module, owner, first.node));
          if (symbols_.insert(symbol).second) AddBody(module, first.node, symbol, true);
          break;
        }
        case Declaration::Kind::kFunction: AddFunction(module, owner, symbol, declared, is_class); break;
        case Declaration::Kind::kValue: AddValue(module, owner, symbol, declared); break;
      }
    }
    for (const NodeIndex star : body.stars) {
      const std::string from = names_.FromModule(module, star);
      for (const std::string& name : names_.GivenBy(from, 0)) {
        if (!body.names.contains(name)) AddStar(Dotted(prefix, name), from, name);
      }
    }
  }

  void AddStar(std::string symbol, const std::string& from, const std::string& name) {
    const Meaning meaning = names_.MemberOf(names_.OfModule(from), name, 0);
    if (meaning.kind == Meaning::Kind::kNothing || meaning.symbol == symbol) return;
    if (stars_.insert(symbol).second) Add(std::move(symbol), "alias", meaning.symbol);
  }

  void Add(std::string symbol, std::string_view kind, std::string type) {
    if (type == kUnknown) type.clear();
    rows_.push_back({std::move(symbol), kind, std::move(type)});
  }

  std::string Bases(const std::string& module, NodeIndex owner, NodeIndex of) {
    const ModuleText& text = *TextOf(module);
    std::string bases;
    for (NodeIndex base : text.KidsBy(of, Field::k_bases)) {
      if (text.Node(base).kind == NodeKind::kSubscript) base = text.FirstKid(base);
      const Meaning meaning = OfExpression(module, owner, base, 0);
      const std::string_view form = FormOf(meaning.symbol);
      if (form == "Generic" || form == "Protocol") continue;
      if (!bases.empty()) bases.append(", ");
      bases.append(meaning.symbol.empty() ? std::string(kUnknown) : meaning.symbol);
    }
    return bases;
  }

  void AddFunction(const std::string& module, NodeIndex owner, const std::string& symbol,
                   const std::vector<Declaration>& declared, bool is_class) {
    const ModuleText& text = *TextOf(module);
    Text joined = "";
    bool is_property = false, is_overloaded = false, is_static = false;
    for (const Declaration& each : declared) {
      if (each.kind != Declaration::Kind::kFunction) return;
      bool is_overload = false, is_other = false, is_setter = false;
      for (const NodeIndex decorator : text.KidsBy(each.node, Field::k_decorator_list)) {
        const std::string_view label = text.Node(decorator).label;
        if (text.Node(decorator).kind == NodeKind::kAttribute && (label == "setter" || label == "deleter")) {
          is_setter = true;
          continue;
        }
        const Meaning meaning = OfExpression(module, owner, decorator, 0);
        const std::string& name = meaning.symbol;
        if (FormOf(name) == "overload") {
          is_overload = true;
        } else if (IsIn(kProperties, name)) {
          is_property = true;
        } else if (name == "builtins.staticmethod") {
          is_static = true;
        } else if (name != "builtins.classmethod" && !IsIn(kPassing, name)) {
          is_other = true;
        }
      }
      if (is_setter) continue;
      // What stands behind overloads is their implementation.
      if (is_overloaded && !is_overload) break;
      is_overloaded |= is_overload;
      joined = Either(joined, is_other ? kUnknown : ResultOf(module, owner, each.node, is_class && !is_static));
      if (!is_overload) break;
    }
    Add(symbol, is_property ? "property" : is_class && !is_static ? "method" : "function", joined);
  }

  Text ResultOf(const std::string& module, NodeIndex owner, NodeIndex function, bool is_method) {
    const ModuleText& text = *TextOf(module);
    const NodeIndex returns = text.KidBy(function, Field::k_returns);
    Text result = TypeOf(module, owner, returns, 0);
    if (result == kUnknown && is_method && returns != kNoNode && text.Node(returns).kind == NodeKind::kName) {
      // `def __enter__(self: T) -> T`.
      NodeIndex first = text.KidBy(function, Field::k_posonlyargs);
      if (first == kNoNode) first = text.KidBy(function, Field::k_args);
      NodeIndex said = first == kNoNode ? kNoNode : text.KidBy(first, Field::k_annotation);
      if (said != kNoNode && text.Node(said).kind == NodeKind::kSubscript) said = text.KidBy(said, Field::k_slice);
      const bool is_same = said != kNoNode && text.Node(said).kind == NodeKind::kName &&
                           text.Node(said).label == text.Node(returns).label;
      if (is_same) result = "S";
    }
    if (text.Node(function).kind == NodeKind::kAsyncFunctionDef && result != kUnknown &&
        !IsAsyncGenerator(text, function)) {
      return Holding("await", {result});
    }
    return result;
  }

  // An `async def` whose body has a `yield` gives what its annotation says.
  static bool IsAsyncGenerator(const ModuleText& text, NodeIndex function) {
    std::vector<NodeIndex> open = text.KidsBy(function, Field::k_body);
    while (!open.empty()) {
      const NodeIndex node = open.back();
      open.pop_back();
      const NodeKind kind = text.Node(node).kind;
      if (kind == NodeKind::kYield) return true;
      const bool has_own = kind == NodeKind::kFunctionDef || kind == NodeKind::kAsyncFunctionDef ||
                           kind == NodeKind::kLambda || kind == NodeKind::kClassDef;
      if (has_own) continue;
      for (NodeIndex kid = text.FirstKid(node); kid != kNoNode; kid = text.NextKid(kid)) open.push_back(kid);
    }
    return false;
  }

  void AddValue(const std::string& module, NodeIndex owner, const std::string& symbol,
                const std::vector<Declaration>& declared) {
    const ModuleText& text = *TextOf(module);
    // The first annotation is what it is.
    for (const Declaration& each : declared) {
      if (each.kind != Declaration::Kind::kValue) return;
      const NodeIndex annotation = text.KidBy(each.node, Field::k_annotation);
      if (annotation == kNoNode) continue;
      const Meaning said = OfExpression(module, owner, annotation, 0);
      if (FormOf(said.symbol) == "TypeAlias") break;
      return Add(symbol, "value", TypeOf(module, owner, annotation, 0));
    }
    if (declared.size() > 1) return;
    const NodeIndex value = text.KidBy(declared.front().node, Field::k_value);
    if (value == kNoNode) return;
    const NodeKind kind = text.Node(value).kind;
    if (kind == NodeKind::kCall) {
      const Meaning meaning = OfExpression(module, owner, value, 0);
      const std::string_view made = FormOf(meaning.symbol);
      if (made == "TypeVar" || made == "ParamSpec" || made == "TypeVarTuple") Add(symbol, "variable", "");
      return;
    }
    if (kind == NodeKind::kName || kind == NodeKind::kAttribute) {
      const Meaning meaning = OfExpression(module, owner, value, 0);
      if (meaning.kind != Meaning::Kind::kNothing && meaning.symbol != symbol) Add(symbol, "alias", meaning.symbol);
      return;
    }
    if (const Text type = TypeOf(module, owner, value, 0); type != kUnknown) Add(symbol, "type", type);
  }

  Names names_;
  std::set<std::string> symbols_, stars_;
  std::vector<InstalledMember> rows_;
};

}  // namespace

arrow::Result<std::vector<InstalledMember>> ReadMembers(const Installation& installation,
                                                        std::span<const std::string> imported,
                                                        const MemberOptions& options) {
  return Members(installation, options).Read(imported);
}

}  // namespace codeanatomy::extract::installed
