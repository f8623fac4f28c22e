#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "rules/values/solver_internal.h"

namespace codeanatomy::rules::values {
namespace {

using Words = std::unordered_set<std::string_view>;

Words WordsOf(std::string_view text) {
  Words words;
  while (!text.empty()) {
    const std::size_t blank = text.find(' ');
    words.insert(text.substr(0, blank));
    text = blank == std::string_view::npos ? std::string_view() : text.substr(blank + 1);
  }
  return words;
}

const std::unordered_map<std::string_view, Words>& Members() {
  static const std::unordered_map<std::string_view, Words> members = {
#define X(name, words) {#name, WordsOf(words)},
#include "rules/values/builtin_members.inc"
#undef X
  };
  return members;
}

}  // namespace

bool MayHave(std::string_view symbol, std::string_view attribute) {
  constexpr std::string_view kBuiltins = "builtins.";
  if (!symbol.starts_with(kBuiltins)) return true;
  const auto& members = Members();
  const auto found = members.find(symbol.substr(kBuiltins.size()));
  return found == members.end() || found->second.contains(attribute) || members.at("object").contains(attribute);
}

bool IsNamedAsClass(std::string_view symbol) {
  const std::string_view name = symbol.substr(symbol.rfind('.') + 1);
  if (symbol.starts_with("builtins.")) return Members().contains(name);
  const std::size_t start = name.find_first_not_of('_');
  if (start == std::string_view::npos || name[start] < 'A' || name[start] > 'Z') return false;
  return std::any_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

bool IsOfObject(std::string_view attribute) { return Members().at("object").contains(attribute); }

}  // namespace codeanatomy::rules::values
