#include "extract/values/values.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "extract/scoping/scoping.h"
#include "extract/treesitter/test_print.h"
#include "extract/treesitter/text_annotations.h"

namespace codeanatomy::extract::values {
namespace {

using evidence::NodeKind;
using evidence::ValueGraph;
using evidence::ValueIndex;
using evidence::ValueOp;
using evidence::ValueRole;

// A source with its values, which are written as expressions:
//   {a | b}         merge                 x{a | b}    variable
//   def f, class C  definitions           <x>         parameter
//   int             constant              ~x          a name that nothing binds
//   a.b, a(b, c=d)  attribute, call       *a, *a[0]   iterated, and unpacked
//   list[a, *b]     container, its elements and spreads
//   op(a)           all others, with their inputs; … for a value within itself, ?why for something unknown
class Graph {
  static evidence::SyntaxTree Parsed(std::string_view source) {
    evidence::SyntaxTree tree = treesitter::ParseForTest(source);
    EXPECT_TRUE(treesitter::ReadTextAnnotations({}, tree).ok());
    return tree;
  }

 public:
  explicit Graph(std::string source)
      : source_(std::move(source)),
        tree_(Parsed(source_)),
        scopes_(scoping::AnalyzeScopes(tree_)),
        graph_(BuildValueGraph(tree_, scopes_)),
        open_(graph_.values.size(), false) {}

  // The first arguments of all calls of `use`, a line each.
  std::string Uses() {
    std::string lines;
    for (std::size_t i = 0; i < graph_.values.size(); ++i) {
      const auto value = static_cast<ValueIndex>(i);
      if (graph_.values[i].op != ValueOp::k_call || Text(First(value, ValueRole::k_callee)) != "~use") continue;
      lines += Text(First(value, ValueRole::k_argument)) + "\n";
    }
    return lines;
  }

  // All values of one op, a line each.
  std::string All(ValueOp op) {
    std::string lines;
    for (std::size_t i = 0; i < graph_.values.size(); ++i) {
      if (graph_.values[i].op == op) lines += Expand(static_cast<ValueIndex>(i)) + "\n";
    }
    return lines;
  }

  const ValueGraph& graph() const { return graph_; }

 private:
  template <typename Action>
  void ForInputs(ValueIndex value, Action action) const {
    for (const evidence::ValueInput& input : graph_.inputs) {
      if (input.value == value) action(input);
    }
  }

  ValueIndex First(ValueIndex value, ValueRole role) const {
    ValueIndex found = evidence::kNoValue;
    ForInputs(value, [&](const auto& input) {
      if (input.role == role && input.position == 0) found = input.input;
    });
    return found;
  }

  std::string Inputs(ValueIndex value, std::string_view between, ValueRole but = ValueRole::k_callee) {
    std::string text;
    ForInputs(value, [&](const auto& input) {
      if (input.role == but) return;
      if (!text.empty()) text += between;
      const bool plain = input.role == ValueRole::k_any || input.role == ValueRole::k_argument ||
                         input.role == ValueRole::k_element || input.role == ValueRole::k_base;
      if (input.role == ValueRole::k_spread) {
        text += "*";
      } else if (!plain && input.role != ValueRole::k_keyword && input.role != ValueRole::k_member) {
        text += std::string(ValueRoleName(input.role)) + "=";
      }
      if (!input.name.empty()) text += std::string(input.name) + "=";
      text += Text(input.input);
    });
    return text;
  }

  std::string Text(ValueIndex value) {
    if (value == evidence::kNoValue) return "nothing";
    const evidence::Value& row = graph_.values[static_cast<std::size_t>(value)];
    switch (row.op) {
      case ValueOp::k_function:
        return tree_.nodes[static_cast<std::size_t>(row.node)].kind == NodeKind::kLambda
                   ? "lambda"
                   : "def " + std::string(tree_.nodes[static_cast<std::size_t>(row.node)].label);
      case ValueOp::k_class: return "class " + std::string(tree_.nodes[static_cast<std::size_t>(row.node)].label);
      case ValueOp::k_parameter: return "<" + std::string(row.name) + ">";
      default: return Expand(value);
    }
  }

  std::string Expand(ValueIndex value) {
    if (open_[static_cast<std::size_t>(value)]) return "…";
    open_[static_cast<std::size_t>(value)] = true;
    const std::string text = ExpandOnce(value);
    open_[static_cast<std::size_t>(value)] = false;
    return text;
  }

  std::string ExpandOnce(ValueIndex value) {
    const evidence::Value& row = graph_.values[static_cast<std::size_t>(value)];
    std::string name(row.name);
    const auto base = [&] { return Text(First(value, ValueRole::k_base)); };
    switch (row.op) {
      case ValueOp::k_constant: return name;
      case ValueOp::k_outside: return "~" + name;
      case ValueOp::k_unknown: return "?" + name;
      case ValueOp::k_import: {
        const auto& alias = tree_.nodes[static_cast<std::size_t>(row.node)];
        return "import " + std::string(alias.label);
      }
      case ValueOp::k_merge: return "{" + Inputs(value, " | ") + "}";
      case ValueOp::k_variable: return name + "{" + Inputs(value, " | ") + "}";
      case ValueOp::k_attribute: {
        const ValueIndex stored = First(value, ValueRole::k_value);
        return base() + "." + name + (stored == evidence::kNoValue ? "" : "=" + Text(stored));
      }
      case ValueOp::k_call: return Text(First(value, ValueRole::k_callee)) + "(" + Inputs(value, ", ") + ")";
      case ValueOp::k_container: return name + "[" + Inputs(value, ", ") + "]";
      case ValueOp::k_iterated: return "*" + base() + (row.detail.empty() ? "" : "[" + std::string(row.detail) + "]");
      case ValueOp::k_element: return base() + "[" + name + Inputs(value, ", ", ValueRole::k_base) + "]";
      default: break;
    }
    std::string head(ValueOpName(row.op));
    if (row.op == ValueOp::k_decoration) return head + "(" + Inputs(value, ", ", ValueRole::k_any) + ")";
    if (!name.empty()) head += " " + name;
    const bool is_named = row.op == ValueOp::k_narrowed || row.op == ValueOp::k_function;
    if (!row.detail.empty() && !is_named) head += " " + std::string(row.detail);
    return head + "(" + Inputs(value, ", ") + ")";
  }

  std::string source_;
  evidence::SyntaxTree tree_;
  evidence::ScopeTree scopes_;
  ValueGraph graph_;
  std::vector<bool> open_;
};

std::string Uses(const std::string& source) { return Graph(source).Uses(); }

TEST(Values, LastAssignmentCounts) {
  EXPECT_EQ(Uses("def f(a):\n  x = 1\n  use(x)\n  x = a\n  use(x)\n  x += 'b'\n  use(x)\n  del x\n  use(x)\n"),
            "int\n<a>\noperation __iadd__(<a>, str)\n?unbound\n");
}

TEST(Values, BranchesMeet) {
  EXPECT_EQ(Uses("def f():\n"
                 "  x = 1\n"
                 "  if a: x = 'b'\n"
                 "  elif c: x = b'd'\n"
                 "  else: use(x)\n"
                 "  use(x)\n"),
            "int\n{int | str | bytes}\n");
  EXPECT_EQ(Uses("def f():\n  if a: x = 'b'\n  else: x = 1\n  use(x)\n"), "{str | int}\n");
  EXPECT_EQ(Uses("def f():\n  x = 1\n  if a:\n    x = 'b'\n    return\n  use(x)\n"), "int\n");
  EXPECT_EQ(Uses("def f():\n  x = 1\n  if a: raise b\n  else: x = 'c'\n  use(x)\n"), "str\n");
  EXPECT_EQ(Uses("def f():\n  return 1\n  x = 'a'\n  use(x)\n"), "str\n");
  EXPECT_EQ(Uses("def f(a):\n  x = a if b else 1 if c else ''\n  use(x)\n  use(a or x)\n"),
            "{<a> | int | str}\n{narrowed not None(<a>) | {<a> | int | str}}\n");
  EXPECT_EQ(Uses("def f(a):\n  a and (x := 1) or (x := '')\n  use(x)\n"), "{int | str}\n");
}

TEST(Values, LoopsGoRound) {
  EXPECT_EQ(Uses("def f(a):\n  x = 1\n  for b in a:\n    use(x)\n    x = b\n  use(x)\n"),
            "{int | *<a>}\n{int | *<a>}\n");
  EXPECT_EQ(Uses("def f(a):\n"
                 "  x = 1\n"
                 "  while a:\n"
                 "    if b:\n"
                 "      x = ''\n"
                 "      break\n"
                 "    if c:\n"
                 "      x = b''\n"
                 "      continue\n"
                 "    use(x)\n"
                 "  else:\n"
                 "    x = None\n"
                 "  use(x)\n"),
            "{int | bytes}\n{NoneType | str}\n");
  EXPECT_EQ(Uses("def f(a):\n  x = 1\n  while True:\n    x = a()\n    if x: break\n  use(x)\n"),
            "narrowed not None(<a>())\n");
  EXPECT_EQ(Uses("def f(a):\n  while x := a(): use(x)\n  use(x)\n"), "narrowed not None(<a>())\n<a>()\n");
  // After `else`, the loop around is meant.
  EXPECT_EQ(Uses("def f(a):\n"
                 "  x = 1\n"
                 "  for b in a:\n"
                 "    use(x)\n"
                 "    for c in b:\n"
                 "      if c: break\n"
                 "    else:\n"
                 "      x = ''\n"
                 "      continue\n"
                 "    x = b''\n"
                 "    if a: break\n"
                 "  use(x)\n"),
            "{int | str | bytes}\n{{int | str | bytes} | bytes}\n");
  // Nothing is lost where one way back comes after another was put aside.
  EXPECT_EQ(Uses("def f(a):\n"
                 "  x = 1\n"
                 "  while a:\n"
                 "    use(x)\n"
                 "    x = b''\n"
                 "    if b:\n"
                 "      x = ''\n"
                 "      continue\n"
                 "    if c: continue\n"
                 "    x = None\n"),
            "{int | str | bytes | NoneType}\n");
}

TEST(Values, ExceptionsMayComeAnywhere) {
  EXPECT_EQ(Uses("def f():\n"
                 "  x = 1\n"
                 "  try:\n"
                 "    x = ''\n"
                 "    x = b''\n"
                 "  except E as e:\n"
                 "    use(x)\n"
                 "    use(e)\n"
                 "  else:\n"
                 "    use(x)\n"
                 "  use(x)\n"
                 "  use(e)\n"),
            "bytes\n{int | str | bytes}\nraised(~E)\n{{int | str | bytes} | bytes}\n?unbound\n");
  EXPECT_EQ(Uses("def f():\n  try: x = 1\n  except E: return\n  use(x)\n"), "int\n");
  EXPECT_EQ(Uses("def f():\n  x = 1\n  try:\n    x = ''\n  finally:\n    use(x)\n    y = b''\n  use(x)\n  use(y)\n"),
            "{int | str}\nstr\nbytes\n");
  EXPECT_EQ(Uses("def f(a):\n  for b in a:\n    try:\n      x = 1\n      break\n    finally: x = ''\n  use(x)\n"),
            "{int | str}\n");
  EXPECT_EQ(Uses("def f(a):\n"
                 "  x = 1\n"
                 "  while a:\n"
                 "    use(x)\n"
                 "    try:\n"
                 "      if b: break\n"
                 "      x = ''\n"
                 "    finally: y = 1\n"),
            "{int | str}\n");
  EXPECT_EQ(Uses("try: import a\nexcept E: a = None\nuse(a)\n"), "{import a | NoneType}\n");
}

TEST(Values, WithEntersAndMaySwallow) {
  EXPECT_EQ(Uses("def f(a):\n  with a as x, b: use(x)\n"), "entered(<a>)\n");
  EXPECT_EQ(Uses("def f(a):\n  x = 1\n  with a:\n    x = ''\n    return\n  use(x)\n"), "{int | str}\n");
  EXPECT_EQ(Graph("with a: b\n").All(ValueOp::k_entered), "entered(~a)\n");
  EXPECT_EQ(Graph("async def f():\n  async with a: b\n").All(ValueOp::k_entered), "entered async(~a)\n");
}

TEST(Values, NamesOfOtherScopes) {
  EXPECT_EQ(Uses("x = 1\nuse(x)\nx = ''\ndef f(): use(x)\n"), "int\nx{str}\n");
  EXPECT_EQ(Uses("x = 1\nuse(x)\ndef f():\n  global x\n  x = ''\n  use(x)\n"), "x{int | str}\nx{int | str}\n");
  EXPECT_EQ(Uses("def f(a):\n  def g(): use(a)\n  a = 1\n"), "a{<a> | int}\n");
  EXPECT_EQ(Uses("def f():\n  x = 1\n  def g():\n    nonlocal x\n    x = ''\n  use(x)\n"), "x{int | str}\n");
  EXPECT_EQ(Uses("x = 1\nclass C:\n  use(x)\n  x = ''\n  use(x)\n  def f(self): use(x)\n"), "x{int}\nstr\nx{int}\n");
  EXPECT_EQ(Uses("use(len)\nlen = 1\nuse(len)\n"), "~len\nint\n");
}

TEST(Values, Definitions) {
  Graph graph(
      "@a\n"
      "@b(1)\n"
      "class C(B, *D, metaclass=M):\n"
      "  x = 1\n"
      "  async def f(self, p: P = 1, /, *q, r=2, **s) -> R: return 1\n"
      "def g():\n"
      "  yield 1\n"
      "  yield from h\n"
      "use(C)\n"
      "use(lambda v: v.w)\n");
  EXPECT_EQ(graph.Uses(), "decoration(decoration(class C, callee=~b(int)), callee=~a)\nlambda\n");
  EXPECT_EQ(graph.All(ValueOp::k_class), "class(~B, ?starred base, metaclass=~M, x=x{int}, f=f{def f})\n");
  EXPECT_EQ(graph.All(ValueOp::k_function),
            "function generator(result=generator[int, *~h])\n"
            "function(parameter=<v>, result=<v>.w)\n"
            "function async(annotation=~R, owner=class C, parameter=<self>, parameter=<p>, parameter=<q>, "
            "parameter=<r>, parameter=<s>, result=int)\n");
  EXPECT_EQ(graph.All(ValueOp::k_parameter),
            "parameter v regular()\n"
            "parameter self positional()\n"
            "parameter p positional(annotation=~P, default=int)\n"
            "parameter q star()\n"
            "parameter r keyword(default=int)\n"
            "parameter s double_star()\n");
}

TEST(Values, Super) {
  EXPECT_EQ(Graph("class A:\n"
                  "  class B:\n"
                  "    def f(self):\n"
                  "      def g(other): return super()\n"
                  "      return [super().f for x in y], __class__\n")
                .All(ValueOp::k_call),
            "~super(class=class B, self=<self>)\n~super(class=class B, self=<self>)\n");
  EXPECT_EQ(Graph("def f(self): super()\n").All(ValueOp::k_call), "~super()\n");
}

TEST(Values, Unpacking) {
  EXPECT_EQ(Uses("def f(p):\n  a, (b, c) = p\n  use(a)\n  use(c)\n"), "*<p>[0]\n**<p>[1][1]\n");
  EXPECT_EQ(Uses("def f(p):\n  a, *b, c = p\n  use(a)\n  use(b)\n  use(c)\n"), "*<p>[0]\nlist[*<p>]\n*<p>\n");
  EXPECT_EQ(Uses("def f(p, q):\n  q, p = p, q\n  use(p)\n  for a, b in p: use(b)\n"), "<q>\n**<q>[1]\n");
  EXPECT_EQ(Graph("def f(p, i):\n  p.a = p['b'] = p[i] = p[0].c = 1\n  p.d += 2\n").All(ValueOp::k_set_attribute),
            "set_attribute a(<p>, value=int)\n"
            "set_attribute c(<p>[0], value=int)\n"
            "set_attribute d(<p>, value=operation __iadd__(<p>.d, int))\n");
  EXPECT_EQ(Graph("def f(p, i):\n  p['b'] = p[i] = p[-1] = 1\n").All(ValueOp::k_set_element),
            "set_element 'b'(<p>, value=int)\nset_element(<p>, key=<i>, value=int)\nset_element -1(<p>, value=int)\n");
}

TEST(Values, DisplaysAndComprehensions) {
  EXPECT_EQ(Uses("def f(a, b):\n"
                 "  use([a, *b, a])\n"
                 "  use({'x': a, b: 1, **b})\n"
                 "  use({a, b})\n"
                 "  use([x.y for x in a if x])\n"
                 "  use({x: y for x, y in a})\n"
                 "  use((x, 1.5, 1j, 0xE, ...) for x in a)\n"),
            "list[0=<a>, <a>, *<b>]\n"
            "dict['x'=<a>, int, str, <b>, *<b>]\n"
            "set[<a>, <b>]\n"
            "list[narrowed not None(*<a>).y]\n"
            "dict[**<a>[1], **<a>[0]]\n"
            "generator[tuple[0=*<a>, 1=float, 2=complex, 3=int, 4=ellipsis]]\n");
  EXPECT_EQ(Uses("def f(a):\n  x = 1\n  [x := b for b in a]\n  use(x)\n  use([x for x in a])\n  use(x)\n"),
            "{int | *<a>}\nlist[*<a>]\n{int | *<a>}\n");
  EXPECT_EQ(Uses("def f(a): use([lambda: b for b in a])\ndef g(a): [use(lambda: b) for b in a]\n"),
            "list[lambda]\nlambda\n");
}

TEST(Values, Operations) {
  EXPECT_EQ(Uses("async def f(a, b):\n"
                 "  use(a + -b)\n"
                 "  use(a in b)\n"
                 "  use(a < b is not a)\n"
                 "  use(not a)\n"
                 "  use(a[b])\n"
                 "  use(a['c\\x64'])\n"
                 "  use(a[1:2])\n"
                 "  use(await a)\n"
                 "  use(f'{a}')\n"
                 "  use(a(*b, a, c=1, **b))\n"),
            "operation __add__(<a>, operation __neg__(<b>))\n"
            "operation __contains__(<b>, <a>)\n"
            "{operation __lt__(<a>, <b>) | bool}\n"
            "bool\n"
            "<a>[key=<b>]\n"
            "<a>['cd']\n"
            "operation __getitem__ 1(<a>, slice)\n"
            "awaited(<a>)\n"
            "str\n"
            "<a>(double_spread=<b>, c=int, *<b>, *tuple[<a>])\n");
}

TEST(Values, ConstantsHaveKeys) {
  const auto keys = [](const std::string& source) {
    std::string lines;
    const Graph made(source);
    for (const evidence::Value& value : made.graph().values) {
      if (value.op == ValueOp::k_constant) lines += std::string(value.name) + " " + std::string(value.detail) + "\n";
    }
    return lines;
  };
  EXPECT_EQ(keys("f('a', \"a\", 3, 0x3, -1, 1.5, 2.5, b'', f'', True, None, 'a' 'b')\ndef g(): return 'a', 3\n"),
            "str 'a'\nint 3\nint -1\nfloat \nbytes \nstr \nbool True\nNoneType None\n");
  const std::string longest(64, 'a');
  EXPECT_EQ(keys("f('" + longest + "', 'a" + longest + "', '\\x61')\n"), "str '" + longest + "'\nstr \nstr 'a'\n");
  EXPECT_EQ(keys("f(-0, - -1)\n"), "int 0\nint -1\n");
}

TEST(Values, Keys) {
  EXPECT_EQ(Uses("def f(a, b):\n  use(a[b])\n  use(a[b, 1])\n  use(a[b,])\n  use(a[b, *b])\n  use(a[None])\n"),
            "<a>[key=<b>]\n<a>[key=<b>, key=int]\n<a>[key=tuple[0=<b>]]\n<a>[key=tuple[0=<b>, *<b>]]\n<a>[None]\n");
  EXPECT_EQ(Graph("def f(a: Optional[A], b: dict[str, A]): pass\n").All(ValueOp::k_parameter),
            "parameter a regular(annotation=~Optional[key=~A])\n"
            "parameter b regular(annotation=~dict[key=~str, key=~A])\n");
  EXPECT_EQ(Graph("def f(a, b):\n  a[b] = a[b, 1] = a\n  a[b] += 1\n  a[1:] = b\n").All(ValueOp::k_set_element),
            "set_element(<a>, key=<b>, value=<a>)\n"
            "set_element(<a>, key=<b>, key=int, value=<a>)\n"
            "set_element(<a>, key=<b>, value=operation __iadd__(<a>[key=<b>], int))\n"
            "set_element(<a>, key=slice, value=<b>)\n");
  EXPECT_EQ(Uses("def f(s):\n  match s:\n    case {C.k: x}: use(x)\n"), "<s>[key=~C.k]\n");
}

TEST(Values, Slices) {
  EXPECT_EQ(Uses("def f(a, b):\n"
                 "  use(a[1:])\n  use(a[:-1])\n  use(a[-2::1])\n  use(a[b:])\n  use(a[::2])\n  use(a['':])\n"),
            "operation __getitem__ 1(<a>, slice)\n"
            "operation __getitem__ 0(<a>, slice)\n"
            "operation __getitem__ -2(<a>, slice)\n"
            "operation __getitem__(<a>, slice)\n"
            "operation __getitem__(<a>, slice)\n"
            "operation __getitem__(<a>, slice)\n");
}

TEST(Values, Raises) {
  EXPECT_EQ(Graph("def f(a):\n  if a: raise E\n  try: raise E(1) from a\n  except F: raise\n").All(ValueOp::k_raise),
            "raise(~E)\nraise(~E(int))\n");
}

TEST(Values, WhatIsStoredSurely) {
  EXPECT_EQ(Uses("def f(d, v):\n  d['a'] = v\n  use(d['a'])\n  use(d['a'])\n"), "<d>['a'value=<v>]\n<d>['a']\n");
  EXPECT_EQ(Uses("def f(o, v):\n  o.a = v\n  w = o.a\n  use(w)\n  use(o.a)\n"), "<o>.a=<v>\n<o>.a\n");
  EXPECT_EQ(Uses("def f(o, v):\n  o.a.b = v\n  w = o.a.b\n  o['d']['e'] = v\n  x = o['d']['e']\n  use([w, x])\n"),
            "list[0=<o>.a.b=<v>, 1=<o>['d']['e'value=<v>]]\n");
  // Displays begin with what they have; those that nothing else gets at outlast calls.
  EXPECT_EQ(Uses("d = {'a': f, 'b': g}\nd['a'] = h\nuse(d['a'])\nuse(d['b'])\n"),
            "dict['a'=~f, 'b'=~g, str, str]['a'value=~h]\n"
            "dict['a'=~f, 'b'=~g, str, str]['b'value=~g]\n");
  EXPECT_EQ(Uses("d = {'a': {'b': f}}\nw = d['a']['b']\nuse(w)\n"),
            "dict['a'=dict['b'=~f, str], str]['a'value=dict['b'=~f, str]]['b'value=~f]\n");
}

TEST(Values, WhatMayHaveChangedIsNotSure) {
  for (const char* const between :
       {"f()", "e['a'] = v", "d[v] = v", "del d['a']", "del e[v]", "d = e", "d |= e", "for x in e: d['a'] = x",
        "if v: d['a'] = 1\n  else: f()", "v and f()", "try: pass\n  except E: pass", "with v: pass", "yield",
        "import m", "class C: pass", "[f() for x in v]", "d[1:] = v", "match v:\n    case 1: f()", "while v: f()"}) {
    EXPECT_EQ(
        Uses("def f(d, e, v):\n  d['a'] = v\n  " + std::string(between) + "\n  w = d['a']\n  use(w)\n").find("value="),
        std::string::npos)
        << between;
  }
  EXPECT_EQ(Uses("def f(o, p, v):\n  o.a = v\n  p.a = 1\n  w = o.a\n  use(w)\n"), "<o>.a\n");
  EXPECT_EQ(Uses("def f(o, v):\n  o.a.b = v\n  o.a = 1\n  w = o.a.b\n  use(w)\n"), "<o>.a=int.b\n");
}

TEST(Values, StoresMeet) {
  EXPECT_EQ(Uses("def f(d, v, c):\n  if c: d['a'] = v\n  else: d['a'] = 1\n  w = d['a']\n  use(w)\n"),
            "<d>['a'value={<v> | int}]\n");
  EXPECT_EQ(Uses("def f(d, v, c):\n  d['a'] = 1\n  if c: d['a'] = v\n  w = d['a']\n  use(w)\n"),
            "<d>['a'value={int | <v>}]\n");
  EXPECT_EQ(Uses("def f(d, v):\n  if v: d['a'] = v\n  w = d['a']\n  use(w)\n"), "<d>['a']\n");
  EXPECT_EQ(Uses("def f(d, v):\n  d['a'] = 1\n  if v: return f()\n  w = d['a']\n  use(w)\n"), "<d>['a'value=int]\n");
}

TEST(Values, TestsNarrow) {
  EXPECT_EQ(Uses("def f(a):\n  if isinstance(a, C): use(a)\n  else: use(a)\n  use(a)\n"),
            "narrowed(<a>, class=~C)\nnarrowed not(<a>, class=~C)\n<a>\n");
  EXPECT_EQ(Uses("def f(a):\n  if not isinstance(a, C): return\n  use(a)\n"), "narrowed(<a>, class=~C)\n");
  EXPECT_EQ(Uses("def f(a):\n  if a is None: raise E\n  use(a)\n"), "narrowed not None(<a>)\n");
  EXPECT_EQ(Uses("def f(a):\n  if a is None: use(a)\n  elif b: use(a)\n  use(a)\n"),
            "narrowed None(<a>)\nnarrowed not None(<a>)\n<a>\n");
  EXPECT_EQ(Uses("def f(a, b):\n  if a and not b is None:\n    use(a)\n    use(b)\n  else: use(a)\n"),
            "narrowed not None(<a>)\nnarrowed not None(<b>)\n<a>\n");
  EXPECT_EQ(Uses("def f(a):\n  a is None or use(a)\n  a and use(a)\n  use(a)\n  use(a if a else 1)\n"),
            "narrowed not None(<a>)\nnarrowed not None(<a>)\n<a>\n{narrowed not None(<a>) | int}\n");
  EXPECT_EQ(Uses("def f(a):\n  assert isinstance(a, C)\n  use(a)\n"), "narrowed(<a>, class=~C)\n");
  EXPECT_EQ(Uses("def f(a):\n  while a:\n    use(a)\n    a = a.b\n  use([x for x in a if x])\n").find("narrowed"), 0u);
  EXPECT_EQ(Uses("def f(a):\n  if isinstance(a, C): a = 1\n  use(a)\n"), "{int | narrowed not(<a>, class=~C)}\n");
}

TEST(Values, StringAnnotations) {
  const auto parameters = [](const std::string& source) { return Graph(source).All(ValueOp::k_parameter); };
  EXPECT_EQ(parameters("def f(a: 'A', b: 'm.B.C', c: Optional['A'], d: Literal['A'], e: 'A[B]', g: 'None'): pass\n"
                       "class A: pass\nimport m\n"),
            "parameter a regular(annotation=A{class A})\n"
            "parameter b regular(annotation=m{import m}.B.C)\n"
            "parameter c regular(annotation=~Optional[key=A{class A}])\n"
            "parameter d regular(annotation=~Literal['A'])\n"
            "parameter e regular(annotation=A{class A}[key=~B])\n"
            "parameter g regular(annotation=NoneType)\n");
  EXPECT_EQ(parameters("class A:\n  class B: pass\n  def f(a: 'B'):\n    def g(b: 'B', c: 'list[A]' | 'str'): pass\n"),
            "parameter a regular(annotation=B{class B})\n"
            "parameter b regular(annotation=~B)\n"
            "parameter c regular(annotation=operation __or__(~list[key=A{class A}], ~str))\n");
}

TEST(Values, Annotations) {
  EXPECT_EQ(Uses("def f():\n  a: int\n  use(a)\n  a = 1\n  use(a)\n  b: 'C' = 2\n  use(b)\n  a: str\n  use(a)\n"),
            "annotated(annotation=~int)\nint\nint\nint\n");
  EXPECT_EQ(
      Uses("from __future__ import annotations\nclass A: pass\ndef f(a: A, b: 'A'):\n  use(a)\n  c: 'A'\n  use(c)\n"),
      "<a>\nannotated(annotation=A{class A})\n");
  EXPECT_EQ(Graph("from __future__ import annotations\ndef f(a: A): pass\nA = 1\n").All(ValueOp::k_parameter),
            "parameter a regular(annotation=A{int})\n");
}

TEST(Values, Patterns) {
  EXPECT_EQ(
      Uses("def f(s):\n"
           "  match s:\n"
           "    case [a, *b]:\n"
           "      use(a)\n"
           "      use(b)\n"
           "    case {'k': c, **d}:\n"
           "      use(c)\n"
           "      use(d)\n"
           "    case C(e, x=g) as h:\n"
           "      use(e)\n"
           "      use(g)\n"
           "      use(h)\n"
           "    case 1 | 2:\n"
           "      a = 1\n"
           "    case z:\n"
           "      a = ''\n"
           "  use(a)\n"),
      "*<s>[0]\nlist[*<s>]\n<s>['k']\ndict[*<s>]\n?pattern\n<s>.x\nnarrowed(<s>, class=~C)\n{*<s>[0] | int | str}\n");
}

TEST(Values, WaysPastTestsThatGiveNames) {
  // The way past the branch has what the test leaves, where the branch gives the name another value.
  EXPECT_EQ(Graph("def f(a):\n  if a is None: a = 1\n  use(a)\n").Uses(), "{int | narrowed not None(<a>)}\n");
  EXPECT_EQ(Graph("def f(a):\n  if a is None: use()\n  use(a)\n").Uses(), "nothing\n<a>\n");
}

TEST(Values, PrivateNames) {
  EXPECT_EQ(Uses("class _C:\n  __a = 1\n  def f(self): use(self.__a)\n"), "<self>._C__a\n");
}

// Every input is a value, and inputs come in the declared order.
TEST(Values, RowsAreInOrder) {
  const Graph made("def f(a, *b):\n  for x in a:\n    x = x.y(1, *b, z=2)\n  return x\nf([1])\n");
  const ValueGraph& graph = made.graph();
  ASSERT_FALSE(graph.inputs.empty());
  for (std::size_t i = 0; i < graph.inputs.size(); ++i) {
    const evidence::ValueInput& input = graph.inputs[i];
    EXPECT_GE(input.input, 0);
    EXPECT_LT(static_cast<std::size_t>(input.input), graph.values.size());
    if (i == 0) continue;
    const evidence::ValueInput& before = graph.inputs[i - 1];
    if (before.value == input.value && before.role == input.role) {
      EXPECT_EQ(input.position, before.position + 1);
    } else {
      EXPECT_EQ(input.position, 0u);
      EXPECT_TRUE(before.value < input.value || before.role < input.role);
    }
  }
}

// Names that ways of many kinds assign, each way another one: what meets is no more than what they assign.
TEST(Values, SizeIsLinear) {
  const auto repeated = [](std::string_view head, auto line) {
    std::string source(head);
    for (int i = 0; i < 10'000; ++i) source += line("n" + std::to_string(i));
    return source;
  };
  using Name = const std::string&;
  const std::string sources[] = {
      repeated("def f(x):\n", [](Name n) { return "  if x: " + n + " = x\n"; }) +
          repeated("  return ", [](Name n) { return n + ", "; }) + "\n",
      repeated("def f(x):\n  if x: pass\n", [](Name n) { return "  elif x: " + n + " = x\n"; }),
      repeated("def f(x):\n  ", [](Name n) { return n + " = "; }) + "x\n" +
          repeated("  for y in x:\n", [](Name n) { return "    " + n + " = y\n    if " + n + ": continue\n"; }),
      repeated("def f(x):\n  while x:\n", [](Name n) { return "    if (" + n + " := x): break\n"; }),
      repeated("def f(x):\n  try:\n", [](Name n) { return "    " + n + " = x\n"; }) +
          repeated("  except x:\n", [](Name n) { return "    use(" + n + ")\n"; }),
      repeated("x = 1", [](Name n) { return " and (" + n + " := x)"; }) + "\n",
      repeated("x = 1", [](Name) { return " if x else 2"; }) + "\n",
      "x = " + repeated("", [](Name) { return "("; }) + repeated("1", [](Name) { return ",)"; }) + "\n"};
  for (const std::string& source : sources) {
    const evidence::SyntaxTree tree = treesitter::ParseForTest(source);
    EXPECT_TRUE(tree.diagnostics.empty());
    const ValueGraph graph = BuildValueGraph(tree, scoping::AnalyzeScopes(tree));
    EXPECT_LT(graph.values.size() + graph.inputs.size(), 5 * tree.nodes.size()) << source.substr(0, 100);
  }
}

TEST(Values, BrokenSourcesHaveValuesToo) {
  for (const char* const source :
       {"x = (\n", "def f(:\n  return x\n", "for in x: y\nelse: z\n", "try:\nexcept: a.b\n", "match x:\n case :\n  y\n",
        "a if b else\n", "x += \n", "with as y: z\n", "@\nclass C(: x = 1", "if\n  x\nelif y: break\nelse",
        "while: continue\n", "[for x in y]\n", "a.\nb[]\n", ""}) {
    EXPECT_NO_FATAL_FAILURE(Graph{source}) << source;
  }
}

}  // namespace
}  // namespace codeanatomy::extract::values
