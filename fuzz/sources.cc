// Any bytes as a Python source: decoding, parsing, lowering, scopes, values, ids, tables. Promised: nothing crashes; spans lie in the
// file; trees are closed and in preorder; ids differ; tables are well formed; the same bytes give the same rows.

#include <algorithm>
#include <map>

#include <arrow/record_batch.h>

#include "base/base.h"
#include "extract/scoping/scoping.h"
#include "extract/treesitter/text_annotations.h"
#include "extract/treesitter/treesitter.h"
#include "extract/values/values.h"
#include "normalize/normalize.h"
#include "repo/repo.h"
#include "target.h"

namespace codeanatomy::fuzz {
namespace {

using evidence::NodeIndex;

// Has all parts of one reading of a file; later parts view earlier ones.
struct Reading {
  std::string bytes;
  repo::DecodeDecision decision;
  normalize::FileEvidence evidence;
  normalize::FileFacts facts;
  normalize::FileGraph graph;
  std::vector<normalize::NodeId> ids;
  normalize::TableBatches tables;
};

bool InFile(std::int64_t begin, std::int64_t end, std::size_t size) {
  return 0 <= begin && begin <= end && end <= static_cast<std::int64_t>(size);
}

// Touches every byte, so that a view of what is gone is found.
bool IsAlive(std::string_view text) {
  std::size_t sum = 0;
  for (const char byte : text) sum += static_cast<unsigned char>(byte);
  return sum < static_cast<std::size_t>(-1);
}

void CheckSyntax(const evidence::SyntaxTree& tree, std::size_t size) {
  Promise(!tree.nodes.empty(), "there is a module");
  Promise(tree.nodes[0].kind == evidence::NodeKind::kModule && tree.nodes[0].bstart == 0 && tree.nodes[0].bend == size,
          "the module spans the file");
  Promise(tree.error_bytes <= size, "errors lie in the file");
  const auto count = static_cast<NodeIndex>(tree.nodes.size());
  // The end of the subtree is known when its parent's next child comes: preorder has each parent on the path to the last node.
  std::vector<NodeIndex> path;
  for (NodeIndex i = 0; i < count; ++i) {
    const evidence::SyntaxNode& node = tree.nodes[i];
    Promise(InFile(node.bstart, node.bend, size), "a node lies in the file");
    Promise(InFile(node.name_bstart, node.name_bend, size), "a name lies in the file");
    Promise(i == 0 ? node.parent == evidence::kNoNode : node.parent >= 0 && node.parent < i,
            "parents come before children");
    while (!path.empty() && path.back() != node.parent) path.pop_back();
    Promise(i == 0 || !path.empty(), "nodes are in preorder");
    path.push_back(i);
    Promise(IsAlive(node.label), "a label");
  }
  for (const auto& part : tree.name_parts) {
    Promise(part.node >= 0 && part.node < count && InFile(part.bstart, part.bend, size) && IsAlive(part.name),
            "a part of names");
  }
  for (const auto& name : tree.asnames)
    Promise(name.node >= 0 && name.node < count && IsAlive(name.name), "a second name");
}

void CheckScopes(const evidence::ScopeTree& scopes, const evidence::SyntaxTree& tree, std::size_t size) {
  const auto scope_count = static_cast<evidence::ScopeIndex>(scopes.scopes.size());
  const auto binding_count = static_cast<evidence::BindingIndex>(scopes.bindings.size());
  const auto node_count = static_cast<NodeIndex>(tree.nodes.size());
  Promise(scope_count > 0, "there is the module's scope");
  for (evidence::ScopeIndex i = 0; i < scope_count; ++i) {
    const evidence::Scope& scope = scopes.scopes[i];
    Promise(scope.node >= 0 && scope.node < node_count, "a scope has a node");
    Promise(i == 0 ? scope.parent == evidence::kNone : scope.parent >= 0 && scope.parent < i, "scopes are in preorder");
    Promise(IsAlive(scope.name), "a scope's name");
  }
  evidence::ScopeIndex last = 0;
  for (const evidence::Binding& binding : scopes.bindings) {
    Promise(binding.scope >= last && binding.scope < scope_count, "bindings are sorted by scope");
    last = binding.scope;
    Promise(binding.resolves_to >= evidence::kNone && binding.resolves_to < binding_count,
            "a binding resolves to a binding");
    Promise(IsAlive(binding.name), "a binding's name");
  }
  std::uint32_t before = 0;
  for (const evidence::Occurrence& occurrence : scopes.occurrences) {
    Promise(occurrence.bstart >= before, "occurrences are sorted");
    before = occurrence.bstart;
    Promise(InFile(occurrence.bstart, occurrence.bend, size), "an occurrence lies in the file");
    Promise(occurrence.node >= 0 && occurrence.node < node_count, "an occurrence has a node");
    Promise(occurrence.binding >= evidence::kNone && occurrence.binding < binding_count, "an occurrence has a binding");
  }
  Promise(scopes.scope_of_node.size() == tree.nodes.size(), "every node has a scope");
  for (const evidence::ScopeIndex scope : scopes.scope_of_node)
    Promise(scope >= 0 && scope < scope_count, "a node's scope");
}

void CheckValues(const evidence::ValueGraph& graph, const evidence::SyntaxTree& tree) {
  const auto count = static_cast<evidence::ValueIndex>(graph.values.size());
  const auto nodes = static_cast<NodeIndex>(tree.nodes.size());
  std::ptrdiff_t calls = 0;
  for (const evidence::Value& value : graph.values) {
    Promise(value.node >= evidence::kNoNode && value.node < nodes, "a value's node");
    Promise(IsAlive(value.name) && IsAlive(value.detail), "a value's name");
    calls += value.op == evidence::ValueOp::k_call;
  }
  Promise(calls == std::count_if(tree.nodes.begin(), tree.nodes.end(),
                                 [](const auto& node) { return node.kind == evidence::NodeKind::kCall; }),
          "every call has a value");
  evidence::ValueInput before{-1, evidence::ValueRole::k_any, 0, {}, 0};
  for (const evidence::ValueInput& input : graph.inputs) {
    Promise(input.value >= 0 && input.value < count && input.input >= 0 && input.input < count, "an input is a value");
    const bool same = input.value == before.value && input.role == before.role;
    Promise(same ? input.position == before.position + 1 : input.position == 0, "inputs are counted by role");
    Promise(same || input.value > before.value || (input.value == before.value && input.role > before.role),
            "inputs are sorted");
    Promise(IsAlive(input.name), "an input's name");
    before = input;
  }
}

void CheckGraph(const Reading& reading) {
  Promise(reading.ids.size() == static_cast<std::size_t>(reading.graph.size()), "every node has an id");
  normalize::IdList ids(reading.ids.begin(), reading.ids.end());
  std::erase(ids, 0);  // of what is no node of the graph
  Promise(normalize::RepeatedIds(ids).empty(), "ids differ");
  for (const auto& [name, batch] : reading.tables) {
    const arrow::Status status = batch->ValidateFull();
    Promise(status.ok(), std::string(name) + ": " + status.ToString());
  }
}

void Read(std::string_view input, Reading& reading) {
  reading.bytes = input;
  reading.decision = repo::DecideEncoding(reading.bytes);
  const repo::DecodeDecision& decision = reading.decision;
  for (const repo::Problem& problem : decision.problems) {
    Promise(InFile(problem.bstart, problem.bend, input.size()), "a problem lies in the file");
  }
  if (decision.encoding_class == repo::EncodingClass::kRefused) reading.bytes.clear();
  using extract::treesitter::SourceEncoding;
  extract::treesitter::ParseOptions parse;
  if (decision.encoding_class == repo::EncodingClass::kLatin1) parse.encoding = SourceEncoding::kLatin1;
  if (decision.encoding_class == repo::EncodingClass::kSingleByte) {
    parse.encoding = SourceEncoding::kOtherSingleByte;
    parse.single_byte_map = decision.table;
  }
  normalize::FileEvidence& file = reading.evidence;
  file.path = "pkg/mod.py";
  file.module = "pkg.mod";
  file.bytes = reading.bytes;
  auto syntax = extract::treesitter::ParseSource(reading.bytes, parse);
  Promise(syntax.ok(), syntax.status().ToString());
  file.syntax = std::move(syntax).ValueUnsafe();
  const arrow::Status read = extract::treesitter::ReadTextAnnotations(parse, file.syntax);
  Promise(read.ok(), read.ToString());
  CheckSyntax(file.syntax, reading.bytes.size());
  file.scopes = extract::scoping::AnalyzeScopes(file.syntax);
  CheckScopes(file.scopes, file.syntax, reading.bytes.size());
  normalize::FileFacts& facts = reading.facts;
  facts.content_hash = repo::ContentHash(reading.bytes);
  facts.size = static_cast<std::int64_t>(input.size());
  facts.encoding = decision.encoding;
  facts.newline = repo::NewlineName(decision.newline);
  facts.parse_status = "ok";
  for (auto* found : {&file.syntax.diagnostics, &file.scopes.diagnostics}) {
    for (evidence::Diagnostic& diagnostic : *found) {
      Promise(InFile(diagnostic.bstart, diagnostic.bend, reading.bytes.size()), "a diagnostic lies in the file");
      facts.diagnostics.push_back(std::move(diagnostic));
    }
  }
  reading.graph = normalize::BuildFileGraph(file);
  reading.ids = normalize::AssignIds(reading.graph, "", normalize::IdSpace(), {});
  normalize::ChunkTables tables;
  tables.AddFile(reading.graph, reading.ids, facts);
  const evidence::ValueGraph values = extract::values::BuildValueGraph(file.syntax, file.scopes);
  CheckValues(values, file.syntax);
  tables.AddValues(reading.graph, reading.ids, values);
  reading.tables = std::move(tables).Finish();
  CheckGraph(reading);
}

class Sources : public Target {
 public:
  std::string_view Name() const override { return "sources"; }

  std::size_t Limit() const override { return 4096; }

  std::vector<std::string_view> Words() const override {
    return {"and",
            "as",
            "assert",
            "async",
            "await",
            "break",
            "case",
            "class",
            "continue",
            "def",
            "del",
            "elif",
            "else",
            "except",
            "except*",
            "finally",
            "for",
            "from",
            "global",
            "if",
            "import",
            "in",
            "is",
            "lambda",
            "match",
            "nonlocal",
            "not",
            "or",
            "pass",
            "raise",
            "return",
            "try",
            "type",
            "while",
            "with",
            "yield",
            "None",
            "True",
            "_",
            "self",
            "super",
            "__x",
            "print",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            ":",
            ":=",
            "=",
            "==",
            "->",
            "**",
            "*",
            "/",
            "//",
            "@",
            ",",
            ";",
            ".",
            "...",
            "!=",
            "<",
            "~",
            "'",
            "\"",
            "'''",
            "\"\"\"",
            "f'{",
            "f\"\"\"{",
            "rb'",
            "u'",
            "}'",
            "!r",
            "#",
            "\\\n",
            "\n",
            "\n    ",
            "\n\t",
            "0x_f",
            "1e9",
            "1_0j",
            "b'",
            "t'{",
            "\\N{DIGIT ONE}",
            "from __future__ import annotations",
            "# -*- coding: latin-1 -*-",
            "# coding: cp1252",
            "#!/usr/bin/env python"};
  }

  void Run(std::string_view input) override {
    Reading first;
    Read(input, first);
    if (++count_ % 8 != 0) return;
    Reading second;
    Read(input, second);
    for (const auto& [name, batch] : first.tables) {
      Promise(batch->Equals(*second.tables.at(name)), "the same bytes give the same rows");
    }
  }

 private:
  std::size_t count_ = 0;
};

}  // namespace

std::unique_ptr<Target> MakeTarget() { return std::make_unique<Sources>(); }

}  // namespace codeanatomy::fuzz
