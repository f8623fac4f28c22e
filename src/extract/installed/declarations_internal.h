#pragma once

// Private to extract/installed/: what the bodies of a module and its classes declare, by name.

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/evidence.h"

namespace codeanatomy::extract::installed {

using evidence::kNoNode;
using evidence::NodeIndex;

// A statement that gives a name something.
struct Declaration {
  enum class Kind : std::uint8_t { kClass, kFunction, kImport, kValue };
  Kind kind = Kind::kValue;
  NodeIndex node = kNoNode;  // the definition, the alias, or the assignment
  NodeIndex from = kNoNode;  // of an alias: its statement
};

// A body: by name, in the order of the source.
struct Body {
  std::map<std::string, std::vector<Declaration>, std::less<>> names;
  std::vector<NodeIndex> stars;  // `from m import *`
};

// One parsed module. Its bytes outlive the tree.
class ModuleText {
 public:
  // `hex_version` decides tests of `sys.version_info`.
  ModuleText(std::string bytes, int hex_version);

  bool Parse(const std::atomic<bool>* cancel);

  const evidence::SyntaxNode& Node(NodeIndex node) const { return tree_.nodes[static_cast<std::size_t>(node)]; }
  std::string_view AsNameOf(NodeIndex alias) const { return tree_.AsNameOf(alias); }
  NodeIndex FirstKid(NodeIndex node) const;
  NodeIndex NextKid(NodeIndex kid) const;
  NodeIndex KidBy(NodeIndex node, evidence::Field field) const;
  std::vector<NodeIndex> KidsBy(NodeIndex node, evidence::Field field) const;

  // Of the module (node 0) or a class.
  const Body& BodyOf(NodeIndex owner);
  // The names of `__all__`, where it is a literal.
  std::vector<std::string> Listed();
  // Whether `import *` may give a name: one of `__all__`, or one without leading underscore where there is none.
  bool Gives(std::string_view name);

 private:
  void Declare(Body& body, NodeIndex statement, NodeIndex owner, int depth);
  void DeclareAll(Body& body, NodeIndex statement, evidence::Field field, NodeIndex owner, int depth);
  void DeclareAttributes(Body& body, NodeIndex method, NodeIndex statement, std::string_view self, int depth);
  // 1: it holds; 0: it does not; -1: not known.
  int Test(NodeIndex test) const;

  std::string bytes_;
  int hex_version_;
  evidence::SyntaxTree tree_;
  std::vector<NodeIndex> end_;
  std::map<NodeIndex, Body> bodies_;
};

// What is between the quotes of a literal without prefix but `r` or `u`, and without escapes; empty for any other.
std::string_view InsideOf(std::string_view literal);

}  // namespace codeanatomy::extract::installed
