#include "cpg/edge_assembly.h"

#include <gtest/gtest.h>

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
  FixedColumn<std::int64_t> src(arrow::int64()), dst(arrow::int64()), bstart(arrow::int64()), bend(arrow::int64());
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
  result.status = AssembleEdges(std::move(sources), "", [&](const EdgeBatches& batches) {
    const auto& kind = static_cast<const arrow::StringViewArray&>(*batches.edges->GetColumnByName("kind"));
    const auto& path = static_cast<const arrow::StringViewArray&>(*batches.edges->GetColumnByName("path"));
    const auto& start = static_cast<const arrow::Int64Array&>(*batches.edges->GetColumnByName("bstart"));
    const auto& end = static_cast<const arrow::Int64Array&>(*batches.edges->GetColumnByName("bend"));
    for (std::int64_t i = 0; i < batches.edges->num_rows(); ++i) {
      result.edges.push_back(kind.GetString(i) + " " + path.GetString(i) + ":" + std::to_string(start.Value(i)) + "-" +
                             std::to_string(end.Value(i)));
    }
    result.witnesses += batches.witnesses->num_rows();
    return batches.edges->ValidateFull();
  });
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

TEST(EdgeAssembly, RefusesRowsOutOfOrder) {
  const Assembled result =
      Assemble({Source("bad", {}, {{"A", 1, 2, "b.py", 0, 1, ""}, {"A", 1, 2, "a.py", 0, 1, ""}})});
  EXPECT_TRUE(result.status.IsInvalid());
  EXPECT_NE(result.status.message().find("rule bad"), std::string::npos) << result.status.message();
}

}  // namespace
}  // namespace codeanatomy::cpg
