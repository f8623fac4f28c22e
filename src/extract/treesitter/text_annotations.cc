#include "extract/treesitter/text_annotations.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "extract/treesitter/type_places.h"

namespace codeanatomy::extract::treesitter {
namespace {

using evidence::Field;
using evidence::kNoNode;
using evidence::NodeIndex;
using evidence::NodeKind;
using evidence::SyntaxNode;
using evidence::SyntaxTree;

constexpr std::size_t kLongestText = 4096;

std::size_t At(NodeIndex node) { return static_cast<std::size_t>(node); }

struct Span {
  std::uint32_t begin = 0, end = 0;
};

// Where the text of a literal lies whose bytes are what it says.
std::optional<Span> InsideOf(const SyntaxTree& tree, const SyntaxNode& literal) {
  std::string_view text = tree.source.substr(literal.bstart, literal.bend - literal.bstart);
  Span span{literal.bstart, literal.bend};
  constexpr std::string_view kPrefixes = "rRuU";
  if (!text.empty() && kPrefixes.find(text.front()) != std::string_view::npos) {
    text.remove_prefix(1);
    ++span.begin;
  }
  for (const std::string_view quote : {"\"\"\"", "'''", "\"", "'"}) {
    if (!text.starts_with(quote)) continue;
    if (text.size() <= 2 * quote.size() || !text.ends_with(quote)) return std::nullopt;
    text = text.substr(quote.size(), text.size() - 2 * quote.size());
    // A quote within is the end of a literal that another one follows.
    const bool is_plain =
        text.find_first_of("\\\r\n#;") == std::string_view::npos && text.find(quote) == std::string_view::npos;
    if (!is_plain || text.size() > kLongestText) return std::nullopt;
    span.begin += static_cast<std::uint32_t>(quote.size());
    span.end -= static_cast<std::uint32_t>(quote.size());
    const std::size_t blanks = std::min(text.find_first_not_of(' '), text.size());
    span.begin += static_cast<std::uint32_t>(blanks);
    return blanks == text.size() ? std::nullopt : std::optional(span);
  }
  return std::nullopt;
}

// What types are written with.
bool IsOfTypes(const SyntaxNode& node) {
  switch (node.kind) {
    case NodeKind::kName:
    case NodeKind::kAttribute:
    case NodeKind::kSubscript:
    case NodeKind::kTuple:
    case NodeKind::kList:
    case NodeKind::kStarred:
    case NodeKind::kUnaryOp:
    case NodeKind::kConstant: return true;
    case NodeKind::kBinOp: return node.label == "|";
    default: return false;
  }
}

bool IsString(const SyntaxNode& node) {
  return node.kind == NodeKind::kConstant && node.label.find_first_of("'\"") != std::string_view::npos;
}

// The nodes of the one expression that a text is, of which parents below 2 are the literal; none where it is something else.
arrow::Result<std::vector<SyntaxNode>> ParseText(const Span& span, const ParseOptions& options, SyntaxTree& tree) {
  ARROW_ASSIGN_OR_RAISE(const SyntaxTree inner,
                        ParseSource(tree.source.substr(span.begin, span.end - span.begin), options));
  std::vector<SyntaxNode> nodes;
  const bool is_one = inner.nodes.size() > 2 && inner.nodes[1].kind == NodeKind::kExpr && inner.diagnostics.empty() &&
                      std::all_of(inner.nodes.begin() + 2, inner.nodes.end(),
                                  [](const SyntaxNode& node) { return node.parent > 0 && IsOfTypes(node); });
  if (!is_one) return nodes;
  nodes.assign(inner.nodes.begin() + 2, inner.nodes.end());
  for (SyntaxNode& node : nodes) {
    for (std::uint32_t* offset : {&node.bstart, &node.bend, &node.name_bstart, &node.name_bend}) *offset += span.begin;
    node.in_text = true;
    // Names in another spelling than the source's would not outlive their tree.
    if (!inner.strings.empty() && !node.label.empty()) node.label = tree.strings.emplace_back(node.label);
  }
  return nodes;
}

struct Text {
  NodeIndex literal;
  std::vector<SyntaxNode> nodes;
};

void Insert(const std::vector<Text>& texts, SyntaxTree& tree) {
  std::size_t added = 0;
  for (const Text& text : texts) added += text.nodes.size();
  std::vector<SyntaxNode> all;
  all.reserve(tree.nodes.size() + added);
  std::vector<NodeIndex> place(tree.nodes.size());
  auto text = texts.begin();
  for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
    place[i] = static_cast<NodeIndex>(all.size());
    SyntaxNode& node = all.emplace_back(tree.nodes[i]);
    if (node.parent != kNoNode) node.parent = place[At(node.parent)];
    if (text == texts.end() || At(text->literal) != i) continue;
    const auto base = static_cast<NodeIndex>(all.size());
    for (SyntaxNode inner : text->nodes) {
      const bool is_whole = inner.parent < 2;
      inner.parent = is_whole ? place[i] : inner.parent - 2 + base;
      if (is_whole) inner.field = Field::k_annotation;
      all.push_back(inner);
    }
    ++text;
  }
  tree.nodes = std::move(all);
  for (auto& part : tree.name_parts) part.node = place[At(part.node)];
  for (auto& asname : tree.asnames) asname.node = place[At(asname.node)];
}

bool HasText(const SyntaxTree& tree, NodeIndex literal) {
  const auto next = At(literal) + 1;
  return next < tree.nodes.size() && tree.nodes[next].parent == literal;
}

}  // namespace

arrow::Status ReadTextAnnotations(ParseOptions options, evidence::SyntaxTree& tree) {
  options.time_limit_seconds = 0;  // the texts are short, and what is read must not hang on it
  for (bool has_inner = false;;) {
    std::vector<Text> texts;
    TypePlaces places(tree);
    for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
      const auto index = static_cast<NodeIndex>(i);
      if (!places.Add() || !IsString(tree.nodes[i]) || (has_inner && !tree.nodes[i].in_text) || HasText(tree, index))
        continue;
      const std::optional<Span> span = InsideOf(tree, tree.nodes[i]);
      if (!span) continue;
      ARROW_ASSIGN_OR_RAISE(std::vector<SyntaxNode> nodes, ParseText(*span, options, tree));
      if (!nodes.empty()) texts.push_back({index, std::move(nodes)});
    }
    if (texts.empty()) return arrow::Status::OK();
    Insert(texts, tree);
    has_inner = std::any_of(texts.begin(), texts.end(), [](const Text& text) {
      return std::any_of(text.nodes.begin(), text.nodes.end(), IsString);
    });
    if (!has_inner) return arrow::Status::OK();
  }
}

}  // namespace codeanatomy::extract::treesitter
