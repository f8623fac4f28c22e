#include "extract/treesitter/type_defaults.h"

#include <algorithm>
#include <string>
#include <utility>

#include "extract/treesitter/logical_lines.h"

namespace codeanatomy::extract::treesitter {
namespace {

constexpr std::string_view kBlanks = " \t\f\r\n\\";

struct Default {
  std::size_t sign;  // the `=`
  std::size_t end;   // of the expression
  ConcreteTree tree;
};

// Returns the offset behind the opening bracket of the type parameters, npos without one.
std::size_t FindParameters(std::string_view line) {
  std::size_t at = 0;
  std::string_view word = WordAt(line, at);
  const auto next_word = [&] {
    at = std::min(line.find_first_not_of(kBlanks, at + word.size()), line.size());
    word = WordAt(line, at);
  };
  if (word == "async") next_word();
  if (word != "class" && word != "def" && word != "type") return std::string_view::npos;
  next_word();
  if (word.empty()) return std::string_view::npos;
  at = line.find_first_not_of(kBlanks, at + word.size());
  return at != std::string_view::npos && line[at] == '[' ? at + 1 : std::string_view::npos;
}

std::vector<Default> FindDefaults(std::string_view line) {
  std::vector<Default> defaults;
  std::size_t at = FindParameters(line);
  if (at == std::string_view::npos) return defaults;
  std::size_t depth = 1;
  bool open = false;  // the last default has no end yet
  for (; at < line.size() && depth > 0; ++at) {
    const char c = line[at];
    if (c == '"' || c == '\'') {
      for (++at; at < line.size() && line[at] != c; ++at) {
        if (line[at] == '\\') ++at;
      }
    } else if (c == '#') {
      while (at + 1 < line.size() && line[at + 1] != '\n' && line[at + 1] != '\r') ++at;
    } else if (c == '(' || c == '[' || c == '{') {
      ++depth;
    } else if (c == ')' || c == ']' || c == '}') {
      --depth;
    }
    if (depth == 0 || (depth == 1 && c == ',')) {
      if (open) defaults.back().end = at;
      open = false;
    } else if (depth == 1 && c == '=' && !open) {
      defaults.push_back({at, line.size(), {}});
      open = true;
    }
  }
  return defaults;
}

// Adds `sign` and the expression of `value` behind the children of the `type` node at `type`.
void Insert(const Default& value, ConcreteIndex expression, ConcreteIndex type, ConcreteTree* tree) {
  const ConcreteIndex place = tree->End(type);
  const auto& from = value.tree.nodes;
  const ConcreteIndex count = value.tree.End(expression) - expression + 1;
  for (ConcreteIndex i = 0; i < tree->nodes.size(); ++i) {
    ConcreteIndex& end = tree->nodes[i].end;
    if (end > place || (end == place && i <= type)) end += count;
  }
  std::vector<ConcreteNode> added;
  const auto sign = static_cast<std::uint32_t>(value.sign);
  added.push_back({sign, sign + 1, place + 1, Syntax::k_equal, false});
  for (ConcreteIndex i = expression; i < value.tree.End(expression); ++i) {
    added.push_back(from[i]);
    added.back().end = from[i].end - expression + place + 1;
  }
  tree->nodes.insert(tree->nodes.begin() + place, added.begin(), added.end());
  tree->nodes[type].bend = added[1].bend;
}

// The parameter before `sign`: the last `type` node of a list that ends there.
ConcreteIndex ParameterBefore(const ConcreteTree& tree, std::size_t sign) {
  for (ConcreteIndex list = 0; list < tree.nodes.size(); ++list) {
    if (tree[list].syntax != Syntax::k_type_parameter) continue;
    ConcreteIndex found = 0;
    for (ConcreteIndex c = tree.FirstChild(list); c < tree.End(list); c = tree.Next(c)) {
      if (tree[c].syntax == Syntax::k_type && tree[c].bend <= sign) found = c;
    }
    return found;
  }
  return 0;
}

}  // namespace

bool ParseTypeDefaults(std::string_view line, bool comments, const ParseFunction& parse, ParsedSource* own) {
  std::vector<Default> defaults = FindDefaults(line);
  if (defaults.empty()) return false;
  std::string text(line);
  for (const Default& value : defaults) {
    for (std::size_t i = value.sign; i < value.end; ++i) {
      if (text[i] != '\n' && text[i] != '\r') text[i] = ' ';
    }
  }
  const TreePtr tree = parse(text);
  if (tree == nullptr || ts_node_has_error(ts_tree_root_node(tree.get()))) return false;
  ParsedSource parsed;
  Flatten(tree.get(), comments, &parsed.tree, &parsed.diagnostics);

  for (std::size_t i = defaults.size(); i-- > 0;) {
    Default& value = defaults[i];
    const auto shift = static_cast<std::uint32_t>(value.sign + 1);
    // In parentheses, as the brackets it stands in may hold newlines.
    const std::string_view expression = line.substr(shift, value.end - shift);
    const bool star = expression.find_first_not_of(kBlanks) != std::string_view::npos &&
                      expression[expression.find_first_not_of(kBlanks)] == '*';
    const std::string framed = (star ? "f(" : "(") + std::string(expression) + "\n)\n";
    const TreePtr part = parse(framed);
    if (part == nullptr || ts_node_has_error(ts_tree_root_node(part.get()))) return false;
    Flatten(part.get(), comments, &value.tree, &parsed.diagnostics);
    const std::uint32_t frame = star ? 2 : 1;
    // The expression is the innermost node that begins behind the frame and holds the rest.
    ConcreteIndex found = 0;
    for (ConcreteIndex k = 0; k < value.tree.nodes.size() && found == 0; ++k) {
      const ConcreteNode& n = value.tree[k];
      if (n.bstart >= frame && IsExpressionSyntax(n.syntax)) found = k;
    }
    const ConcreteIndex parameter = ParameterBefore(parsed.tree, value.sign);
    if (found == 0 || parameter == 0) return false;
    for (ConcreteNode& n : value.tree.nodes) {
      n.bstart += shift - frame;
      n.bend += shift - frame;
    }
    for (const CommentSpan& c : value.tree.comments) {
      parsed.tree.comments.push_back({c.bstart + shift - frame, c.bend + shift - frame});
    }
    Insert(value, found, parameter, &parsed.tree);
  }
  *own = std::move(parsed);
  return true;
}

}  // namespace codeanatomy::extract::treesitter
