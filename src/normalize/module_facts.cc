#include "normalize/module_facts_internal.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <tuple>

namespace codeanatomy::normalize {
namespace {

using evidence::BindingIndex;
using evidence::Field;
using evidence::kNone;
using evidence::NodeIndex;
using evidence::NodeKind;
using evidence::SyntaxNode;

constexpr std::string_view kAll = "__all__";

// The text of a literal without escapes and of one piece.
std::optional<std::string_view> TextOf(std::string_view literal) {
  const std::size_t quote = std::min(literal.find_first_of("'\""), literal.size());
  const std::string_view prefix = literal.substr(0, quote);
  if (prefix.find_first_not_of("rRuU") != std::string_view::npos) return std::nullopt;
  std::string_view text = literal.substr(quote);
  const std::size_t length = text.size() >= 6 && text[0] == text[1] && text[0] == text[2] ? 3 : 1;
  if (text.size() < 2 * length || text.substr(0, length) != text.substr(text.size() - length)) return std::nullopt;
  const char mark = text[0];
  text = text.substr(length, text.size() - 2 * length);
  if (text.find('\\') != std::string_view::npos || text.find(mark) != std::string_view::npos) return std::nullopt;
  return text;
}

// A name, and what follows its dots.
struct Dotted {
  NodeIndex first = 0;
  std::string rest;
};

class Tree {
 public:
  explicit Tree(const FileGraph& graph) : graph_(graph), nodes_(graph.file->syntax.nodes) {}

  const SyntaxNode& Node(NodeIndex index) const { return nodes_[static_cast<std::size_t>(index)]; }
  NodeIndex size() const { return graph_.syntax_count(); }

  std::vector<NodeIndex> Children(NodeIndex index) const {
    if (ends_.empty()) FindEnds();
    std::vector<NodeIndex> children;
    for (NodeIndex i = index + 1; i < End(index); i = End(i)) {
      if (Node(i).kind != NodeKind::kComment) children.push_back(i);
    }
    return children;
  }

  NodeIndex Child(NodeIndex index, Field field) const {
    for (const NodeIndex child : Children(index)) {
      if (Node(child).field == field) return child;
    }
    return evidence::kNoNode;
  }

  std::optional<Dotted> DottedOf(NodeIndex index) const {
    std::vector<std::string_view> labels;  // the last first
    while (Node(index).kind == NodeKind::kAttribute) {
      labels.push_back(Node(index).label);
      index = Child(index, Field::k_value);
      if (index == evidence::kNoNode) return std::nullopt;
    }
    if (Node(index).kind != NodeKind::kName) return std::nullopt;
    Dotted dotted{index, {}};
    for (auto label = labels.rbegin(); label != labels.rend(); ++label) {
      dotted.rest.append(dotted.rest.empty() ? "" : ".").append(*label);
    }
    return dotted;
  }

  // What scoping leads a Name to; kNone for what the module does not bind.
  BindingIndex BindingOf(NodeIndex name) const {
    const auto& scopes = graph_.file->scopes;
    for (const auto& occurrence : scopes.occurrences) {
      if (occurrence.node != name) continue;
      return occurrence.binding == kNone ? kNone
                                         : scopes.bindings[static_cast<std::size_t>(occurrence.binding)].resolves_to;
    }
    return kNone;
  }

  std::optional<std::string_view> Text(NodeIndex index) const {
    return Node(index).kind == NodeKind::kConstant ? TextOf(Node(index).label) : std::nullopt;
  }

  const FileGraph& graph() const { return graph_; }

 private:
  NodeIndex End(NodeIndex index) const { return ends_[static_cast<std::size_t>(index)]; }

  // Few files have what asks for children.
  void FindEnds() const {
    ends_.resize(static_cast<std::size_t>(size()));
    for (NodeIndex i = size() - 1; i >= 0; --i) {
      NodeIndex& end = ends_[static_cast<std::size_t>(i)];
      end = std::max(end, i + 1);
      if (i == 0 || Node(i).parent == evidence::kNoNode) continue;
      NodeIndex& of_parent = ends_[static_cast<std::size_t>(Node(i).parent)];
      of_parent = std::max(of_parent, end);
    }
  }

  const FileGraph& graph_;
  const std::vector<SyntaxNode>& nodes_;
  mutable std::vector<NodeIndex> ends_;  // the node after each node's last descendant
};

class Exports {
 public:
  explicit Exports(const FileGraph& graph) : tree_(graph) {}

  std::vector<ExportSite> Find() && {
    for (NodeIndex i = 1; i < tree_.size(); ++i) {
      const SyntaxNode& node = tree_.Node(i);
      if (node.kind != NodeKind::kName || node.label != kAll || InOtherScope(i)) continue;
      if (tree_.Node(node.parent).kind == NodeKind::kAttribute) {
        AddMethod(i);
      } else if (node.context == evidence::Context::kStore) {
        AddAssignment(i);
      }
    }
    return std::move(sites_);
  }

 private:
  bool InOtherScope(NodeIndex index) const {
    return tree_.graph().file->scopes.scope_of_node[static_cast<std::size_t>(index)] != 0;
  }

  void AddAssignment(NodeIndex name) {
    const NodeIndex statement = tree_.Node(name).parent;
    const SyntaxNode& node = tree_.Node(statement);
    const bool augmented = node.kind == NodeKind::kAugAssign;
    const bool plain = node.kind == NodeKind::kAssign || node.kind == NodeKind::kAnnAssign;
    const NodeIndex value = augmented || plain ? tree_.Child(statement, Field::k_value) : evidence::kNoNode;
    if (node.kind == NodeKind::kAnnAssign && value == evidence::kNoNode) return;
    if (value == evidence::kNoNode || (augmented && node.label != "+=")) return Add("unknown", name);
    const std::size_t before = sites_.size();
    reads_itself_ = augmented;
    AddElements(value);
    if (reads_itself_ || IsConditional(tree_.graph(), statement, 0)) return;
    sites_.erase(sites_.begin(), sites_.begin() + static_cast<std::ptrdiff_t>(before));
    if (sites_.empty()) Add("empty", value);
  }

  void AddMethod(NodeIndex name) {
    const NodeIndex attribute = tree_.Node(name).parent;
    const NodeIndex call = tree_.Node(attribute).parent;
    const std::string_view method = tree_.Node(attribute).label;
    if (tree_.Node(call).kind != NodeKind::kCall || tree_.Node(attribute).field != Field::k_func) return;
    const std::vector<NodeIndex> parts = tree_.Children(call);  // the callee, then the arguments
    const NodeIndex last = parts.back();
    if (method == "extend" && parts.size() == 2) return AddElements(last);
    if (method == "append" && parts.size() == 2) return AddName("add", last);
    if (method == "insert" && parts.size() == 3) return AddName("add", last);
    if (method == "remove" && parts.size() == 2) return AddName("remove", last);
    if (method == "extend" || method == "append" || method == "insert" || method == "remove" || method == "pop" ||
        method == "clear") {
      Add("unknown", name);
    }
  }

  // An expression that gives a list, or an element of one.
  struct Part {
    NodeIndex node;
    bool is_element;
  };

  // In the order of the source, without recursion: sums nest as deep as they are long.
  void AddElements(NodeIndex value) {
    std::vector<Part> pending = {{value, false}};
    while (!pending.empty()) {
      const Part part = pending.back();
      pending.pop_back();
      if (!part.is_element) {
        AddList(part.node, pending);
      } else if (tree_.Node(part.node).kind == NodeKind::kStarred) {
        pending.push_back({tree_.Child(part.node, Field::k_value), false});
      } else {
        AddName("add", part.node);
      }
    }
  }

  void AddList(NodeIndex value, std::vector<Part>& pending) {
    const SyntaxNode& node = tree_.Node(value);
    switch (node.kind) {
      case NodeKind::kList:
      case NodeKind::kTuple:
      case NodeKind::kSet: {
        const std::vector<NodeIndex> elements = tree_.Children(value);
        for (auto element = elements.rbegin(); element != elements.rend(); ++element)
          pending.push_back({*element, true});
        return;
      }
      case NodeKind::kBinOp:
        if (node.label != "+") return Add("unknown", value);
        pending.push_back({tree_.Child(value, Field::k_right), false});
        pending.push_back({tree_.Child(value, Field::k_left), false});
        return;
      case NodeKind::kCall: return AddCopy(value, pending);
      case NodeKind::kName:
      case NodeKind::kAttribute: return AddAllOf(value);
      default: return Add("unknown", value);
    }
  }

  // `list(x)` and the like.
  void AddCopy(NodeIndex call, std::vector<Part>& pending) {
    constexpr std::array<std::string_view, 5> kCopies = {"list", "tuple", "set", "sorted", "frozenset"};
    const std::vector<NodeIndex> parts = tree_.Children(call);
    const bool copies = parts.size() == 2 && tree_.Node(parts[0]).kind == NodeKind::kName &&
                        std::find(kCopies.begin(), kCopies.end(), tree_.Node(parts[0]).label) != kCopies.end();
    copies ? pending.push_back({parts[1], false}) : Add("unknown", call);
  }

  void AddAllOf(NodeIndex value) {
    const auto dotted = tree_.DottedOf(value);
    if (!dotted) return Add("unknown", value);
    if (dotted->rest.empty() && tree_.Node(dotted->first).label == kAll) {
      reads_itself_ = true;
      return;
    }
    const BindingIndex binding = tree_.BindingOf(dotted->first);
    const std::string& rest = dotted->rest;
    const bool ends = rest == kAll || (rest.size() > kAll.size() &&
                                       rest.compare(rest.size() - kAll.size() - 1, std::string::npos, ".__all__") == 0);
    if (binding == kNone || (!rest.empty() && !ends)) return Add("unknown", value);
    Add("all_of", value);
    sites_.back().binding = binding;
    sites_.back().dotted = rest.size() > kAll.size() ? rest.substr(0, rest.size() - kAll.size() - 1) : std::string();
  }

  void AddName(std::string_view operation, NodeIndex element) {
    const auto text = tree_.Text(element);
    Add(text ? operation : "unknown", element);
    if (text) sites_.back().name = *text;
  }

  void Add(std::string_view operation, NodeIndex node) { sites_.push_back({operation, node, {}, kNone, {}}); }

  Tree tree_;
  std::vector<ExportSite> sites_;
  bool reads_itself_ = false;
};

// As `importlib.util.resolve_name`; empty where the dots lead out of the package.
std::string ResolveName(std::string_view name, std::string_view package) {
  const std::size_t dots = std::min(name.find_first_not_of('.'), name.size());
  if (dots == 0) return std::string(name);
  for (std::size_t up = 1; up < dots; ++up) {
    const std::size_t dot = package.rfind('.');
    if (dot == std::string_view::npos) return {};
    package = package.substr(0, dot);
  }
  if (package.empty()) return {};
  return std::string(package) + (dots == name.size() ? "" : "." + std::string(name.substr(dots)));
}

class ImportCalls {
 public:
  explicit ImportCalls(const FileGraph& graph) : tree_(graph) {
    for (const auto& asname : graph.file->syntax.asnames) {
      if (tree_.Node(asname.node).label == kImportModule) names_.insert(asname.name);
    }
  }

  std::vector<ImportCall> Find() && {
    for (NodeIndex i = 1; i < tree_.size(); ++i) {
      if (tree_.Node(i).kind == NodeKind::kCall) AddCall(i);
    }
    return std::move(calls_);
  }

 private:
  static constexpr std::string_view kImportModule = "import_module";
  static constexpr std::string_view kImport = "__import__";

  void AddCall(NodeIndex call) {
    const SyntaxNode& callee = tree_.Node(call + 1);
    const std::string_view last = callee.label;
    if (callee.parent != call || (callee.kind != NodeKind::kName && callee.kind != NodeKind::kAttribute)) return;
    const bool as_statement = last == kImport;
    if (!as_statement && last != kImportModule && (callee.kind != NodeKind::kName || names_.count(last) == 0)) return;
    const std::vector<NodeIndex> parts = tree_.Children(call);
    const auto dotted = tree_.DottedOf(parts[0]);
    const auto name = parts.size() < 2 ? std::nullopt : tree_.Text(parts[1]);
    if (!dotted || !name || name->empty()) return;
    ImportCall found;
    found.node = call;
    if (as_statement) {
      if (parts.size() > 4 || (*name)[0] == '.') return;  // a level may be given
      found.module = std::string(*name);
      found.gives_top = !HasNames(parts);
    } else {
      found.module = ResolveName(*name, parts.size() < 3 ? std::string_view() : Package(parts[2]));
    }
    if (found.module.empty()) return;
    found.binding = tree_.BindingOf(dotted->first);
    found.dotted = dotted->rest;
    found.callee = std::string(tree_.Node(dotted->first).label) + (dotted->rest.empty() ? "" : ".") + dotted->rest;
    calls_.push_back(std::move(found));
  }

  // Whether `fromlist` is given, and not empty as far as the text says.
  bool HasNames(const std::vector<NodeIndex>& parts) const {
    for (const NodeIndex part : parts) {
      const SyntaxNode& node = tree_.Node(part);
      if (node.kind != NodeKind::kkeyword || node.label != "fromlist") continue;
      return !tree_.Children(tree_.Child(part, Field::k_value)).empty();
    }
    return false;
  }

  std::string_view Package(NodeIndex argument) const {
    const NodeIndex value =
        tree_.Node(argument).kind == NodeKind::kkeyword ? tree_.Child(argument, Field::k_value) : argument;
    if (const auto text = tree_.Text(value)) return *text;
    const SyntaxNode& node = tree_.Node(value);
    if (node.kind != NodeKind::kName) return {};
    const FileEvidence& file = *tree_.graph().file;
    const std::string_view module = file.module;
    if (node.label == "__name__") return module;
    if (node.label != "__package__") return {};
    const std::size_t dot = module.rfind('.');
    return file.is_package ? module : module.substr(0, dot == std::string_view::npos ? 0 : dot);
  }

  Tree tree_;
  std::set<std::string_view> names_;  // by which the file imports `import_module`
  std::vector<ImportCall> calls_;
};

// In the order of the tables: by span, the outer first.
template <typename Site>
std::vector<Site> InOrder(std::vector<Site> sites, const FileGraph& graph) {
  std::ranges::sort(sites, {}, [&](const Site& site) {
    const SyntaxNode& node = graph.file->syntax.nodes[static_cast<std::size_t>(site.node)];
    return std::tuple(node.bstart, ~node.bend, site.node);
  });
  return sites;
}

}  // namespace

std::vector<ExportSite> FindExports(const FileGraph& graph) { return InOrder(Exports(graph).Find(), graph); }

std::vector<ImportCall> FindImportCalls(const FileGraph& graph) { return InOrder(ImportCalls(graph).Find(), graph); }

bool IsConditional(const FileGraph& graph, NodeIndex node, evidence::ScopeIndex scope) {
  const std::vector<SyntaxNode>& nodes = graph.file->syntax.nodes;
  const NodeIndex body = graph.file->scopes.scopes[static_cast<std::size_t>(scope)].node;
  for (NodeIndex at = node; at != body;) {
    at = nodes[static_cast<std::size_t>(at)].parent;
    if (at == evidence::kNoNode) return true;
    switch (nodes[static_cast<std::size_t>(at)].kind) {
      case NodeKind::kIf:
      case NodeKind::kFor:
      case NodeKind::kAsyncFor:
      case NodeKind::kWhile:
      case NodeKind::kTry:
      case NodeKind::kTryStar:
      case NodeKind::kMatch: return true;
      case NodeKind::kFunctionDef:
      case NodeKind::kAsyncFunctionDef:
      case NodeKind::kClassDef:
      case NodeKind::kLambda:
        if (at != body) return true;
        break;
      default: break;
    }
  }
  return false;
}

}  // namespace codeanatomy::normalize
