#include "extract/treesitter/grammar_symbols.h"

#include <array>
#include <string>
#include <unordered_map>

#include "extract/treesitter/python_language.h"

namespace codeanatomy::extract::treesitter {
namespace {

constexpr auto MakeTokenTexts() {
  std::array<std::string_view, 256> texts{};
#define X(name, text) texts[static_cast<std::size_t>(Syntax::k_##name)] = text;
  CODEANATOMY_SYNTAX_TOKENS(X)
#undef X
  return texts;
}
constexpr auto kTokenTexts = MakeTokenTexts();

}  // namespace

std::string_view TokenText(Syntax syntax) { return kTokenTexts[static_cast<std::size_t>(syntax)]; }

SyntaxTable::SyntaxTable() {
  std::unordered_map<std::string_view, Syntax> named, anonymous;
#define X(name) named.emplace(#name, Syntax::k_##name);
  CODEANATOMY_SYNTAX_STATEMENTS(X)
  CODEANATOMY_SYNTAX_EXPRESSIONS(X)
  CODEANATOMY_SYNTAX_PARTS(X)
#undef X
#define X(name, text) anonymous.emplace(text, Syntax::k_##name);
  CODEANATOMY_SYNTAX_TOKENS(X)
#undef X
  named.emplace("comment", Syntax::kComment);

  const TSLanguage* language = PythonLanguage();
  const std::uint32_t count = ts_language_symbol_count(language);
  table_.assign(count, Syntax::kDropped);
  for (std::uint32_t symbol = 0; symbol < count; ++symbol) {
    const TSSymbolType type = ts_language_symbol_type(language, static_cast<TSSymbol>(symbol));
    if (type != TSSymbolTypeRegular && type != TSSymbolTypeAnonymous) continue;
    const auto& names = type == TSSymbolTypeRegular ? named : anonymous;
    const auto found = names.find(ts_language_symbol_name(language, static_cast<TSSymbol>(symbol)));
    if (found != names.end()) table_[symbol] = found->second;
  }
}

const SyntaxTable& SyntaxTable::Get() {
  static const SyntaxTable table;
  return table;
}

}  // namespace codeanatomy::extract::treesitter
