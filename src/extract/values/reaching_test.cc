#include <algorithm>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "extract/scoping/scoping.h"
#include "extract/treesitter/test_print.h"
#include "extract/values/values.h"

namespace codeanatomy::extract::values {
namespace {

// What is said of each use and end, in order: `x 4: 1 3` for a use in line 4 that the definitions in lines 1 and 3 reach,
// `-` where the name may not be bound, `-> x` where the module's is meant then, and `x end: 3`.
std::string Reaching(const std::string& source) {
  const auto tree = treesitter::ParseForTest(source);
  const auto scopes = scoping::AnalyzeScopes(tree);
  const auto graph = BuildValueGraph(tree, scopes);
  const auto line = [&](evidence::NodeIndex node) {
    const auto byte = static_cast<std::ptrdiff_t>(tree.nodes[static_cast<std::size_t>(node)].bstart);
    return std::to_string(1 + std::count(source.begin(), source.begin() + byte, '\n'));
  };
  std::string text;
  const evidence::ReachingDefinition* last = nullptr;
  for (const evidence::ReachingDefinition& found : graph.definitions) {
    if (last == nullptr || last->use != found.use || last->binding != found.binding) {
      if (last != nullptr) text += "\n";
      text += std::string(scopes.bindings[static_cast<std::size_t>(found.binding)].name) + " " +
              (found.use == evidence::kNoNode ? "end" : line(found.use)) + ":";
    }
    text += " " + (found.definition == evidence::kNoNode ? "-" : line(found.definition));
    if (found.otherwise != evidence::kNone) text += "> " + std::to_string(found.otherwise);
    last = &found;
  }
  return text;
}

TEST(Reaching, SaysNothingWhereAllDefinitionsReach) {
  EXPECT_EQ(Reaching("def f(a):\n  if a:\n    b = 1\n  else:\n    b = 2\n  return a, b\n"), "");
  EXPECT_EQ(Reaching("x = 1\nx\ndef f(): return x\n"), "");
}

TEST(Reaching, LaterDefinitionsHideEarlierOnes) {
  EXPECT_EQ(Reaching("def f():\n  x = 1\n  x\n  x = 2\n  x\n"), "x 3: 2\nx 5: 4");
  EXPECT_EQ(Reaching("x = 1\nx\nx = 2\nx\n"), "x 2: 1\nx end: 3");
  EXPECT_EQ(Reaching("def f(a):\n  a\n  a = 1\n  return a\n"), "a 2: 1\na 4: 3");
  EXPECT_EQ(Reaching("def f(): pass\nimport f\nclass f: pass\nf\n"), "f end: 3");
}

TEST(Reaching, CasesAndBranchesDoNotSeeOneAnother) {
  EXPECT_EQ(Reaching("def f(a):\n  match a:\n    case [b]:\n      b\n    case b:\n      b\n"), "b 4: 3\nb 6: 5");
  EXPECT_EQ(Reaching("def f(a):\n  if a: b = 1\n  else:\n    b = 2\n    b\n"), "b 5: 4");
}

TEST(Reaching, LoopsBringBackWhatTheyAssign) {
  EXPECT_EQ(Reaching("def f(l):\n  n = l\n  while n:\n    n\n    n = n.next\n    n\n"), "n 6: 5");
  EXPECT_EQ(Reaching("def f(l):\n  for a in l:\n    b = 1\n    if a: break\n    b = 2\n  else:\n    b\n  return b\n"),
            "b 7: 5");
}

TEST(Reaching, HandlersSeeWhatTheBodyMayHaveDone) {
  EXPECT_EQ(Reaching("def f():\n  x = 1\n  try:\n    x = 2\n    x = 3\n  except E:\n    x\n  else:\n    x\n"),
            "x 9: 5");
  EXPECT_EQ(Reaching("def f():\n  try: pass\n  except E as e:\n    e\n  e\n"), "e 5: -");
}

TEST(Reaching, NamesThatAreNotBound) {
  EXPECT_EQ(Reaching("def f():\n  x\n  x = 1\n  del x\n  x\n"), "x 2: -\nx 5: -");
  EXPECT_EQ(Reaching("input = input\n"), "input 1: -");
  EXPECT_EQ(Reaching("try:\n  text\nexcept E:\n  text = 1\ntext\n"), "text 2: -\ntext 5: 4 -");
  // Another unit's, whose order is not known.
  EXPECT_EQ(Reaching("def f(): return x\nx = 1\n"), "");
}

TEST(Reaching, ClassesReadTheModulesNameBeforeTheirOwn) {
  const std::string text = Reaching("x = 1\nclass C:\n  x = x\n  x\n");
  EXPECT_EQ(text.substr(0, text.find('>')), "x 3: -");
  EXPECT_EQ(Reaching("class C:\n  id = id\n  id\n"), "id 2: -");
}

TEST(Reaching, PartsOfAPropertyAreOne) {
  EXPECT_EQ(Reaching("class C:\n  @property\n  def p(self): pass\n  @p.setter\n  def p(self, v): pass\n"), "p end: 3");
}

TEST(Reaching, OverloadsStandTogether) {
  EXPECT_EQ(Reaching("@overload\ndef f(a): ...\n@overload\ndef f(b): ...\nf\ndef f(c): ...\n"), "f 5: 2 4\nf end: 6");
}

TEST(Reaching, AnnotationsMayComeBeforeWhatTheyName) {
  EXPECT_EQ(Reaching("def f(a: C): ...\nclass C: ...\n"), "");
  EXPECT_EQ(Reaching("x: int\nx = 1\nx: str\nx\n"), "x end: 2");
}

TEST(Reaching, OthersThatWriteANameKeepAllItsDefinitions) {
  EXPECT_EQ(Reaching("x = 1\ndef f():\n  global x\n  x = 2\nx = 3\nx\n"), "");
}

}  // namespace
}  // namespace codeanatomy::extract::values
