#include <algorithm>
#include <tuple>
#include <unordered_set>
#include <vector>

#include "normalize/file_rows_internal.h"
#include "repo/line_index.h"

namespace codeanatomy::normalize {
namespace {

using evidence::Field;
using evidence::NodeIndex;
using evidence::NodeKind;
using evidence::SyntaxNode;

// What a function gives.
struct Given {
  NodeIndex node = 0;
  GraphIndex function = -1;
  std::string_view kind;
};

// Adds the keywords of one file's calls, and what its functions give; lives for that file.
class CallRows {
 public:
  CallRows(ChunkTables::Columns& columns, const FileGraph& graph, const std::vector<NodeId>& ids)
      : columns_(columns), graph_(graph), ids_(ids), file_(*graph.file) {}

  void AddAll() {
    std::vector<NodeIndex> keywords;
    std::vector<Given> given;
    std::unordered_set<GraphIndex> generators;
    for (NodeIndex i = 1; i < graph_.syntax_count(); ++i) {
      const SyntaxNode& node = Node(i);
      if (node.kind == NodeKind::kkeyword && node.name_bend > node.name_bstart &&
          Node(node.parent).kind == NodeKind::kCall) {
        keywords.push_back(i);
      }
      const std::string_view kind = KindOf(node);
      if (kind.empty()) continue;
      // What a lambda gives stands in its scope, whatever scope it opens itself.
      const GraphIndex function =
          kind == "lambda" ? graph_.declaration_of_syntax[static_cast<std::size_t>(node.parent)] : FunctionAround(i);
      if (function < 0) continue;
      if (kind.starts_with("yield")) generators.insert(function);
      given.push_back({i, function, kind});
    }
    AddKeywords(std::move(keywords));
    // A generator gives what it yields.
    std::erase_if(
        given, [&](const Given& one) { return !one.kind.starts_with("yield") && generators.contains(one.function); });
    AddReturns(std::move(given));
  }

 private:
  NodeId Id(GraphIndex index) const { return ids_[static_cast<std::size_t>(index)]; }
  const SyntaxNode& Node(NodeIndex index) const { return file_.syntax.nodes[static_cast<std::size_t>(index)]; }

  std::string_view KindOf(const SyntaxNode& node) const {
    if (node.kind == NodeKind::kReturn) return "return";
    if (node.kind == NodeKind::kYield) return "yield";
    if (node.kind == NodeKind::kYieldFrom) return "yield_from";
    if (node.field == Field::k_body && Node(node.parent).kind == NodeKind::kLambda) return "lambda";
    return {};
  }

  // The declaration of the function or lambda whose code it is; -1 where there is none, and for `__init__`, which gives
  // nothing to whoever makes an instance.
  GraphIndex FunctionAround(NodeIndex index) const {
    const auto scope = file_.scopes.scope_of_node[static_cast<std::size_t>(index)];
    const auto callable = static_cast<std::size_t>(graph_.scope_callables[static_cast<std::size_t>(scope)]);
    const evidence::Scope& around = file_.scopes.scopes[callable];
    const bool is_function = around.kind == evidence::ScopeKind::kFunction && around.name != "__init__";
    return is_function ? graph_.scope_declarations[callable] : -1;
  }

  void AddKeywords(std::vector<NodeIndex> keywords) {
    KeywordColumns& c = columns_.keywords;
    const RepeatedText path(c.path, file_.path);
    std::ranges::sort(keywords, {},
                      [&](NodeIndex i) { return std::tuple(Node(i).name_bstart, ~Node(i).name_bend, Id(i)); });
    repo::LineIndex lines(file_.bytes);
    repo::LineCursor cursor(lines);
    for (const NodeIndex i : keywords) {
      const SyntaxNode& node = Node(i);
      path.Append();
      c.bstart.Append(node.name_bstart);
      c.bend.Append(node.name_bend);
      c.line.Append(cursor.LineOf(node.name_bstart).line);
      c.name.Append(node.label);
      c.node_id.Append(Id(i));
      c.call_id.Append(Id(node.parent));
    }
  }

  void AddReturns(std::vector<Given> given) {
    ReturnColumns& c = columns_.returns;
    const RepeatedText path(c.path, file_.path);
    std::ranges::sort(given, {}, [&](const Given& one) {
      return std::tuple(Node(one.node).bstart, ~Node(one.node).bend, Id(one.node));
    });
    for (const Given& one : given) {
      path.Append();
      c.bstart.Append(Node(one.node).bstart);
      c.bend.Append(Node(one.node).bend);
      c.node_id.Append(Id(one.node));
      c.function_id.Append(Id(one.function));
      c.kind.Append(one.kind);
    }
  }

  ChunkTables::Columns& columns_;
  const FileGraph& graph_;
  const std::vector<NodeId>& ids_;
  const FileEvidence& file_;
};

}  // namespace

void AppendCallRows(ChunkTables::Columns& columns, const FileGraph& graph, const std::vector<NodeId>& ids) {
  CallRows(columns, graph, ids).AddAll();
}

}  // namespace codeanatomy::normalize
