#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace codeanatomy {

// The part after the module of a name that annotations are made of: `Optional` of `typing.Optional`. Empty: it is of another
// module.
inline std::string_view FormOf(std::string_view symbol) {
  for (const std::string_view module : {"typing.", "typing_extensions.", "collections.abc.", "_typeshed."}) {
    if (symbol.starts_with(module)) return symbol.substr(module.size());
  }
  return {};
}
std::string_view FormOf(std::string&& symbol) = delete;  // the part would outlive it

// What a form of `typing` is another name of; empty where it stands for itself.
inline std::string_view NamedByForm(std::string_view form) {
  struct Alias {
    std::string_view name, symbol;
  };
  constexpr std::array<Alias, 14> kAliases = {{{"List", "builtins.list"},
                                               {"Dict", "builtins.dict"},
                                               {"Set", "builtins.set"},
                                               {"FrozenSet", "builtins.frozenset"},
                                               {"Tuple", "builtins.tuple"},
                                               {"Type", "builtins.type"},
                                               {"Text", "builtins.str"},
                                               {"Never", "typing.NoReturn"},
                                               {"DefaultDict", "collections.defaultdict"},
                                               {"OrderedDict", "collections.OrderedDict"},
                                               {"Counter", "collections.Counter"},
                                               {"ChainMap", "collections.ChainMap"},
                                               {"Deque", "collections.deque"},
                                               {"Pattern", "re.Pattern"}}};
  const auto found = std::ranges::find(kAliases, form, &Alias::name);
  return found == kAliases.end() ? std::string_view() : found->symbol;
}

}  // namespace codeanatomy
