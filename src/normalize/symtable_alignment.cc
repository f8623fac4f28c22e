#include "normalize/symtable_alignment.h"

#include <algorithm>
#include <array>
#include <string>

#include "normalize/reported_scopes.h"
#include "repo/line_index.h"

namespace codeanatomy::normalize {
namespace {

using evidence::kNone;
using evidence::ScopeKind;
using evidence::SyntaxNode;

struct Flag {
  std::uint32_t bit;
  std::string_view subject;
};

constexpr std::array kFlags = {
    Flag{evidence::kReferenced, "symbol.is_referenced"},
    Flag{evidence::kAssigned, "symbol.is_assigned"},
    Flag{evidence::kAnnotated, "symbol.is_annotated"},
    Flag{evidence::kImported, "symbol.is_imported"},
    Flag{evidence::kParameter, "symbol.is_parameter"},
    Flag{evidence::kDeclaredGlobal, "symbol.is_declared_global"},
    Flag{evidence::kDeclaredNonlocal, "symbol.is_declared_nonlocal"},
    Flag{evidence::kTypeParameter, "symbol.is_type_parameter"},
};

std::string_view AnalysedName(std::uint32_t flags) {
  if (flags & evidence::kGlobalExplicit) return "global_explicit";
  if (flags & evidence::kCell) return "cell";
  if (flags & evidence::kLocal) return "local";
  if (flags & evidence::kFree) return "free";
  if (flags & evidence::kGlobalImplicit) return "global_implicit";
  return "";
}

// As `symtable` calls it: a comprehension is a function.
std::string_view KindName(ScopeKind kind) {
  switch (kind) {
    case ScopeKind::kModule: return "module";
    case ScopeKind::kClass: return "class";
    case ScopeKind::kFunction:
    case ScopeKind::kComprehension: return "function";
    case ScopeKind::kTypeParameters: return "type_parameters";
    case ScopeKind::kTypeAlias: return "type_alias";
    case ScopeKind::kTypeVariable: return "type_variable";
    case ScopeKind::kAnnotation: return "annotation";
  }
  return {};
}

class Alignment {
 public:
  Alignment(const FileGraph& graph, const FileWitness& witness)
      : graph_(graph),
        file_(*graph.file),
        witness_(witness),
        lines_(file_.bytes),
        ours_(ReportScopes(file_.syntax, file_.scopes, witness.hex_version >= kMergesComprehensions)) {
    result_.scope_of.assign(witness.scopes.size(), kNone);
    result_.has_parent.assign(witness.scopes.size(), false);
    result_.binding_of.assign(witness.symbols.size(), kNone);
    our_children_ = Children(ours_);
    their_children_ = Children(witness.scopes);
    first_symbol_.assign(witness.scopes.size() + 1, 0);
    for (const WitnessSymbol& symbol : witness.symbols) ++first_symbol_[At(symbol.scope) + 1];
    for (std::size_t s = 1; s < first_symbol_.size(); ++s) first_symbol_[s] += first_symbol_[s - 1];
    MarkFormatted();
  }

  SymtableAlignment Run() {
    if (witness_.scopes.empty()) return std::move(result_);
    std::vector<std::pair<std::size_t, std::size_t>> pending = {{0, 0}};
    while (!pending.empty()) {
      const auto [ours, theirs] = pending.back();
      pending.pop_back();
      result_.scope_of[theirs] = ours_[ours].scope;
      CompareSymbols(ours, theirs);
      for (const auto& pair : PairChildren(ours, theirs)) {
        const evidence::ScopeIndex parent = file_.scopes.scopes[At(ours_[pair.first].scope)].parent;
        result_.has_parent[pair.second] = parent == ours_[ours].scope;
        pending.push_back(pair);
      }
    }
    return std::move(result_);
  }

 private:
  static std::size_t At(std::int64_t index) { return static_cast<std::size_t>(index); }

  template <typename Scopes>
  static std::vector<std::vector<std::size_t>> Children(const Scopes& scopes) {
    std::vector<std::vector<std::size_t>> children(scopes.size());
    for (std::size_t s = 1; s < scopes.size(); ++s) children[At(scopes[s].parent)].push_back(s);
    return children;
  }

  // Scopes inside f-strings, whose lines older interpreters get wrong.
  void MarkFormatted() {
    if (witness_.hex_version >= kExactFormattedStrings) return;
    const auto& nodes = file_.syntax.nodes;
    in_string_.assign(nodes.size(), false);
    for (std::size_t i = 1; i < nodes.size(); ++i) {
      const auto parent = At(nodes[i].parent);
      in_string_[i] = in_string_[parent] || nodes[parent].kind == evidence::NodeKind::kJoinedStr;
    }
  }

  const evidence::Scope& ScopeOf(std::size_t ours) const { return file_.scopes.scopes[At(ours_[ours].scope)]; }
  const SyntaxNode& NodeOf(std::size_t ours) const { return file_.syntax.nodes[At(ScopeOf(ours).node)]; }

  bool AreAlike(std::size_t ours, std::size_t theirs) const {
    const evidence::Scope& scope = ScopeOf(ours);
    const WitnessScope& row = witness_.scopes[theirs];
    if (KindName(scope.kind) != row.kind || scope.name != row.name) return false;
    const SyntaxNode& node = NodeOf(ours);
    if (!in_string_.empty() && in_string_[At(scope.node)]) return true;
    if (row.bstart != kNoOffset) return row.bstart == node.bstart && row.bend == node.bend;
    return lines_.LineOf(node.bstart).line == row.line;
  }

  // Their names of a scope, by name.
  std::vector<std::pair<std::string_view, std::size_t>> Symbols(std::size_t theirs) const {
    std::vector<std::pair<std::string_view, std::size_t>> symbols;
    for (std::size_t i = first_symbol_[theirs]; i < first_symbol_[theirs + 1]; ++i) {
      const std::string_view name = witness_.symbols[i].name;
      if (name.find('.') == std::string_view::npos) symbols.emplace_back(name, i);
    }
    std::sort(symbols.begin(), symbols.end());
    return symbols;
  }

  bool HaveEqualSymbols(std::size_t ours, std::size_t theirs) const {
    const auto& left = ours_[ours].symbols;
    const auto right = Symbols(theirs);
    return std::equal(left.begin(), left.end(), right.begin(), right.end(), [&](const auto& mine, const auto& its) {
      return mine.name == its.first && mine.flags == witness_.symbols[its.second].flags;
    });
  }

  std::vector<std::pair<std::size_t, std::size_t>> PairChildren(std::size_t ours, std::size_t theirs) {
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    std::vector<std::size_t> left = our_children_[ours], right = their_children_[theirs];
    // Mostly both sides list the same scopes in the same order.
    if (left.size() == right.size()) {
      bool same = true;
      for (std::size_t i = 0; same && i < left.size(); ++i) same = AreAlike(left[i], right[i]);
      for (std::size_t i = 0; same && i < left.size(); ++i) {
        // Two of a kind in one line may stand in either order.
        const bool twin = i + 1 < left.size() && AreAlike(left[i], right[i + 1]);
        same = !twin;
      }
      if (same) {
        for (std::size_t i = 0; i < left.size(); ++i) pairs.emplace_back(left[i], right[i]);
        return pairs;
      }
    }
    for (const bool exact : {true, false}) {
      for (std::size_t& row : right) {
        if (row == kTaken) continue;
        const auto found = std::find_if(left.begin(), left.end(), [&](std::size_t scope) {
          return scope != kTaken && AreAlike(scope, row) && (!exact || HaveEqualSymbols(scope, row));
        });
        if (found == left.end()) continue;
        pairs.emplace_back(*found, row);
        *found = kTaken;
        row = kTaken;
      }
    }
    for (const std::size_t scope : left) {
      if (scope == kTaken) continue;
      const SyntaxNode& node = NodeOf(scope);
      Differ(node.bstart, node.bend, "scope", Spell(KindName(ScopeOf(scope).kind), ScopeOf(scope).name), "");
    }
    for (const std::size_t row : right) {
      if (row == kTaken) continue;
      const WitnessScope& scope = witness_.scopes[row];
      const bool in_file = scope.line >= 1 && scope.line <= lines_.line_count();
      const std::int64_t start = scope.bstart != kNoOffset ? scope.bstart
                                 : in_file                 ? lines_.StartOf(scope.line)
                                                           : kNoOffset;
      Differ(start, scope.bend, "scope", "", Spell(scope.kind, scope.name));
    }
    return pairs;
  }

  void CompareSymbols(std::size_t ours, std::size_t theirs) {
    const auto& left = ours_[ours].symbols;
    const auto right = Symbols(theirs);
    auto mine = left.begin();
    auto its = right.begin();
    while (mine != left.end() || its != right.end()) {
      if (its == right.end() || (mine != left.end() && mine->name < its->first)) {
        DifferAt(ours, *mine, "symbol", std::string(mine->name), "");
        ++mine;
      } else if (mine == left.end() || its->first < mine->name) {
        const SyntaxNode& node = NodeOf(ours);
        Differ(node.bstart, node.bend, "symbol", "", std::string(its->first));
        ++its;
      } else {
        result_.binding_of[its->second] = mine->binding;
        CompareFlags(ours, *mine, witness_.symbols[its->second].flags);
        ++mine;
        ++its;
      }
    }
  }

  void CompareFlags(std::size_t ours, const ReportedSymbol& symbol, std::uint32_t flags) {
    if (symbol.flags == flags) return;
    const std::string name(symbol.name);
    for (const Flag& flag : kFlags) {
      const bool mine = symbol.flags & flag.bit, its = flags & flag.bit;
      if (mine == its) continue;
      DifferAt(ours, symbol, flag.subject, name + (mine ? ": true" : ": false"), name + (its ? ": true" : ": false"));
    }
    const std::string_view mine = AnalysedName(symbol.flags), its = AnalysedName(flags);
    if (mine != its)
      DifferAt(ours, symbol, "symbol.scope", name + ": " + std::string(mine), name + ": " + std::string(its));
  }

  static std::string Spell(std::string_view kind, std::string_view name) {
    return std::string(kind) + " " + std::string(name);
  }

  void DifferAt(std::size_t ours, const ReportedSymbol& symbol, std::string_view subject, std::string left,
                std::string right) {
    if (symbol.binding == kNone) {
      const SyntaxNode& node = NodeOf(ours);
      return Differ(node.bstart, node.bend, subject, std::move(left), std::move(right));
    }
    const ExtraNode& node = graph_.extras[At(graph_.binding_nodes[At(symbol.binding)] - graph_.syntax_count())];
    Differ(node.bstart, node.bend, subject, std::move(left), std::move(right));
  }

  void Differ(std::int64_t bstart, std::int64_t bend, std::string_view subject, std::string left, std::string right) {
    result_.differences.push_back({bstart, bend, "symtable", subject, std::move(left), std::move(right)});
  }

  static constexpr std::size_t kTaken = static_cast<std::size_t>(-1);
  const FileGraph& graph_;
  const FileEvidence& file_;
  const FileWitness& witness_;
  repo::LineIndex lines_;
  std::vector<ReportedScope> ours_;
  std::vector<std::vector<std::size_t>> our_children_, their_children_;
  std::vector<std::size_t> first_symbol_;
  std::vector<bool> in_string_;  // empty where lines are exact
  SymtableAlignment result_;
};

}  // namespace

SymtableAlignment AlignSymtable(const FileGraph& graph, const FileWitness& witness) {
  return Alignment(graph, witness).Run();
}

}  // namespace codeanatomy::normalize
