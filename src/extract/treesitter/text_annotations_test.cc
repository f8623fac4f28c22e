// Which strings say types, and where what they say stands.

#include "extract/treesitter/text_annotations.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "extract/treesitter/test_print.h"

namespace codeanatomy::extract::treesitter {
namespace {

evidence::SyntaxTree Read(std::string_view source, ParseOptions options = {}) {
  evidence::SyntaxTree tree = ParseForTest(source, options);
  EXPECT_TRUE(ReadTextAnnotations(options, tree).ok());
  return tree;
}

// The names and attributes that texts say, each as the source has its bytes; `=` and its label where that is another.
std::string Names(std::string_view source, ParseOptions options = {}) {
  std::string names;
  const evidence::SyntaxTree tree = Read(source, options);
  for (const evidence::SyntaxNode& node : tree.nodes) {
    const bool is_name = node.kind == evidence::NodeKind::kName || node.kind == evidence::NodeKind::kAttribute;
    if (!node.in_text || !is_name) continue;
    const std::string_view text = source.substr(node.bstart, node.bend - node.bstart);
    names.append(names.empty() ? "" : " ").append(text);
    const bool is_label = text.ends_with(node.label);
    if (!is_label) names.append("=").append(node.label);
  }
  return names;
}

TEST(TextAnnotations, StandBelowTheirStrings) {
  EXPECT_EQ(PrintTree(Read("x: 'a.B | C'\n(y)"), 0),
            "Module 0-16\n"
            " body.0 AnnAssign 0-12\n"
            "  target Name 0-1 'x' Store\n"
            "  annotation Constant 3-12 ''a.B | C''\n"
            "   annotation BinOp 4-11 '|'\n"
            "    left Attribute 4-7 'B' Load\n"
            "     value Name 4-5 'a' Load\n"
            "    right Name 10-11 'C' Load\n"
            " body.1 Expr 13-16\n"
            "  value Name 14-15 'y' Load\n");
}

TEST(TextAnnotations, MoveWhatTheTreeSaysOfItsNodes) {
  const evidence::SyntaxTree tree = Read("def f(a: 'A'):\n  global b, c\n  import d as e\n");
  ASSERT_EQ(tree.name_parts.size(), 2U);
  ASSERT_EQ(tree.asnames.size(), 1U);
  EXPECT_EQ(tree.nodes[static_cast<std::size_t>(tree.name_parts[0].node)].kind, evidence::NodeKind::kGlobal);
  EXPECT_EQ(tree.nodes[static_cast<std::size_t>(tree.asnames[0].node)].kind, evidence::NodeKind::kalias);
}

TEST(TextAnnotations, AreOfAllAnnotations) {
  EXPECT_EQ(Names("def f(a: 'A', /, b: 'B', *c: 'C', d: 'D', **e: 'E') -> 'F': g: 'G' = 'no'\n"), "A B C D E F G");
  EXPECT_EQ(Names("class A:\n  b: 'B'\n  def f(self): self.c: 'C' = 'no'\n"), "B C");
  EXPECT_EQ(Names("def f(a='no', b: int = 'no'): return 'no'\n'no'\n"), "");
}

TEST(TextAnnotations, ArePartsOfAnnotations) {
  EXPECT_EQ(Names("a: X['A', 'B']; b: X[Y[['C'], 'D']]; c: 'E' | None; d: ('F')\n"), "A B C D E F");
  EXPECT_EQ(Names("a: Literal['A']; b: t.Literal['B', 'C']; c: f('D'); d: 'E' + 'F'; e: {'G': 'H'}\n"), "");
  EXPECT_EQ(Names("a: Annotated['A', 'no']; b: t.Annotated['B', 'no', X['no']]\n"), "A B");
  EXPECT_EQ(Names("from typing import Literal as L, Annotated as N\na: L['no']; b: N['B', 'no']\n"), "B");
}

TEST(TextAnnotations, AreWhereTypingReadsThem) {
  EXPECT_EQ(Names("from typing import Optional as O, Literal\nO['A']; O[Literal['no']]; list['no']; P['no']\n"), "A");
  EXPECT_EQ(Names("import typing as t\nt.Callable[['A'], 'B']; typing.Optional['no']\n"), "A B");
  EXPECT_EQ(Names("from typing import cast, TypeVar as V, NewType\n"
                  "cast('A', 'no'); V('no', 'B', 'C', bound='D', name='no'); NewType('no', 'E'); call('no')\n"),
            "A B C D E");
  EXPECT_EQ(Names("from elsewhere import cast\ncast('no', 'no')\n"), "");
  EXPECT_EQ(Names("from typing import NamedTuple, TypedDict\n"
                  "NamedTuple('no', [('no', 'A'), ['no', 'no'], ('no', list['B'])]); NamedTuple('no', c='C')\n"
                  "TypedDict('no', {'no': 'D', 'no': 'E'}, total='no'); TypedDict('no', f='F')\n"
                  "[('no', 'no')]; NamedTuple([('no', 'no')]); f('no', [('no', 'no')], {'no': 'no'})\n"),
            "A B C D E F");
  EXPECT_EQ(Names("a: TypeAlias = 'A'; b: t.TypeAlias = X; c: str = 'no'\n"), "A");
}

TEST(TextAnnotations, AreReadInTexts) {
  EXPECT_EQ(Names("a: \"X['A.B', Y['''C''']]\"; b: \"Literal['no']\"\n"), "X A.B A Y C Literal");
  EXPECT_EQ(Names("a: \"X['A b']\"\n"), "X");
}

TEST(TextAnnotations, AreReadWhereBytesAreTheText) {
  EXPECT_EQ(Names("a: r'A'; b: R\"B\"; c: u'C'; d: '''D'''; e: \"\"\"E.f\"\"\"; g: '  G '\n"), "A B C D E.f E G");
  EXPECT_EQ(Names("a: b'A'; b: rb'A'; c: f'A'; d: 'A' 'B'; e: 'A' \"B\"; g: '''A''' '''B'''; h: '' 'A'; i: 'A' ''\n"),
            "");
  EXPECT_EQ(Names("a: '\\x41'; b: 'A\\\n'; c: '''A\n'''; d: ''; e: ' '; g: '\\tA'\n"), "");
  EXPECT_EQ(Names("a: '" + std::string(4096, 'A') + "'\n").size(), 4096U);
  EXPECT_EQ(Names("a: '" + std::string(4097, 'A') + "'\n"), "");
}

TEST(TextAnnotations, HoldTypesAlone) {
  EXPECT_EQ(Names("a: 'A['; b: 'A b'; c: 'A.'; d: 'A; B'; e: 'A = B'; g: 'import A'; h: 'A # B'; i: 'A]'; j: '.A'\n"),
            "");
  EXPECT_EQ(
      Names("a: 'A()'; b: 'lambda: A'; c: '[x for x in A]'; d: 'A + B'; e: 'A < B'; g: 'print A'; h: 'type A = B'\n"),
      "");
  EXPECT_EQ(Names("a: 'tuple[*A]'; b: 'X[-1]'; c: '(B, [C], ...)'; d: 'None'; e: '1'\n"), "tuple A X B C");
}

TEST(TextAnnotations, KeepTheirPlacesInAllEncodings) {
  EXPECT_EQ(Names("é: 'Ü.ö'\n"), "Ü.ö Ü");
  EXPECT_EQ(Names("a: 'ﬁ'\n"), "ﬁ=fi");
  ParseOptions options;
  options.encoding = SourceEncoding::kLatin1;
  EXPECT_EQ(Names("\xe9: '\xdc'\n", options), "\xdc=Ü");
}

TEST(TextAnnotations, SayNothingOfBrokenOnes) {
  EXPECT_TRUE(Read("def f(a: 'A +', b: '((', c: 'if', d: '\\N{no}') -> '[': pass\n").diagnostics.empty());
}

}  // namespace
}  // namespace codeanatomy::extract::treesitter
