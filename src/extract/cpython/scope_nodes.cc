// The walk visits only what leads to a scope, in the order of symtable.c: defaults before annotations, the first iterator of
// a comprehension before the comprehension, the value of a dictionary comprehension before its key. Orders in which
// versions differ (decorators and bases) never concern one line. Comprehensions that a version merges into the scope around
// them are seen by their absence there; what they hold then belongs to that scope.

#include "extract/cpython/scope_nodes_internal.h"

#include <map>
#include <string_view>
#include <tuple>
#include <unordered_map>

namespace codeanatomy::extract::cpython {
namespace {

enum class Shape : std::uint8_t { kOther, kFunction, kLambda, kClass, kComprehension, kTypeAlias, kTypeParameter };

Shape ShapeOf(std::string_view kind) {
  static const std::unordered_map<std::string_view, Shape> shapes = {
      {"FunctionDef", Shape::kFunction},    {"AsyncFunctionDef", Shape::kFunction},
      {"Lambda", Shape::kLambda},           {"ClassDef", Shape::kClass},
      {"ListComp", Shape::kComprehension},  {"SetComp", Shape::kComprehension},
      {"DictComp", Shape::kComprehension},  {"GeneratorExp", Shape::kComprehension},
      {"TypeAlias", Shape::kTypeAlias},     {"TypeVar", Shape::kTypeParameter},
      {"ParamSpec", Shape::kTypeParameter}, {"TypeVarTuple", Shape::kTypeParameter},
  };
  const auto found = shapes.find(kind);
  return found == shapes.end() ? Shape::kOther : found->second;
}

// A scope as the syntax lets one expect it.
struct Opener {
  std::int32_t node;
  std::int32_t parent;  // opener
  std::string_view kind, name;
  std::int32_t line;
  bool may_be_merged;
};

using Key = std::tuple<std::string_view, std::string_view, std::int32_t>;

class OpenerWalk {
 public:
  OpenerWalk(const Block& block, int hex_version);
  std::vector<Opener> Run() &&;

 private:
  enum class Step : std::uint8_t { kVisit, kTypeParameters, kBody };
  struct Item {
    std::int32_t node, scope;
    Step step;
  };
  std::string_view KindOf(std::int32_t node) const { return block_.text(kinds_[static_cast<std::size_t>(node)]); }
  std::string_view FieldOf(std::int32_t node) const { return block_.text(fields_[static_cast<std::size_t>(node)]); }
  Shape ShapeAt(std::int32_t node) const {
    return shapes_[static_cast<std::size_t>(kinds_[static_cast<std::size_t>(node)])];
  }
  std::string_view NameOf(std::int32_t node) const {
    const std::int32_t name = block_.column(kNodes, kNodeName)[static_cast<std::size_t>(node)];
    return name < 0 ? std::string_view() : block_.text(name);
  }
  std::int32_t FirstChild(std::int32_t node) const { return first_child_[static_cast<std::size_t>(node)]; }
  std::int32_t Next(std::int32_t node) const { return next_sibling_[static_cast<std::size_t>(node)]; }
  std::int32_t Open(std::int32_t node, std::int32_t scope, std::string_view kind, std::string_view name,
                    std::int32_t line_of, bool may_be_merged = false);
  // Appends the children of `node` held by `field` to what is visited next.
  void Children(std::int32_t node, std::string_view field, std::int32_t scope);
  void Visit(const Item& at);
  void VisitFunction(const Item& at);
  void VisitClass(const Item& at);
  void VisitComprehension(const Item& at);
  void VisitTypeAlias(const Item& at);
  bool HasTypeParameters(std::int32_t node) const;
  void FindFuture();

  const Block& block_;
  std::span<const std::int32_t> kinds_, fields_, parents_, lines_;
  std::vector<Shape> shapes_;  // of texts
  std::vector<std::int32_t> first_child_, next_sibling_;  // of nodes that open scopes or hold such
  std::vector<bool> has_type_parameters_;
  bool annotations_are_texts_ = false;
  std::vector<Item> pending_, next_;
  std::vector<Opener> openers_;
};

OpenerWalk::OpenerWalk(const Block& block, int hex_version)
    : block_(block),
      kinds_(block.column(kNodes, kNodeKind)),
      fields_(block.column(kNodes, kNodeField)),
      parents_(block.column(kNodes, kNodeParent)),
      lines_(block.column(kNodes, kNodeLine)) {
  shapes_.reserve(block.texts());
  for (std::size_t text = 0; text < block.texts(); ++text) {
    shapes_.push_back(ShapeOf(block.text(static_cast<std::int32_t>(text))));
  }
  first_child_.assign(kinds_.size(), -1);
  next_sibling_.assign(kinds_.size(), -1);
  has_type_parameters_.assign(kinds_.size(), false);
  for (std::size_t i = kinds_.size(); i-- > 1;) {
    const auto parent = static_cast<std::size_t>(parents_[i]);
    const auto node = static_cast<std::int32_t>(i);
    const Shape shape = ShapeAt(node);
    if (shape == Shape::kTypeParameter) has_type_parameters_[parent] = true;
    if (shape == Shape::kOther && first_child_[i] < 0) continue;
    next_sibling_[i] = first_child_[parent];
    first_child_[parent] = node;
  }
  // Up to 3.9 symtable.c looks into annotations even then.
  if (hex_version >= 0x030a0000) FindFuture();
}

// `from __future__ import annotations` makes annotations texts, which open no scope.
void OpenerWalk::FindFuture() {
  for (std::size_t i = 1; i < kinds_.size(); ++i) {
    const auto node = static_cast<std::int32_t>(i);
    const std::int32_t parent = parents_[i];
    if (parents_[static_cast<std::size_t>(parent)] != 0 || KindOf(node) != "alias") continue;
    if (KindOf(parent) == "ImportFrom" && NameOf(parent) == "__future__" && NameOf(node) == "annotations") {
      annotations_are_texts_ = true;
    }
  }
}

std::vector<Opener> OpenerWalk::Run() && {
  openers_.push_back({0, -1, "module", "top", 0, false});
  for (std::int32_t child = FirstChild(0); child >= 0; child = Next(child)) next_.push_back({child, 0, Step::kVisit});
  while (true) {
    pending_.insert(pending_.end(), next_.rbegin(), next_.rend());
    next_.clear();
    if (pending_.empty()) return std::move(openers_);
    const Item at = pending_.back();
    pending_.pop_back();
    Visit(at);
  }
}

std::int32_t OpenerWalk::Open(std::int32_t node, std::int32_t scope, std::string_view kind, std::string_view name,
                              std::int32_t line_of, bool may_be_merged) {
  openers_.push_back({node, scope, kind, name, lines_[static_cast<std::size_t>(line_of)], may_be_merged});
  return static_cast<std::int32_t>(openers_.size()) - 1;
}

void OpenerWalk::Children(std::int32_t node, std::string_view field, std::int32_t scope) {
  for (std::int32_t child = FirstChild(node); child >= 0; child = Next(child)) {
    if (FieldOf(child) == field) next_.push_back({child, scope, Step::kVisit});
  }
}

bool OpenerWalk::HasTypeParameters(std::int32_t node) const {
  return has_type_parameters_[static_cast<std::size_t>(node)];
}

void OpenerWalk::Visit(const Item& at) {
  switch (ShapeAt(at.node)) {
    case Shape::kFunction:
    case Shape::kLambda: return VisitFunction(at);
    case Shape::kClass: return VisitClass(at);
    case Shape::kComprehension: return VisitComprehension(at);
    case Shape::kTypeAlias: return VisitTypeAlias(at);
    case Shape::kTypeParameter:
      // Bound and default are scopes of their own.
      for (std::size_t child = static_cast<std::size_t>(at.node) + 1; child < parents_.size(); ++child) {
        if (parents_[child] < at.node) break;
        if (parents_[child] != at.node) continue;
        const auto value = static_cast<std::int32_t>(child);
        const std::int32_t scope = Open(at.node, at.scope, "type_variable", NameOf(at.node), value);
        if (FirstChild(value) >= 0 || ShapeAt(value) != Shape::kOther) next_.push_back({value, scope, Step::kVisit});
      }
      return;
    case Shape::kOther: break;
  }
  for (std::int32_t child = FirstChild(at.node); child >= 0; child = Next(child)) {
    if (annotations_are_texts_ && FieldOf(child) == "annotation") continue;
    next_.push_back({child, at.scope, Step::kVisit});
  }
}

void OpenerWalk::VisitFunction(const Item& at) {
  const bool is_lambda = ShapeAt(at.node) == Shape::kLambda;
  if (at.step == Step::kBody) {
    const std::string_view name = is_lambda ? std::string_view("lambda") : NameOf(at.node);
    return Children(at.node, "body", Open(at.node, at.scope, "function", name, at.node));
  }
  if (at.step == Step::kVisit) {
    Children(at.node, "defaults", at.scope);
    Children(at.node, "kw_defaults", at.scope);
    Children(at.node, "decorator_list", at.scope);
    if (HasTypeParameters(at.node)) return next_.push_back({at.node, at.scope, Step::kTypeParameters});
  }
  std::int32_t scope = at.scope;
  if (at.step == Step::kTypeParameters) {
    scope = Open(at.node, at.scope, "type_parameters", NameOf(at.node), at.node);
    Children(at.node, "type_params", scope);
  }
  for (const char* const field : {"posonlyargs", "args", "vararg", "kwarg", "kwonlyargs"}) {
    Children(at.node, field, scope);
  }
  if (!annotations_are_texts_) Children(at.node, "returns", scope);
  next_.push_back({at.node, scope, Step::kBody});
}

void OpenerWalk::VisitClass(const Item& at) {
  if (at.step == Step::kBody) {
    return Children(at.node, "body", Open(at.node, at.scope, "class", NameOf(at.node), at.node));
  }
  if (at.step == Step::kVisit) {
    Children(at.node, "decorator_list", at.scope);
    if (HasTypeParameters(at.node)) return next_.push_back({at.node, at.scope, Step::kTypeParameters});
  }
  std::int32_t scope = at.scope;
  if (at.step == Step::kTypeParameters) {
    scope = Open(at.node, at.scope, "type_parameters", NameOf(at.node), at.node);
    Children(at.node, "type_params", scope);
  }
  Children(at.node, "bases", scope);
  Children(at.node, "keywords", scope);
  next_.push_back({at.node, scope, Step::kBody});
}

void OpenerWalk::VisitComprehension(const Item& at) {
  std::int32_t first = -1;  // generator, if it leads to a scope
  for (std::int32_t child = FirstChild(at.node); child >= 0; child = Next(child)) {
    if (FieldOf(child) == "generators" &&
        block_.column(kNodes, kNodeFieldIndex)[static_cast<std::size_t>(child)] == 0) {
      first = child;
    }
  }
  if (at.step == Step::kVisit) {
    if (first >= 0) Children(first, "iter", at.scope);
    return next_.push_back({at.node, at.scope, Step::kBody});
  }
  const std::string_view kind = KindOf(at.node);
  const std::string_view name = kind == "ListComp"   ? "listcomp"
                                : kind == "SetComp"  ? "setcomp"
                                : kind == "DictComp" ? "dictcomp"
                                                     : "genexpr";
  const std::int32_t scope = Open(at.node, at.scope, "function", name, at.node, name != "genexpr");
  for (std::int32_t child = FirstChild(at.node); child >= 0; child = Next(child)) {
    if (FieldOf(child) != "generators") continue;
    if (child == first) {
      Children(child, "target", scope);
      Children(child, "ifs", scope);
    } else {
      next_.push_back({child, scope, Step::kVisit});
    }
  }
  for (const char* const field : {"value", "key", "elt"}) Children(at.node, field, scope);
}

void OpenerWalk::VisitTypeAlias(const Item& at) {
  // The name is the first child in preorder, and leads to no scope.
  const bool has_name = static_cast<std::size_t>(at.node) + 1 < kinds_.size();
  const std::string_view name = has_name ? NameOf(at.node + 1) : std::string_view();
  std::int32_t scope = at.scope;
  if (at.step == Step::kVisit && HasTypeParameters(at.node)) {
    scope = Open(at.node, at.scope, "type_parameters", name, at.node);
    Children(at.node, "type_params", scope);
  }
  if (at.step == Step::kVisit) return next_.push_back({at.node, scope, Step::kBody});
  Children(at.node, "value", Open(at.node, at.scope, "type_alias", name, at.node));
}

// Pairs scopes with openers from the top.
class Pairing {
 public:
  Pairing(const Block& block, std::vector<Opener> openers)
      : block_(block),
        openers_(std::move(openers)),
        children_of_scope_(block.rows(kScopes)),
        children_of_opener_(openers_.size()) {
    const auto parents = block.column(kScopes, kScopeParent);
    for (std::size_t i = 1; i < parents.size(); ++i) {
      children_of_scope_[static_cast<std::size_t>(parents[i])].push_back(static_cast<std::int32_t>(i));
    }
    for (std::size_t i = 1; i < openers_.size(); ++i) {
      children_of_opener_[static_cast<std::size_t>(openers_[i].parent)].push_back(static_cast<std::int32_t>(i));
    }
  }

  std::vector<std::int32_t> Run() {
    std::vector<std::int32_t> nodes(children_of_scope_.size(), -1);
    std::vector<std::pair<std::int32_t, std::int32_t>> pending = {{0, 0}};
    while (!pending.empty()) {
      const auto [scope, opener] = pending.back();
      pending.pop_back();
      nodes[static_cast<std::size_t>(scope)] = openers_[static_cast<std::size_t>(opener)].node;
      for (const auto& [key, group] : GroupsIn(scope, opener)) {
        if (group.scopes.size() != group.openers.size()) continue;
        for (std::size_t i = 0; i < group.scopes.size(); ++i) pending.emplace_back(group.scopes[i], group.openers[i]);
      }
    }
    return nodes;
  }

 private:
  struct Group {
    std::vector<std::int32_t> scopes, openers;
  };

  std::map<Key, Group> GroupsIn(std::int32_t scope, std::int32_t opener) const {
    std::map<Key, Group> groups;
    const auto kinds = block_.column(kScopes, kScopeKind), names = block_.column(kScopes, kScopeName);
    const auto lines = block_.column(kScopes, kScopeLine);
    for (const std::int32_t child : children_of_scope_[static_cast<std::size_t>(scope)]) {
      const auto at = static_cast<std::size_t>(child);
      groups[{block_.text(kinds[at]), block_.text(names[at]), lines[at]}].scopes.push_back(child);
    }
    const auto& own = children_of_opener_[static_cast<std::size_t>(opener)];
    std::vector<std::int32_t> pending(own.rbegin(), own.rend());
    while (!pending.empty()) {
      const std::int32_t child = pending.back();
      pending.pop_back();
      const Opener& found = openers_[static_cast<std::size_t>(child)];
      const auto group = groups.find({found.kind, found.name, found.line});
      if (group != groups.end()) {
        group->second.openers.push_back(child);
      } else if (found.may_be_merged) {
        const auto& held = children_of_opener_[static_cast<std::size_t>(child)];
        pending.insert(pending.end(), held.rbegin(), held.rend());
      }
    }
    return groups;
  }

  const Block& block_;
  std::vector<Opener> openers_;
  std::vector<std::vector<std::int32_t>> children_of_scope_, children_of_opener_;
};

}  // namespace

std::vector<std::int32_t> NodesOfScopes(const Block& block, int hex_version) {
  if (block.rows(kNodes) == 0 || block.rows(kScopes) == 0) return std::vector<std::int32_t>(block.rows(kScopes), -1);
  return Pairing(block, OpenerWalk(block, hex_version).Run()).Run();
}

}  // namespace codeanatomy::extract::cpython
