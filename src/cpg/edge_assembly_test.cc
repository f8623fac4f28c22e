#include "cpg/edge_assembly.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include <arrow/array.h>

#include "base/columns.h"

namespace codeanatomy::cpg {
namespace {

struct Row {
  std::string kind;
  std::int64_t src, dst;
  std::string path;
  std::int64_t bstart, bend;
  std::string label;
};

EdgeSource Source(std::string rule, std::vector<std::string> key, const std::vector<Row>& rows) {
  StringColumn kind, path, label;
  IntColumn src, dst, bstart, bend;
  for (const Row& row : rows) {
    kind.Append(row.kind);
    src.Append(row.src);
    dst.Append(row.dst);
    path.Append(row.path);
    bstart.Append(row.bstart);
    bend.Append(row.bend);
    label.Append(row.label);
  }
  const auto& text = arrow::utf8_view();
  const auto& number = arrow::int64();
  auto batch = arrow::RecordBatch::Make(
      arrow::schema({arrow::field("kind", text), arrow::field("src", number), arrow::field("dst", number),
                     arrow::field("path", text), arrow::field("bstart", number), arrow::field("bend", number),
                     arrow::field("label", text)}),
      static_cast<std::int64_t>(rows.size()),
      {std::move(kind).Finish(), std::move(src).Finish(), std::move(dst).Finish(), std::move(path).Finish(),
       std::move(bstart).Finish(), std::move(bend).Finish(), std::move(label).Finish()});
  return {std::move(rule), std::move(key), *arrow::RecordBatchReader::Make({batch}, batch->schema())};
}

struct Assembled {
  arrow::Status status;
  std::vector<std::string> edges;  // kind path:bstart-bend
  std::int64_t witnesses = 0;
};

Assembled Assemble(std::vector<EdgeSource> sources) {
  Assembled result;
  const OutsideSymbols outside;
  const auto given = AssembleEdges(std::move(sources), {outside, {}, {}}, [&](const EdgeBatches& batches) {
    if (batches.witnesses != nullptr) result.witnesses += batches.witnesses->num_rows();
    if (batches.edges == nullptr) return arrow::Status::OK();
    const auto& kind = static_cast<const arrow::StringArray&>(*batches.edges->GetColumnByName("kind"));
    const auto& path = static_cast<const arrow::StringArray&>(*batches.edges->GetColumnByName("path"));
    const auto& start = static_cast<const arrow::Int64Array&>(*batches.edges->GetColumnByName("bstart"));
    const auto& end = static_cast<const arrow::Int64Array&>(*batches.edges->GetColumnByName("bend"));
    for (std::int64_t i = 0; i < batches.edges->num_rows(); ++i) {
      result.edges.push_back(kind.GetString(i) + " " + path.GetString(i) + ":" + std::to_string(start.Value(i)) + "-" +
                             std::to_string(end.Value(i)));
    }
    return batches.edges->ValidateFull();
  });
  result.status = given.status();
  return result;
}

TEST(EdgeAssembly, MergesRulesPathByPath) {
  const Assembled result =
      Assemble({Source("one", {"src", "dst"}, {{"B", 1, 2, "a.py", 5, 9, ""}, {"B", 1, 3, "b.py", 0, 1, ""}}),
                Source("two", {"src", "dst"}, {{"A", 4, 5, "a.py", 5, 7, ""}, {"A", 4, 6, "a.py", 5, 9, ""}})});
  ASSERT_TRUE(result.status.ok()) << result.status.ToString();
  const std::vector<std::string> expected = {"A a.py:5-9", "B a.py:5-9", "A a.py:5-7", "B b.py:0-1"};
  EXPECT_EQ(result.edges, expected);
}

TEST(EdgeAssembly, AnEdgeOfTwoRulesHasTwoWitnesses) {
  const Assembled result = Assemble({Source("one", {"src", "dst"}, {{"A", 1, 2, "a.py", 0, 1, ""}}),
                                     Source("two", {"src", "dst"}, {{"A", 1, 2, "a.py", 0, 1, ""}})});
  ASSERT_TRUE(result.status.ok());
  EXPECT_EQ(result.edges.size(), 1u);
  EXPECT_EQ(result.witnesses, 2);
}

EdgeSource Confirming(EdgeSource source) {
  source.confirms = true;
  return source;
}

TEST(EdgeAssembly, AWitnessAddsNoEdge) {
  const Assembled result =
      Assemble({Source("one", {"src", "dst"}, {{"A", 1, 2, "b.py", 0, 9, ""}}),
                Confirming(Source(
                    "also", {"src", "dst"},
                    {{"A", 7, 8, "a.py", 0, 9, ""}, {"A", 1, 2, "b.py", 3, 4, ""}, {"A", 1, 3, "b.py", 0, 9, ""}}))});
  ASSERT_TRUE(result.status.ok()) << result.status.ToString();
  EXPECT_EQ(result.edges, std::vector<std::string>{"A b.py:0-9"});
  EXPECT_EQ(result.witnesses, 2);
}

TEST(EdgeAssembly, TheKeyTellsEdgesOfOnePairApart) {
  const std::vector<Row> rows = {{"USES", 1, 2, "a.py", 0, 1, "read"}, {"USES", 1, 2, "a.py", 0, 1, "write"}};
  EXPECT_EQ(Assemble({Source("uses", {"src", "dst", "label"}, rows)}).edges.size(), 2u);
  EXPECT_EQ(Assemble({Source("uses", {"src", "dst"}, rows)}).edges.size(), 1u);
}

// Edges between numbered nodes over several files, of two rules that both find every third edge, and a source that
// confirms some and finds more.
std::vector<EdgeSource> ManyEdges(bool reversed, int files = 6) {
  std::vector<Row> calls, uses, also;
  for (int file = 0; file < files; ++file) {
    const std::string path = "f" + std::to_string(file) + ".py";
    for (int i = 0; i < 500; ++i) {
      const int src = file * 1000 + i;
      calls.push_back({"CALLS", src, src + 7, path, i, i + 1, ""});
      uses.push_back({"USES", src, 5, path, i, i + 1, i % 2 == 0 ? "read" : "write"});
      if (i % 3 == 0) uses.push_back({"CALLS", src, src + 7, path, i, i + 1, ""});
      also.push_back({"CALLS", src, i % 2 == 0 ? src + 7 : src + 8, path, i, i + 1, ""});
    }
  }
  std::vector<EdgeSource> sources = {Source("calls", {"src", "dst"}, calls), Source("uses", {"label"}, uses),
                                     Confirming(Source("also", {"src", "dst"}, also))};
  if (reversed) std::reverse(sources.begin(), sources.end());
  return sources;
}

struct Identified {
  std::map<std::string, std::int64_t> ids;    // by kind, ends and label
  std::map<std::int64_t, int> witnesses;      // by edge
  std::size_t repeated = 0;                   // before they were resolved
};

// Assembles as the pipeline does: again, where ids are repeated.
Identified Identify(const std::function<std::vector<EdgeSource>()>& open, const normalize::IdSpace& space) {
  Identified result;
  const OutsideSymbols outside;
  EdgeIds ids{outside, space, {}};
  for (int attempt = 0; attempt < 2; ++attempt) {
    result.ids.clear();
    result.witnesses.clear();
    const auto given = AssembleEdges(open(), ids, [&](const EdgeBatches& batches) {
      if (batches.witnesses != nullptr) {
        const auto& edge = static_cast<const arrow::Int64Array&>(*batches.witnesses->GetColumnByName("edge_id"));
        for (std::int64_t i = 0; i < edge.length(); ++i) ++result.witnesses[edge.Value(i)];
      }
      if (batches.edges == nullptr) return arrow::Status::OK();
      const auto number = [&](const char* name) -> const arrow::Int64Array& {
        return static_cast<const arrow::Int64Array&>(*batches.edges->GetColumnByName(name));
      };
      const auto text = [&](const char* name) -> const arrow::StringArray& {
        return static_cast<const arrow::StringArray&>(*batches.edges->GetColumnByName(name));
      };
      for (std::int64_t i = 0; i < batches.edges->num_rows(); ++i) {
        result.ids[text("kind").GetString(i) + " " + std::to_string(number("src").Value(i)) + " " +
                   std::to_string(number("dst").Value(i)) + " " + text("label").GetString(i)] =
            number("edge_id").Value(i);
      }
      return arrow::Status::OK();
    });
    EXPECT_TRUE(given.ok()) << given.status().ToString();
    if (attempt == 0) {
      result.repeated = given->repeated.size();
      ids.overrides = *ResolveEdgeIds(open(), ids, *given);
    } else {
      EXPECT_TRUE(given->repeated.empty());
    }
  }
  return result;
}

TEST(EdgeAssembly, EdgesOfOneHashAreToldApart) {
  const Identified whole = Identify([] { return ManyEdges(false); }, {});
  EXPECT_EQ(whole.repeated, 0u);
  EXPECT_EQ(whole.ids.size(), 6'000u);
  for (const int bits : {13, 16, 20}) {
    const normalize::IdSpace small{bits};
    const Identified some = Identify([] { return ManyEdges(false); }, small);
    EXPECT_GT(some.repeated, 0u) << bits;
    std::set<std::int64_t> distinct;
    for (const auto& [edge, id] : some.ids) {
      distinct.insert(id);
      EXPECT_EQ(some.witnesses.at(id), whole.witnesses.at(whole.ids.at(edge))) << edge << " at " << bits;
    }
    EXPECT_EQ(distinct.size(), whole.ids.size()) << bits;
    EXPECT_EQ(Identify([] { return ManyEdges(true); }, small).ids, some.ids) << bits;
  }
}

// What one hash is shared by, and what an id made with a counter was given up for, may change; nothing else may.
TEST(EdgeAssembly, AFileMoreChangesIdsOfItsHashesAlone) {
  const normalize::IdSpace small{20};
  const auto hashes = Identify([] { return ManyEdges(false, 7); }, {}).ids;
  const auto before = Identify([] { return ManyEdges(false, 6); }, small).ids;
  const auto after = Identify([] { return ManyEdges(false, 7); }, small).ids;
  std::set<std::int64_t> new_hashes;
  for (const auto& [edge, hash] : hashes) {
    if (before.count(edge) == 0) new_hashes.insert(hash & 0xfffff);
  }
  std::size_t may_change = 0;
  for (const auto& [edge, id] : before) {
    const bool met = new_hashes.count(hashes.at(edge) & 0xfffff) > 0 || new_hashes.count(id) > 0;
    if (met) {
      ++may_change;
    } else {
      EXPECT_EQ(after.at(edge), id) << edge;
    }
  }
  EXPECT_GT(may_change, 0u);
}

TEST(EdgeAssembly, AKeyThatComesTwiceIsNoCollision) {
  const std::vector<Row> rows = {{"A", 1, 2, "a.py", 0, 1, ""}, {"A", 1, 2, "b.py", 0, 1, ""}};
  const OutsideSymbols outside;
  const EdgeIds ids{outside, {}, {}};
  const auto given =
      AssembleEdges({Source("one", {}, rows)}, ids, [](const EdgeBatches&) { return arrow::Status::OK(); });
  ASSERT_TRUE(given.ok());
  EXPECT_EQ(given->repeated.size(), 1u);
  EXPECT_TRUE(ResolveEdgeIds({Source("one", {}, rows)}, ids, *given)->empty());
}

TEST(EdgeAssembly, BatchesAreFullButForTheLast) {
  std::vector<Row> rows;
  for (int i = 0; i < 70'000; ++i) rows.push_back({"A", i, i + 1, i < 40'000 ? "a.py" : "b.py", i, i + 1, ""});
  const OutsideSymbols outside;
  std::vector<std::int64_t> edges, witnesses;
  const auto given = AssembleEdges({Source("one", {}, rows)}, {outside, {}, {}}, [&](const EdgeBatches& batches) {
    if (batches.edges != nullptr) edges.push_back(batches.edges->num_rows());
    if (batches.witnesses != nullptr) witnesses.push_back(batches.witnesses->num_rows());
    return arrow::Status::OK();
  });
  ASSERT_TRUE(given.ok()) << given.status().ToString();
  EXPECT_EQ(edges, (std::vector<std::int64_t>{kEdgesABatch, 70'000 - kEdgesABatch}));
  EXPECT_EQ(witnesses, edges);
}

TEST(EdgeAssembly, RefusesRowsOutOfOrder) {
  const Assembled result =
      Assemble({Source("bad", {}, {{"A", 1, 2, "b.py", 0, 1, ""}, {"A", 1, 2, "a.py", 0, 1, ""}})});
  EXPECT_TRUE(result.status.IsInvalid());
  EXPECT_NE(result.status.message().find("rule bad"), std::string::npos) << result.status.message();
}

}  // namespace
}  // namespace codeanatomy::cpg
