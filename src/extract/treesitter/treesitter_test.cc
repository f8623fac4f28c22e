// Bytes, encodings, limits and broken files.

#include <algorithm>
#include <array>
#include <atomic>
#include <string>

#include <gtest/gtest.h>

#include "extract/treesitter/test_print.h"

namespace codeanatomy::extract::treesitter {
namespace {

using evidence::NodeKind;
using evidence::SyntaxNode;
using evidence::SyntaxTree;

std::string Codes(const SyntaxTree& tree) {
  std::string out;
  for (const auto& d : tree.diagnostics) out.append(out.empty() ? "" : " ").append(d.code);
  return out;
}

// `Kind label`, one a line, of all definitions and their depth among definitions.
std::string Definitions(const SyntaxTree& tree) {
  std::string out;
  for (const SyntaxNode& n : tree.nodes) {
    if (n.kind != NodeKind::kFunctionDef && n.kind != NodeKind::kClassDef) continue;
    for (auto p = n.parent; p > 0; p = tree.nodes[p].parent) {
      if (tree.nodes[p].kind == NodeKind::kFunctionDef || tree.nodes[p].kind == NodeKind::kClassDef) out += '>';
    }
    out.append(n.label).append(" ");
  }
  return out;
}

void ExpectLaws(const SyntaxTree& tree) {
  std::vector<std::uint32_t> last(tree.nodes.size(), 0);
  std::vector<evidence::NodeIndex> path;
  for (std::size_t i = 1; i < tree.nodes.size(); ++i) {
    const SyntaxNode& n = tree.nodes[i];
    ASSERT_GE(n.parent, 0);
    ASSERT_LT(static_cast<std::size_t>(n.parent), i);
    while (!path.empty() && path.back() != n.parent) path.pop_back();
    ASSERT_TRUE(!path.empty() || n.parent == 0) << "not in preorder at " << i;
    path.push_back(static_cast<evidence::NodeIndex>(i));
    EXPECT_LE(last[n.parent], n.bstart);
    last[n.parent] = n.bstart;
    EXPECT_LE(n.bend, tree.source.size());
    if (n.field == evidence::Field::k_decorator_list) continue;
    EXPECT_LE(tree.nodes[n.parent].bstart, n.bstart);
    EXPECT_GE(tree.nodes[n.parent].bend, n.bend);
  }
}

TEST(Decoding, LoneCarriageReturnsEndLines) {
  EXPECT_EQ(Print("if a:\r  b\rc\r\nd"),
            "Module 0-14\n"
            " body.0 If 0-9\n"
            "  test Name 3-4 'a' Load\n"
            "  body.0 Expr 8-9\n"
            "   value Name 8-9 'b' Load\n"
            " body.1 Expr 10-11\n"
            "  value Name 10-11 'c' Load\n"
            " body.2 Expr 13-14\n"
            "  value Name 13-14 'd' Load\n");
}

TEST(Decoding, ByteOrderMarkShiftsNothing) {
  EXPECT_EQ(Print("\xEF\xBB\xBFx"),
            "Module 0-4\n"
            " body.0 Expr 3-4\n"
            "  value Name 3-4 'x' Load\n");
}

TEST(Decoding, NulEndsTheFile) {
  const std::string source("a\n\0b\n", 5);
  const SyntaxTree tree = ParseForTest(source);
  EXPECT_EQ(PrintTree(tree, 0),
            "Module 0-5\n"
            " body.0 Expr 0-1\n"
            "  value Name 0-1 'a' Load\n");
  EXPECT_EQ(Codes(tree), "nul-byte");
  EXPECT_EQ(tree.error_bytes, 3u);
}

TEST(Decoding, IdentifiersAreNfkc) {
  EXPECT_EQ(Print("\xEF\xAC\x81 = '\xEF\xAC\x81'"),
            "Module 0-11\n"
            " body.0 Assign 0-11\n"
            "  targets.0 Name 0-3 'fi' Store\n"
            "  value Constant 6-11 ''\xEF\xAC\x81''\n");
}

TEST(Decoding, Latin1AndOtherSingleBytes) {
  ParseOptions options;
  options.encoding = SourceEncoding::kLatin1;
  EXPECT_EQ(Print("\xE9 = '\xFC'", options),
            "Module 0-7\n"
            " body.0 Assign 0-7\n"
            "  targets.0 Name 0-1 '\xC3\xA9' Store\n"
            "  value Constant 4-7 ''\xC3\xBC''\n");
  std::array<char32_t, 256> map{};
  for (std::size_t i = 0; i < map.size(); ++i) map[i] = static_cast<char32_t>(i);
  map[0xE9] = U'\u0449';
  options.encoding = SourceEncoding::kOtherSingleByte;
  options.single_byte_map = map.data();
  EXPECT_EQ(Print("\xE9", options),
            "Module 0-1\n"
            " body.0 Expr 0-1\n"
            "  value Name 0-1 '\xD1\x89' Load\n");
}

TEST(Decoding, LabelsAreUtf8WhateverTheBytes) {
  const SyntaxTree tree = ParseForTest("x = '\xFF'  # \xC3\n");
  for (const SyntaxNode& n : tree.nodes) {
    EXPECT_EQ(n.label.find('\xFF'), std::string_view::npos);
    EXPECT_FALSE(n.label.ends_with('\xC3'));
  }
}

TEST(Comments, BelongToTheInnermostStatementAround) {
  EXPECT_EQ(Print("def f(a, # 1\n  b):\n  # 2\n  g(a # 3\n   )\n  # 4\n# 5\n"),
            "Module 0-50\n"
            " body.0 FunctionDef 0-39 'f'\n"
            "  args.0 arg 6-7 'a'\n"
            "  comment.0 Comment 9-12 '# 1'\n"
            "  args.1 arg 15-16 'b'\n"
            "  comment.1 Comment 21-24 '# 2'\n"
            "  body.0 Expr 27-39\n"
            "   value Call 27-39\n"
            "    func Name 27-28 'g' Load\n"
            "    args.0 Name 29-30 'a' Load\n"
            "   comment.0 Comment 31-34 '# 3'\n"
            " comment.0 Comment 42-45 '# 4'\n"
            " comment.1 Comment 46-49 '# 5'\n");
  EXPECT_EQ(Print("try: a\nexcept: # 1\n  b # 2\n  c\n"),
            "Module 0-31\n"
            " body.0 Try 0-30\n"
            "  body.0 Expr 5-6\n"
            "   value Name 5-6 'a' Load\n"
            "  handlers.0 ExceptHandler 7-30\n"
            "   body.0 Expr 21-22\n"
            "    value Name 21-22 'b' Load\n"
            "   body.1 Expr 29-30\n"
            "    value Name 29-30 'c' Load\n"
            "  comment.0 Comment 15-18 '# 1'\n"
            "  comment.1 Comment 23-26 '# 2'\n");
}

TEST(Comments, EndBeforeTheLineEnd) {
  for (const char* source : {"# 1\r\n#", "# 1\n\n#", "# 1\r\r#"}) {
    EXPECT_EQ(Print(source), "Module 0-6\n comment.0 Comment 0-3 '# 1'\n comment.1 Comment 5-6 '#'\n");
  }
}

TEST(Limits, TimeAndCancellation) {
  std::string source;
  for (int i = 0; i < 200000; ++i) source += "x = (1, 2)\n";
  ParseOptions options;
  options.time_limit_seconds = 1e-4;
  const SyntaxTree tree = ParseForTest(source, options);
  EXPECT_EQ(tree.nodes.size(), 1u);
  EXPECT_EQ(Codes(tree), "time-limit");
  const std::atomic<bool> cancel{true};
  options.time_limit_seconds = 0;
  options.cancel = &cancel;
  EXPECT_TRUE(ParseSource(source, options).status().IsCancelled());
  EXPECT_EQ(Print("x"), "Module 0-1\n body.0 Expr 0-1\n  value Name 0-1 'x' Load\n");
}

TEST(Depth, NothingRecurses) {
  const std::size_t depth = 20000;
  std::string source = "x = " + std::string(depth, '(') + "1" + std::string(depth, ')') + "\n";
  EXPECT_TRUE(ParseForTest(source).diagnostics.empty());
  source = "x = a";
  for (std::size_t i = 0; i < depth; ++i) source += " + a.b(c)[d]";
  EXPECT_TRUE(ParseForTest(source).diagnostics.empty());
  source.clear();
  for (std::size_t i = 0; i < 3000; ++i) source += std::string(i, ' ') + "if x:\n";
  source += std::string(3000, ' ') + "f'{a}'\n";
  const SyntaxTree tree = ParseForTest(source);
  EXPECT_TRUE(tree.diagnostics.empty());
  EXPECT_EQ(
      std::count_if(tree.nodes.begin(), tree.nodes.end(), [](const SyntaxNode& n) { return n.kind == NodeKind::kIf; }),
      3000);
}

TEST(Broken, ErrorsStayInTheirLine) {
  const SyntaxTree tree = ParseForTest(
      "class A:\n"
      "    def f(self, x=:\n"
      "        return (1 +\n"
      "    @dec(\n"
      "    def g(self)\n"
      "        y = foo(]\n"
      "        if x = 3:\n"
      "            def h(): pass\n"
      "    z = 3 $ 4\n"
      "def i(): pass\n");
  EXPECT_EQ(Definitions(tree), "A >f >g >>h i ");
  EXPECT_GT(tree.error_bytes, 0u);
  EXPECT_LT(tree.error_bytes, 50u);
  ExpectLaws(tree);
}

TEST(Broken, WhatTheGrammarWronglyTakes) {
  EXPECT_NE(Codes(ParseForTest("x =\ny\n")), "");
  EXPECT_NE(Codes(ParseForTest("x = a.\nb = 1\n")), "");
  EXPECT_NE(Codes(ParseForTest("x\n  y\n")), "");
  EXPECT_NE(Codes(ParseForTest("a = b: int\n")), "");
  EXPECT_EQ(Codes(ParseForTest("def f():\nx\n")), "missing-block");
}

TEST(Broken, MissingTokens) {
  const SyntaxTree tree = ParseForTest("for x in :\n  pass\ny\n");
  EXPECT_NE(Codes(tree).find("missing-token"), std::string::npos);
  EXPECT_EQ(tree.nodes.back().label, "y");
  ExpectLaws(tree);
}

TEST(Broken, AnyBytesGiveATree) {
  std::string source;
  for (int i = 0; i < 3000; ++i) source += static_cast<char>(1 + (i * 7919 + i / 13) % 255);
  ExpectLaws(ParseForTest(source));
  for (const char* text : {"f'{", "f'{a:{", "match x:\n case", "@", "class", "x = [(", "*", "**", "f(**", "lambda",
                           "'''", "type X[", "with (a", "a if", "print >>", "exec", "\\", "\xFF\xFE", "\xEF\xBB\xBF"}) {
    ExpectLaws(ParseForTest(text));
  }
}

TEST(Python2, PrintAndExec) {
  const SyntaxTree tree = ParseForTest("print a, b\nexec c in d\nprint >>f, a\n");
  EXPECT_EQ(Codes(tree), "python2-print python2-exec");
  EXPECT_EQ(PrintTree(tree, 0),
            "Module 0-36\n"
            " body.0 Expr 0-10\n"
            "  value Call 0-10\n"
            "   func Name 0-5 'print' Load\n"
            "   args.0 Name 6-7 'a' Load\n"
            "   args.1 Name 9-10 'b' Load\n"
            " body.1 Expr 11-22\n"
            "  value Call 11-22\n"
            "   func Name 11-15 'exec' Load\n"
            "   args.0 Name 16-17 'c' Load\n"
            "   args.1 Name 21-22 'd' Load\n"
            " body.2 Expr 23-35\n"
            "  value Tuple 23-35 Load\n"
            "   elts.0 BinOp 23-32 '>>'\n"
            "    left Name 23-28 'print' Load\n"
            "    right Name 31-32 'f' Load\n"
            "   elts.1 Name 34-35 'a' Load\n");
}

}  // namespace
}  // namespace codeanatomy::extract::treesitter
