#pragma once

// Trees as text, for tests: one line a node, indented by depth, `field.index Kind bstart-bend 'label' Context`.

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "extract/treesitter/treesitter.h"

namespace codeanatomy::extract::treesitter {

inline evidence::SyntaxTree ParseForTest(std::string_view source, ParseOptions options = {}) {
  return ParseSource(source, options).ValueOrDie();
}

inline bool IsListField(evidence::Field field, evidence::NodeKind parent) {
  using evidence::Field;
  static constexpr Field kLists[] = {
      Field::k_orelse,      Field::k_finalbody,  Field::k_handlers,    Field::k_values,       Field::k_keys,
      Field::k_elts,        Field::k_args,       Field::k_keywords,    Field::k_targets,      Field::k_names,
      Field::k_items,       Field::k_cases,      Field::k_patterns,    Field::k_kwd_patterns, Field::k_type_params,
      Field::k_posonlyargs, Field::k_kwonlyargs, Field::k_defaults,    Field::k_kw_defaults,  Field::k_decorator_list,
      Field::k_bases,       Field::k_generators, Field::k_comparators, Field::k_ifs,          Field::k_comment,
      Field::k_body};
  if (parent == evidence::NodeKind::kIfExp || parent == evidence::NodeKind::kLambda) return false;
  return std::find(std::begin(kLists), std::end(kLists), field) != std::end(kLists);
}

inline std::string PrintTree(const evidence::SyntaxTree& tree, evidence::NodeIndex root) {
  static constexpr const char* kContexts[] = {"", " Load", " Store", " Del"};
  std::string out;
  std::vector<int> depth(tree.nodes.size(), -1);
  for (std::size_t i = static_cast<std::size_t>(root); i < tree.nodes.size(); ++i) {
    const evidence::SyntaxNode& n = tree.nodes[i];
    if (static_cast<evidence::NodeIndex>(i) == root) {
      depth[i] = 0;
    } else if (depth[n.parent] < 0) {
      break;
    } else {
      depth[i] = depth[n.parent] + 1;
      out.append(static_cast<std::size_t>(depth[i]), ' ').append(evidence::FieldName(n.field));
      if (IsListField(n.field, tree.nodes[n.parent].kind)) out.append(".").append(std::to_string(n.field_index));
      out += ' ';
    }
    out.append(evidence::NodeKindName(n.kind)).append(" ").append(std::to_string(n.bstart));
    out.append("-").append(std::to_string(n.bend));
    if (!n.label.empty()) out.append(" '").append(n.label).append("'");
    out.append(kContexts[static_cast<int>(n.context)]).append("\n");
  }
  return out;
}

inline std::string Print(std::string_view source, ParseOptions options = {}) {
  return PrintTree(ParseForTest(source, options), 0);
}

// The expression of the module's only statement.
inline std::string PrintValue(std::string_view source) { return PrintTree(ParseForTest(source), 2); }

}  // namespace codeanatomy::extract::treesitter
