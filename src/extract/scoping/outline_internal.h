#pragma once

#include <algorithm>
#include <deque>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/evidence.h"

namespace codeanatomy::extract::scoping {

// Builds a syntax tree from an outline: a line a node, two blanks a level, `field:Kind label`.
//
//     body:Assign
//       targets:Name x=        `=`: stored, `~`: deleted, neither: loaded
//     body:Import
//       names:alias a.b as c
//     body:Global x y
//     body:AnnAssign (         `(`: its target is in parentheses
//
// The outline is the source: a label's bytes are the identifier's, `@label` puts them after the node's children's.
class Outline {
 public:
  explicit Outline(std::string text) : source_("\n" + std::move(text) + "\n") {
    tree_.source = source_;
    tree_.nodes.emplace_back();
    std::vector<evidence::NodeIndex> open = {0};
    for (std::size_t line = 0; line < source_.size();) {
      const std::size_t end = source_.find('\n', line);
      AddLine(line, end, &open);
      line = end + 1;
    }
    Spread();
  }

  const evidence::SyntaxTree& tree() const { return tree_; }

 private:
  void AddLine(std::size_t begin, std::size_t end, std::vector<evidence::NodeIndex>* open) {
    const std::size_t text = source_.find_first_not_of(' ', begin);
    if (text >= end) return;
    const std::size_t depth = (text - begin) / 2 + 1;
    open->resize(depth);
    const std::size_t colon = source_.find(':', text);
    std::size_t kind_end = std::min(source_.find(' ', colon), end);
    evidence::SyntaxNode node;
    node.parent = open->back();
    node.kind = KindNamed(Slice(colon + 1, kind_end));
    node.field = FieldNamed(Slice(text, colon));
    node.bstart = static_cast<std::uint32_t>(text);
    node.bend = static_cast<std::uint32_t>(end);
    node.field_index = counts_[{node.parent, node.field}]++;
    const auto index = static_cast<evidence::NodeIndex>(tree_.nodes.size());
    std::size_t label = std::min(kind_end + 1, end);
    late_.push_back(false);
    if (label < end && source_[label] == '@') {
      late_.back() = true;
      ++label;
    }
    SetLabel(index, label, end, &node);
    tree_.nodes.push_back(node);
    open->push_back(index);
  }

  void SetLabel(evidence::NodeIndex index, std::size_t label, std::size_t end, evidence::SyntaxNode* node) {
    using evidence::Context;
    using evidence::NodeKind;
    if (node->kind == NodeKind::kGlobal || node->kind == NodeKind::kNonlocal) {
      for (std::size_t at = label; at < end;) {
        const std::size_t stop = std::min(source_.find(' ', at), end);
        tree_.name_parts.push_back({index, Slice(at, stop), Offset(at), Offset(stop)});
        at = stop + 1;
      }
      return;
    }
    if (node->kind == NodeKind::kName) {
      node->context = Context::kLoad;
      if (source_[end - 1] == '=') node->context = Context::kStore;
      if (source_[end - 1] == '~') node->context = Context::kDel;
      if (node->context != Context::kLoad) --end;
      node->bstart = Offset(label);
      node->bend = Offset(end);
    }
    if (const std::size_t as = Slice(label, end).find(" as "); as != std::string_view::npos) {
      tree_.asnames.push_back({index, Slice(label + as + 4, end)});
      node->name_bstart = Offset(label + as + 4);
      node->name_bend = Offset(end);
      end = label + as;
    } else {
      node->name_bstart = Offset(label);
      node->name_bend = Offset(end);
    }
    node->label = Slice(label, end);
  }

  // Lets parents span their children; a statement without text of its own begins with its first child.
  void Spread() {
    auto& nodes = tree_.nodes;
    std::vector<std::uint32_t> first(nodes.size(), 0);
    for (std::size_t i = nodes.size(); i-- > 1;) {
      auto& parent = nodes[nodes[i].parent];
      parent.bend = std::max(parent.bend, nodes[i].bend);
      first[nodes[i].parent] = nodes[i].bstart;
      if (nodes[i].kind == evidence::NodeKind::kAnnAssign && nodes[i].label.empty()) nodes[i].bstart = first[i];
      if (late_[i - 1]) nodes[i].name_bstart = nodes[i].name_bend = nodes[i].bend;
    }
    nodes[0].bend = Offset(source_.size());
  }

  std::string_view Slice(std::size_t begin, std::size_t end) const {
    return std::string_view(source_).substr(begin, end - begin);
  }
  static std::uint32_t Offset(std::size_t at) { return static_cast<std::uint32_t>(at); }

  static evidence::NodeKind KindNamed(std::string_view name) {
#define X(kind) \
  if (name == #kind) return evidence::NodeKind::k##kind;
    CODEANATOMY_NODE_KINDS(X)
#undef X
    return evidence::NodeKind::kError;
  }

  static evidence::Field FieldNamed(std::string_view name) {
#define X(field) \
  if (name == #field) return evidence::Field::k_##field;
    CODEANATOMY_FIELDS(X)
#undef X
    return evidence::Field::k_none;
  }

  std::string source_;
  evidence::SyntaxTree tree_;
  std::vector<bool> late_;  // per node but the module
  std::map<std::pair<evidence::NodeIndex, evidence::Field>, std::uint32_t> counts_;
};

// Writes one line a scope: its path of names, then a word a binding: name, `:`, what it is (L local, C cell, F free,
// I implicit, E explicit global), how it is used (r referenced, a assigned, n annotated, i imported, p parameter,
// g declared global, o declared nonlocal, t type parameter) and, for names of other scopes, `>` and the index of
// the scope it leads to.
inline std::string Describe(const evidence::ScopeTree& scopes) {
  std::ostringstream out;
  std::size_t next = 0;
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < scopes.scopes.size(); ++i) {
    const evidence::Scope& scope = scopes.scopes[i];
    std::string path = scope.parent > 0 ? paths[scope.parent] + "." : "";
    path += scope.name;
    if (scope.kind == evidence::ScopeKind::kTypeParameters) path += "[]";
    if (scope.lambda_number > 0) path += std::to_string(scope.lambda_number);
    paths.push_back(path);
    out << path << ":";
    for (; next < scopes.bindings.size() && scopes.bindings[next].scope == static_cast<int>(i); ++next) {
      const evidence::Binding& binding = scopes.bindings[next];
      const std::uint32_t flags = binding.flags;
      out << " " << binding.name << ":";
      if (flags & evidence::kGlobalExplicit) {
        out << "E";
      } else if (flags & evidence::kCell) {
        out << "C";
      } else if (flags & evidence::kLocal) {
        out << "L";
      } else {
        out << (flags & evidence::kFree ? "F" : flags & evidence::kGlobalImplicit ? "I" : "?");
      }
      for (int bit = 0; bit < 8; ++bit) {
        if (flags >> bit & 1) out << "ranipgot"[bit];
      }
      if (binding.resolves_to >= 0 && binding.resolves_to != static_cast<int>(next)) {
        out << ">" << scopes.bindings[binding.resolves_to].scope;
      }
    }
    out << "\n";
  }
  return out.str();
}

// Writes the occurrences in order: role and identifier as written (`@` and the name where the outline says so).
inline std::string DescribeOccurrences(const evidence::SyntaxTree& tree, const evidence::ScopeTree& scopes) {
  static const char* const kRoles[] = {"read", "write", "delete", "import", "parameter", "definition", "declaration"};
  std::ostringstream out;
  for (const evidence::Occurrence& occurrence : scopes.occurrences) {
    out << kRoles[static_cast<int>(occurrence.role)] << " ";
    if (occurrence.bstart == occurrence.bend) out << "@" << scopes.bindings[occurrence.binding].name;
    out << tree.source.substr(occurrence.bstart, occurrence.bend - occurrence.bstart) << "\n";
  }
  return out.str();
}

}  // namespace codeanatomy::extract::scoping
