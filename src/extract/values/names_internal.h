#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "evidence/evidence.h"

namespace codeanatomy::extract::values {

using evidence::BindingIndex;
using evidence::kNone;
using evidence::NodeIndex;
using evidence::ScopeIndex;

// Answers what the walk asks of a file's names. A unit is a scope with the comprehensions in it, told by that scope.
class Names {
 public:
  Names(const evidence::SyntaxTree& tree, const evidence::ScopeTree& scopes);

  // A place where a name is bound whose reaching values are kept.
  struct Write {
    std::uint32_t bstart;
    BindingIndex binding;
  };

  std::size_t binding_count() const { return scopes_.bindings.size(); }
  // The binding of the name at `node`, in the scope it is in; kNone where there is no name.
  BindingIndex At(NodeIndex node) const { return at_node_[static_cast<std::size_t>(node)]; }
  const evidence::Binding& operator[](BindingIndex binding) const {
    return scopes_.bindings[static_cast<std::size_t>(binding)];
  }
  ScopeIndex UnitOf(BindingIndex binding) const { return unit_[static_cast<std::size_t>((*this)[binding].scope)]; }
  evidence::ScopeKind KindOf(BindingIndex binding) const {
    return scopes_.scopes[static_cast<std::size_t>((*this)[binding].scope)].kind;
  }
  // Whether `binding` is read by what reaches: it leads to its own unit, and no other one writes it.
  bool IsFollowed(BindingIndex binding) const {
    const BindingIndex target = (*this)[binding].resolves_to;
    return UnitOf(binding) == UnitOf(target) && !(facts_[static_cast<std::size_t>(target)] & kWrittenElsewhere);
  }
  bool HasVariable(BindingIndex target) const { return facts_[static_cast<std::size_t>(target)] & kHasVariable; }
  bool IsOfComprehension(BindingIndex target) const { return KindOf(target) == evidence::ScopeKind::kComprehension; }
  // The module's binding of a name, kNone where there is none.
  BindingIndex OfModule(std::string_view name);
  // The scope that the body of a definition or lambda opens, kNone for other nodes.
  ScopeIndex BodyOf(NodeIndex node) const { return body_[static_cast<std::size_t>(node)]; }
  // The names a scope has: [first, last).
  std::pair<BindingIndex, BindingIndex> NamesOf(ScopeIndex scope) const;

  // In order of `bstart`.
  const std::vector<Write>& writes() const { return writes_; }

 private:
  enum Fact : std::uint8_t { kHasVariable = 1, kWrittenElsewhere = 2 };

  void FindUnits();
  void ReadOccurrences();

  const evidence::ScopeTree& scopes_;
  std::vector<BindingIndex> at_node_;
  std::vector<ScopeIndex> unit_, body_;
  std::vector<std::uint8_t> facts_;  // per binding
  std::vector<Write> writes_;
  std::unordered_map<std::string_view, BindingIndex> of_module_;
};

}  // namespace codeanatomy::extract::values
