#include "rules/values/interfaces_internal.h"

#include <algorithm>
#include <array>

namespace codeanatomy::rules::values {
namespace {

constexpr int kDeepest = 32;  // names for names, and classes above classes
constexpr std::array<std::string_view, 8> kWords = {"class", "function", "method", "property",
                                                    "value", "alias",    "type",   "variable"};

}  // namespace

bool Interfaces::Add(std::string_view symbol, std::string_view kind, std::string_view type) {
  const auto word = std::find(kWords.begin(), kWords.end(), kind);
  if (word == kWords.end()) return false;
  declared_.insert_or_assign(std::string(symbol),
                             Entry{static_cast<DeclaredAs>(word - kWords.begin()), std::string(type)});
  return true;
}

std::string Interfaces::Canonical(std::string_view symbol, int depth) const {
  if (depth > kDeepest) return std::string(symbol);
  if (const auto* exact = Exact(symbol)) {
    return exact->second.as == DeclaredAs::kAlias ? Canonical(exact->second.type, depth + 1) : std::string(symbol);
  }
  const std::size_t dot = symbol.rfind('.');
  if (dot == std::string_view::npos) return std::string(symbol);
  const std::string_view owner = symbol.substr(0, dot);
  std::string canonical = Canonical(owner, depth + 1);
  if (canonical == owner) return std::string(symbol);
  return Canonical(canonical.append(symbol.substr(dot)), depth + 1);
}

const Interfaces::ByName<Interfaces::Entry>::value_type* Interfaces::Look(std::string_view symbol, int depth) const {
  if (depth > kDeepest) return nullptr;
  const std::string canonical = Canonical(symbol, 0);
  if (const auto* exact = Exact(canonical)) return exact->second.as == DeclaredAs::kAlias ? nullptr : exact;
  const std::size_t dot = canonical.rfind('.');
  const auto* owner = dot == std::string::npos ? nullptr : Exact(std::string_view(canonical).substr(0, dot));
  if (owner == nullptr || owner->second.as != DeclaredAs::kClass) return nullptr;
  const std::string_view name = std::string_view(canonical).substr(dot);
  for (std::string_view rest = owner->second.type; !rest.empty();) {
    const std::size_t end = std::min(rest.find(", "), rest.size());
    const std::string_view base = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 2, rest.size()));
    // What a base has of which nothing is known, comes first.
    const auto* known = Look(base, depth + 1);
    if (known == nullptr && base != "builtins.object") return nullptr;
    if (known == nullptr) continue;
    if (const auto* found = Look(std::string(known->first).append(name), depth + 1)) return found;
  }
  return nullptr;
}

const DeclaredOutside* Interfaces::Find(std::string_view symbol) const {
  if (declared_.empty()) return nullptr;
  auto found = found_.find(symbol);
  if (found == found_.end()) {
    const auto* known = Look(symbol, 0);
    found = found_.emplace(std::string(symbol), known == nullptr ? DeclaredOutside() : Of(*known)).first;
  }
  return found->second.symbol.empty() ? nullptr : &found->second;
}

}  // namespace codeanatomy::rules::values
