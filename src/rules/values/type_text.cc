// Types as annotations say them: names of `builtins`, `typing` and `collections.abc` stand bare, all others in full.

#include <algorithm>

#include "rules/values/types_internal.h"

namespace codeanatomy::rules::values {

std::string TypeFlow::SpellClass(Name symbol) const {
  std::string_view text = Text(symbol);
  if (symbol == none_type_) return "None";
  for (const std::string_view module : {"builtins.", "typing."}) {
    if (text.starts_with(module)) text.remove_prefix(module.size());
  }
  return std::string(text);
}

std::string TypeFlow::SpellArguments(const Type& type) {
  std::string text;
  for (const TypeSet argument : type.arguments) {
    text.append(text.empty() ? "" : ", ").append(Spell(argument).value_or("Any"));
  }
  return text;
}

std::optional<std::string> TypeFlow::SpellOne(TypeId id) {
  const Type type = table_[id];
  auto class_name = [&]() -> std::optional<std::string> {
    const Name name = program_.class_names.Value({program_.values[type.of].node, 0});
    if (name == kNobody) return std::nullopt;
    return std::string(Text(name));
  };
  switch (type.form) {
    case Form::kInstance: return class_name();
    case Form::kOutside: {
      std::string text = SpellClass(type.of);
      if (type.arguments.empty()) return text;
      const std::string_view open = Text(type.of) == "builtins.tuple" ? ", ..." : "";
      return text.append("[").append(SpellArguments(type)).append(open).append("]");
    }
    case Form::kTuple: return type.arguments.empty() ? "tuple[()]" : "tuple[" + SpellArguments(type) + "]";
    case Form::kClass: {
      const auto name = class_name();
      return name ? std::optional("type[" + *name + "]") : std::nullopt;
    }
    case Form::kClassOutside: return "type[" + SpellClass(type.of) + "]";
    case Form::kFunction:
    case Form::kMethodOutside:
    case Form::kPassing: return "Callable";
    case Form::kWrapped: return SpellClass(type.with);
    case Form::kSuper: return "super";
    case Form::kModule: return "types.ModuleType";
    case Form::kSymbol: {
      const std::string_view text = Text(type.of);
      if (text.starts_with("builtins.")) return "Callable";
      return std::nullopt;
    }
    case Form::kCoroutine: return "Coroutine";
    case Form::kVariable: return std::string(Text(type.of));
  }
  return std::nullopt;
}

std::vector<std::string> TypeFlow::SpellParts(TypeSet set) {
  std::vector<std::string> parts;
  if (set == kAnything) return parts;
  for (const TypeId type : std::vector<TypeId>(table_.Of(set).begin(), table_.Of(set).end())) {
    if (auto text = SpellOne(type)) parts.push_back(std::move(*text));
  }
  // By name, None last.
  std::sort(parts.begin(), parts.end(), [](const std::string& a, const std::string& b) {
    const bool is_none = a == "None", is_other_none = b == "None";
    return is_none != is_other_none ? is_other_none : a < b;
  });
  parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
  return parts;
}

std::optional<std::string> TypeFlow::Spell(TypeSet set) {
  if (set == kAnything || set == kNothing) return std::nullopt;
  for (const TypeId type : std::vector<TypeId>(table_.Of(set).begin(), table_.Of(set).end())) {
    if (!SpellOne(type)) return std::nullopt;
  }
  std::string text;
  for (const std::string& part : SpellParts(set)) text.append(text.empty() ? "" : " | ").append(part);
  return text;
}

bool TypeFlow::IsOutside(TypeSet set) const {
  const auto types = table_.Of(set);
  if (types.size() != 1) return false;
  const Type& type = table_[types.front()];
  if (type.form != Form::kOutside && type.form != Form::kClassOutside) return false;
  const std::string_view text = Text(type.of);
  return !text.starts_with("builtins.") && !text.starts_with("typing.") && !text.starts_with("types.");
}

}  // namespace codeanatomy::rules::values
