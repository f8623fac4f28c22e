// The merging is symtable.c's inline_comprehension and analyze_block: names of a merged comprehension join the scope
// around, keep what they are there, and cells are decided anew. Scopes are finished from the innermost outwards.

#include "normalize/reported_scopes.h"

#include <algorithm>
#include <map>
#include <set>

#include "normalize/visit_order.h"

namespace codeanatomy::normalize {
namespace {

using evidence::Binding;
using evidence::ScopeIndex;
using evidence::ScopeKind;

constexpr std::uint32_t kDefinitions = evidence::kReferenced | evidence::kAssigned | evidence::kAnnotated |
                                       evidence::kImported | evidence::kParameter | evidence::kDeclaredGlobal |
                                       evidence::kDeclaredNonlocal | evidence::kTypeParameter;
constexpr std::uint32_t kBound =
    evidence::kAssigned | evidence::kImported | evidence::kParameter | evidence::kTypeParameter;

// The one analysed flag that `symtable` reports.
std::uint32_t AnalysedFlag(std::uint32_t flags) {
  for (const auto flag :
       {evidence::kGlobalExplicit, evidence::kCell, evidence::kLocal, evidence::kFree, evidence::kGlobalImplicit}) {
    if (flags & flag) return flag;
  }
  return 0;
}

struct Name {
  std::uint32_t flags = 0;
  evidence::BindingIndex binding = evidence::kNone;
  bool is(std::uint32_t flag) const { return (flags & flag) != 0; }
  void Become(std::uint32_t analysed) { flags = (flags & kDefinitions) | analysed; }
};

using Names = std::map<std::string_view, Name>;
using NameSet = std::set<std::string_view>;

struct Table {
  ScopeKind kind = ScopeKind::kModule;
  std::string_view name;
  bool kept = true;        // no scope of a deferred annotation, nor inside one
  bool sees_class = false;  // a scope of type parameters in a class, which looks names up there
  Names names;
  std::vector<ScopeIndex> children;
  // While merging:
  std::map<std::string_view, std::uint32_t> merged;  // definitions, those of merged comprehensions included
  NameSet free, cells;
};

class Reporting {
 public:
  Reporting(const evidence::SyntaxTree& syntax, const evidence::ScopeTree& scopes) : syntax_(syntax), scopes_(scopes) {
    tables_.resize(scopes.scopes.size());
    for (std::size_t s = 0; s < tables_.size(); ++s) AddTable(static_cast<ScopeIndex>(s));
    for (std::size_t b = 0; b < scopes.bindings.size(); ++b) {
      const Binding& binding = scopes.bindings[b];
      At(binding.scope)
          .names.emplace(binding.name, Name{(binding.flags & kDefinitions) | AnalysedFlag(binding.flags),
                                            static_cast<evidence::BindingIndex>(b)});
    }
  }

  std::vector<ReportedScope> Run(bool merges) {
    merges_ = merges && std::any_of(tables_.begin(), tables_.end(), [](const Table& table) {
                return table.kind == ScopeKind::kComprehension && table.kept && table.name != "genexpr";
              });
    SortSiblings();
    if (merges_) {
      HideBehindMerged();
      for (std::size_t s = tables_.size(); s-- > 0;) {
        if (tables_[s].kept) Merge(tables_[s]);
      }
    }
    return Collect();
  }

 private:
  Table& At(ScopeIndex scope) { return tables_[static_cast<std::size_t>(scope)]; }

  void AddTable(ScopeIndex s) {
    const evidence::Scope& scope = scopes_.scopes[static_cast<std::size_t>(s)];
    Table& table = At(s);
    table.kind = scope.kind;
    table.name = scope.name;
    if (scope.parent == evidence::kNone) return;
    Table& above = At(scope.parent);
    table.kept = scope.kind != ScopeKind::kAnnotation && above.kept;
    if (!table.kept) return;
    above.children.push_back(s);
    if (table.kind == ScopeKind::kTypeVariable) table.sees_class = above.sees_class;
    if (table.kind == ScopeKind::kTypeParameters) table.sees_class = above.kind == ScopeKind::kClass;
    if (table.kind == ScopeKind::kTypeAlias) {
      const bool generic = above.kind == ScopeKind::kTypeParameters;
      const ScopeIndex holder = generic ? scopes_.scopes[static_cast<std::size_t>(scope.parent)].parent : scope.parent;
      table.sees_class = At(holder).kind == ScopeKind::kClass;
    }
  }

  // Siblings matter to one another only where a comprehension is merged among them.
  void SortSiblings() {
    const bool matters = merges_ || std::any_of(tables_.begin(), tables_.end(),
                                                [](const Table& table) { return table.children.size() > 1; });
    if (!matters) return;
    const std::vector<std::int32_t> ranks = VisitRanks(syntax_, scopes_);
    auto rank = [&](ScopeIndex s) { return ranks[static_cast<std::size_t>(s)]; };
    for (Table& table : tables_) {
      std::sort(table.children.begin(), table.children.end(),
                [&](ScopeIndex a, ScopeIndex b) { return rank(a) < rank(b); });
    }
  }

  static bool IsMerged(const Table& child, const Table& around) {
    return child.kind == ScopeKind::kComprehension && child.name != "genexpr" && !around.sees_class;
  }

  // Loop variables of a comprehension merged into a class hide outer names from the class's later annotation scopes: an
  // accident of merging, since the class seems to bind what only its comprehension binds.
  void HideBehindMerged() {
    for (std::size_t s = tables_.size(); s-- > 0;) {
      Table& table = tables_[s];
      for (const auto& [name, entry] : table.names) {
        if (entry.flags & kDefinitions) table.merged.emplace(name, entry.flags & kDefinitions);
      }
      if (table.kind != ScopeKind::kComprehension) continue;
      for (const ScopeIndex child : table.children) {
        if (IsMerged(At(child), table)) table.merged.insert(At(child).merged.begin(), At(child).merged.end());
      }
    }
    for (Table& table : tables_) {
      if (table.kind == ScopeKind::kClass) HideFromLaterScopes(table);
    }
  }

  void HideFromLaterScopes(const Table& table) {
    auto names = table.merged;
    for (const ScopeIndex index : table.children) {
      if (IsMerged(At(index), table)) {
        names.insert(At(index).merged.begin(), At(index).merged.end());
        continue;
      }
      std::vector<ScopeIndex> pending = {index};
      while (!pending.empty()) {
        Table& at = At(pending.back());
        pending.pop_back();
        if (!at.sees_class) continue;
        for (auto& [name, entry] : at.names) {
          const auto found = names.find(name);
          const bool hidden = found != names.end() && (found->second & kBound) && !table.merged.contains(name);
          if (hidden && entry.is(evidence::kFree) && !entry.is(kBound | evidence::kDeclaredNonlocal)) {
            entry.Become(evidence::kGlobalImplicit);
          }
        }
        for (const ScopeIndex inner : at.children) {
          if (At(inner).kind != ScopeKind::kClass) pending.push_back(inner);
        }
      }
    }
  }

  // Finishes a scope whose children are finished.
  void Merge(Table& table) {
    Names own;
    NameSet free, own_free, cells;
    for (auto& [name, entry] : table.names) {
      if (!entry.is(kDefinitions)) continue;
      if (entry.is(evidence::kCell)) entry.Become(evidence::kLocal);
      if (entry.is(evidence::kFree)) own_free.insert(name);
      own.emplace(name, entry);
    }
    std::vector<ScopeIndex> children;
    for (const ScopeIndex index : table.children) {
      Table& child = At(index);
      if (IsMerged(child, table)) {
        MergeChild(child, table, own, own_free, cells);
        children.insert(children.end(), child.children.begin(), child.children.end());
      } else {
        children.push_back(index);
      }
      free.insert(child.free.begin(), child.free.end());
    }
    if (table.kind == ScopeKind::kClass) {
      free.erase("__class__");
      free.erase("__classdict__");
    } else if (table.kind != ScopeKind::kModule) {
      for (auto& [name, entry] : own) {
        if (!entry.is(evidence::kLocal) || !(free.contains(name) || cells.contains(name))) continue;
        entry.Become(evidence::kCell);
        free.erase(name);
      }
    }
    if (table.kind != ScopeKind::kModule) {
      for (const std::string_view name : free) {
        const auto before = table.names.find(name);
        const auto binding = before == table.names.end() ? evidence::kNone : before->second.binding;
        own.emplace(name, Name{evidence::kFree, binding});
      }
    }
    free.insert(own_free.begin(), own_free.end());
    table.names = std::move(own);
    table.children = std::move(children);
    table.cells = std::move(cells);
    table.free = std::move(free);
  }

  void MergeChild(Table& child, const Table& into, Names& own, NameSet& own_free, NameSet& cells) {
    const bool into_class = into.kind == ScopeKind::kClass;
    for (const auto& [name, entry] : child.names) {
      if (entry.is(evidence::kCell) || child.cells.contains(name)) cells.insert(name);
      const auto before = into.names.find(name);
      Name merged{entry.flags, before == into.names.end() ? evidence::kNone : before->second.binding};
      if (merged.is(evidence::kFree) && into_class && name == "__class__") {
        merged.Become(evidence::kGlobalImplicit);
        child.free.erase(name);
      }
      const auto [at, added] = own.emplace(name, merged);
      if (added) {
        if (merged.is(evidence::kFree)) own_free.insert(name);
      } else if (at->second.is(kBound) && !into_class) {
        const bool used = std::any_of(child.children.begin(), child.children.end(), [&, name = name](ScopeIndex inner) {
          const auto found = At(inner).names.find(name);
          return found != At(inner).names.end() && found->second.is(evidence::kFree);
        });
        if (!used) child.free.erase(name);
      }
    }
  }

  std::vector<ReportedScope> Collect() {
    std::vector<ReportedScope> reported;
    std::vector<std::pair<ScopeIndex, std::int32_t>> pending = {{0, -1}};
    while (!pending.empty()) {
      const auto [s, parent] = pending.back();
      pending.pop_back();
      const auto position = static_cast<std::int32_t>(reported.size());
      ReportedScope& scope = reported.emplace_back();
      scope.scope = s;
      scope.parent = parent;
      for (const auto& [name, entry] : At(s).names) scope.symbols.push_back({name, entry.flags, entry.binding});
      const auto& children = At(s).children;
      for (auto child = children.rbegin(); child != children.rend(); ++child) pending.emplace_back(*child, position);
    }
    return reported;
  }

  const evidence::SyntaxTree& syntax_;
  const evidence::ScopeTree& scopes_;
  bool merges_ = false;
  std::vector<Table> tables_;
};

}  // namespace

std::vector<ReportedScope> ReportScopes(const evidence::SyntaxTree& syntax, const evidence::ScopeTree& scopes,
                                        bool merges) {
  return Reporting(syntax, scopes).Run(merges);
}

}  // namespace codeanatomy::normalize
