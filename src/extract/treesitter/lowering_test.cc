// What trees look like: one check a construct where the lowering does more than copy a node. The whole standard
// library is compared with CPython by tests/oracle/compare_ast.py.

#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "extract/treesitter/test_print.h"

namespace codeanatomy::extract::treesitter {
namespace {

TEST(Lowering, ModuleSpansTheFile) {
  EXPECT_EQ(Print("\n  \n"), "Module 0-4\n");
  EXPECT_EQ(Print(""), "Module 0-0\n");
}

TEST(Lowering, BooleanOperatorsAreFlat) {
  EXPECT_EQ(Print("a and b and c or d"),
            "Module 0-18\n"
            " body.0 Expr 0-18\n"
            "  value BoolOp 0-18 'or'\n"
            "   values.0 BoolOp 0-13 'and'\n"
            "    values.0 Name 0-1 'a' Load\n"
            "    values.1 Name 6-7 'b' Load\n"
            "    values.2 Name 12-13 'c' Load\n"
            "   values.1 Name 17-18 'd' Load\n");
}

TEST(Lowering, ComparisonsAreFlat) {
  EXPECT_EQ(PrintValue("a < b is  not c"),
            "Compare 0-15 '< is not'\n"
            " left Name 0-1 'a' Load\n"
            " comparators.0 Name 4-5 'b' Load\n"
            " comparators.1 Name 14-15 'c' Load\n");
}

TEST(Lowering, ParenthesesAreNoNodes) {
  EXPECT_EQ(PrintValue("((a)) + (b, c)"),
            "BinOp 0-14 '+'\n"
            " left Name 2-3 'a' Load\n"
            " right Tuple 8-14 Load\n"
            "  elts.0 Name 9-10 'b' Load\n"
            "  elts.1 Name 12-13 'c' Load\n");
}

TEST(Lowering, GeneratorOwnsTheCallsParentheses) {
  EXPECT_EQ(PrintValue("f(x for x in y if z)"),
            "Call 0-20\n"
            " func Name 0-1 'f' Load\n"
            " args.0 GeneratorExp 1-20\n"
            "  elt Name 2-3 'x' Load\n"
            "  generators.0 comprehension 4-19\n"
            "   target Name 8-9 'x' Store\n"
            "   iter Name 13-14 'y' Load\n"
            "   ifs.0 Name 18-19 'z' Load\n");
}

TEST(Lowering, ChainedAssignmentHasManyTargets) {
  EXPECT_EQ(Print("a = b, *c = d"),
            "Module 0-13\n"
            " body.0 Assign 0-13\n"
            "  targets.0 Name 0-1 'a' Store\n"
            "  targets.1 Tuple 4-9 Store\n"
            "   elts.0 Name 4-5 'b' Store\n"
            "   elts.1 Starred 7-9 Store\n"
            "    value Name 8-9 'c' Store\n"
            "  value Name 12-13 'd' Load\n");
}

TEST(Lowering, ParametersKeepTheirFields) {
  EXPECT_EQ(Print("def f(a, b=1, /, c=2, *d: int, e, g=3, **h): pass"),
            "Module 0-49\n"
            " body.0 FunctionDef 0-49 'f'\n"
            "  posonlyargs.0 arg 6-7 'a'\n"
            "  posonlyargs.1 arg 9-10 'b'\n"
            "  defaults.0 Constant 11-12 '1'\n"
            "  args.0 arg 17-18 'c'\n"
            "  defaults.1 Constant 19-20 '2'\n"
            "  vararg arg 23-29 'd'\n"
            "   annotation Name 26-29 'int' Load\n"
            "  kwonlyargs.0 arg 31-32 'e'\n"
            "  kwonlyargs.1 arg 34-35 'g'\n"
            "  kw_defaults.1 Constant 36-37 '3'\n"
            "  kwarg arg 41-42 'h'\n"
            "  body.0 Pass 45-49\n");
}

TEST(Lowering, DecoratorsComeFirstAndLieBefore) {
  EXPECT_EQ(Print("@a\n@b.c\nasync def f(): pass"),
            "Module 0-27\n"
            " body.0 AsyncFunctionDef 8-27 'f'\n"
            "  decorator_list.0 Name 1-2 'a' Load\n"
            "  decorator_list.1 Attribute 4-7 'c' Load\n"
            "   value Name 4-5 'b' Load\n"
            "  body.0 Pass 23-27\n");
}

TEST(Lowering, ElifIsAnIfInOrelse) {
  EXPECT_EQ(Print("if a: b\nelif c: d\nelse: e;\n"),
            "Module 0-27\n"
            " body.0 If 0-26\n"
            "  test Name 3-4 'a' Load\n"
            "  body.0 Expr 6-7\n"
            "   value Name 6-7 'b' Load\n"
            "  orelse.0 If 8-26\n"
            "   test Name 13-14 'c' Load\n"
            "   body.0 Expr 16-17\n"
            "    value Name 16-17 'd' Load\n"
            "   orelse.0 Expr 24-25\n"
            "    value Name 24-25 'e' Load\n");
}

TEST(Lowering, ParenthesizedWithItems) {
  EXPECT_EQ(Print("with (a as b, c): pass"),
            "Module 0-22\n"
            " body.0 With 0-22\n"
            "  items.0 withitem 6-12\n"
            "   context_expr Name 6-7 'a' Load\n"
            "   optional_vars Name 11-12 'b' Store\n"
            "  items.1 withitem 14-15\n"
            "   context_expr Name 14-15 'c' Load\n"
            "  body.0 Pass 18-22\n");
}

TEST(Lowering, Patterns) {
  EXPECT_EQ(Print("match x:\n case {-1: a, **r} | K(_, k=None): pass\n"),
            "Module 0-49\n"
            " body.0 Match 0-48\n"
            "  subject Name 6-7 'x' Load\n"
            "  cases.0 match_case 10-48\n"
            "   pattern MatchOr 15-42\n"
            "    patterns.0 MatchMapping 15-27 'r'\n"
            "     keys.0 UnaryOp 16-18 '-'\n"
            "      operand Constant 17-18 '1'\n"
            "     patterns.0 MatchAs 20-21 'a'\n"
            "    patterns.1 MatchClass 30-42\n"
            "     cls Name 30-31 'K' Load\n"
            "     patterns.0 MatchAs 32-33\n"
            "     kwd_patterns.0 MatchSingleton 37-41\n"
            "   body.0 Pass 44-48\n");
}

TEST(Lowering, KeywordPatternsWithNames) {
  EXPECT_EQ(Print("match x:\n case K(k=1 as n): pass\n"),
            "Module 0-33\n"
            " body.0 Match 0-32\n"
            "  subject Name 6-7 'x' Load\n"
            "  cases.0 match_case 10-32\n"
            "   pattern MatchClass 15-26\n"
            "    cls Name 15-16 'K' Load\n"
            "    kwd_patterns.0 MatchAs 19-25 'n'\n"
            "     pattern MatchValue 19-20\n"
            "      value Constant 19-20 '1'\n"
            "   body.0 Pass 28-32\n");
}

TEST(Lowering, FormattedStrings) {
  EXPECT_EQ(PrintValue("'a' f'b{x!r:>{w}}c{{' f'{y=}'"),
            "JoinedStr 0-29\n"
            " values.0 Constant 0-7 ''a' f'b'\n"
            " values.1 FormattedValue 7-17\n"
            "  value Name 8-9 'x' Load\n"
            "  format_spec JoinedStr 11-16\n"
            "   values.0 Constant 12-13 '>'\n"
            "   values.1 FormattedValue 13-16\n"
            "    value Name 14-15 'w' Load\n"
            " values.2 Constant 17-27 'c{{' f'{y='\n"
            " values.3 FormattedValue 24-28\n"
            "  value Name 25-26 'y' Load\n");
}

TEST(Lowering, TemplateStrings) {
  EXPECT_EQ(PrintValue("t'a{x:{y}}'"),
            "TemplateStr 0-11\n"
            " values.0 Constant 2-3 'a'\n"
            " values.1 Interpolation 3-10\n"
            "  value Name 4-5 'x' Load\n"
            "  format_spec JoinedStr 5-9\n"
            "   values.0 FormattedValue 6-9\n"
            "    value Name 7-8 'y' Load\n");
}

TEST(Lowering, ImportsAndNames) {
  const evidence::SyntaxTree tree = ParseForTest("from . . a import b as d, e\nimport x . y\nglobal g, h\n");
  EXPECT_EQ(PrintTree(tree, 0),
            "Module 0-53\n"
            " body.0 ImportFrom 0-27 '..a'\n"
            "  names.0 alias 18-24 'b'\n"
            "  names.1 alias 26-27 'e'\n"
            " body.1 Import 28-40\n"
            "  names.0 alias 35-40 'x.y'\n"
            " body.2 Global 41-52 'g'\n");
  ASSERT_EQ(tree.asnames.size(), 1u);
  EXPECT_EQ(tree.asnames[0].node, 2);
  EXPECT_EQ(tree.asnames[0].name, "d");
  EXPECT_EQ(tree.nodes[1].name_bstart, 9u);
  EXPECT_EQ(tree.nodes[1].name_bend, 10u);
  EXPECT_EQ(tree.nodes[2].name_bstart, 23u);
  ASSERT_EQ(tree.name_parts.size(), 2u);
  EXPECT_EQ(tree.name_parts[1].name, "h");
  EXPECT_EQ(tree.name_parts[1].bstart, 51u);
}

TEST(Lowering, ModulesThatNamesComeFrom) {
  const auto name_of = [](std::string_view source) {
    const evidence::SyntaxTree tree = ParseForTest(source);
    const evidence::SyntaxNode& node = tree.nodes[1];
    return std::string(source.substr(node.name_bstart, node.name_bend - node.name_bstart));
  };
  EXPECT_EQ(name_of("from a.b import c\n"), "a.b");
  EXPECT_EQ(name_of("from .. a . \\\n b import c  # d.e\n"), "a . \\\n b");
  EXPECT_EQ(name_of("from .m import (c,  # d.e\n  f)\n"), "m");
  EXPECT_EQ(name_of("from . import c\n"), "");
  EXPECT_EQ(name_of("from __future__ import annotations\n"), "__future__");
}

TEST(Lowering, WhereTheGrammarIsNotPythons) {
  EXPECT_EQ(PrintValue("await_ ^ b & c"),
            "BinOp 0-14 '^'\n"
            " left Name 0-6 'await_' Load\n"
            " right BinOp 9-14 '&'\n"
            "  left Name 9-10 'b' Load\n"
            "  right Name 13-14 'c' Load\n");
  EXPECT_EQ(PrintValue("await x ** 2"),
            "BinOp 0-12 '**'\n"
            " left Await 0-7\n"
            "  value Name 6-7 'x' Load\n"
            " right Constant 11-12 '2'\n");
  EXPECT_EQ(PrintValue("a[*b(c)]"),
            "Subscript 0-8 Load\n"
            " value Name 0-1 'a' Load\n"
            " slice Tuple 2-7 Load\n"
            "  elts.0 Starred 2-7 Load\n"
            "   value Call 3-7\n"
            "    func Name 3-4 'b' Load\n"
            "    args.0 Name 5-6 'c' Load\n");
  EXPECT_EQ(Print("type(x).y = 1"),
            "Module 0-13\n"
            " body.0 Assign 0-13\n"
            "  targets.0 Attribute 0-9 'y' Store\n"
            "   value Call 0-7\n"
            "    func Name 0-4 'type' Load\n"
            "    args.0 Name 5-6 'x' Load\n"
            "  value Constant 12-13 '1'\n");
  EXPECT_EQ(PrintTree(ParseForTest("x: a[b] | c | d"), 3),
            "BinOp 3-15 '|'\n"
            " left BinOp 3-11 '|'\n"
            "  left Subscript 3-7 Load\n"
            "   value Name 3-4 'a' Load\n"
            "   slice Name 5-6 'b' Load\n"
            "  right Name 10-11 'c' Load\n"
            " right Name 14-15 'd' Load\n");
  EXPECT_EQ(PrintValue("f'{x:=5}'"),
            "JoinedStr 0-9\n"
            " values.0 FormattedValue 2-8\n"
            "  value Name 3-4 'x' Load\n"
            "  format_spec JoinedStr 4-7\n"
            "   values.0 Constant 5-7 '=5'\n");
}

// References are told apart by their bytes, so a name is lowered once, in broken sources too.
TEST(Lowering, NoNameTwiceInBrokenSources) {
  constexpr std::string_view kSources[] = {
      "match x:,    case {'k': 1} | C(a=None) if r:\n    pass\n",
      "try:\n    pass\nexcept a, $ b c, d:\n    pass\n",
      "match x:\n    case a $ b c, d:\n        pass\n",
      "[x for x in a $ b, c $ d]\n",
      "a[b $ c d, e]\n",
      "with a $ b, c as d:\n    pass\n",
  };
  for (const std::string_view source : kSources) {
    const evidence::SyntaxTree tree = ParseForTest(source);
    std::set<std::pair<std::uint32_t, std::uint32_t>> names;
    std::size_t errors = 0;
    for (const evidence::SyntaxNode& node : tree.nodes) {
      if (node.kind == evidence::NodeKind::kError) ++errors;
      if (node.kind != evidence::NodeKind::kName) continue;
      EXPECT_TRUE(names.emplace(node.bstart, node.bend).second) << source << Print(source);
    }
    EXPECT_GT(errors, 0) << source;
  }
}

TEST(Lowering, TypeParameters) {
  EXPECT_EQ(Print("type X[T: int = str, *Ts, **P] = T"),
            "Module 0-34\n"
            " body.0 TypeAlias 0-34\n"
            "  name Name 5-6 'X' Store\n"
            "  type_params.0 TypeVar 7-19 'T'\n"
            "   bound Name 10-13 'int' Load\n"
            "   default_value Name 16-19 'str' Load\n"
            "  type_params.1 TypeVarTuple 21-24 'Ts'\n"
            "  type_params.2 ParamSpec 26-29 'P'\n"
            "  value Name 33-34 'T' Load\n");
}

}  // namespace
}  // namespace codeanatomy::extract::treesitter
