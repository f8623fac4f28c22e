#include "extract/scoping/open_scopes_internal.h"

namespace codeanatomy::extract::scoping {

using evidence::Field;
using evidence::NodeKind;
using evidence::ScopeKind;
using evidence::SyntaxNode;

namespace {

bool IsComprehension(NodeKind kind) {
  return kind == NodeKind::kListComp || kind == NodeKind::kSetComp || kind == NodeKind::kDictComp ||
         kind == NodeKind::kGeneratorExp;
}

}  // namespace

bool OpenScopes::DividesChildren(NodeKind kind) {
  switch (kind) {
    case NodeKind::kFunctionDef:
    case NodeKind::kAsyncFunctionDef:
    case NodeKind::kLambda:
    case NodeKind::kClassDef:
    case NodeKind::kTypeAlias:
    case NodeKind::kListComp:
    case NodeKind::kSetComp:
    case NodeKind::kDictComp:
    case NodeKind::kGeneratorExp:
    case NodeKind::kcomprehension:
    case NodeKind::kTypeVar:
    case NodeKind::kParamSpec:
    case NodeKind::kTypeVarTuple:
    case NodeKind::karg:
    case NodeKind::kAnnAssign:
    case NodeKind::kConstant: return true;
    default: return false;
  }
}

ScopeIndex OpenScopes::ScopeOfChild(NodeIndex child, NodeIndex parent) {
  const SyntaxNode& node = nodes_[child];
  const SyntaxNode& above = nodes_[parent];
  const ScopeIndex around = result_.scope_of_node[parent];
  switch (above.kind) {
    case NodeKind::kTypeVar:
    case NodeKind::kParamSpec:
    case NodeKind::kTypeVarTuple: {
      const bool apart = node.field == Field::k_bound || node.field == Field::k_default_value;
      return apart ? OpenTypeVariable(parent, around) : around;
    }
    case NodeKind::kAnnAssign: {
      const bool apart = node.field == Field::k_annotation && unevaluated_annotations_;
      return apart ? OpenAnnotation(parent, around) : around;
    }
    // A string that says a type.
    case NodeKind::kConstant: return OpenAnnotation(parent, around);
    case NodeKind::kcomprehension: {
      const NodeIndex whole = above.parent;
      const bool outside =
          node.field == Field::k_iter && above.field_index == 0 && whole >= 0 && IsComprehension(nodes_[whole].kind);
      return outside ? result_.scope_of_node[whole] : around;
    }
    default: break;
  }
  PopFramesAbove(parent);
  if (above.kind == NodeKind::karg) {
    const bool own = !frames_.empty() && frames_.back().node == above.parent;
    return own && node.field == Field::k_annotation ? AnnotationOf(frames_.back()) : around;
  }
  if (frames_.empty() || frames_.back().node != parent) return around;
  Frame& frame = frames_.back();
  switch (node.field) {
    case Field::k_decorator_list:
    case Field::k_defaults:
    case Field::k_kw_defaults:
    case Field::k_name: return frame.outer;
    case Field::k_type_params:
    case Field::k_bases:
    case Field::k_keywords: return frame.holder;
    case Field::k_returns: return AnnotationOf(frame);
    case Field::k_generators: table_.facts[frame.body].in_generators = true; return frame.body;
    default: return frame.body;
  }
}

void OpenScopes::OpenModule() { Open(ScopeKind::kModule, 0, kNone, "top"); }

void OpenScopes::OpenFunction(NodeIndex i, ScopeIndex scope) {
  const SyntaxNode& node = nodes_[i];
  const ScopeIndex holder = OpenTypeParameters(i, scope, node.label, node.name_bend);
  PushFrame(i, scope, holder, Open(ScopeKind::kFunction, i, holder, node.label));
}

void OpenScopes::OpenLambda(NodeIndex i, ScopeIndex scope) {
  const ScopeIndex body = Open(ScopeKind::kFunction, i, scope, "lambda");
  result_.scopes[body].lambda_number = ++table_.facts[scope].lambdas;
  PushFrame(i, scope, scope, body);
}

void OpenScopes::OpenClass(NodeIndex i, ScopeIndex scope) {
  const SyntaxNode& node = nodes_[i];
  const NameId name = table_.names.Intern(node.label);
  const ScopeIndex holder = OpenTypeParameters(i, scope, node.label, node.name_bend);
  if (holder != scope) {
    table_.facts[holder].private_class = name;
    table_.facts[holder].mangling_limit = holder;
  }
  const ScopeIndex body = Open(ScopeKind::kClass, i, holder, node.label);
  table_.facts[body].private_class = name;
  if (holder != scope) table_.Add(body, table_.names.Intern("__type_params__"), evidence::kAssigned);
  PushFrame(i, scope, holder, body);
}

void OpenScopes::OpenTypeAlias(NodeIndex i, ScopeIndex scope) {
  const std::size_t next = static_cast<std::size_t>(i) + 1;
  const bool named = next < nodes_.size() && nodes_[next].parent == i && nodes_[next].field == Field::k_name;
  const std::string_view name = named ? nodes_[next].label : std::string_view();
  const ScopeIndex holder = OpenTypeParameters(i, scope, name, named ? nodes_[next].bend : 0);
  const ScopeIndex body = Open(ScopeKind::kTypeAlias, i, holder, name);
  if (KindOf(scope) == ScopeKind::kClass) SeeClass(body);
  PushFrame(i, scope, holder, body);
}

void OpenScopes::OpenComprehension(NodeIndex i, ScopeIndex scope, std::string_view name) {
  PushFrame(i, scope, scope, Open(ScopeKind::kComprehension, i, scope, name));
}

ScopeIndex OpenScopes::Open(ScopeKind kind, NodeIndex node, ScopeIndex parent, std::string_view name) {
  const auto scope = static_cast<ScopeIndex>(result_.scopes.size());
  evidence::Scope row;
  row.kind = kind;
  row.node = node;
  row.parent = parent;
  row.name = name;
  result_.scopes.push_back(row);
  ScopeFacts facts;
  facts.walrus_home = scope;
  facts.function_like = kind != ScopeKind::kModule && kind != ScopeKind::kClass;
  facts.detached = kind == ScopeKind::kAnnotation;
  if (parent != kNone) {
    const ScopeFacts& outer = table_.facts[parent];
    facts.private_class = outer.private_class;
    if (kind != ScopeKind::kClass) facts.mangling_limit = outer.mangling_limit;
    const bool passes_on = kind == ScopeKind::kComprehension || kind == ScopeKind::kAnnotation;
    if (passes_on) facts.walrus_home = outer.walrus_home;
    facts.detached |= outer.detached;
  }
  table_.facts.push_back(facts);
  return scope;
}

// Opens the hidden scope of `[T]` where there is one; returns the scope that holds the definition's body.
ScopeIndex OpenScopes::OpenTypeParameters(NodeIndex owner, ScopeIndex outer, std::string_view name,
                                          std::uint32_t name_end) {
  if (!HasTypeParameters(owner, name_end)) return outer;
  const ScopeIndex scope = Open(ScopeKind::kTypeParameters, owner, outer, name);
  if (KindOf(outer) == ScopeKind::kClass) SeeClass(scope);
  return scope;
}

ScopeIndex OpenScopes::OpenTypeVariable(NodeIndex parameter, ScopeIndex around) {
  const ScopeIndex scope = Open(ScopeKind::kTypeVariable, parameter, around, nodes_[parameter].label);
  if (table_.facts[around].sees_class) SeeClass(scope);
  return scope;
}

ScopeIndex OpenScopes::OpenAnnotation(NodeIndex owner, ScopeIndex holder) {
  const ScopeIndex scope = Open(ScopeKind::kAnnotation, owner, holder, "__annotate__");
  table_.facts[scope].sees_class = KindOf(holder) == ScopeKind::kClass || table_.facts[holder].sees_class;
  return scope;
}

ScopeIndex OpenScopes::AnnotationOf(Frame& frame) {
  if (!unevaluated_annotations_) return frame.holder;
  if (frame.annotation == kNone) frame.annotation = OpenAnnotation(frame.node, frame.holder);
  return frame.annotation;
}

// Says whether `[T]` follows the name that ends at `name_end`; decorators come before it.
bool OpenScopes::HasTypeParameters(NodeIndex owner, std::uint32_t name_end) const {
  for (std::size_t i = static_cast<std::size_t>(owner) + 1; i < nodes_.size(); ++i) {
    const SyntaxNode& node = nodes_[i];
    if (node.bstart < name_end || node.kind == NodeKind::kComment) continue;
    return node.parent == owner && node.field == Field::k_type_params;
  }
  return false;
}

// Lets `scope` see the names of the class around it, which CPython does through `__classdict__`.
void OpenScopes::SeeClass(ScopeIndex scope) {
  table_.facts[scope].sees_class = true;
  table_.Add(scope, table_.names.Intern("__classdict__"), evidence::kReferenced);
}

void OpenScopes::PopFramesAbove(NodeIndex node) {
  while (!frames_.empty() && frames_.back().node > node) frames_.pop_back();
}

void OpenScopes::PushFrame(NodeIndex node, ScopeIndex outer, ScopeIndex holder, ScopeIndex body) {
  PopFramesAbove(nodes_[node].parent);
  frames_.push_back({node, outer, holder, body, kNone});
}

}  // namespace codeanatomy::extract::scoping
