#pragma once

#include <string_view>
#include <vector>

#include "extract/scoping/symbols_internal.h"

namespace codeanatomy::extract::scoping {

// Opens scopes during the walk and says to which scope each node belongs.
//
// A node belongs to the scope of its parent, but for the children of the few kinds that open scopes or hold parts
// evaluated elsewhere; there the field decides. The frames of open definitions are a stack: since no ancestor's
// index is above the parent's, frames above it are over.
class OpenScopes {
 public:
  explicit OpenScopes(SymbolTable* table) : table_(*table), result_(table->result), nodes_(table->tree.nodes) {}

  // Says whether a child of `kind` may belong to another scope than its parent.
  static bool DividesChildren(evidence::NodeKind kind);

  // Returns the scope of `child`, whose parent's kind divides its children.
  ScopeIndex ScopeOfChild(NodeIndex child, NodeIndex parent);

  // Each opens the scopes of one definition, found at node `i` in `scope`, before its children are visited.
  void OpenModule();
  void OpenFunction(NodeIndex i, ScopeIndex scope);
  void OpenLambda(NodeIndex i, ScopeIndex scope);
  void OpenClass(NodeIndex i, ScopeIndex scope);
  void OpenTypeAlias(NodeIndex i, ScopeIndex scope);
  void OpenComprehension(NodeIndex i, ScopeIndex scope, std::string_view name);

  // From now on annotations are not evaluated.
  void LeaveAnnotationsUnevaluated() { unevaluated_annotations_ = true; }

 private:
  // Holds the scopes of a definition whose children are being visited.
  struct Frame {
    NodeIndex node;
    ScopeIndex outer;       // decorators, defaults
    ScopeIndex holder;      // bases, annotations: the type parameters' scope, else the outer one
    ScopeIndex body;
    ScopeIndex annotation;  // where annotations are not evaluated: theirs, kNone until met
  };

  ScopeIndex Open(evidence::ScopeKind kind, NodeIndex node, ScopeIndex parent, std::string_view name);
  ScopeIndex OpenTypeParameters(NodeIndex owner, ScopeIndex outer, std::string_view name, std::uint32_t name_end);
  ScopeIndex OpenTypeVariable(NodeIndex parameter, ScopeIndex around);
  ScopeIndex OpenAnnotation(NodeIndex owner, ScopeIndex holder);
  ScopeIndex AnnotationOf(Frame& frame);
  bool HasTypeParameters(NodeIndex owner, std::uint32_t name_end) const;
  void SeeClass(ScopeIndex scope);
  void PopFramesAbove(NodeIndex node);
  void PushFrame(NodeIndex node, ScopeIndex outer, ScopeIndex holder, ScopeIndex body);
  evidence::ScopeKind KindOf(ScopeIndex scope) const { return result_.scopes[scope].kind; }

  SymbolTable& table_;
  evidence::ScopeTree& result_;
  const std::vector<evidence::SyntaxNode>& nodes_;
  std::vector<Frame> frames_;
  bool unevaluated_annotations_ = false;  // `from __future__ import annotations`
};

}  // namespace codeanatomy::extract::scoping
