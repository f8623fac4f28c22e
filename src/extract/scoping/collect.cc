// First step: one pass over the nodes in preorder: what each node says about the names of its scope.
//
// Statements come in the order CPython visits them, so what "before" means for `global` is the same here. Within
// one expression CPython visits the loops of a comprehension before its element; what depends on that is checked
// when the pass is over.

#include <algorithm>

#include "extract/scoping/open_scopes_internal.h"

namespace codeanatomy::extract::scoping {
namespace {

using evidence::Context;
using evidence::Field;
using evidence::NodeKind;
using evidence::Role;
using evidence::ScopeKind;
using evidence::SyntaxNode;

// CPython refuses more open brackets than this, so no comprehension is nested deeper on a file it accepts.
constexpr int kMaxBrackets = 200;

class Collector {
 public:
  explicit Collector(SymbolTable* table)
      : table_(*table), tree_(table->tree), result_(table->result), nodes_(table->tree.nodes), scopes_(table) {}

  void Run() {
    const auto count = static_cast<NodeIndex>(nodes_.size());
    result_.scope_of_node.resize(nodes_.size());
    result_.occurrences.reserve(nodes_.size() / 2);
    scopes_.OpenModule();
    for (NodeIndex i = 0; i < count; ++i) {
      const NodeIndex parent = nodes_[i].parent;
      ScopeIndex scope = 0;
      if (parent >= 0) {
        scope = OpenScopes::DividesChildren(nodes_[parent].kind) ? EnterPart(i, parent) : result_.scope_of_node[parent];
      }
      result_.scope_of_node[i] = scope;
      Visit(i, scope);
    }
    CheckElementWalruses();
  }

 private:
  // Remembers an annotated name until it is known whether a value follows.
  struct Annotated {
    NodeIndex statement = kNone;
    NodeIndex target = kNone;
    std::int64_t occurrence = -1;  // -1: the parenthesised target of `(x): int`, which binds only with a value
  };

  // Remembers `:=` in the element of a comprehension, to be compared with the comprehension's loops.
  struct Walrus {
    NodeIndex node;
    ScopeIndex comprehension;
    NameId name;
    bool direct;  // not in a comprehension within
  };

  ScopeIndex EnterPart(NodeIndex i, NodeIndex parent) {
    const NodeKind above = nodes_[parent].kind;
    if (above == NodeKind::kAnnAssign && nodes_[i].field == Field::k_value) {
      SettleAnnotated(parent, result_.scope_of_node[parent]);
    } else if (above == NodeKind::kcomprehension && nodes_[i].field == Field::k_iter) {
      iterables_end_ = std::max(iterables_end_, nodes_[i].bend);
    } else if (above == NodeKind::kcomprehension && nodes_[i].field == Field::k_target) {
      table_.facts[result_.scope_of_node[parent]].target_end = nodes_[i].bend;
    }
    return scopes_.ScopeOfChild(i, parent);
  }

  ScopeKind KindOf(ScopeIndex scope) const { return result_.scopes[scope].kind; }

  NameId NameIn(ScopeIndex scope, std::string_view text) {
    const NameId name = table_.names.Intern(text);
    const ScopeFacts& facts = table_.facts[scope];
    if (facts.mangling_limit != kNone && class_parameters_.Find(facts.mangling_limit, name) == PairMap::kMissing) {
      return name;
    }
    return table_.names.Mangle(facts.private_class, name);
  }

  void Occur(NodeIndex node, BindingIndex symbol, Role role, std::uint32_t bstart, std::uint32_t bend) {
    result_.occurrences.push_back({node, symbol, role, bstart, bend});
  }

  // Binds the name that node `i` declares by its label.
  void Bind(NodeIndex i, ScopeIndex scope, std::uint32_t flags, Role role) {
    const SyntaxNode& node = nodes_[i];
    if (node.label.empty()) return;
    const BindingIndex symbol = table_.Add(scope, NameIn(scope, node.label), flags);
    Occur(i, symbol, role, node.name_bstart, node.name_bend);
  }

  // As Bind, for flags a scope may give a name only once.
  void BindOnce(NodeIndex i, ScopeIndex scope, std::uint32_t flags, Role role, std::string_view code,
                std::string_view what) {
    const SyntaxNode& node = nodes_[i];
    if (node.label.empty()) return;
    const BindingIndex known = table_.Find(scope, NameIn(scope, node.label));
    if (known != kNone && (table_.symbols[known].flags & flags & (evidence::kParameter | evidence::kTypeParameter))) {
      table_.Report(node.bstart, node.bend, code,
                    "duplicate " + std::string(what) + " '" + std::string(node.label) + "'");
    }
    Bind(i, scope, flags, role);
  }

  void Visit(NodeIndex i, ScopeIndex scope) {
    switch (nodes_[i].kind) {
      case NodeKind::kName: return VisitName(i, scope);
      case NodeKind::karg:
        return BindOnce(i, scope, evidence::kParameter, Role::kParameter, "duplicate-parameter", "argument");
      case NodeKind::kFunctionDef:
      case NodeKind::kAsyncFunctionDef:
        Bind(i, scope, evidence::kAssigned, Role::kDefinition);
        return scopes_.OpenFunction(i, scope);
      case NodeKind::kClassDef:
        Bind(i, scope, evidence::kAssigned, Role::kDefinition);
        return scopes_.OpenClass(i, scope);
      case NodeKind::kLambda: return scopes_.OpenLambda(i, scope);
      case NodeKind::kTypeAlias: return scopes_.OpenTypeAlias(i, scope);
      case NodeKind::kListComp: return scopes_.OpenComprehension(i, scope, "listcomp");
      case NodeKind::kSetComp: return scopes_.OpenComprehension(i, scope, "setcomp");
      case NodeKind::kDictComp: return scopes_.OpenComprehension(i, scope, "dictcomp");
      case NodeKind::kGeneratorExp: return scopes_.OpenComprehension(i, scope, "genexpr");
      case NodeKind::kTypeVar:
      case NodeKind::kParamSpec:
      case NodeKind::kTypeVarTuple: return VisitTypeParameter(i, scope);
      case NodeKind::kalias: return VisitAlias(i, scope);
      case NodeKind::kGlobal:
      case NodeKind::kNonlocal: return VisitDirective(i, scope);
      case NodeKind::kExceptHandler:
      case NodeKind::kMatchAs:
      case NodeKind::kMatchStar:
      case NodeKind::kMatchMapping: return Bind(i, scope, evidence::kAssigned, Role::kWrite);
      case NodeKind::kNamedExpr:
        RefuseInAnnotationScope(i, scope, "walrus-in-annotation-scope", "named expression");
        if (nodes_[i].bstart < iterables_end_) {
          ReportAt(i, "walrus-in-iterable",
                   "assignment expression cannot be used in a comprehension iterable expression");
        }
        return;
      case NodeKind::kYield:
      case NodeKind::kYieldFrom:
        RefuseInAnnotationScope(i, scope, "yield-in-annotation-scope", "yield expression");
        if (KindOf(scope) == ScopeKind::kComprehension) {
          ReportAt(i, "yield-in-comprehension", "'yield' inside a comprehension");
        }
        return;
      case NodeKind::kAwait: return RefuseInAnnotationScope(i, scope, "await-in-annotation-scope", "await expression");
      default: return;
    }
  }

  void VisitName(NodeIndex i, ScopeIndex scope) {
    const SyntaxNode& node = nodes_[i];
    if (node.label.empty()) return;
    if (node.context == Context::kStore) return VisitStore(i, scope);
    const bool deleted = node.context == Context::kDel;
    const BindingIndex symbol =
        table_.Add(scope, NameIn(scope, node.label), deleted ? evidence::kAssigned : evidence::kReferenced);
    if (InLoopTarget(i, scope)) MarkLoopTarget(i, symbol, kLoopUse);
    Occur(i, symbol, deleted ? Role::kDelete : Role::kRead, node.bstart, node.bend);
    if (!deleted && node.label == "super" && table_.facts[scope].function_like) {
      const BindingIndex cell = table_.Add(scope, table_.names.Intern("__class__"), evidence::kReferenced);
      if (InLoopTarget(i, scope)) MarkLoopTarget(i, cell, kLoopUse);
    }
  }

  void VisitStore(NodeIndex i, ScopeIndex scope) {
    const SyntaxNode& node = nodes_[i];
    const NameId name = NameIn(scope, node.label);
    const NodeKind above = node.parent >= 0 ? nodes_[node.parent].kind : NodeKind::kModule;
    if (above == NodeKind::kAnnAssign && node.field == Field::k_target) return VisitAnnotated(i, scope, name);
    const bool walrus = above == NodeKind::kNamedExpr && node.field == Field::k_target;
    std::uint32_t flags = evidence::kAssigned;
    if (walrus && KindOf(scope) == ScopeKind::kComprehension) {
      flags |= BindWalrus(i, scope, name);
      if (table_.facts[scope].in_generators) flags |= kLoopWalrus;
    }
    const BindingIndex symbol = table_.Add(scope, name, flags);
    if (!walrus && InLoopTarget(i, scope)) MarkLoopTarget(i, symbol, kLoopStore);
    if (above == NodeKind::kAugAssign && node.field == Field::k_target) {
      Occur(i, symbol, Role::kRead, node.bstart, node.bend);
    }
    Occur(i, symbol, Role::kWrite, node.bstart, node.bend);
  }

  void MarkLoopTarget(NodeIndex i, BindingIndex symbol, std::uint32_t flag) {
    if (table_.symbols[symbol].flags & kLoopWalrus) ReportRebinding(i);
    table_.symbols[symbol].flags |= flag;
  }

  void VisitAnnotated(NodeIndex i, ScopeIndex scope, NameId name) {
    const SyntaxNode& node = nodes_[i];
    const SyntaxNode& statement = nodes_[node.parent];
    annotated_ = {node.parent, i, -1};
    if (statement.bstart != node.bstart) return;  // parenthesised
    const BindingIndex known = table_.Find(scope, name);
    const std::uint32_t flags = known == kNone ? 0 : table_.symbols[known].flags;
    if ((flags & (evidence::kDeclaredGlobal | evidence::kDeclaredNonlocal)) && scope != 0) {
      const bool global = flags & evidence::kDeclaredGlobal;
      Report(statement, global ? "annotated-and-global" : "annotated-and-nonlocal", node.label,
             global ? "' is annotated and global" : "' is annotated and nonlocal");
    }
    annotated_.occurrence = static_cast<std::int64_t>(result_.occurrences.size());
    Occur(i, table_.Add(scope, name, evidence::kAnnotated | evidence::kAssigned), Role::kDeclaration, node.bstart,
          node.bend);
  }

  // Called at the value of an annotated assignment: the name before it is written, not only declared.
  void SettleAnnotated(NodeIndex statement, ScopeIndex scope) {
    if (annotated_.statement != statement) return;
    if (annotated_.occurrence >= 0) {
      result_.occurrences[annotated_.occurrence].role = Role::kWrite;
    } else {
      const SyntaxNode& target = nodes_[annotated_.target];
      Occur(annotated_.target, table_.Add(scope, NameIn(scope, target.label), evidence::kAssigned), Role::kWrite,
            target.bstart, target.bend);
    }
    annotated_.statement = kNone;
  }

  // Binds the target of `:=` in a comprehension where the comprehension stands; returns the flags it has within.
  std::uint32_t BindWalrus(NodeIndex i, ScopeIndex scope, NameId name) {
    CheckWalrus(i, scope, name);
    const ScopeIndex home = table_.facts[scope].walrus_home;
    switch (KindOf(home)) {
      case ScopeKind::kModule: table_.Add(home, name, evidence::kDeclaredGlobal); return evidence::kDeclaredGlobal;
      case ScopeKind::kFunction: {
        const BindingIndex there = table_.Add(home, name, evidence::kAssigned);
        if (!(table_.symbols[there].flags & evidence::kDeclaredGlobal)) return evidence::kDeclaredNonlocal;
        table_.Add(0, name, evidence::kDeclaredGlobal);
        return evidence::kDeclaredGlobal;
      }
      case ScopeKind::kClass:
        ReportAt(i, "walrus-in-class-comprehension",
                 "assignment expression within a comprehension cannot be used in a class body");
        return 0;
      default:
        ReportAt(i, "walrus-in-annotation-scope",
                 "assignment expression within a comprehension cannot be used in an annotation scope");
        return 0;
    }
  }

  // Compares `:=` with the loops of the comprehensions around it. CPython visits a comprehension's loops in order,
  // then its element: among the loops, those so far are compared now; from the element, all at the end.
  void CheckWalrus(NodeIndex i, ScopeIndex scope, NameId name) {
    if (InLoopTarget(i, scope)) ReportRebinding(i);
    int levels = 0;
    for (ScopeIndex around = scope; KindOf(around) == ScopeKind::kComprehension && levels < kMaxBrackets;
         around = result_.scopes[around].parent, ++levels) {
      if (table_.facts[around].in_generators) {
        const BindingIndex known = table_.Find(around, name);
        if (known != kNone && RebindsLoop(table_.symbols[known].flags)) ReportRebinding(i);
      } else {
        element_walruses_.push_back({i, around, name, around == scope});
      }
    }
  }

  void CheckElementWalruses() {
    for (const Walrus& walrus : element_walruses_) {
      const BindingIndex known = table_.Find(walrus.comprehension, walrus.name);
      if (known == kNone) continue;
      if (RebindsLoop(table_.symbols[known].flags)) ReportRebinding(walrus.node);
      if (walrus.direct) table_.symbols[known].flags |= kElementWalrus;
    }
  }

  static bool RebindsLoop(std::uint32_t flags) {
    return (flags & kLoopStore) || ((flags & kLoopUse) && (flags & (kLoopWalrus | kElementWalrus)));
  }

  // Says whether node `i` of `scope` stands in the target of a loop, `scope` being the loop's comprehension.
  bool InLoopTarget(NodeIndex i, ScopeIndex scope) const { return nodes_[i].bstart < table_.facts[scope].target_end; }

  void VisitTypeParameter(NodeIndex i, ScopeIndex scope) {
    const SyntaxNode& node = nodes_[i];
    if (node.label.empty()) return;
    const ScopeIndex limit = table_.facts[scope].mangling_limit;
    const NameId name = table_.names.Intern(node.label);
    if (limit != kNone && class_parameters_.Find(limit, name) == PairMap::kMissing) {
      class_parameters_.Add(limit, name, 1);
    }
    BindOnce(i, scope, evidence::kTypeParameter | evidence::kAssigned, Role::kDefinition, "duplicate-type-parameter",
             "type parameter");
  }

  void VisitAlias(NodeIndex i, ScopeIndex scope) {
    const SyntaxNode& node = nodes_[i];
    const bool from = node.parent >= 0 && nodes_[node.parent].kind == NodeKind::kImportFrom;
    if (node.label == "*") {
      if (scope != 0) ReportAt(i, "star-import-in-scope", "import * only allowed at module level");
      return;
    }
    if (from && node.label == "annotations" && nodes_[node.parent].label == "__future__") {
      scopes_.LeaveAnnotationsUnevaluated();
    }
    while (next_asname_ < tree_.asnames.size() && tree_.asnames[next_asname_].node < i) ++next_asname_;
    std::string_view name = node.label;
    std::uint32_t bend = node.name_bend;
    if (next_asname_ < tree_.asnames.size() && tree_.asnames[next_asname_].node == i) {
      name = tree_.asnames[next_asname_].name;
    } else if (const std::size_t dot = name.find('.'); dot != std::string_view::npos) {
      name = name.substr(0, dot);
      const std::string_view written = tree_.source.substr(node.name_bstart, bend - node.name_bstart);
      const std::size_t length = std::min(written.find_first_of(". \t\f\\\r\n"), written.size());
      bend = node.name_bstart + static_cast<std::uint32_t>(length);
    }
    if (name.empty()) return;
    Occur(i, table_.Add(scope, NameIn(scope, name), evidence::kImported), Role::kImport, node.name_bstart, bend);
  }

  void VisitDirective(NodeIndex i, ScopeIndex scope) {
    const bool global = nodes_[i].kind == NodeKind::kGlobal;
    auto& next = next_name_part_;
    while (next < tree_.name_parts.size() && tree_.name_parts[next].node < i) ++next;
    for (; next < tree_.name_parts.size() && tree_.name_parts[next].node == i; ++next) {
      const auto& part = tree_.name_parts[next];
      const NameId name = NameIn(scope, part.name);
      const BindingIndex known = table_.Find(scope, name);
      const std::uint32_t flags = known == kNone ? 0 : table_.symbols[known].flags;
      std::uint32_t declared = global ? evidence::kDeclaredGlobal : evidence::kDeclaredNonlocal;
      if (flags & evidence::kParameter) {
        Report(nodes_[i], global ? "parameter-and-global" : "parameter-and-nonlocal", part.name,
               "' is a parameter and declared in its function");
        declared = 0;
      } else if (flags & evidence::kReferenced) {
        Report(nodes_[i], global ? "used-before-global" : "used-before-nonlocal", part.name,
               "' is used prior to its declaration");
      } else if (flags & evidence::kAnnotated) {
        Report(nodes_[i], global ? "annotated-and-global" : "annotated-and-nonlocal", part.name,
               "' is annotated and declared in one scope");
      } else if (flags & evidence::kAssigned) {
        Report(nodes_[i], global ? "assigned-before-global" : "assigned-before-nonlocal", part.name,
               "' is assigned to before its declaration");
      }
      const BindingIndex symbol = table_.Add(scope, name, declared);
      if (global && declared != 0) table_.Add(0, name, declared);
      table_.directives.push_back({symbol, part.bstart, part.bend});
      Occur(i, symbol, Role::kDeclaration, part.bstart, part.bend);
    }
  }

  // ---- what CPython refuses

  void Report(const SyntaxNode& node, std::string_view code, std::string_view name, std::string_view rest) {
    table_.Report(node.bstart, node.bend, code, "name '" + std::string(name) + std::string(rest));
  }

  void ReportAt(NodeIndex i, std::string_view code, std::string message) {
    table_.Report(nodes_[i].bstart, nodes_[i].bend, code, std::move(message));
  }

  void ReportRebinding(NodeIndex i) {
    ReportAt(
        i, "walrus-rebinds-iteration-variable",
        "assignment expression cannot rebind comprehension iteration variable '" + std::string(nodes_[i].label) + "'");
  }

  void RefuseInAnnotationScope(NodeIndex i, ScopeIndex scope, std::string_view code, std::string what) {
    switch (KindOf(scope)) {
      case ScopeKind::kTypeParameters:
      case ScopeKind::kTypeAlias:
      case ScopeKind::kTypeVariable:
      case ScopeKind::kAnnotation: return ReportAt(i, code, std::move(what) + " cannot be used in an annotation scope");
      default: return;
    }
  }

  SymbolTable& table_;
  const evidence::SyntaxTree& tree_;
  evidence::ScopeTree& result_;
  const std::vector<SyntaxNode>& nodes_;

  OpenScopes scopes_;
  std::vector<Walrus> element_walruses_;
  PairMap class_parameters_;  // (type-parameter scope of a class, name) for each parameter
  Annotated annotated_;
  std::uint32_t iterables_end_ = 0;  // how far the iterables of comprehensions reach that were met so far
  std::size_t next_asname_ = 0;
  std::size_t next_name_part_ = 0;
};

}  // namespace

void Collect(SymbolTable* table) { Collector(table).Run(); }

}  // namespace codeanatomy::extract::scoping
