#include "cpg/row_merge.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "base/columns.h"

namespace codeanatomy::cpg {
namespace {

using Batch = std::shared_ptr<arrow::RecordBatch>;

schema::Table Numbers() {
  schema::Table table;
  table.name = "numbers";
  table.layer = schema::Layer::kPublic;
  table.columns = {{"path", schema::Type::kString, schema::Null::kYes, "Path."},
                   {"n", schema::Type::kInt64, schema::Null::kYes, "Number."}};
  table.order = {{"path"}, {"n", schema::Direction::kDescending}};
  table.key = {"path", "n"};
  return table;
}

struct Row {
  std::string path;  // empty: null
  std::int64_t n;    // below 0: null
  bool operator==(const Row&) const = default;
};

bool Before(const Row& a, const Row& b) {
  if (a.path != b.path) return a.path < b.path;
  if ((a.n < 0) != (b.n < 0)) return a.n < 0;
  return a.n > b.n;
}

// The rows in batches of `size`, with an empty one in front.
std::shared_ptr<arrow::RecordBatchReader> ReaderOf(const std::vector<Row>& rows, std::size_t size) {
  const auto schema = schema::ArrowSchema(Numbers());
  std::vector<Batch> batches = {*arrow::RecordBatch::MakeEmpty(schema)};
  for (std::size_t at = 0; at < rows.size(); at += size) {
    StringColumn path;
    IntColumn n;
    for (std::size_t i = at; i < std::min(at + size, rows.size()); ++i) {
      rows[i].path.empty() ? path.AppendNull() : path.Append(rows[i].path);
      n.AppendOr(rows[i].n >= 0, rows[i].n);
    }
    const std::int64_t count = n.size();
    batches.push_back(arrow::RecordBatch::Make(schema, count, {std::move(path).Finish(), std::move(n).Finish()}));
  }
  return *arrow::RecordBatchReader::Make(batches, schema);
}

arrow::Result<std::vector<Row>> ReadAll(arrow::RecordBatchReader& reader) {
  std::vector<Row> rows;
  while (true) {
    ARROW_ASSIGN_OR_RAISE(const Batch batch, reader.Next());
    if (batch == nullptr) return rows;
    const auto& paths = static_cast<const arrow::StringViewArray&>(*batch->column(0));
    const auto& numbers = static_cast<const arrow::Int64Array&>(*batch->column(1));
    for (std::int64_t i = 0; i < batch->num_rows(); ++i) {
      rows.push_back({paths.IsNull(i) ? "" : paths.GetString(i), numbers.IsNull(i) ? -1 : numbers.Value(i)});
    }
  }
}

TEST(RowMerge, GivesTheRowsOfAllSourcesInOrderHoweverTheyAreCut) {
  std::mt19937 random(7);  // NOLINT(bugprone-random-generator-seed,cert-msc*): the same cuts each time
  for (int round = 0; round < 200; ++round) {
    std::vector<Row> all;
    for (const char* path : {"", "a.py", "a/b.py", "a very long path in a folder/b.py"}) {
      for (std::int64_t n = -1; n < 12; ++n) all.push_back({path, n});
    }
    std::shuffle(all.begin(), all.end(), random);
    all.resize(random() % all.size());
    std::vector<std::vector<Row>> parts(1 + random() % 4);
    for (const Row& row : all) parts[random() % parts.size()].push_back(row);
    std::vector<OrderedRows> sources;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      std::sort(parts[i].begin(), parts[i].end(), Before);
      sources.push_back({"source " + std::to_string(i), ReaderOf(parts[i], 1 + random() % 5)});
    }
    std::sort(all.begin(), all.end(), Before);
    auto merged = MergeRows(Numbers(), std::move(sources));
    ASSERT_TRUE(merged.ok()) << merged.status();
    const auto rows = ReadAll(**merged);
    ASSERT_TRUE(rows.ok()) << rows.status();
    ASSERT_EQ(*rows, all) << "round " << round;
  }
}

TEST(RowMerge, NamesTheSourcesOfEqualRows) {
  auto merged = MergeRows(Numbers(), {{"one.sql", ReaderOf({{"a.py", 5}, {"a.py", 3}}, 9)},
                                      {"two.sql", ReaderOf({{"a.py", 4}, {"a.py", 3}}, 1)}});
  ASSERT_TRUE(merged.ok()) << merged.status();
  EXPECT_EQ(ReadAll(**merged).status().message(), "two.sql: gives a row that one.sql gives, with path = a.py, n = 3");
}

TEST(RowMerge, RefusesEqualNeighboursWithinAndAcrossBatches) {
  for (const std::size_t size : {1, 2, 3}) {
    auto distinct = DistinctRows({"one.sql", ReaderOf({{"a.py", 5}, {"", -1}, {"", -1}}, size)}, Numbers().order);
    ASSERT_TRUE(distinct.ok()) << distinct.status();
    EXPECT_EQ(ReadAll(**distinct).status().message(), "one.sql: gives two rows with path = null, n = null") << size;
  }
  auto distinct = DistinctRows({"one.sql", ReaderOf({{"a.py", 5}, {"a.py", 4}, {"b.py", 4}}, 2)}, Numbers().order);
  ASSERT_TRUE(distinct.ok()) << distinct.status();
  EXPECT_TRUE(ReadAll(**distinct).ok());
}

}  // namespace
}  // namespace codeanatomy::cpg
