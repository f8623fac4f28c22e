// Second step: which scope a name belongs to. CPython passes sets of visible names down the scopes and sets of free
// names up. Here one array holds, per name, the binding visible to the scope at hand; it is changed on entering a
// scope and put back on leaving. A free name walks up to its provider and leaves a row in every scope on its way,
// until it meets one that already passes it on, so the work is linear in names and rows.

#include "extract/scoping/symbols_internal.h"

namespace codeanatomy::extract::scoping {
namespace {

using evidence::ScopeKind;

// What a name leads to from inside: a symbol, nothing, or the implicit cell of a class (`__class__`).
constexpr std::int32_t kNotVisible = -1;
constexpr std::int32_t CellOfClass(ScopeIndex scope) { return -2 - scope; }
constexpr ScopeIndex ClassOfCell(std::int32_t provider) { return -2 - provider; }

class Resolver {
 public:
  Resolver(SymbolTable* table, const std::vector<ScopeIndex>& preorder)
      : table_(*table), scopes_(table->result.scopes), symbols_(table->symbols), preorder_(preorder) {}

  void Run() {
    GroupByScope();
    class_cell_ = table_.names.Intern("__class__");
    class_namespace_ = table_.names.Intern("__classdict__");
    visible_.assign(table_.names.size(), kNotVisible);
    for (const evidence::Scope& scope : scopes_) {
      if (scope.kind == ScopeKind::kTypeParameters) parameter_.assign(table_.names.size(), false);
    }
    class_seen_.assign(scopes_.size(), kNone);
    FindModuleBindings();
    for (const ScopeIndex scope : preorder_) {
      while (!open_.empty() && open_.back().scope != scopes_[scope].parent) Leave();
      open_.push_back({scope, undo_.size()});
      Decide(scope);
      Show(scope);
    }
    ReportDirectives();
  }

 private:
  struct OpenScope {
    ScopeIndex scope;
    std::size_t undo;
  };
  struct Undo {
    NameId name;
    std::int32_t provider;
    bool parameter;
  };

  void GroupByScope() {
    first_.assign(scopes_.size() + 1, 0);
    for (const Symbol& symbol : symbols_) ++first_[symbol.scope + 1];
    for (std::size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
    std::vector<BindingIndex> next(first_.begin(), first_.end() - 1);
    grouped_.resize(symbols_.size());
    for (std::size_t i = 0; i < symbols_.size(); ++i) {
      grouped_[next[symbols_[i].scope]++] = static_cast<BindingIndex>(i);
    }
  }

  template <typename Action>
  void ForSymbolsOf(ScopeIndex scope, Action action) {
    for (BindingIndex i = first_[scope]; i < first_[scope + 1]; ++i) action(grouped_[i]);
  }

  // The module binds a name also where a function does so under `global`.
  void FindModuleBindings() {
    of_module_.assign(table_.names.size(), kNone);
    ForSymbolsOf(0, [&](BindingIndex i) { of_module_[symbols_[i].name] = i; });
    for (const Symbol& symbol : symbols_) {
      if (symbol.scope == 0 || !(symbol.flags & evidence::kDeclaredGlobal) || !(symbol.flags & kBound)) continue;
      symbols_[of_module_[symbol.name]].flags |= kBoundAsGlobal;
    }
  }

  BindingIndex ModuleBinding(NameId name) const {
    const BindingIndex at = of_module_[name];
    return at != kNone && (symbols_[at].flags & (kBound | kBoundAsGlobal)) ? at : kNone;
  }

  void Decide(ScopeIndex scope) {
    const ScopeIndex parent = scopes_[scope].parent;
    if (table_.facts[scope].sees_class && parent != kNone) {
      class_seen_[scope] = scopes_[parent].kind == ScopeKind::kClass ? parent : class_seen_[parent];
    }
    ForSymbolsOf(scope, [&](BindingIndex i) { DecideSymbol(scope, i); });
  }

  void MakeGlobal(BindingIndex i, std::uint32_t flag) {
    symbols_[i].flags |= flag;
    symbols_[i].resolves_to = ModuleBinding(symbols_[i].name);
  }

  void DecideSymbol(ScopeIndex scope, BindingIndex i) {
    const NameId name = symbols_[i].name;
    const std::uint32_t flags = symbols_[i].flags;
    if (flags & evidence::kDeclaredGlobal) {
      MakeGlobal(i, evidence::kGlobalExplicit);
      if (scope == 0 && (flags & kBound)) symbols_[i].flags |= evidence::kLocal;
      return;
    }
    if ((flags & evidence::kDeclaredNonlocal) && scope != 0) {
      const std::int32_t provider = visible_[name];
      if (provider == kNotVisible) {
        symbols_[i].flags |= kNoOuterBinding;
        return MakeGlobal(i, evidence::kGlobalImplicit);
      }
      if (!parameter_.empty() && parameter_[name]) symbols_[i].flags |= kOuterTypeParameter;
      return MakeFree(scope, i, provider);
    }
    if (flags & kBound) {
      symbols_[i].flags |= evidence::kLocal;
      symbols_[i].resolves_to = i;
      return;
    }
    if (class_seen_[scope] != kNone) {
      // At run time the class is asked first, then the module.
      const BindingIndex in_class = table_.Find(class_seen_[scope], name);
      const std::uint32_t class_flags = in_class == kNone ? 0 : symbols_[in_class].flags;
      if (class_flags & evidence::kDeclaredGlobal) return MakeGlobal(i, evidence::kGlobalExplicit);
      if ((class_flags & kBound) && !(class_flags & evidence::kDeclaredNonlocal)) {
        symbols_[i].flags |= evidence::kGlobalImplicit;
        symbols_[i].resolves_to = in_class;
        return;
      }
    }
    if (visible_[name] != kNotVisible) return MakeFree(scope, i, visible_[name]);
    MakeGlobal(i, evidence::kGlobalImplicit);
  }

  // Leads symbol `i` of `scope` to its provider and lets every scope between them pass the name on.
  void MakeFree(ScopeIndex scope, BindingIndex i, std::int32_t provider) {
    const NameId name = symbols_[i].name;
    const BindingIndex target = provider >= 0 ? provider : kNone;
    const ScopeIndex home = provider >= 0 ? symbols_[provider].scope : ClassOfCell(provider);
    const bool detached = table_.facts[scope].detached;
    symbols_[i].flags |= evidence::kFree;
    symbols_[i].resolves_to = target;
    for (ScopeIndex at = scopes_[scope].parent; at != home; at = scopes_[at].parent) {
      if (detached && !table_.facts[at].detached) return;  // what is never evaluated makes no cells
      const BindingIndex known = table_.Find(at, name);
      if (known == kNone) {
        const BindingIndex passed = table_.Add(at, name, evidence::kFree);
        symbols_[passed].resolves_to = target;
      } else if (symbols_[known].flags & evidence::kFree) {
        return;
      }
    }
    if (provider >= 0 && !(detached && !table_.facts[home].detached)) symbols_[provider].flags |= evidence::kCell;
  }

  // Makes what `scope` binds visible to the scopes inside it.
  void Show(ScopeIndex scope) {
    if (scopes_[scope].kind == ScopeKind::kClass) {
      SetVisible(class_cell_, CellOfClass(scope));
      SetVisible(class_namespace_, CellOfClass(scope));
    } else if (table_.facts[scope].function_like) {
      ForSymbolsOf(scope, [&](BindingIndex i) {
        if (symbols_[i].flags & evidence::kLocal) {
          SetVisible(symbols_[i].name, i);
        } else if (symbols_[i].flags & evidence::kDeclaredGlobal) {
          SetVisible(symbols_[i].name, kNotVisible);
        }
      });
    }
    if (parameter_.empty()) return;
    // CPython forgets that a name is a type parameter wherever it is bound as something else, in classes too.
    ForSymbolsOf(scope, [&](BindingIndex i) {
      const Symbol& symbol = symbols_[i];
      if (!(symbol.flags & evidence::kLocal)) return;
      SetVisible(symbol.name, visible_[symbol.name]);
      parameter_[symbol.name] = (symbol.flags & evidence::kTypeParameter) != 0;
    });
  }

  void SetVisible(NameId name, std::int32_t provider) {
    undo_.push_back({name, visible_[name], !parameter_.empty() && parameter_[name]});
    visible_[name] = provider;
  }

  void Leave() {
    for (; undo_.size() > open_.back().undo; undo_.pop_back()) {
      const Undo& undo = undo_.back();
      visible_[undo.name] = undo.provider;
      if (!parameter_.empty()) parameter_[undo.name] = undo.parameter;
    }
    open_.pop_back();
  }

  void ReportDirectives() {
    for (const Directive& directive : table_.directives) {
      Symbol& symbol = symbols_[directive.symbol];
      const std::string name(table_.names.Text(symbol.name));
      const auto report = [&](std::string_view code, std::string message) {
        table_.Report(directive.bstart, directive.bend, code, std::move(message));
      };
      const std::uint32_t both = evidence::kDeclaredGlobal | evidence::kDeclaredNonlocal;
      if ((symbol.flags & both) == both) {
        report("name-global-and-nonlocal", "name '" + name + "' is nonlocal and global");
      } else if (symbol.scope == 0 && (symbol.flags & evidence::kDeclaredNonlocal)) {
        report("nonlocal-at-module", "nonlocal declaration not allowed at module level");
      } else if (symbol.flags & kNoOuterBinding) {
        report("nonlocal-without-binding", "no binding for nonlocal '" + name + "' found");
      } else if (symbol.flags & kOuterTypeParameter) {
        report("nonlocal-type-parameter", "nonlocal binding not allowed for type parameter '" + name + "'");
      }
    }
  }

  SymbolTable& table_;
  const std::vector<evidence::Scope>& scopes_;
  std::vector<Symbol>& symbols_;
  const std::vector<ScopeIndex>& preorder_;

  std::vector<BindingIndex> first_, grouped_;  // symbols of scope s: grouped_[first_[s]] … grouped_[first_[s + 1]]
  std::vector<BindingIndex> of_module_;        // per name
  std::vector<std::int32_t> visible_;          // per name
  std::vector<bool> parameter_;                // per name: visible as a type parameter; empty without any
  std::vector<ScopeIndex> class_seen_;         // per scope: the class an annotation scope sees
  std::vector<OpenScope> open_;
  std::vector<Undo> undo_;
  NameId class_cell_ = kNoName;
  NameId class_namespace_ = kNoName;
};

}  // namespace

void Resolve(SymbolTable* table, const std::vector<ScopeIndex>& preorder) { Resolver(table, preorder).Run(); }

}  // namespace codeanatomy::extract::scoping
