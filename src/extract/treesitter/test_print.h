#pragma once

// Trees as text, for tests: one line a node, indented by depth, `field.index Kind bstart-bend 'label' Context`.

#include <string>
#include <string_view>

#include "extract/treesitter/treesitter.h"

namespace codeanatomy::extract::treesitter {

inline evidence::SyntaxTree ParseForTest(std::string_view source, ParseOptions options = {}) {
  return ParseSource(source, options).ValueOrDie();
}

inline std::string PrintTree(const evidence::SyntaxTree& tree, evidence::NodeIndex root) {
  static constexpr const char* kContexts[] = {"", " Load", " Store", " Del"};
  using evidence::Field;
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
      switch (n.field) {
        case Field::k_body: case Field::k_orelse: case Field::k_finalbody: case Field::k_handlers:
        case Field::k_values: case Field::k_keys: case Field::k_elts: case Field::k_args: case Field::k_keywords:
        case Field::k_targets: case Field::k_names: case Field::k_items: case Field::k_cases: case Field::k_patterns:
        case Field::k_kwd_patterns: case Field::k_type_params: case Field::k_posonlyargs: case Field::k_kwonlyargs:
        case Field::k_defaults: case Field::k_kw_defaults: case Field::k_decorator_list: case Field::k_bases:
        case Field::k_generators: case Field::k_comparators: case Field::k_ifs: case Field::k_comment:
          if (n.kind != evidence::NodeKind::kIfExp && (n.field != Field::k_body || evidence::IsStatement(n.kind))) {
            out.append(".").append(std::to_string(n.field_index));
          }
          break;
        default:
          break;
      }
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
