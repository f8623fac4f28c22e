#include "extract/scoping/scoping.h"

#include <gtest/gtest.h>

#include "extract/scoping/outline_internal.h"

namespace codeanatomy::extract::scoping {
namespace {

using evidence::Context;
using evidence::Field;
using evidence::NodeKind;

std::string Scopes(const std::string& outline) {
  const Outline fixture(outline);
  return Describe(AnalyzeScopes(fixture.tree()));
}

std::string Occurrences(const std::string& outline) {
  const Outline fixture(outline);
  return DescribeOccurrences(fixture.tree(), AnalyzeScopes(fixture.tree()));
}

std::string Refusals(const std::string& outline) {
  const Outline fixture(outline);
  std::string codes;
  for (const auto& diagnostic : AnalyzeScopes(fixture.tree()).diagnostics) {
    EXPECT_EQ(diagnostic.stage, "scope");
    EXPECT_FALSE(diagnostic.message.empty());
    codes.append(codes.empty() ? "" : " ").append(diagnostic.code);
  }
  return codes;
}

// def f(a):
//     def g():
//         def h(): return a
TEST(Scoping, FreeNamePassesThroughEveryScopeOnItsWay) {
  EXPECT_EQ(Scopes(R"(
body:FunctionDef f
  args:arg a
  body:FunctionDef g
    body:FunctionDef h
      body:Return
        value:Name a
)"),
            "top: f:La\n"
            "f: a:Cp g:La\n"
            "f.g: h:La a:F>1\n"
            "f.g.h: a:Fr>1\n");
}

// class C:
//     x = 1
//     def f(self): return x, len
TEST(Scoping, MethodsDoNotSeeClassNames) {
  EXPECT_EQ(Scopes(R"(
body:ClassDef C
  body:Assign
    targets:Name x=
  body:FunctionDef f
    args:arg self
    body:Return
      value:Tuple
        elts:Name x
        elts:Name len
)"),
            "top: C:La\n"
            "C: x:La f:La\n"
            "C.f: self:Lp x:Ir len:Ir\n");
}

// class C:
//     def f(self): return lambda: super()
TEST(Scoping, SuperUsesTheCellOfTheClass) {
  EXPECT_EQ(Scopes(R"(
body:ClassDef C
  body:FunctionDef f
    args:arg self
    body:Return
      value:Lambda
        body:Call
          func:Name super
)"),
            "top: C:La\n"
            "C: f:La\n"
            "C.f: self:Lp __class__:F\n"
            "C.f.lambda1: super:Ir __class__:Fr\n");
}

// def f(items):
//     return [g(x) for x in items for y in x]
TEST(Scoping, FirstIterableOfAComprehensionIsEvaluatedOutside) {
  EXPECT_EQ(Scopes(R"(
body:FunctionDef f
  args:arg items
  body:Return
    value:ListComp
      elt:Call
        func:Name g
        args:Name x
      generators:comprehension
        target:Name x=
        iter:Name items
      generators:comprehension
        target:Name y=
        iter:Name x
)"),
            "top: f:La\n"
            "f: items:Lrp\n"
            "f.listcomp: g:Ir x:Lra y:La\n");
}

// def f(): return [(y := x) for x in z]
TEST(Scoping, WalrusInAComprehensionBindsAround) {
  const std::string comprehension = R"(value:GeneratorExp
      elt:NamedExpr
        target:Name y=
        value:Name x
      generators:comprehension
        target:Name x=
        iter:Name z
)";
  EXPECT_EQ(Scopes("body:FunctionDef f\n  body:Return\n    " + comprehension),
            "top: f:La\n"
            "f: z:Ir y:Ca\n"
            "f.genexpr: y:Fao>1 x:Lra\n");
  EXPECT_EQ(Scopes("body:If\n  body:Expr\n    " + comprehension),
            "top: z:Ir y:Eg\n"
            "genexpr: y:Eag>0 x:Lra\n");
  EXPECT_EQ(Refusals("body:ClassDef C\n  body:Expr\n    " + comprehension), "walrus-in-class-comprehension");
}

TEST(Scoping, RefusesWalrusThatMeetsIterationVariable) {
  // [[(x := 1) for y in z] for x in w]
  EXPECT_EQ(Refusals(R"(
body:Expr
  value:ListComp
    elt:ListComp
      elt:NamedExpr
        target:Name x=
      generators:comprehension
        target:Name y=
        iter:Name z
    generators:comprehension
      target:Name x=
      iter:Name w
)"),
            "walrus-rebinds-iteration-variable");
  // [1 for a in b if [(x := 1) for y in z] for x in w]: CPython has not seen the last loop yet
  EXPECT_EQ(Refusals(R"(
body:Expr
  value:ListComp
    elt:Constant
    generators:comprehension
      target:Name a=
      iter:Name b
      ifs:ListComp
        elt:NamedExpr
          target:Name x=
        generators:comprehension
          target:Name y=
          iter:Name z
    generators:comprehension
      target:Name x=
      iter:Name w
)"),
            "");
  // [1 for a[(b := c)] in d], and [1 for a in b if (c := d) for e[c] in f]
  EXPECT_EQ(Refusals(R"(
body:Expr
  value:ListComp
    elt:Constant
    generators:comprehension
      target:Subscript
        value:Name a
        slice:NamedExpr
          target:Name b=
          value:Name c
      iter:Name d
)"),
            "walrus-rebinds-iteration-variable");
  EXPECT_EQ(Refusals(R"(
body:Expr
  value:ListComp
    elt:Constant
    generators:comprehension
      target:Name a=
      iter:Name b
      ifs:NamedExpr
        target:Name c=
        value:Name d
    generators:comprehension
      target:Subscript
        value:Name e
        slice:Name c
      iter:Name f
)"),
            "walrus-rebinds-iteration-variable");
  // [1 for a in (b := c)]
  EXPECT_EQ(Refusals(R"(
body:Expr
  value:ListComp
    elt:Constant
    generators:comprehension
      target:Name a=
      iter:NamedExpr
        target:Name b=
        value:Name c
body:Expr
  value:NamedExpr
    target:Name d=
)"),
            "walrus-in-iterable");
}

// class _C:
//     import __a.b
//     def f(self, __x): return __x, __y__, self
TEST(Scoping, PrivateNamesAreMangled) {
  EXPECT_EQ(Scopes(R"(
body:ClassDef _C
  body:Import
    names:alias __a.b
  body:FunctionDef f
    args:arg __x
    body:Return
      value:Tuple
        elts:Name __x
        elts:Name __y__
body:ClassDef __
  body:FunctionDef __f
)"),
            "top: _C:La __:La\n"
            "_C: _C__a:Li f:La\n"
            "_C.f: _C__x:Lrp __y__:Ir\n"
            "__: __f:La\n"
            "__.__f:\n");
}

// class C[__T](__Base, Gen[__T]): x = __T
TEST(Scoping, HeadOfAGenericClassManglesItsParametersOnly) {
  EXPECT_EQ(Scopes(R"(
body:ClassDef C
  type_params:TypeVar __T
  bases:Name __Base
  bases:Name __T
  body:Expr
    value:Name __T
)"),
            "top: C:La\n"
            "C[]: _C__T:Crat __Base:Ir\n"
            "C[].C: _C__T:Fr>1 __type_params__:La\n");
}

// class A:
//     T = int
//     def f[U: T](self, x: T, y: U) -> T: return T
TEST(Scoping, AnnotationScopesSeeTheClass) {
  EXPECT_EQ(Scopes(R"(
body:ClassDef A
  body:Assign
    targets:Name T=
  body:FunctionDef f
    type_params:TypeVar U
      bound:Name T
    args:arg x
      annotation:Name T
    args:arg y
      annotation:Name U
    returns:Name T
    body:Return
      value:Name T
)"),
            "top: A:La\n"
            "A: T:La f:La\n"
            "A.f[]: U:Lrat T:Ir>1 __classdict__:Fr\n"
            "A.f[].f: x:Lp y:Lp T:Ir\n"
            "A.f[].U: T:Ir>1 __classdict__:Fr\n");
}

// type X[T = int] = list[T]
TEST(Scoping, TypeAliasHasItsOwnScope) {
  EXPECT_EQ(Scopes(R"(
body:TypeAlias
  name:Name X=
  type_params:TypeVar T
    default_value:Name int
  value:Name T
)"),
            "top: X:La\n"
            "X[]: T:Cat\n"
            "X[].X: T:Fr>1\n"
            "X[].T: int:Ir\n");
}

// from __future__ import annotations
// class C:
//     N = 1
//     def f(self, a: N, b: T) -> L: pass
// L: T
TEST(Scoping, UnevaluatedAnnotationsChangeNothingAround) {
  EXPECT_EQ(Scopes(R"(
body:ImportFrom __future__
  names:alias annotations
body:FunctionDef outer
  args:arg T
  body:ClassDef C
    body:Assign
      targets:Name N=
    body:FunctionDef f
      args:arg a
        annotation:Name N
      args:arg b
        annotation:Name T
body:AnnAssign
  target:Name L=
  annotation:Name outer
)"),
            "top: annotations:Li outer:La L:Lan\n"
            "outer: T:Lp C:La\n"
            "outer.C: N:La f:La\n"
            "outer.C.f: a:Lp b:Lp\n"
            "outer.C.__annotate__: N:Ir>2 T:Fr>1\n"
            "__annotate__: outer:Ir>0\n");
}

// from __future__ import annotations
// x: [(y := z) for z in w]
TEST(Scoping, WalrusLeavesUnevaluatedAnnotations) {
  EXPECT_EQ(Scopes(R"(
body:ImportFrom __future__
  names:alias annotations
body:AnnAssign
  target:Name x=
  annotation:ListComp
    elt:NamedExpr
      target:Name y=
      value:Name z
    generators:comprehension
      target:Name z=
      iter:Name w
)"),
            "top: annotations:Li x:Lan y:Eg\n"
            "__annotate__: w:Ir\n"
            "__annotate__.listcomp: y:Eag>0 z:Lra\n");
}

// @d(lambda: 1)
// def f(a=lambda: 2, *, b: T = c): lambda: 3
TEST(Scoping, DecoratorsDefaultsAndAnnotationsBelongOutside) {
  const Outline fixture(R"(
body:FunctionDef f
  decorator_list:Call
    func:Name d
    args:Lambda
      body:Constant
  args:arg a
  defaults:Lambda
    body:Constant
  kwonlyargs:arg b
    annotation:Name T
  kw_defaults:Name c
  body:Expr
    value:Lambda
      body:Constant
)");
  const evidence::ScopeTree scopes = AnalyzeScopes(fixture.tree());
  EXPECT_EQ(Describe(scopes),
            "top: f:La d:Ir T:Ir c:Ir\n"
            "f: a:Lp b:Lp\n"
            "f.lambda1:\n"
            "lambda1:\n"
            "lambda2:\n");
  const auto& nodes = fixture.tree().nodes;
  ASSERT_EQ(scopes.scope_of_node.size(), nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const bool inside = nodes[i].kind == NodeKind::karg || nodes[i].kind == NodeKind::kExpr;
    const bool outside = nodes[i].kind == NodeKind::kFunctionDef || nodes[i].field == Field::k_kw_defaults ||
                         nodes[i].field == Field::k_annotation || nodes[i].kind == NodeKind::kLambda;
    if (inside) {
      EXPECT_EQ(scopes.scope_of_node[i], 1);
    } else if (outside && nodes[nodes[i].parent].kind != NodeKind::kExpr) {
      EXPECT_EQ(scopes.scope_of_node[i], 0);
    }
  }
}

// def f():
//     global g
//     g = 1
//     class C: return g
// def h():
//     v = 1
//     def i():
//         nonlocal v
//         v += 1
TEST(Scoping, GlobalAndNonlocal) {
  EXPECT_EQ(Scopes(R"(
body:FunctionDef f
  body:Global g
  body:Assign
    targets:Name g=
  body:FunctionDef k
    body:Expr
      value:Name g
body:FunctionDef h
  body:Assign
    targets:Name v=
  body:FunctionDef i
    body:Nonlocal v
    body:AugAssign
      target:Name v=
)"),
            "top: f:La h:La g:Eg\n"
            "f: g:Eag>0 k:La\n"
            "f.k: g:Ir>0\n"
            "h: v:Ca i:La\n"
            "h.i: v:Fao>3\n");
}

// A `global` name that nobody binds leads nowhere.
TEST(Scoping, UnboundGlobalIsUnresolved) {
  EXPECT_EQ(Scopes("body:FunctionDef f\n  body:Global g\n  body:Expr\n    value:Name g\n"),
            "top: f:La g:Eg\n"
            "f: g:Erg\n");
}

TEST(Scoping, Refusals) {
  EXPECT_EQ(Refusals("body:Nonlocal x\n"), "nonlocal-at-module");
  EXPECT_EQ(Refusals("body:FunctionDef f\n  body:Nonlocal x\n"), "nonlocal-without-binding");
  EXPECT_EQ(Refusals("body:FunctionDef f\n  body:Global x\n  body:Nonlocal x\n"),
            "name-global-and-nonlocal name-global-and-nonlocal");
  EXPECT_EQ(Refusals("body:FunctionDef f\n  args:arg x\n  body:Global x\n"), "parameter-and-global");
  EXPECT_EQ(Refusals("body:FunctionDef f\n  args:arg x\n  args:arg x\n"), "duplicate-parameter");
  EXPECT_EQ(Refusals("body:FunctionDef f\n  body:Assign\n    targets:Name x=\n  body:Global x\n"),
            "assigned-before-global");
  EXPECT_EQ(Refusals("body:FunctionDef f\n  body:Expr\n    value:Name x\n  body:Global x\n"), "used-before-global");
  EXPECT_EQ(Refusals("body:FunctionDef f\n  body:Global x\n  body:AnnAssign\n    target:Name x=\n"),
            "annotated-and-global");
  EXPECT_EQ(Refusals("body:FunctionDef f\n  body:ImportFrom m\n    names:alias *\n"), "star-import-in-scope");
  EXPECT_EQ(Refusals("body:FunctionDef f\n  type_params:TypeVar T\n  body:Nonlocal T\n"), "nonlocal-type-parameter");
  // A class attribute of the same name makes CPython forget that the name is a parameter.
  EXPECT_EQ(Refusals("body:ClassDef C\n  type_params:TypeVar T\n  body:Assign\n    targets:Name T=\n"
                     "  body:FunctionDef f\n    body:Nonlocal T\n"),
            "");
  EXPECT_EQ(Refusals("body:ClassDef C\n  type_params:TypeVar T\n  type_params:TypeVar T\n"),
            "duplicate-type-parameter");
  EXPECT_EQ(Refusals("body:TypeAlias\n  name:Name X=\n  value:Yield\n"), "yield-in-annotation-scope");
  EXPECT_EQ(Refusals("body:Expr\n  value:ListComp\n    elt:Yield\n"), "yield-in-comprehension");
}

TEST(Scoping, ImportsBindTheFirstComponentOrTheAlias) {
  const std::string imports = R"(
body:Import
  names:alias a.b.c
  names:alias d.e as f
body:ImportFrom .m
  names:alias g
  names:alias h as i
  names:alias *
)";
  EXPECT_EQ(Occurrences(imports), "import a\nimport f\nimport g\nimport i\n");
  EXPECT_EQ(Scopes(imports), "top: a:Li f:Li g:Li i:Li\n");
}

TEST(Scoping, RolesOfTargets) {
  const std::string statements = R"(
body:AugAssign
  target:Name a=
body:Delete
  targets:Name b~
body:AnnAssign
  target:Name c=
  annotation:Name int
body:AnnAssign
  target:Name d=
  annotation:Name int
  value:Name a
body:AnnAssign (
  target:Name e=
  annotation:Name int
body:AnnAssign (
  target:Name f=
  annotation:Name int
  value:Name a
body:Global g h
)";
  EXPECT_EQ(Occurrences(statements),
            "read a\nwrite a\ndelete b\ndeclaration c\nread int\nwrite d\nread int\nread a\nread int\nwrite f\n"
            "read int\nread a\ndeclaration g\ndeclaration h\n");
  EXPECT_EQ(Scopes(statements), "top: a:Lra b:La c:Lan int:Ir d:Lan f:La g:Eg h:Eg\n");
}

// except E as e: …          match s:
//                               case P(x) as y: …
//                               case {"k": z, **rest}: …
TEST(Scoping, OccurrencesComeInByteOrder) {
  EXPECT_EQ(Occurrences(R"(
body:Try
  handlers:ExceptHandler @e
    type:Name E
body:Match
  subject:Name s
  cases:match_case
    pattern:MatchAs @y
      pattern:MatchClass
        cls:Name P
        patterns:MatchAs x
  cases:match_case
    pattern:MatchMapping @rest
      patterns:MatchAs z
      patterns:MatchStar t
      patterns:MatchAs
)"),
            "read E\nwrite @e\nread s\nread P\nwrite x\nwrite @y\nwrite z\nwrite t\nwrite @rest\n");
}

// A text made to defeat insertion: `((a0 as a1) as a2) …`, every name after all that come later in the tree.
TEST(Scoping, DeepPatternsAreSorted) {
  constexpr int kDepth = 20'000;
  const std::string source(2 * kDepth + 2, 'a');
  evidence::SyntaxTree tree;
  tree.source = source;
  tree.nodes.resize(kDepth + 1);
  for (int i = 1; i <= kDepth; ++i) {
    auto& node = tree.nodes[i];
    node.parent = i - 1;
    node.kind = NodeKind::kMatchAs;
    node.field = Field::k_pattern;
    node.label = tree.source.substr(0, 1);
    node.name_bstart = static_cast<std::uint32_t>(2 * kDepth - i);
    node.name_bend = node.name_bstart + 1;
  }
  const evidence::ScopeTree scopes = AnalyzeScopes(tree);
  ASSERT_EQ(scopes.occurrences.size(), static_cast<std::size_t>(kDepth));
  for (int i = 1; i < kDepth; ++i) EXPECT_LT(scopes.occurrences[i - 1].bstart, scopes.occurrences[i].bstart);
}

// lambda: lambda: … x, and [… [x for a in x] … for a in x]
TEST(Scoping, DepthIsNoLimit) {
  constexpr int kDepth = 200'000;
  for (const NodeKind kind : {NodeKind::kLambda, NodeKind::kGeneratorExp}) {
    evidence::SyntaxTree tree;
    tree.source = "x";
    tree.nodes.resize(kDepth + 2);
    for (int i = 1; i <= kDepth + 1; ++i) {
      tree.nodes[i].parent = i - 1;
      tree.nodes[i].kind = kind;
      tree.nodes[i].field = kind == NodeKind::kLambda ? Field::k_body : Field::k_elt;
    }
    tree.nodes.back().kind = NodeKind::kName;
    tree.nodes.back().label = tree.source;
    tree.nodes.back().context = Context::kLoad;
    const evidence::ScopeTree scopes = AnalyzeScopes(tree);
    ASSERT_EQ(scopes.scopes.size(), static_cast<std::size_t>(kDepth) + 1);
    ASSERT_EQ(scopes.bindings.size(), 1u);
    EXPECT_EQ(scopes.bindings[0].scope, kDepth);
    EXPECT_EQ(scopes.bindings[0].flags, evidence::kReferenced | evidence::kGlobalImplicit);
  }
}

// A definition without a name, an error inside it, a comprehension without loops.
TEST(Scoping, BrokenTreesGiveWhatIsThere) {
  EXPECT_EQ(Scopes(R"(
body:FunctionDef
  error:Error
    none:Name x
  body:Expr
    value:ListComp
      elt:Name y
body:comprehension
  iter:Name z
body:TypeAlias
body:Import
  names:alias
)"),
            "top: z:Ir\n"
            ": x:Ir\n"
            ".listcomp: y:Ir\n"
            ":\n");
  EXPECT_EQ(Describe(AnalyzeScopes(evidence::SyntaxTree{})), "top:\n");
}

}  // namespace
}  // namespace codeanatomy::extract::scoping
