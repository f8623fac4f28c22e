#include "storage/canonical_rows.h"

#include <gtest/gtest.h>

#include <arrow/array.h>

#include "base/columns.h"
#include "base/plain_text_column.h"
#include "storage/digest.h"

namespace codeanatomy::storage {
namespace {

const schema::Table kTable = {"numbers",
                              schema::Layer::kDerived,
                              "For tests.",
                              {{"name", schema::Type::kString, schema::Null::kYes, "A name."},
                               {"value", schema::Type::kInt64, schema::Null::kNo, "A value."},
                               {"clock", schema::Type::kInt64, schema::Null::kNo, "Differs.", true}},
                              {{"name"}, {"value", schema::Direction::kDescending}},
                              {"name", "value"}};

std::shared_ptr<arrow::RecordBatch> Batch(const std::vector<std::pair<const char*, std::int64_t>>& rows,
                                          std::int64_t clock = 0) {
  StringColumn name;
  FixedColumn<std::int64_t> value(arrow::int64()), clocks(arrow::int64());
  for (const auto& [text, number] : rows) {
    text == nullptr ? name.AppendNull() : name.Append(text);
    value.Append(number);
    clocks.Append(clock);
  }
  return arrow::RecordBatch::Make(schema::ArrowSchema(kTable), static_cast<std::int64_t>(rows.size()),
                                  {std::move(name).Finish(), std::move(value).Finish(), std::move(clocks).Finish()});
}

arrow::Result<std::string> Digest(std::vector<std::shared_ptr<arrow::RecordBatch>> batches) {
  ARROW_ASSIGN_OR_RAISE(auto rows, arrow::RecordBatchReader::Make(std::move(batches), schema::ArrowSchema(kTable)));
  ARROW_ASSIGN_OR_RAISE(auto canonical, CanonicalRows(kTable, rows));
  ARROW_ASSIGN_OR_RAISE(auto digest, TableDigest::Make(kTable));
  while (true) {
    ARROW_ASSIGN_OR_RAISE(auto batch, canonical->Next());
    if (batch == nullptr) return digest->Finish();
    ARROW_RETURN_NOT_OK(batch->ValidateFull());
    ARROW_RETURN_NOT_OK(digest->Update(*batch));
  }
}

TEST(CanonicalRows, DigestDoesNotDependOnBatches) {
  const auto whole = Digest({Batch({{nullptr, 1}, {"a", 5}, {"a", 3}, {"a name longer than a view", 0}})});
  const auto pieces = Digest(
      {Batch({{nullptr, 1}}), Batch({}), Batch({{"a", 5}, {"a", 3}}), Batch({{"a name longer than a view", 0}})});
  ASSERT_TRUE(whole.ok()) << whole.status().ToString();
  EXPECT_EQ(*whole, pieces.ValueOrDie());
}

TEST(CanonicalRows, WholeBatchesOfPlainTextsAreTakenAsTheyAre) {
  StringColumn views;
  PlainTextColumn plain;
  IntColumn value, clock;
  std::vector<std::int32_t> offsets = {0};
  std::string bytes;
  for (std::int64_t row = 0; row < kCanonicalRows; ++row) {
    // Under the null of a batch that is not taken as it is lies a text.
    const std::string text = row == 0 ? "under" : "name " + std::to_string(1'000'000 + row);
    bytes += text;
    offsets.push_back(static_cast<std::int32_t>(bytes.size()));
    row == 0 ? views.AppendNull() : views.Append(text);
    if (row == 0) {
      plain.AppendNull();
    } else {
      ASSERT_TRUE(plain.Append(text).ok());
    }
    value.Append(-row);
    clock.Append(0);
  }
  const auto values = std::move(value).Finish(), clocks = std::move(clock).Finish();
  auto batch = [&](const std::shared_ptr<arrow::Array>& name) {
    return arrow::RecordBatch::Make(
        arrow::schema({arrow::field("name", name->type()), arrow::field("value", arrow::int64()),
                       arrow::field("clock", arrow::int64())}),
        kCanonicalRows, {name, values, clocks});
  };
  const auto plain_name = std::move(plain).Finish().ValueOrDie();
  const auto filled = arrow::MakeArray(arrow::ArrayData::Make(
      arrow::utf8(), kCanonicalRows,
      {plain_name->null_bitmap(), arrow::Buffer::FromVector(offsets), arrow::Buffer::FromString(bytes)}));
  const std::string expected = Digest({batch(std::move(views).Finish())}).ValueOrDie();
  EXPECT_EQ(Digest({batch(plain_name)}).ValueOrDie(), expected);
  EXPECT_EQ(Digest({batch(filled)}).ValueOrDie(), expected);
  const auto taken = CanonicalRows(kTable, *arrow::RecordBatchReader::Make({batch(plain_name)})).ValueOrDie()->Next();
  EXPECT_EQ((*taken)->column(0)->data()->buffers[2], plain_name->data()->buffers[2]);
}

TEST(CanonicalRows, VolatileColumnsAreNoPartOfTheDigest) {
  EXPECT_EQ(Digest({Batch({{"a", 1}}, 7)}).ValueOrDie(), Digest({Batch({{"a", 1}}, 8)}).ValueOrDie());
  EXPECT_NE(Digest({Batch({{"a", 1}})}).ValueOrDie(), Digest({Batch({{"a", 2}})}).ValueOrDie());
}

TEST(CanonicalRows, EmptyTextsComeLastWhereTheOrderSaysSo) {
  schema::Table table = kTable;
  table.order[0].direction = schema::Direction::kEmptyLast;
  auto read = [&](const std::vector<std::pair<const char*, std::int64_t>>& rows) -> arrow::Status {
    ARROW_ASSIGN_OR_RAISE(auto reader, arrow::RecordBatchReader::Make({Batch(rows)}, schema::ArrowSchema(table)));
    ARROW_ASSIGN_OR_RAISE(auto canonical, CanonicalRows(table, reader));
    return canonical->Next().status();
  };
  EXPECT_TRUE(read({{nullptr, 1}, {"a", 1}, {"b", 2}, {"b", 1}, {"", 2}, {"", 1}}).ok());
  EXPECT_FALSE(read({{"", 1}, {"a", 1}}).ok());
  EXPECT_FALSE(read({{"b", 1}, {"a", 1}}).ok());
}

TEST(CanonicalRows, RefusesRowsOutOfOrderAndRepeatedRows) {
  for (const auto& rows : {Batch({{"b", 1}, {"a", 1}}), Batch({{"a", 1}, {"a", 2}}), Batch({{"a", 1}, {nullptr, 2}}),
                           Batch({{"a", 1}, {"a", 1}})}) {
    const auto digest = Digest({rows});
    EXPECT_TRUE(digest.status().IsInvalid());
    EXPECT_NE(digest.status().message().find("table numbers, row 1"), std::string::npos) << digest.status().message();
  }
  EXPECT_TRUE(Digest({Batch({{"a", 2}}), Batch({{"a", 2}})}).status().IsInvalid()) << "across batches";
}

TEST(CanonicalRows, RefusesAMissingColumn) {
  auto batch = *Batch({{"a", 1}})->RemoveColumn(1);
  auto rows = *arrow::RecordBatchReader::Make({batch}, batch->schema());
  const auto canonical = CanonicalRows(kTable, rows);
  EXPECT_EQ(canonical.status().message(), "table numbers: the rows have no column value");
}

}  // namespace
}  // namespace codeanatomy::storage
