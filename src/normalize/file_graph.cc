// Builds the nodes of one file in three linear passes: chains of enclosing definitions over the syntax, names of the
// scopes, then declarations, scopes and bindings beside the syntax, driven by the occurrences of names.

#include "normalize/file_graph.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <unordered_map>

namespace codeanatomy::normalize {
namespace {

using evidence::BindingIndex;
using evidence::kNone;
using evidence::NodeIndex;
using evidence::NodeKind;
using evidence::Occurrence;
using evidence::Role;
using evidence::Scope;
using evidence::ScopeIndex;
using evidence::ScopeKind;
using evidence::SyntaxNode;

bool IsDefinition(NodeKind kind) {
  return kind == NodeKind::kFunctionDef || kind == NodeKind::kAsyncFunctionDef || kind == NodeKind::kClassDef;
}

bool OpensNamedScope(ScopeKind kind) {
  return kind == ScopeKind::kModule || kind == ScopeKind::kClass || kind == ScopeKind::kFunction ||
         kind == ScopeKind::kComprehension;
}

class Builder {
 public:
  explicit Builder(const FileEvidence& file)
      : file_(file), nodes_(file.syntax.nodes), scopes_(file.scopes.scopes), bindings_(file.scopes.bindings) {
    graph_.file = &file;
  }

  FileGraph Build() && {
    BuildChains();
    NameScopes();
    AddFile();
    AddScopesAndDeclarations();
    AddBindings();
    FindSelves();
    AddDefinitions();
    AddAttributeDefinitions();
    SortDefinitions();
    return std::move(graph_);
  }

 private:
  std::string_view Keep(std::string text) { return graph_.strings.emplace_back(std::move(text)); }

  std::string_view Dotted(std::string_view prefix, std::string_view name) {
    std::string text;
    text.reserve(prefix.size() + 1 + name.size());
    text.append(prefix);
    if (!prefix.empty()) text.push_back('.');
    text.append(name);
    return Keep(std::move(text));
  }

  void BuildChains() {
    graph_.chains.emplace_back();
    graph_.chain_of_syntax.assign(nodes_.size(), 0);
    opened_chain_.assign(nodes_.size(), -1);
    std::unordered_map<std::string, std::uint32_t> same_named;
    std::string sibling;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const SyntaxNode& node = nodes_[i];
      if (node.parent >= 0) {
        const auto parent = static_cast<std::size_t>(node.parent);
        graph_.chain_of_syntax[i] = opened_chain_[parent] >= 0 ? opened_chain_[parent] : graph_.chain_of_syntax[parent];
      }
      if (!IsDefinition(node.kind)) continue;
      std::string chain = graph_.chains[static_cast<std::size_t>(graph_.chain_of_syntax[i])];
      sibling = chain;
      sibling.append(1, '\0').append(node.label);
      AppendChainLink(ToGraphKind(node.kind), node.label, same_named[sibling]++, chain);
      opened_chain_[i] = static_cast<std::int32_t>(graph_.chains.size());
      graph_.chains.push_back(std::move(chain));
    }
  }

  // The scope whose qualified name is the prefix of `scope`'s: hidden scopes are passed over, but a type variable is named
  // within the type parameters it is one of, whose name is the definition's.
  ScopeIndex Qualifier(ScopeIndex scope) const {
    ScopeIndex up = scopes_[static_cast<std::size_t>(scope)].parent;
    if (scopes_[static_cast<std::size_t>(scope)].kind == ScopeKind::kTypeVariable) return up;
    while (up != kNone && !OpensNamedScope(scopes_[static_cast<std::size_t>(up)].kind)) {
      up = scopes_[static_cast<std::size_t>(up)].parent;
    }
    return up;
  }

  bool IsLambda(const Scope& scope) const {
    return nodes_[static_cast<std::size_t>(scope.node)].kind == NodeKind::kLambda;
  }

  std::string OwnName(const Scope& scope) const {
    if (scope.kind == ScopeKind::kComprehension) return "<" + std::string(scope.name) + ">";
    if (scope.kind == ScopeKind::kFunction && IsLambda(scope)) {
      return "<lambda" + std::to_string(scope.lambda_number) + ">";
    }
    return std::string(scope.name);
  }

  void NameScopes() {
    graph_.opened_scope.assign(nodes_.size(), kNone);
    for (std::size_t s = 0; s < scopes_.size(); ++s) {
      const Scope& scope = scopes_[s];
      const auto index = static_cast<ScopeIndex>(s);
      if (scope.kind == ScopeKind::kModule) {
        graph_.scope_names.push_back(file_.module);
        graph_.scope_callables.push_back(index);
      } else {
        const auto qualifier = static_cast<std::size_t>(Qualifier(index));
        graph_.scope_names.push_back(Dotted(graph_.scope_names[qualifier], OwnName(scope)));
        const bool callable = scope.kind == ScopeKind::kClass || scope.kind == ScopeKind::kFunction;
        graph_.scope_callables.push_back(callable ? index
                                                  : graph_.scope_callables[static_cast<std::size_t>(scope.parent)]);
      }
      if (OpensNamedScope(scope.kind)) graph_.opened_scope[static_cast<std::size_t>(scope.node)] = index;
    }
  }

  GraphIndex Add(ExtraNode node) {
    graph_.extras.push_back(node);
    return graph_.syntax_count() + static_cast<GraphIndex>(graph_.extras.size()) - 1;
  }

  void AddFile() {
    ExtraNode node;
    node.kind = GraphKind::kFile;
    node.bend = nodes_[0].bend;
    const std::string_view path = file_.path;
    node.name = path.substr(path.rfind('/') + 1);
    Add(node);
  }

  // The chain of what lies inside a scope.
  std::int32_t InnerChain(ScopeIndex scope) const {
    const auto node = static_cast<std::size_t>(scopes_[static_cast<std::size_t>(scope)].node);
    return opened_chain_[node] >= 0 ? opened_chain_[node] : graph_.chain_of_syntax[node];
  }

  GraphKind DeclarationKind(ScopeIndex scope) const {
    if (scopes_[static_cast<std::size_t>(scope)].kind == ScopeKind::kClass) return GraphKind::kClass;
    const ScopeIndex outer = Qualifier(scope);
    return outer != kNone && scopes_[static_cast<std::size_t>(outer)].kind == ScopeKind::kClass ? GraphKind::kMethod
                                                                                                : GraphKind::kFunction;
  }

  void AddScopesAndDeclarations() {
    graph_.declaration_of_syntax.assign(nodes_.size(), -1);
    graph_.declaration_of_syntax[0] = 0;
    for (std::size_t s = 0; s < scopes_.size(); ++s) {
      const Scope& scope = scopes_[s];
      const auto index = static_cast<ScopeIndex>(s);
      const SyntaxNode& opener = nodes_[static_cast<std::size_t>(scope.node)];
      GraphIndex declaration = scope.node;
      if (graph_.scope_callables[s] != index) {
        declaration = graph_.scope_declarations[static_cast<std::size_t>(graph_.scope_callables[s])];
      } else if (IsDefinition(opener.kind)) {
        ExtraNode node;
        node.kind = DeclarationKind(index);
        node.bstart = opener.bstart;
        node.bend = opener.bend;
        node.parent = graph_.scope_declarations[static_cast<std::size_t>(
            graph_.scope_callables[static_cast<std::size_t>(scope.parent)])];
        node.chain = graph_.chain_of_syntax[static_cast<std::size_t>(scope.node)];
        node.label = node.name = opener.label;
        node.qualified_name = graph_.scope_names[s];
        declaration = Add(node);
      }
      if (graph_.scope_callables[s] == index) {
        graph_.declaration_of_syntax[static_cast<std::size_t>(scope.node)] = declaration;
      }
      graph_.scope_declarations.push_back(declaration);

      ExtraNode node;
      node.kind = GraphKind::kScope;
      node.bstart = opener.bstart;
      node.bend = opener.bend;
      node.parent = scope.node;
      node.chain = InnerChain(index);
      node.label = node.name = scope.name;
      node.qualified_name = graph_.scope_names[s];
      node.is_of_text = opener.kind == NodeKind::kConstant;
      graph_.scope_nodes.push_back(Add(node));
    }
  }

  // A name in a `global` or `nonlocal` statement; other declarations are annotations without a value, which bind.
  bool IsScopeStatement(const Occurrence& occurrence) const {
    return occurrence.role == Role::kDeclaration &&
           nodes_[static_cast<std::size_t>(occurrence.node)].kind != NodeKind::kName;
  }

  void AddBindings() {
    std::vector<const Occurrence*> first(bindings_.size(), nullptr);
    binding_of_node_.assign(nodes_.size(), kNone);
    for (const Occurrence& occurrence : file_.scopes.occurrences) {
      if (occurrence.binding == kNone) continue;
      const Occurrence*& seen = first[static_cast<std::size_t>(occurrence.binding)];
      if (seen == nullptr) seen = &occurrence;
      if (!IsScopeStatement(occurrence)) {
        binding_of_node_[static_cast<std::size_t>(occurrence.node)] = occurrence.binding;
      }
    }
    for (std::size_t b = 0; b < bindings_.size(); ++b) {
      const ScopeIndex scope = bindings_[b].scope;
      const ExtraNode& scope_node = Extra(graph_.scope_nodes[static_cast<std::size_t>(scope)]);
      ExtraNode node;
      node.kind = GraphKind::kBinding;
      node.bstart = first[b] != nullptr ? first[b]->bstart : scope_node.bstart;
      node.bend = first[b] != nullptr ? first[b]->bend : scope_node.bstart;
      node.parent = graph_.scope_nodes[static_cast<std::size_t>(scope)];
      node.chain = InnerChain(scope);
      node.label = node.name = bindings_[b].name;
      node.is_of_text = scope_node.is_of_text;
      graph_.binding_nodes.push_back(Add(node));
    }
  }

  const ExtraNode& Extra(GraphIndex index) const {
    return graph_.extras[static_cast<std::size_t>(index - graph_.syntax_count())];
  }

  bool IsStatic(NodeIndex function) const {
    for (auto i = static_cast<std::size_t>(function) + 1; i < nodes_.size(); ++i) {
      const SyntaxNode& node = nodes_[i];
      if (node.parent < function) break;
      if (node.parent == function && node.field == evidence::Field::k_decorator_list && node.kind == NodeKind::kName &&
          node.label == "staticmethod") {
        return true;
      }
      if (node.parent == function && node.field == evidence::Field::k_body) break;
    }
    return false;
  }

  // Finds the first positional parameter of each method: what it is called with stands for the class's instance.
  void FindSelves() {
    self_scope_.assign(bindings_.size(), kNone);
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const SyntaxNode& node = nodes_[i];
      if (node.kind != NodeKind::karg || node.field_index != 0) continue;
      const bool positional = node.field == evidence::Field::k_posonlyargs || node.field == evidence::Field::k_args;
      const NodeIndex function = node.parent;
      if (!positional || !IsDefinition(nodes_[static_cast<std::size_t>(function)].kind)) continue;
      const ScopeIndex scope = graph_.opened_scope[static_cast<std::size_t>(function)];
      const BindingIndex binding = binding_of_node_[i];
      if (scope == kNone || binding == kNone || DeclarationKind(scope) != GraphKind::kMethod) continue;
      if (node.field == evidence::Field::k_args && HasPositionalOnly(function, i)) continue;
      if (IsStatic(function)) continue;
      const ScopeIndex owner = Qualifier(scope);
      self_scope_[static_cast<std::size_t>(binding)] = owner;
    }
  }

  bool HasPositionalOnly(NodeIndex function, std::size_t before) const {
    for (std::size_t i = before; i-- > static_cast<std::size_t>(function) + 1;) {
      if (nodes_[i].parent == function && nodes_[i].field == evidence::Field::k_posonlyargs) return true;
    }
    return false;
  }

  BindingIndex Owner(BindingIndex binding) const {
    const BindingIndex owner = bindings_[static_cast<std::size_t>(binding)].resolves_to;
    return owner == kNone ? binding : owner;
  }

  void AddDefinitions() {
    DefinitionSite module;
    module.kind = DefinitionKind::kModule;
    module.qualified_name = file_.module;
    module.name = std::string_view(file_.module).substr(file_.module.rfind('.') + 1);
    module.bend = nodes_[0].bend;
    module.declaration = 0;
    module.opens = 0;
    graph_.definitions.push_back(module);
    for (std::size_t s = 0; s < scopes_.size(); ++s) {
      if (scopes_[s].kind == ScopeKind::kFunction && IsLambda(scopes_[s])) AddLambda(static_cast<ScopeIndex>(s));
    }
    variable_of_binding_.assign(bindings_.size(), -1);
    for (const Occurrence& occurrence : file_.scopes.occurrences) {
      if (occurrence.binding == kNone) continue;
      const bool binds = occurrence.role != Role::kRead && occurrence.role != Role::kDelete;
      if (binds && !IsScopeStatement(occurrence)) AddDefinition(occurrence);
    }
  }

  void AddLambda(ScopeIndex scope) {
    const NodeIndex node = scopes_[static_cast<std::size_t>(scope)].node;
    const SyntaxNode& lambda = nodes_[static_cast<std::size_t>(node)];
    DefinitionSite site;
    site.kind = DefinitionKind::kLambda;
    site.qualified_name = graph_.scope_names[static_cast<std::size_t>(scope)];
    site.name = site.qualified_name.substr(site.qualified_name.rfind('.') + 1);
    site.bstart = lambda.bstart;
    site.bend = lambda.bend;
    site.name_bstart = lambda.bstart;
    site.name_bend = std::min<std::uint32_t>(lambda.bend, lambda.bstart + 6);  // the keyword stands for the name
    site.declaration = node;
    site.node = node;
    site.opens = scope;
    graph_.definitions.push_back(site);
  }

  void AddDefinition(const Occurrence& occurrence) {
    const auto node_index = static_cast<std::size_t>(occurrence.node);
    const SyntaxNode& node = nodes_[node_index];
    const BindingIndex owner = Owner(occurrence.binding);
    const ScopeIndex owner_scope = bindings_[static_cast<std::size_t>(owner)].scope;
    DefinitionSite site;
    site.name = NameAt(occurrence);
    site.bstart = node.bstart;
    site.bend = node.bend;
    site.name_bstart = occurrence.bstart;
    site.name_bend = occurrence.bend;
    site.node = occurrence.node;
    site.binding = owner;
    // A type parameter lives in a hidden scope that has the name of what it parameterises.
    site.qualified_name = Dotted(graph_.scope_names[static_cast<std::size_t>(owner_scope)], site.name);
    switch (occurrence.role) {
      case Role::kDefinition: FillDefinition(node, occurrence, site); break;
      case Role::kParameter:
        site.kind = DefinitionKind::kParameter;
        site.declaration = AddDeclaration(GraphKind::kParameter, occurrence, site);
        break;
      case Role::kImport:
        site.kind = DefinitionKind::kImport;
        site.declaration = AddDeclaration(GraphKind::kImportAlias, occurrence, site);
        break;
      default: FillVariable(occurrence, owner, site); break;
    }
    graph_.definitions.push_back(site);
  }

  std::string_view NameAt(const Occurrence& occurrence) const {
    const SyntaxNode& node = nodes_[static_cast<std::size_t>(occurrence.node)];
    if (node.kind == NodeKind::kalias) {
      const std::string_view asname = file_.syntax.AsNameOf(occurrence.node);
      return asname.empty() ? node.label.substr(0, node.label.find('.')) : asname;
    }
    return node.label;
  }

  void FillDefinition(const SyntaxNode& node, const Occurrence& occurrence, DefinitionSite& site) {
    const auto index = static_cast<std::size_t>(occurrence.node);
    if (!IsDefinition(node.kind)) {
      site.kind = DefinitionKind::kTypeParameter;
      site.declaration = AddDeclaration(GraphKind::kTypeParameter, occurrence, site);
      return;
    }
    const ScopeIndex opened = graph_.opened_scope[index];
    site.declaration = graph_.declaration_of_syntax[index];
    site.opens = opened;
    site.kind = node.kind == NodeKind::kClassDef                ? DefinitionKind::kClass
                : DeclarationKind(opened) == GraphKind::kMethod ? DefinitionKind::kMethod
                                                                : DefinitionKind::kFunction;
  }

  GraphIndex AddDeclaration(GraphKind kind, const Occurrence& occurrence, const DefinitionSite& site) {
    const auto index = static_cast<std::size_t>(occurrence.node);
    const ScopeIndex scope = bindings_[static_cast<std::size_t>(occurrence.binding)].scope;
    ExtraNode node;
    node.kind = kind;
    node.bstart = site.bstart;
    node.bend = site.bend;
    node.parent = graph_.scope_declarations[static_cast<std::size_t>(scope)];
    node.chain = graph_.chain_of_syntax[index];
    node.label = node.name = site.name;
    node.qualified_name = site.qualified_name;
    const GraphIndex declaration = Add(node);
    graph_.declaration_of_syntax[index] = declaration;
    return declaration;
  }

  void FillVariable(const Occurrence& occurrence, BindingIndex owner, DefinitionSite& site) {
    site.kind = DefinitionKind::kVariable;
    const SyntaxNode& node = nodes_[static_cast<std::size_t>(occurrence.node)];
    if (node.kind != NodeKind::kName) {
      site.bstart = occurrence.bstart;
      site.bend = occurrence.bend;
    }
    GraphIndex& variable = variable_of_binding_[static_cast<std::size_t>(owner)];
    if (variable < 0) {
      const ScopeIndex scope = bindings_[static_cast<std::size_t>(owner)].scope;
      ExtraNode extra;
      extra.kind = GraphKind::kVariable;
      extra.bstart = site.bstart;
      extra.bend = site.bend;
      extra.parent = graph_.scope_declarations[static_cast<std::size_t>(scope)];
      extra.chain = InnerChain(scope);
      extra.label = extra.name = site.name;
      extra.qualified_name = site.qualified_name;
      variable = Add(extra);
    }
    site.declaration = variable;
  }

  void AddAttributeDefinitions() {
    std::unordered_map<std::string_view, GraphIndex> variables;  // by qualified name
    for (std::size_t i = 0; i + 1 < nodes_.size(); ++i) {
      const SyntaxNode& node = nodes_[i];
      if (node.kind != NodeKind::kAttribute || node.context != evidence::Context::kStore) continue;
      const SyntaxNode& base = nodes_[i + 1];
      if (base.parent != static_cast<NodeIndex>(i) || base.kind != NodeKind::kName) continue;
      const BindingIndex binding = binding_of_node_[i + 1];
      if (binding == kNone) continue;
      const auto self = static_cast<std::size_t>(Owner(binding));
      const ScopeIndex scope = self_scope_[self];
      if (scope == kNone) continue;
      DefinitionSite site;
      site.kind = DefinitionKind::kAttribute;
      site.qualified_name = Dotted(graph_.scope_names[static_cast<std::size_t>(scope)], node.label);
      site.name = node.label;
      site.bstart = node.bstart;
      site.bend = node.bend;
      site.name_bstart = node.name_bstart;
      site.name_bend = node.name_bend;
      site.node = static_cast<NodeIndex>(i);
      auto [found, is_new] = variables.try_emplace(site.qualified_name, -1);
      if (is_new) {
        ExtraNode extra;
        extra.kind = GraphKind::kVariable;
        extra.bstart = node.bstart;
        extra.bend = node.bend;
        extra.parent = graph_.scope_declarations[static_cast<std::size_t>(scope)];
        extra.chain = InnerChain(scope);
        extra.label = Dotted("self", node.label);  // apart from a class variable of the same name
        extra.name = node.label;
        extra.qualified_name = site.qualified_name;
        found->second = Add(extra);
      }
      site.declaration = found->second;
      graph_.definitions.push_back(site);
    }
  }

  void SortDefinitions() {
    auto key = [](const DefinitionSite& s) {
      return std::tuple(s.bstart, ~s.bend, DefinitionKindName(s.kind), s.name_bstart, s.qualified_name);
    };
    std::sort(graph_.definitions.begin(), graph_.definitions.end(),
              [&](const DefinitionSite& a, const DefinitionSite& b) { return key(a) < key(b); });
  }

  const FileEvidence& file_;
  const std::vector<SyntaxNode>& nodes_;
  const std::vector<Scope>& scopes_;
  const std::vector<evidence::Binding>& bindings_;
  FileGraph graph_;
  std::vector<std::int32_t> opened_chain_;
  std::vector<BindingIndex> binding_of_node_;
  std::vector<ScopeIndex> self_scope_;
  std::vector<GraphIndex> variable_of_binding_;
};

}  // namespace

std::string_view DefinitionKindName(DefinitionKind kind) {
  constexpr std::array<std::string_view, 10> kNames = {"module",    "class",         "function",  "method",
                                                       "lambda",    "variable",      "parameter", "import",
                                                       "attribute", "type_parameter"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::size_t FileGraph::row_count() const {
  const auto syntax = std::count_if(file->syntax.nodes.begin(), file->syntax.nodes.end(), IsInGraph);
  const auto further =
      std::count_if(extras.begin(), extras.end(), [](const ExtraNode& node) { return !node.is_of_text; });
  return static_cast<std::size_t>(syntax + further);
}

FileGraph BuildFileGraph(const FileEvidence& file) { return Builder(file).Build(); }

}  // namespace codeanatomy::normalize
