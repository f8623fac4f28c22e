#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "extract/scoping/scoping.h"
#include "extract/treesitter/test_print.h"
#include "extract/values/values.h"

namespace codeanatomy::extract::values {
namespace {

using evidence::ValueGraph;
using evidence::ValueOp;

// A source with its values.
struct Source {
  explicit Source(std::string source)
      : text(std::move(source)),
        tree(treesitter::ParseForTest(text)),
        scopes(scoping::AnalyzeScopes(tree)),
        graph(BuildValueGraph(tree, scopes)) {}
  const evidence::Value& operator[](evidence::ValueIndex value) const {
    return graph.values[static_cast<std::size_t>(value)];
  }
  std::string text;
  evidence::SyntaxTree tree;
  evidence::ScopeTree scopes;
  ValueGraph graph;
};

TEST(Places, NamesAndWhatIsSaidOfThem) {
  const Source source("def f():\n  x: int = 1\n  x = use()\n  for y in x: pass\n");
  ASSERT_EQ(source.graph.places.size(), 3u);
  const std::vector<ValueOp> ops = {ValueOp::k_constant, ValueOp::k_call, ValueOp::k_iterated};
  for (std::size_t i = 0; i < ops.size(); ++i) {
    const evidence::ValuePlace& place = source.graph.places[i];
    EXPECT_EQ(source[place.value].op, ops[i]);
    EXPECT_EQ(place.annotation == evidence::kNoValue, i == 2);
    if (i < 2) {
      EXPECT_EQ(source[place.annotation].name, "int");
    }
  }
}

TEST(Places, EndsOfFunctions) {
  const Source source(
      "def f(): return 1\ndef g(): use()\ndef h():\n  'text'\ndef k():\n  while True: pass\ndef m(): raise E\n"
      "n = lambda: 1\n");
  std::vector<std::string> ends;
  for (const evidence::Value& value : source.graph.values) {
    if (value.op == ValueOp::k_function) ends.emplace_back(value.detail);
  }
  EXPECT_EQ(ends, (std::vector<std::string>{"", "end", "empty", "", "", ""}));
}

TEST(Places, TestsAreNodes) {
  const Source source("def f(a):\n  if isinstance(a, int): use(a)\n  if callable(a): use(a)\n");
  int tests = 0;
  for (const evidence::Value& value : source.graph.values) {
    if (value.op != ValueOp::k_narrowed) continue;
    ++tests;
    EXPECT_NE(value.node, evidence::kNoNode);
    EXPECT_EQ(value.detail, "a");
  }
  EXPECT_GE(tests, 2);
}

}  // namespace
}  // namespace codeanatomy::extract::values
