#include "normalize/file_rows_internal.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <tuple>

#include "normalize/docstrings_internal.h"
#include "normalize/module_facts_internal.h"
#include "repo/line_index.h"
#include "repo/python_names.h"

namespace codeanatomy::normalize {
namespace {

using evidence::Context;
using evidence::Field;
using evidence::kNone;
using evidence::NodeIndex;
using evidence::NodeKind;
using evidence::Role;
using evidence::ScopeKind;
using evidence::SyntaxNode;

std::string_view ScopeKindName(ScopeKind kind, bool is_lambda) {
  switch (kind) {
    case ScopeKind::kModule: return "module";
    case ScopeKind::kClass: return "class";
    case ScopeKind::kFunction: return is_lambda ? "lambda" : "function";
    case ScopeKind::kComprehension: return "comprehension";
    case ScopeKind::kTypeParameters: return "type_parameters";
    case ScopeKind::kTypeAlias: return "type_alias";
    case ScopeKind::kTypeVariable: return "type_variable";
    case ScopeKind::kAnnotation: return "annotation";
  }
  return {};
}

// The ladder of kinds that docs/tables.md states for `bindings.kind`.
std::string_view BindingKindName(std::uint32_t flags, ScopeKind scope) {
  if (flags & evidence::kTypeParameter) return "type_parameter";
  if (flags & evidence::kParameter) return "parameter";
  if (flags & evidence::kDeclaredNonlocal) return "nonlocal";
  if (flags & evidence::kDeclaredGlobal) return "global";
  if (flags & evidence::kFree) return "free";
  if (flags & evidence::kGlobalImplicit) return "global_implicit";
  if (flags & evidence::kImported) return "import";
  if (scope == ScopeKind::kClass) return "class_local";
  if (flags & evidence::kCell) return "cell";
  return "local";
}

std::string_view ContextName(Context context) {
  constexpr std::array<std::string_view, 4> kNames = {"", "load", "store", "del"};
  return kNames[static_cast<std::size_t>(context)];
}

// Adds the rows of one file; lives for that file.
class FileRows {
  using Columns = ChunkTables::Columns;

 public:
  FileRows(Columns& columns, const FileGraph& graph, const std::vector<NodeId>& ids, const FileFacts& facts)
      : columns_(columns),
        graph_(graph),
        ids_(ids),
        facts_(facts),
        file_(*graph.file),
        nodes_(file_.syntax.nodes),
        lines_(file_.bytes) {}

  void AddAll() {
    AddFile();
    AddDiagnostics();
    AddNodes();
    AddScopes();
    AddBindings();
    AddDefinitions();
    AddNames();
    AddAttributesAndCalls();
    AddDocstrings();
  }

 private:
  NodeId Id(GraphIndex index) const { return ids_[static_cast<std::size_t>(index)]; }
  NodeId ScopeId(evidence::ScopeIndex scope) const { return Id(graph_.scope_nodes[static_cast<std::size_t>(scope)]); }
  NodeId BindingId(evidence::BindingIndex b) const { return Id(graph_.binding_nodes[static_cast<std::size_t>(b)]); }
  const SyntaxNode& Node(NodeIndex index) const { return nodes_[static_cast<std::size_t>(index)]; }
  bool IsOfText(evidence::ScopeIndex scope) const {
    return Extra(graph_.scope_nodes[static_cast<std::size_t>(scope)]).is_of_text;
  }
  const ExtraNode& Extra(GraphIndex index) const {
    return graph_.extras[static_cast<std::size_t>(index - graph_.syntax_count())];
  }
  // The first child of an expression node, which is what its dot, call or subscript applies to.
  NodeIndex FirstChild(NodeIndex index) const {
    const NodeIndex child = index + 1;
    return child < graph_.syntax_count() && Node(child).parent == index ? child : evidence::kNoNode;
  }
  evidence::ScopeIndex OwnerOf(evidence::BindingIndex binding) const {
    return file_.scopes.bindings[static_cast<std::size_t>(binding)].scope;
  }
  bool IsCallee(const SyntaxNode& node) const {
    return node.field == Field::k_func && Node(node.parent).kind == NodeKind::kCall;
  }

  void AddFile() {
    FileColumns& c = columns_.files;
    c.path.Append(file_.path);
    c.file_id.Append(Id(graph_.syntax_count()));
    c.content_hash.Append(facts_.content_hash);
    c.size.Append(facts_.size);
    c.encoding.Append(facts_.encoding);
    c.newline.Append(facts_.newline);
    c.module.Append(file_.module);
    c.source_root.Append(file_.source_root);
    c.parse_status.Append(facts_.parse_status);
    c.error_count.Append(std::count_if(facts_.diagnostics.begin(), facts_.diagnostics.end(),
                                       [](const auto& d) { return d.severity == evidence::Severity::kError; }));
    c.error_bytes.Append(static_cast<std::int64_t>(facts_.error_bytes));
    if (!file_.is_importable) return;
    columns_.modules.Append(file_.module, file_.source_root, file_.root_rank, file_.precedence, file_.path, Id(0));
    columns_.modules.scope_id.Append(ScopeId(0));
  }

  void AddDiagnostics() {
    std::vector<const evidence::Diagnostic*> rows;
    for (const auto& diagnostic : facts_.diagnostics) rows.push_back(&diagnostic);
    auto key = [](const evidence::Diagnostic* d) { return std::tuple(d->bstart, -d->bend, d->stage, d->code); };
    std::sort(rows.begin(), rows.end(), [&](const auto* a, const auto* b) {
      return std::tuple(key(a), std::string_view(a->message)) < std::tuple(key(b), std::string_view(b->message));
    });
    DiagnosticColumns& c = columns_.diagnostics;
    std::int64_t ordinal = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const evidence::Diagnostic& row = *rows[i];
      ordinal = i > 0 && key(rows[i - 1]) == key(rows[i]) ? ordinal + 1 : 0;
      const std::int64_t start = std::clamp<std::int64_t>(row.bstart, 0, static_cast<std::int64_t>(file_.bytes.size()));
      c.bstart.Append(row.bstart);
      c.bend.Append(row.bend);
      c.line.Append(lines_.LineOf(start).line);
      c.Append(file_.path, row, ordinal);
    }
  }

  // A node as the order of rows sees it.
  struct Placed {
    std::uint64_t span;  // bstart, then bend downwards
    std::uint32_t kind_rank;
    GraphIndex index;
    GraphIndex parent;
    GraphKind kind;
  };

  Placed Place(GraphIndex index) const {
    auto span = [](std::uint32_t bstart, std::uint32_t bend) {
      return std::uint64_t{bstart} << 32 | static_cast<std::uint32_t>(~bend);
    };
    if (index < graph_.syntax_count()) {
      const SyntaxNode& node = Node(index);
      GraphIndex parent = index == 0 ? graph_.syntax_count() : node.parent;
      // What a text says stands below it, name by name.
      while (node.in_text && Node(parent).in_text) parent = Node(parent).parent;
      const GraphKind kind = GraphKindOf(node);
      return {span(node.bstart, node.bend), static_cast<std::uint32_t>(GraphKindRank(kind)), index, parent, kind};
    }
    const ExtraNode& node = Extra(index);
    return {span(node.bstart, node.bend), static_cast<std::uint32_t>(GraphKindRank(node.kind)), index, node.parent,
            node.kind};
  }

  void AddNodes() {
    std::vector<Placed> order;
    order.reserve(static_cast<std::size_t>(graph_.size()));
    for (GraphIndex i = 0; i < graph_.size(); ++i) {
      if (i < graph_.syntax_count() ? IsInGraph(Node(i)) : !Extra(i).is_of_text) order.push_back(Place(i));
    }
    std::sort(order.begin(), order.end(), [](const Placed& a, const Placed& b) {
      return std::tuple(a.span, a.kind_rank, a.index) < std::tuple(b.span, b.kind_rank, b.index);
    });
    std::vector<std::int64_t> children(static_cast<std::size_t>(graph_.size()) + 1, 0);
    std::vector<std::int64_t> ordinals(static_cast<std::size_t>(graph_.size()));
    for (const Placed& placed : order) {
      ordinals[static_cast<std::size_t>(placed.index)] = children[static_cast<std::size_t>(placed.parent + 1)]++;
    }
    ordinals[static_cast<std::size_t>(graph_.syntax_count())] = file_.ordinal;  // the File: its siblings are others
    for (auto run = order.begin(); run != order.end();) {
      auto end = std::find_if(run, order.end(),
                              [&](const Placed& p) { return p.span != run->span || p.kind_rank != run->kind_rank; });
      if (end - run > 1) {
        std::sort(run, end, [&](const Placed& a, const Placed& b) {
          return std::tuple(ordinals[static_cast<std::size_t>(a.index)], Id(a.index)) <
                 std::tuple(ordinals[static_cast<std::size_t>(b.index)], Id(b.index));
        });
      }
      run = end;
    }
    RepeatedText(columns_.nodes.path, file_.path).AppendTimes(order.size());
    repo::LineCursor cursor(lines_);
    for (const Placed& placed : order) AddNode(placed, ordinals[static_cast<std::size_t>(placed.index)], cursor);
  }

  // Adds all but the path.
  void AddNode(const Placed& placed, std::int64_t ordinal, repo::LineCursor& cursor) {
    NodeColumns& c = columns_.nodes;
    const auto bstart = static_cast<std::uint32_t>(placed.span >> 32);
    const auto bend = ~static_cast<std::uint32_t>(placed.span);
    c.node_id.Append(Id(placed.index));
    AppendKind(c.kind, columns_.kind_handles, placed.kind);
    c.bstart.Append(bstart);
    c.bend.Append(bend);
    const repo::LinePosition position = cursor.LineOf(bstart);
    c.line.Append(position.line);
    c.col.Append(position.col);
    c.ordinal.Append(ordinal);
    auto& family = columns_.family_handles[static_cast<std::size_t>(placed.kind)];
    if (!family) family = c.family.Intern(GraphKindFamily(placed.kind));
    c.family.Append(*family);
    if (placed.parent < 0) {
      c.parent_id.Append(file_.parent_id);
      c.parent_kind.AppendNull();
    } else {
      c.parent_id.Append(Id(placed.parent));
      AppendKind(c.parent_kind, columns_.parent_kind_handles, KindOf(placed.parent));
    }
    if (placed.index < graph_.syntax_count()) {
      const SyntaxNode& node = Node(placed.index);
      const bool named = node.name_bend > node.name_bstart || node.kind == NodeKind::kName ||
                         node.kind == NodeKind::kImportFrom;  // `.` names no module
      named ? AppendOptional(c.name, node.label) : c.name.AppendNull();
      AppendOptional(c.qualified_name, QualifiedName(placed.index));
      AppendOptional(c.field, node.in_text ? std::string_view() : evidence::FieldName(node.field));
      c.field_index.Append(node.in_text ? 0 : node.field_index);
      AppendOptional(c.context, ContextName(node.context));
    } else {
      const ExtraNode& node = Extra(placed.index);
      AppendOptional(c.name, node.name);
      AppendOptional(c.qualified_name, node.qualified_name);
      c.field.AppendNull();
      c.field_index.Append(0);
      c.context.AppendNull();
    }
  }

  GraphKind KindOf(GraphIndex index) const {
    return index < graph_.syntax_count() ? GraphKindOf(Node(index)) : Extra(index).kind;
  }

  template <typename Handles>
  static void AppendKind(StringColumn& column, Handles& handles, GraphKind kind) {
    auto& handle = handles[static_cast<std::size_t>(kind)];
    if (!handle) handle = column.Intern(GraphKindName(kind));
    column.Append(*handle);
  }

  // Modules and lambdas are their own declarations.
  std::string_view QualifiedName(GraphIndex index) const {
    if (index == 0) return file_.module;
    if (Node(index).kind != NodeKind::kLambda) return {};
    const auto scope = graph_.opened_scope[static_cast<std::size_t>(index)];
    return scope == kNone ? std::string_view() : graph_.scope_names[static_cast<std::size_t>(scope)];
  }

  void AddScopes() {
    ScopeColumns& c = columns_.scopes;
    const auto& scopes = file_.scopes.scopes;
    std::vector<std::size_t> order(scopes.size());
    std::iota(order.begin(), order.end(), 0);
    auto key = [&](std::size_t s) {
      const SyntaxNode& node = Node(scopes[s].node);
      return std::tuple(node.bstart, ~node.bend, ScopeKindName(scopes[s].kind, node.kind == NodeKind::kLambda),
                        ScopeId(static_cast<evidence::ScopeIndex>(s)));
    };
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
    for (const std::size_t s : order) {
      const evidence::Scope& scope = scopes[s];
      if (IsOfText(static_cast<evidence::ScopeIndex>(s))) continue;
      const SyntaxNode& node = Node(scope.node);
      c.scope_id.Append(ScopeId(static_cast<evidence::ScopeIndex>(s)));
      c.kind.Append(ScopeKindName(scope.kind, node.kind == NodeKind::kLambda));
      c.qualified_name.Append(graph_.scope_names[s]);
      c.parent_id.AppendOr(scope.parent != kNone, scope.parent == kNone ? 0 : ScopeId(scope.parent));
      c.path.Append(file_.path);
      c.bstart.Append(node.bstart);
      c.bend.Append(node.bend);
      c.name.Append(scope.name);
    }
  }

  void AddBindings() {
    BindingColumns& c = columns_.bindings;
    const RepeatedText path(c.path, file_.path);
    const auto& bindings = file_.scopes.bindings;
    std::int64_t ordinal = 0;
    for (std::size_t b = 0; b < bindings.size(); ++b) {
      const evidence::Binding& binding = bindings[b];
      if (IsOfText(binding.scope)) continue;
      const std::uint32_t flags = binding.flags;
      c.binding_id.Append(BindingId(static_cast<evidence::BindingIndex>(b)));
      c.scope_id.Append(ScopeId(binding.scope));
      c.name.Append(binding.name);
      c.kind.Append(BindingKindName(flags, file_.scopes.scopes[static_cast<std::size_t>(binding.scope)].kind));
      c.referenced.Append(flags & evidence::kReferenced);
      c.assigned.Append(flags & evidence::kAssigned);
      c.annotated.Append(flags & evidence::kAnnotated);
      c.imported.Append(flags & evidence::kImported);
      c.global.Append(flags & (evidence::kGlobalImplicit | evidence::kGlobalExplicit));
      c.free.Append(flags & evidence::kFree);
      c.cell.Append(flags & evidence::kCell);
      c.parameter.Append(flags & evidence::kParameter);
      path.Append();
      c.resolves_to.AppendOr(binding.resolves_to != kNone,
                             binding.resolves_to == kNone ? 0 : BindingId(binding.resolves_to));
      c.ordinal.Append(ordinal++);
      const ExtraNode& node = Extra(graph_.binding_nodes[b]);
      c.bstart.Append(node.bstart);
      c.bend.Append(node.bend);
    }
  }

  void AddDefinitions() {
    DefinitionColumns& c = columns_.definitions;
    const RepeatedText path(c.path, file_.path);
    repo::LineCursor cursor(lines_);
    for (const DefinitionSite& site : graph_.definitions) {
      c.qualified_name.Append(site.qualified_name);
      c.kind.Append(DefinitionKindName(site.kind));
      c.name.Append(site.name);
      path.Append();
      c.bstart.Append(site.bstart);
      c.bend.Append(site.bend);
      c.name_bstart.Append(site.name_bstart);
      c.name_bend.Append(site.name_bend);
      c.line.Append(cursor.LineOf(site.bstart).line);
      c.declaration_id.Append(Id(site.declaration));
      c.node_id.Append(Id(site.node));
      c.binding_id.AppendOr(site.binding != kNone, site.binding == kNone ? 0 : BindingId(site.binding));
      c.opens_scope_id.AppendOr(site.opens != kNone, site.opens == kNone ? 0 : ScopeId(site.opens));
      c.is_conditional.Append(site.binding != kNone && IsConditional(graph_, site.node, OwnerOf(site.binding)));
    }
  }

  void AddNames() {
    NameColumns& c = columns_.names;
    const RepeatedText path(c.path, file_.path);
    repo::LineCursor cursor(lines_);
    const NodeId module_scope = ScopeId(0);
    for (const evidence::Occurrence& occurrence : file_.scopes.occurrences) {
      const SyntaxNode& node = Node(occurrence.node);
      std::string_view role;
      switch (occurrence.role) {
        case Role::kRead: role = IsCallee(node) ? "call" : "read"; break;
        case Role::kWrite: role = "write"; break;
        case Role::kDelete: role = "delete"; break;
        case Role::kDeclaration:
          if (node.kind != NodeKind::kName) continue;  // a global or nonlocal statement
          role = "write";
          break;
        default: continue;
      }
      if (occurrence.binding == kNone) continue;
      const evidence::Binding& binding = file_.scopes.bindings[static_cast<std::size_t>(occurrence.binding)];
      path.Append();
      c.bstart.Append(occurrence.bstart);
      c.bend.Append(occurrence.bend);
      c.line.Append(cursor.LineOf(occurrence.bstart).line);
      c.name.Append(node.label);
      c.role.Append(role);
      c.node_id.Append(Id(occurrence.node));
      const bool is_of_text = IsOfText(binding.scope);
      c.scope_id.AppendOr(!is_of_text, is_of_text ? 0 : ScopeId(binding.scope));
      c.binding_id.AppendOr(!is_of_text, is_of_text ? 0 : BindingId(occurrence.binding));
      c.target_binding_id.AppendOr(binding.resolves_to != kNone,
                                   binding.resolves_to == kNone ? 0 : BindingId(binding.resolves_to));
      c.module_scope_id.Append(module_scope);
      const evidence::ScopeKind scope_kind = file_.scopes.scopes[static_cast<std::size_t>(binding.scope)].kind;
      AppendOptional(c.outside,
                     IsBoundForSure(binding)
                         ? std::string()
                         : repo::OutsideName(node.label, scope_kind == evidence::ScopeKind::kClass, file_.is_package));
    }
  }

  // A variable of a module or class that is no import may be read before it is bound; then the name is what it is
  // without it.
  bool IsBoundForSure(const evidence::Binding& binding) const {
    if (binding.resolves_to == kNone) return false;
    const evidence::Binding& bound = file_.scopes.bindings[static_cast<std::size_t>(binding.resolves_to)];
    const evidence::ScopeKind kind = file_.scopes.scopes[static_cast<std::size_t>(bound.scope)].kind;
    const bool is_looked_up = kind == evidence::ScopeKind::kModule || kind == evidence::ScopeKind::kClass;
    return !is_looked_up || (bound.flags & evidence::kImported) != 0;
  }

  void AddAttributesAndCalls() {
    std::vector<NodeIndex> attributes;
    std::vector<std::pair<NodeIndex, bool>> calls;  // and whether it is a decorator's application
    for (NodeIndex i = 0; i < graph_.syntax_count(); ++i) {
      const SyntaxNode& node = Node(i);
      if (node.kind == NodeKind::kAttribute && FirstChild(i) != evidence::kNoNode) attributes.push_back(i);
      if (node.kind == NodeKind::kCall && FirstChild(i) != evidence::kNoNode) calls.emplace_back(i, false);
      if (node.field == Field::k_decorator_list) calls.emplace_back(i, true);
    }
    auto attribute_key = [&](NodeIndex i) {
      return std::tuple(Node(i).name_bstart, ~Node(i).name_bend, AttributeRole(Node(i)), Id(i));
    };
    std::sort(attributes.begin(), attributes.end(),
              [&](NodeIndex a, NodeIndex b) { return attribute_key(a) < attribute_key(b); });
    for (const NodeIndex i : attributes) AddAttribute(i);
    auto call_key = [&](const std::pair<NodeIndex, bool>& call) {
      return std::tuple(Node(call.first).bstart, ~Node(call.first).bend, call.second, Id(call.first));
    };
    std::sort(calls.begin(), calls.end(), [&](const auto& a, const auto& b) { return call_key(a) < call_key(b); });
    for (const auto& [node, is_decorator] : calls) AddCall(node, is_decorator);
  }

  std::string_view AttributeRole(const SyntaxNode& node) const {
    if (node.context == Context::kStore) return "write";
    if (node.context == Context::kDel) return "delete";
    return IsCallee(node) ? "call" : "attribute";
  }

  void AddAttribute(NodeIndex index) {
    AttributeColumns& c = columns_.attributes;
    const SyntaxNode& node = Node(index);
    const bool augmented = node.context == Context::kStore && Node(node.parent).kind == NodeKind::kAugAssign;
    for (const std::string_view role :
         {augmented ? std::string_view("attribute") : std::string_view(), AttributeRole(node)}) {
      if (role.empty()) continue;
      c.path.Append(file_.path);
      c.bstart.Append(node.name_bstart);
      c.bend.Append(node.name_bend);
      c.line.Append(lines_.LineOf(node.name_bstart).line);
      c.name.Append(node.label);
      c.role.Append(role);
      c.node_id.Append(Id(index));
    }
  }

  void AddCall(NodeIndex index, bool is_decorator) {
    CallColumns& c = columns_.calls;
    const SyntaxNode& node = Node(index);
    const auto scope = file_.scopes.scope_of_node[static_cast<std::size_t>(index)];
    const auto caller = static_cast<std::size_t>(graph_.scope_callables[static_cast<std::size_t>(scope)]);
    const NodeIndex callee = is_decorator ? index : FirstChild(index);
    c.path.Append(file_.path);
    c.bstart.Append(node.bstart);
    c.bend.Append(node.bend);
    c.line.Append(lines_.LineOf(node.bstart).line);
    c.caller.Append(graph_.scope_names[caller]);
    c.caller_id.Append(Id(graph_.scope_declarations[caller]));
    c.node_id.Append(Id(index));
    c.callee_kind.Append(evidence::NodeKindName(Node(callee).kind));
    c.is_decorator.Append(is_decorator);
    const GraphIndex decorated =
        is_decorator ? graph_.declaration_of_syntax[static_cast<std::size_t>(node.parent)] : -1;
    c.decorated_id.AppendOr(decorated >= 0, decorated < 0 ? 0 : Id(decorated));
  }

  void AddDocstrings() {
    DocstringColumns& c = columns_.docstrings;
    for (const Docstring& docstring : FindDocstrings(graph_)) {
      const SyntaxNode& node = Node(docstring.node);
      c.path.Append(file_.path);
      c.bstart.Append(node.bstart);
      c.bend.Append(node.bend);
      c.owner_id.Append(Id(docstring.owner));
      c.node_id.Append(Id(docstring.node));
    }
  }

  Columns& columns_;
  const FileGraph& graph_;
  const std::vector<NodeId>& ids_;
  const FileFacts& facts_;
  const FileEvidence& file_;
  const std::vector<SyntaxNode>& nodes_;
  repo::LineIndex lines_;
};

}  // namespace

void AppendFileRows(ChunkTables::Columns& columns, const FileGraph& graph, const std::vector<NodeId>& ids,
                    const FileFacts& facts) {
  FileRows(columns, graph, ids, facts).AddAll();
}

}  // namespace codeanatomy::normalize
