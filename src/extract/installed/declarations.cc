#include <algorithm>
#include <charconv>

#include "extract/installed/declarations_internal.h"
#include "extract/treesitter/treesitter.h"

namespace codeanatomy::extract::installed {

using evidence::Field;
using evidence::NodeKind;

namespace {

constexpr int kDeepest = 64;  // statements in statements that are looked into

bool IsFunction(NodeKind kind) { return kind == NodeKind::kFunctionDef || kind == NodeKind::kAsyncFunctionDef; }

}  // namespace

std::string_view InsideOf(std::string_view literal) {
  while (!literal.empty() && (literal.front() == 'r' || literal.front() == 'R' || literal.front() == 'u')) {
    literal.remove_prefix(1);
  }
  for (const std::string_view quote : {"\"\"\"", "'''", "\"", "'"}) {
    if (!literal.starts_with(quote) || !literal.ends_with(quote) || literal.size() < 2 * quote.size()) continue;
    literal = literal.substr(quote.size(), literal.size() - 2 * quote.size());
    const bool is_plain = literal.find('\\') == std::string_view::npos && literal.find(quote) == std::string_view::npos;
    return is_plain ? literal : std::string_view();
  }
  return {};
}

ModuleText::ModuleText(std::string bytes, int hex_version) : bytes_(std::move(bytes)), hex_version_(hex_version) {}

bool ModuleText::Parse(const std::atomic<bool>* cancel) {
  treesitter::ParseOptions options;
  options.comments = false;
  options.cancel = cancel;
  auto parsed = treesitter::ParseSource(bytes_, options);
  if (!parsed.ok()) return false;
  tree_ = std::move(*parsed);
  end_.resize(tree_.nodes.size());
  for (std::size_t i = end_.size(); i-- > 0;) {
    end_[i] = std::max(end_[i], static_cast<NodeIndex>(i + 1));
    const NodeIndex parent = tree_.nodes[i].parent;
    if (parent == kNoNode) continue;
    NodeIndex& above = end_[static_cast<std::size_t>(parent)];
    above = std::max(above, end_[i]);
  }
  return true;
}

NodeIndex ModuleText::FirstKid(NodeIndex node) const {
  return node + 1 < end_[static_cast<std::size_t>(node)] ? node + 1 : kNoNode;
}

NodeIndex ModuleText::NextKid(NodeIndex kid) const {
  const NodeIndex next = end_[static_cast<std::size_t>(kid)];
  return next < end_[static_cast<std::size_t>(Node(kid).parent)] ? next : kNoNode;
}

NodeIndex ModuleText::KidBy(NodeIndex node, Field field) const {
  NodeIndex kid = FirstKid(node);
  while (kid != kNoNode && Node(kid).field != field) kid = NextKid(kid);
  return kid;
}

std::vector<NodeIndex> ModuleText::KidsBy(NodeIndex node, Field field) const {
  std::vector<NodeIndex> kids;
  for (NodeIndex kid = FirstKid(node); kid != kNoNode; kid = NextKid(kid)) {
    if (Node(kid).field == field) kids.push_back(kid);
  }
  return kids;
}

const Body& ModuleText::BodyOf(NodeIndex owner) {
  const auto [found, is_new] = bodies_.try_emplace(owner);
  if (is_new) DeclareAll(found->second, owner, Field::k_body, owner, 0);
  return found->second;
}

void ModuleText::DeclareAll(Body& body, NodeIndex statement, Field field, NodeIndex owner, int depth) {
  for (NodeIndex kid = FirstKid(statement); kid != kNoNode; kid = NextKid(kid)) {
    if (Node(kid).field == field) Declare(body, kid, owner, depth + 1);
  }
}

void ModuleText::Declare(Body& body, NodeIndex statement, NodeIndex owner, int depth) {
  if (depth > kDeepest) return;
  const evidence::SyntaxNode& node = Node(statement);
  auto declare = [&](std::string_view name, Declaration::Kind kind, NodeIndex from = kNoNode) -> void {
    body.names[std::string(name)].push_back({kind, statement, from});
  };
  switch (node.kind) {
    case NodeKind::kFunctionDef:
    case NodeKind::kAsyncFunctionDef: {
      declare(node.label, Declaration::Kind::kFunction);
      if (Node(owner).kind != NodeKind::kClassDef) return;
      NodeIndex first = KidBy(statement, Field::k_posonlyargs);
      if (first == kNoNode) first = KidBy(statement, Field::k_args);
      if (first == kNoNode) return;
      for (const NodeIndex each : KidsBy(statement, Field::k_body)) {
        DeclareAttributes(body, statement, each, Node(first).label, depth + 1);
      }
      return;
    }
    case NodeKind::kClassDef: return declare(node.label, Declaration::Kind::kClass);
    case NodeKind::kTypeAlias:
    case NodeKind::kAnnAssign:
    case NodeKind::kAssign: {
      const Field field = node.kind == NodeKind::kAssign      ? Field::k_targets
                          : node.kind == NodeKind::kTypeAlias ? Field::k_name
                                                              : Field::k_target;
      for (const NodeIndex target : KidsBy(statement, field)) {
        if (Node(target).kind == NodeKind::kName) declare(Node(target).label, Declaration::Kind::kValue);
      }
      return;
    }
    case NodeKind::kImport:
    case NodeKind::kImportFrom:
      for (const NodeIndex alias : KidsBy(statement, Field::k_names)) {
        std::string_view name = AsNameOf(alias);
        if (name.empty()) name = Node(alias).label;
        if (name == "*") {
          body.stars.push_back(statement);
          continue;
        }
        if (node.kind == NodeKind::kImport && AsNameOf(alias).empty()) name = name.substr(0, name.find('.'));
        body.names[std::string(name)].push_back({Declaration::Kind::kImport, alias, statement});
      }
      return;
    case NodeKind::kIf: {
      const int holds = Test(KidBy(statement, Field::k_test));
      if (holds != 0) DeclareAll(body, statement, Field::k_body, owner, depth);
      if (holds != 1) DeclareAll(body, statement, Field::k_orelse, owner, depth);
      return;
    }
    case NodeKind::kTry:
    case NodeKind::kTryStar:
      DeclareAll(body, statement, Field::k_body, owner, depth);
      for (const NodeIndex handler : KidsBy(statement, Field::k_handlers)) {
        DeclareAll(body, handler, Field::k_body, owner, depth);
      }
      DeclareAll(body, statement, Field::k_orelse, owner, depth);
      return DeclareAll(body, statement, Field::k_finalbody, owner, depth);
    case NodeKind::kWith: return DeclareAll(body, statement, Field::k_body, owner, depth);
    default: return;
  }
}

// `self.x: int = 0`.
void ModuleText::DeclareAttributes(Body& body, NodeIndex method, NodeIndex statement, std::string_view self,
                                   int depth) {
  if (depth > kDeepest) return;
  const NodeKind kind = Node(statement).kind;
  if (kind == NodeKind::kAnnAssign) {
    const NodeIndex target = KidBy(statement, Field::k_target);
    const NodeIndex base = target == kNoNode ? kNoNode : FirstKid(target);
    if (base == kNoNode || Node(target).kind != NodeKind::kAttribute || Node(base).kind != NodeKind::kName) return;
    if (Node(base).label == self) {
      body.names[std::string(Node(target).label)].push_back({Declaration::Kind::kValue, statement, kNoNode});
    }
    return;
  }
  if (IsFunction(kind) || kind == NodeKind::kClassDef || !evidence::IsStatement(kind)) return;
  for (NodeIndex kid = FirstKid(statement); kid != kNoNode; kid = NextKid(kid)) {
    if (evidence::IsStatement(Node(kid).kind)) DeclareAttributes(body, method, kid, self, depth + 1);
  }
}

int ModuleText::Test(NodeIndex test) const {
  if (test == kNoNode) return -1;
  const evidence::SyntaxNode& node = Node(test);
  if ((node.kind == NodeKind::kName || node.kind == NodeKind::kAttribute) && node.label == "TYPE_CHECKING") return 1;
  if (node.kind != NodeKind::kCompare) return -1;
  const NodeIndex left = KidBy(test, Field::k_left), right = KidBy(test, Field::k_comparators);
  if (left == kNoNode || right == kNoNode || Node(left).label != "version_info" ||
      Node(right).kind != NodeKind::kTuple) {
    return -1;
  }
  int wanted = 0, own = 0, shift = 24;
  for (const NodeIndex part : KidsBy(right, Field::k_elts)) {
    const std::string_view text = Node(part).label;
    int number = 0;
    if (shift < 8 || std::from_chars(text.data(), text.data() + text.size(), number).ec != std::errc()) return -1;
    wanted |= number << shift;
    own |= hex_version_ & (0xff << shift);
    shift -= 8;
  }
  if (node.label == ">=") return own >= wanted;
  if (node.label == "<") return own < wanted;
  // `(3, 11, 4) > (3, 11)`: what is longer is more.
  if (node.label == ">") return own >= wanted;
  return node.label == "<=" ? own < wanted : -1;
}

std::vector<std::string> ModuleText::Listed() {
  std::vector<std::string> names;
  const Body& body = BodyOf(0);
  const auto found = body.names.find("__all__");
  if (found == body.names.end()) return names;
  for (const Declaration& each : found->second) {
    const NodeIndex value = KidBy(each.node, Field::k_value);
    if (each.kind != Declaration::Kind::kValue || value == kNoNode) continue;
    for (const NodeIndex element : KidsBy(value, Field::k_elts)) {
      if (const std::string_view name = InsideOf(Node(element).label); !name.empty()) names.emplace_back(name);
    }
  }
  return names;
}

bool ModuleText::Gives(std::string_view name) {
  if (!BodyOf(0).names.contains("__all__")) return !name.starts_with('_');
  const std::vector<std::string> listed = Listed();
  return std::find(listed.begin(), listed.end(), name) != listed.end();
}

}  // namespace codeanatomy::extract::installed
