#include "normalize/witness.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "extract/scoping/scoping.h"
#include "extract/treesitter/text_annotations.h"
#include "extract/treesitter/treesitter.h"
#include "normalize/ast_alignment.h"
#include "normalize/reported_scopes.h"
#include "normalize/symtable_alignment.h"

namespace codeanatomy::normalize {
namespace {

constexpr int kPython311 = 0x030b0000;
constexpr int kPython313 = 0x030d0000;

// A file with its graph, and a witness that says of it what the syntax says.
struct Case {
  std::unique_ptr<std::string> source;
  std::unique_ptr<FileEvidence> file;
  FileGraph graph;
  FileWitness witness;
  std::vector<std::string> kinds, contexts;
};

bool HasNoPosition(evidence::NodeKind kind) {
  return kind == evidence::NodeKind::kcomprehension || kind == evidence::NodeKind::kwithitem ||
         kind == evidence::NodeKind::kmatch_case;
}

void AddNodes(Case& made) {
  const auto& nodes = made.file->syntax.nodes;
  constexpr std::string_view kContexts[] = {"", "load", "store", "del"};
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const evidence::SyntaxNode& node = nodes[i];
    WitnessNode row;
    row.parent = node.parent;
    row.kind = evidence::NodeKindName(node.kind);
    row.field = evidence::FieldName(node.field);
    row.field_index = node.field_index;
    row.anchor = HasNoPosition(node.kind) ? nodes[i + 1].bstart : node.bstart;
    if (!HasNoPosition(node.kind)) row.bstart = node.bstart;
    if (!HasNoPosition(node.kind)) row.bend = node.bend;
    row.context = kContexts[static_cast<std::size_t>(node.context)];
    if (node.kind != evidence::NodeKind::kConstant) row.name = node.label;
    row.in_fstring = i > 0 && (made.witness.nodes[static_cast<std::size_t>(node.parent)].in_fstring ||
                               nodes[static_cast<std::size_t>(node.parent)].kind == evidence::NodeKind::kJoinedStr);
    made.witness.nodes.push_back(row);
  }
}

void AddScopes(Case& made) {
  constexpr std::string_view kKinds[] = {"module",          "class",      "function",      "function",
                                         "type_parameters", "type_alias", "type_variable", "annotation"};
  const auto reported = ReportScopes(made.file->syntax, made.file->scopes, made.witness.hex_version >= kPython313);
  for (const ReportedScope& scope : reported) {
    const evidence::Scope& ours = made.file->scopes.scopes[static_cast<std::size_t>(scope.scope)];
    const evidence::SyntaxNode& node = made.file->syntax.nodes[static_cast<std::size_t>(ours.node)];
    WitnessScope row;
    row.parent = scope.parent;
    row.kind = kKinds[static_cast<std::size_t>(ours.kind)];
    row.name = ours.name;
    row.bstart = node.bstart;
    row.bend = node.bend;
    const auto index = static_cast<std::int64_t>(made.witness.scopes.size());
    made.witness.scopes.push_back(row);
    for (const ReportedSymbol& symbol : scope.symbols)
      made.witness.symbols.push_back({index, symbol.name, symbol.flags});
  }
}

Case Agreeing(std::string text, int hex_version = kPython313) {
  Case made;
  made.source = std::make_unique<std::string>(std::move(text));
  made.file = std::make_unique<FileEvidence>();
  made.file->path = "m.py";
  made.file->module = "m";
  made.file->bytes = *made.source;
  made.file->syntax = *extract::treesitter::ParseSource(*made.source, {});
  made.file->scopes = extract::scoping::AnalyzeScopes(made.file->syntax);
  made.graph = BuildFileGraph(*made.file);
  made.witness.has_ast = made.witness.has_symtable = true;
  made.witness.hex_version = hex_version;
  AddNodes(made);
  AddScopes(made);
  return made;
}

std::vector<std::string> Spell(const std::vector<WitnessDifference>& differences) {
  std::vector<std::string> lines;
  for (const WitnessDifference& d : differences) {
    lines.push_back(std::to_string(d.bstart) + " " + std::string(d.subject) + ": " + d.left + " / " + d.right);
  }
  return lines;
}

using Lines = std::vector<std::string>;

TEST(AlignAst, FindsEveryNodeOfAnAgreeingWitness) {
  const Case made = Agreeing("with a as b, c:\n    d = [x for x in y if z]\nmatch e:\n    case [f, *g]: pass\n");
  const AstAlignment found = AlignAst(made.graph, made.witness);
  EXPECT_EQ(Spell(found.differences), Lines());
  for (std::size_t i = 0; i < found.node_of.size(); ++i) EXPECT_EQ(found.node_of[i], static_cast<int>(i));
}

TEST(AlignAst, AndAlignSymtableAskNothingOfTexts) {
  Case made = Agreeing("def f(a: 'B', c: 'd.E | f'):\n    B = 1\n    g: \"X['B']\" = B\n");
  const evidence::ScopeTree before = std::move(made.file->scopes);  // the witness views it
  const std::size_t nodes = made.file->syntax.nodes.size();
  ASSERT_TRUE(extract::treesitter::ReadTextAnnotations({}, made.file->syntax).ok());
  ASSERT_GT(made.file->syntax.nodes.size(), nodes);
  made.file->scopes = extract::scoping::AnalyzeScopes(made.file->syntax);
  ASSERT_GT(made.file->scopes.scopes.size(), before.scopes.size());
  made.graph = BuildFileGraph(*made.file);
  EXPECT_EQ(Spell(AlignAst(made.graph, made.witness).differences), Lines());
  EXPECT_EQ(Spell(AlignSymtable(made.graph, made.witness).differences), Lines());
}

TEST(AlignAst, TellsNodesApartThatStandInOnePlace) {
  Case made = Agreeing("a\nb\n");
  // Two nodes of one kind and span, told apart by their fields.
  made.file->syntax.nodes[4] = made.file->syntax.nodes[2];
  made.file->syntax.nodes[4].field_index = 1;
  made.witness.nodes[4] = made.witness.nodes[2];
  made.witness.nodes[4].field_index = 1;
  std::swap(made.witness.nodes[2], made.witness.nodes[4]);
  const AstAlignment found = AlignAst(made.graph, made.witness);
  EXPECT_EQ(found.node_of[2], 4);
  EXPECT_EQ(found.node_of[4], 2);
}

TEST(AlignAst, SaysWhatDiffers) {
  Case made = Agreeing("a = b\n");
  std::size_t target = 2, value = 3;
  made.witness.nodes[target].name = "z";
  made.witness.nodes[value].context = "store";
  EXPECT_EQ(Spell(AlignAst(made.graph, made.witness).differences), Lines({"0 name: a / z", "4 context: load / store"}));
  made = Agreeing("a = b\n");
  made.witness.nodes[value].bend = 6;
  EXPECT_EQ(Spell(AlignAst(made.graph, made.witness).differences), Lines({"4 node:  / Name", "4 node: Name / "}));
  made = Agreeing("a = b\n");
  made.witness.nodes[value].field = "targets";
  EXPECT_EQ(Spell(AlignAst(made.graph, made.witness).differences),
            Lines({"4 field: Assign@0.value[0] / Assign@0.targets[0]"}));
  made = Agreeing("a = b\n");
  made.witness.nodes[value].parent = 0;
  EXPECT_EQ(Spell(AlignAst(made.graph, made.witness).differences),
            Lines({"4 parent: Assign@0.value[0] / Module@0.value[0]"}));
  made = Agreeing("a = b\n");
  made.witness.nodes[value].kind = "Novelty";
  EXPECT_EQ(Spell(AlignAst(made.graph, made.witness).differences), Lines({"4 node:  / Novelty", "4 node: Name / "}));
}

TEST(AlignAst, FindsNodesWithoutAnyPosition) {
  Case made = Agreeing("import a, b as c\n");
  for (std::size_t i : {2, 3}) {
    made.witness.nodes[i].bstart = made.witness.nodes[i].bend = made.witness.nodes[i].anchor = kNoOffset;
  }
  made.witness.nodes[3].other_names = "c";
  AstAlignment found = AlignAst(made.graph, made.witness);
  EXPECT_EQ(Spell(found.differences), Lines());
  EXPECT_EQ(found.node_of[3], 3);
  made.witness.nodes[3].name = "d";
  EXPECT_EQ(Spell(AlignAst(made.graph, made.witness).differences), Lines({"10 name: b / d"}));
}

TEST(AlignAst, LeavesOutWhatOldInterpretersMisplace) {
  for (const int version : {kPython311, kPython313}) {
    Case made = Agreeing("f'{a}'\n", version);
    ASSERT_EQ(made.witness.nodes.back().kind, "Name");
    made.witness.nodes.back().anchor = made.witness.nodes.back().bstart = 1;
    EXPECT_EQ(AlignAst(made.graph, made.witness).differences.empty(), version == kPython311) << version;
  }
}

TEST(AlignAst, ComparesDocumentationStrings) {
  Case made = Agreeing("'''a'''\ndef f(): 'b'\n");
  made.witness.docstrings = {{0, 0, 7}};
  EXPECT_EQ(Spell(AlignAst(made.graph, made.witness).differences), Lines({"17 docstring: FunctionDef / "}));
  made.witness.docstrings = {{0, 0, 7}, {3, 17, 20}};
  EXPECT_EQ(Spell(AlignAst(made.graph, made.witness).differences), Lines());
  made.witness.docstrings = {{0, 0, 7}, {3, 17, 20}, {3, 18, 20}};
  EXPECT_EQ(Spell(AlignAst(made.graph, made.witness).differences), Lines({"18 docstring:  / FunctionDef"}));
}

// Scopes as they are reported: name, then its symbols.
Lines Reported(std::string text, bool merges) {
  const Case made = Agreeing(std::move(text));
  Lines lines;
  for (const ReportedScope& scope : ReportScopes(made.file->syntax, made.file->scopes, merges)) {
    std::string line(made.file->scopes.scopes[static_cast<std::size_t>(scope.scope)].name);
    for (const ReportedSymbol& symbol : scope.symbols) {
      const bool cell = symbol.flags & evidence::kCell, free = symbol.flags & evidence::kFree;
      line.append(" ").append(symbol.name).append(cell ? "(cell)" : free ? "(free)" : "");
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

TEST(ReportScopes, MergesComprehensions) {
  const std::string text = "def f(a):\n    return [lambda: x + a for x in a]\n";
  EXPECT_EQ(Reported(text, false), Lines({"top f", "f a(cell)", "listcomp a(free) x(cell)", "lambda a(free) x(free)"}));
  EXPECT_EQ(Reported(text, true), Lines({"top f", "f a(cell) x(cell)", "lambda a(free) x(free)"}));
  EXPECT_EQ(Reported("(x for x in y)\n", true), Lines({"top y", "genexpr x"}));
}

TEST(ReportScopes, ListsSiblingsAsTheInterpreterEntersThem) {
  EXPECT_EQ(
      Reported("a = (lambda p: 0) if (lambda q: 0) else {(lambda k: 0): (lambda v: 0), (lambda l: 0): 1}\n", false),
      Lines({"top a", "lambda q", "lambda p", "lambda k", "lambda l", "lambda v"}));
  EXPECT_EQ(Reported("@(lambda d: 0)\ndef f(x=lambda e: 0): pass\n", false),
            Lines({"top f", "lambda e", "lambda d", "f x"}));
  EXPECT_EQ(Reported("(a for a in (b for b in c))\n", false), Lines({"top c", "genexpr b", "genexpr a"}));
}

TEST(ReportScopes, LeavesOutDeferredAnnotations) {
  EXPECT_EQ(Reported("from __future__ import annotations\ndef f(x: (lambda: 0)): pass\n", false),
            Lines({"top annotations f", "f x"}));
}

TEST(AlignSymtable, FindsEveryScopeOfAnAgreeingWitness) {
  for (const int version : {kPython311, kPython313}) {
    const Case made = Agreeing("class A:\n    x = [i for i in y]\n    def f(self): return lambda: self\n", version);
    const SymtableAlignment found = AlignSymtable(made.graph, made.witness);
    EXPECT_EQ(Spell(found.differences), Lines());
    for (const auto scope : found.scope_of) EXPECT_NE(scope, evidence::kNone);
  }
}

TEST(AlignSymtable, SaysWhatDiffers) {
  Case made = Agreeing("def f(a): return b\n");
  ASSERT_EQ(made.witness.symbols.size(), 3u);
  made.witness.symbols[1].flags ^= evidence::kParameter;
  made.witness.symbols[2].flags = evidence::kReferenced | evidence::kFree;
  EXPECT_EQ(Spell(AlignSymtable(made.graph, made.witness).differences),
            Lines({"6 symbol.is_parameter: a: true / a: false", "17 symbol.scope: b: global_implicit / b: free"}));
  made = Agreeing("def f(a): return b\n");
  made.witness.symbols[2].name = "c";
  EXPECT_EQ(Spell(AlignSymtable(made.graph, made.witness).differences), Lines({"17 symbol: b / ", "0 symbol:  / c"}));
  made = Agreeing("def f(a): return b\n");
  made.witness.scopes[1].name = "g";
  EXPECT_EQ(Spell(AlignSymtable(made.graph, made.witness).differences),
            Lines({"0 scope: function f / ", "0 scope:  / function g"}));
}

TEST(AlignSymtable, PairsTwinsByTheirNames) {
  Case made = Agreeing("f(lambda: a, lambda: b)\n");
  for (auto* scope : {&made.witness.scopes[1], &made.witness.scopes[2]}) scope->bstart = scope->bend = kNoOffset;
  for (WitnessScope& scope : made.witness.scopes) scope.line = 1;
  for (WitnessSymbol& symbol : made.witness.symbols) {
    if (symbol.scope > 0) symbol.scope = 3 - symbol.scope;
  }
  std::swap(made.witness.symbols[made.witness.symbols.size() - 1],
            made.witness.symbols[made.witness.symbols.size() - 2]);
  const SymtableAlignment found = AlignSymtable(made.graph, made.witness);
  EXPECT_EQ(Spell(found.differences), Lines());
  EXPECT_EQ(found.scope_of[1], 2);
  EXPECT_EQ(found.scope_of[2], 1);
}

}  // namespace
}  // namespace codeanatomy::normalize
