#pragma once

// Private to rules/values/: what stubs and typed sources declare of things outside, by dotted name.

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace codeanatomy::rules::values {

// The words of `installed_members.kind`.
enum class DeclaredAs : std::uint8_t { kClass, kFunction, kMethod, kProperty, kValue, kAlias, kType, kVariable };

struct DeclaredOutside {
  DeclaredAs as = DeclaredAs::kValue;
  std::string_view symbol;  // by the name that it is declared under
  std::string_view type;    // as in the table; empty: not known
};

class Interfaces {
 public:
  // False: no such word.
  bool Add(std::string_view symbol, std::string_view kind, std::string_view type);
  bool empty() const { return declared_.empty(); }

  // The declaration that a dotted name leads to: by other names for it, and of a class's member by the classes that it
  // inherits from, depth first. Null: none is known.
  const DeclaredOutside* Find(std::string_view symbol) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  template <typename Value>
  using ByName = std::unordered_map<std::string, Value, Hash, std::equal_to<>>;
  struct Entry {
    DeclaredAs as = DeclaredAs::kValue;
    std::string type;
  };

  DeclaredOutside Of(const ByName<Entry>::value_type& entry) const {
    return {entry.second.as, entry.first, entry.second.type};
  }
  const ByName<Entry>::value_type* Exact(std::string_view symbol) const {
    const auto found = declared_.find(symbol);
    return found == declared_.end() ? nullptr : &*found;
  }
  std::string Canonical(std::string_view symbol, int depth) const;
  const ByName<Entry>::value_type* Look(std::string_view symbol, int depth) const;

  ByName<Entry> declared_;
  mutable ByName<DeclaredOutside> found_;  // what was asked; no symbol: nothing is known
};

}  // namespace codeanatomy::rules::values
