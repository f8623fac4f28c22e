#include "normalize/normalize.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include <arrow/array.h>

#include "extract/scoping/scoping.h"
#include "extract/treesitter/treesitter.h"

namespace codeanatomy::normalize {
namespace {

// A file on its way to rows, with the ids of its nodes.
struct Built {
  std::unique_ptr<std::string> source;
  std::unique_ptr<FileEvidence> file;
  FileGraph graph;
  std::vector<NodeId> ids;
};

Built BuildFrom(std::string text, const IdSpace& space = {}, const IdOverrides& overrides = {}) {
  Built built;
  built.source = std::make_unique<std::string>(std::move(text));
  built.file = std::make_unique<FileEvidence>();
  built.file->path = "pkg/mod.py";
  built.file->module = "pkg.mod";
  built.file->source_root = ".";
  built.file->bytes = *built.source;
  built.file->syntax = *extract::treesitter::ParseSource(*built.source, {});
  built.file->scopes = extract::scoping::AnalyzeScopes(built.file->syntax);
  built.graph = BuildFileGraph(*built.file);
  built.ids = AssignIds(built.graph, "", space, overrides);
  return built;
}

std::set<std::string> Definitions(const Built& built) {
  std::set<std::string> names;
  for (const DefinitionSite& site : built.graph.definitions) {
    names.insert(std::string(DefinitionKindName(site.kind)) + " " + std::string(site.qualified_name));
  }
  return names;
}

// Ids by kind and text of the node, for comparing two versions of a file.
std::multimap<std::string, NodeId> IdsByText(const Built& built) {
  std::multimap<std::string, NodeId> ids;
  const auto& nodes = built.file->syntax.nodes;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].kind == evidence::NodeKind::kModule) continue;
    const std::string text = built.source->substr(nodes[i].bstart, nodes[i].bend - nodes[i].bstart);
    ids.emplace(std::string(evidence::NodeKindName(nodes[i].kind)) + " " + text, built.ids[i]);
  }
  return ids;
}

TEST(FileGraph, NamesDefinitionsByTheirScopes) {
  const Built built = BuildFrom(
      "import os.path as p\n"
      "class C:\n"
      "    x = 1\n"
      "    def m(self, a):\n"
      "        self.y = a\n"
      "        return lambda b: [c for c in b]\n"
      "def f():\n"
      "    global g\n"
      "    g = 2\n");
  const std::set<std::string> expected = {"module pkg.mod",
                                          "import pkg.mod.p",
                                          "class pkg.mod.C",
                                          "variable pkg.mod.C.x",
                                          "method pkg.mod.C.m",
                                          "parameter pkg.mod.C.m.self",
                                          "parameter pkg.mod.C.m.a",
                                          "attribute pkg.mod.C.y",
                                          "lambda pkg.mod.C.m.<lambda1>",
                                          "function pkg.mod.f",
                                          "variable pkg.mod.g",
                                          "parameter pkg.mod.C.m.<lambda1>.b",
                                          "variable pkg.mod.C.m.<lambda1>.<listcomp>.c"};
  EXPECT_EQ(Definitions(built), expected);
}

TEST(FileGraph, IdsAreUnique) {
  const Built built = BuildFrom("x = x + x\nx = x + x\ndef f(): pass\ndef f(): pass\n");
  const std::set<NodeId> ids(built.ids.begin(), built.ids.end());
  EXPECT_EQ(ids.size(), built.ids.size());
}

TEST(FileGraph, AnImportInFrontChangesNoOtherId) {
  const std::string rest = "import os\ndef f(a):\n    return os.getcwd() + a\n\nclass C:\n    y = f('z')\n";
  const auto before = IdsByText(BuildFrom(rest));
  const auto after = IdsByText(BuildFrom("import sys\n" + rest));
  for (const auto& entry : before) {
    const auto [first, last] = after.equal_range(entry.first);
    EXPECT_TRUE(std::any_of(first, last, [&](const auto& other) { return other.second == entry.second; }))
        << entry.first;
  }
}

TEST(FileGraph, AnEditInOneFunctionLeavesTheOthersAlone) {
  const auto before = IdsByText(BuildFrom("def f():\n    a = 1\n\ndef g():\n    b = 1\n"));
  const auto after = IdsByText(BuildFrom("def f():\n    a = 1\n    a = 1\n    print(a)\n\ndef g():\n    b = 1\n"));
  for (const char* node : {"Name b", "Assign b = 1", "FunctionDef def g():\n    b = 1"}) {
    ASSERT_EQ(before.count(node), 1u) << node;
    ASSERT_EQ(after.count(node), 1u) << node;
    EXPECT_EQ(before.find(node)->second, after.find(node)->second) << node;
  }
}

TEST(Ids, CollidingKeysAreToldApart) {
  const IdSpace small{8};
  const std::string text = "a = b = c = d = e = f = g = h = i = j = k = l = m\nn = o = p = q = r = s = t\n";
  Built built = BuildFrom(text, small);
  const IdList all(built.ids.begin(), built.ids.end());
  const std::vector<NodeId> repeated = RepeatedIds(all);
  ASSERT_FALSE(repeated.empty());
  std::vector<std::string> keys;
  AssignIds(built.graph, "", small, {}, &repeated, &keys);
  std::vector<std::string> shuffled(keys.rbegin(), keys.rend());
  const IdOverrides overrides = ResolveCollisions(keys, all, {}, small);
  EXPECT_EQ(overrides, ResolveCollisions(shuffled, all, {}, small));
  const Built resolved = BuildFrom(text, small, overrides);
  EXPECT_EQ(std::set<NodeId>(resolved.ids.begin(), resolved.ids.end()).size(), resolved.ids.size());
}

TEST(ChunkTables, NodesAreInDeclaredOrder) {
  const Built built = BuildFrom("# c\n@d\ndef f(a, *, b=1):\n    '''doc'''\n    return [x for x in a if x]\n");
  FileFacts facts;
  facts.encoding = "utf-8";
  facts.newline = "lf";
  facts.parse_status = "ok";
  ChunkTables tables;
  tables.AddFile(built.graph, built.ids, facts);
  const TableBatches batches = std::move(tables).Finish();
  const auto& nodes = *batches.at("syntax_nodes");
  EXPECT_EQ(nodes.num_rows(), static_cast<std::int64_t>(built.ids.size()));
  const auto& starts = static_cast<const arrow::Int64Array&>(*nodes.GetColumnByName("bstart"));
  for (std::int64_t i = 1; i < nodes.num_rows(); ++i) EXPECT_LE(starts.Value(i - 1), starts.Value(i));
  for (const auto& [name, batch] : batches) EXPECT_TRUE(batch->ValidateFull().ok()) << name;
  EXPECT_EQ(batches.at("docstrings")->num_rows(), 1);
  EXPECT_EQ(batches.at("call_sites")->num_rows(), 1);  // the decorator's application
}

}  // namespace
}  // namespace codeanatomy::normalize
