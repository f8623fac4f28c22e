#include "relation/ddl.h"

#include "relation/testing_internal.h"

namespace codeanatomy::relation {
namespace {

using arrow::TimeUnit;

using DdlTest = RelationTest;

std::shared_ptr<arrow::Schema> Speakable() {
  const std::vector<std::shared_ptr<arrow::DataType>> types = {
      arrow::boolean(),
      arrow::int8(),
      arrow::int16(),
      arrow::int32(),
      arrow::int64(),
      arrow::uint8(),
      arrow::uint16(),
      arrow::uint32(),
      arrow::uint64(),
      arrow::float32(),
      arrow::float64(),
      arrow::utf8_view(),
      arrow::binary(),
      arrow::date32(),
      arrow::time64(TimeUnit::NANO),
      arrow::timestamp(TimeUnit::SECOND),
      arrow::timestamp(TimeUnit::MILLI),
      arrow::timestamp(TimeUnit::MICRO),
      arrow::timestamp(TimeUnit::NANO),
      arrow::month_day_nano_interval(),
      arrow::decimal128(7, 6),
      arrow::decimal128(38, 0),
      arrow::decimal256(39, 4),
      arrow::list(arrow::field("item", arrow::int64())),
      arrow::list(arrow::field("item", arrow::list(arrow::field("item", arrow::utf8_view())))),
      arrow::fixed_size_list(arrow::field("item", arrow::float32()), 3)};
  arrow::FieldVector fields;
  for (const auto& type : types)
    fields.push_back(arrow::field("c" + std::to_string(fields.size()), type, fields.size() % 2 == 0));
  fields.push_back(arrow::field("Odd \"name\"", arrow::int64(), false));
  return arrow::schema(std::move(fields));
}

TEST_F(DdlTest, WritesWhatTheEngineReadsBack) {
  auto ddl = ToDdl({"t", Speakable(), {"c1", "Odd \"name\""}});
  ASSERT_TRUE(ddl.ok()) << ddl.status();
  auto read = SchemaOfDdl(*session_, *ddl);
  ASSERT_TRUE(read.ok()) << read.status() << "\n" << *ddl;
  EXPECT_EQ((*read)->ToString(), Speakable()->ToString());
  EXPECT_TRUE((*read)->Equals(*Speakable(), true)) << *ddl;
}

TEST_F(DdlTest, IsReadable) {
  const auto schema = arrow::schema({arrow::field("path", arrow::utf8(), false), arrow::field("size", arrow::int64())});
  EXPECT_EQ(*ToDdl({"files", schema, {"path"}}, arrow::utf8()),
            "CREATE TABLE \"files\" (\n  \"path\" VARCHAR NOT NULL,\n  \"size\" BIGINT,\n  PRIMARY KEY (\"path\")\n)");
}

TEST_F(DdlTest, NamesTheColumnThatCannotBeSaid) {
  const auto error = [](std::shared_ptr<arrow::DataType> type) {
    return ToDdl({"t", arrow::schema({arrow::field("x", std::move(type))})}).status().ToString();
  };
  EXPECT_EQ(error(arrow::large_binary()), "NotImplemented: column x of t: SQL has no word for large_binary");
  EXPECT_EQ(error(arrow::struct_({arrow::field("a", arrow::int64())})),
            "NotImplemented: column x of t: SQL has no word for struct<a: int64>");
  EXPECT_EQ(error(arrow::utf8()), "NotImplemented: column x of t: SQL has no word for string");
  EXPECT_EQ(error(arrow::timestamp(TimeUnit::MICRO, "UTC")),
            "NotImplemented: column x of t: SQL has no word for timestamp[us, tz=UTC]");
  EXPECT_EQ(error(arrow::list(arrow::field("item", arrow::int64(), false))),
            "NotImplemented: column x of t: SQL has no word for list<item: int64 not null>");
  EXPECT_EQ(ToDdl({"t", arrow::schema({arrow::field("x", arrow::int64())}), {"y"}}).status().message(),
            "the key of t names y, which is no column");
}

TEST_F(DdlTest, TakesOnlyTablesAndCreatesNone) {
  EXPECT_EQ(SchemaOfDdl(*session_, "SELECT 1").status().message(), "this is no CREATE TABLE: SELECT 1");
  EXPECT_FALSE(SchemaOfDdl(*session_, "CREATE TABLE made (a NO_SUCH_TYPE)").ok());
  EXPECT_TRUE(SchemaOfDdl(*session_, "CREATE TABLE made (a BIGINT)").ok());
  EXPECT_FALSE(session_->PlanSql("SELECT * FROM made", engine::Gate::kReadOnly).ok());
}

}  // namespace
}  // namespace codeanatomy::relation
