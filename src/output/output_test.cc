#include "output/output.h"

#include <arrow/api.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/reader.h>
#include <gtest/gtest.h>
#include <parquet/arrow/reader.h>
#include <unistd.h>

#include <csignal>
#include <sstream>

namespace codeanatomy::output {
namespace {

std::shared_ptr<arrow::Array> Strings(const std::vector<const char*>& values) {
  arrow::StringViewBuilder builder;
  for (const char* value : values) EXPECT_TRUE((value == nullptr ? builder.AppendNull() : builder.Append(value)).ok());
  return *builder.Finish();
}

std::shared_ptr<arrow::Array> Integers(const std::vector<std::int64_t>& values) {
  arrow::Int64Builder builder;
  EXPECT_TRUE(builder.AppendValues(values).ok());
  return *builder.Finish();
}

using Columns = std::vector<std::pair<std::string, std::shared_ptr<arrow::Array>>>;

std::shared_ptr<arrow::RecordBatchReader> Reader(const Columns& columns, std::int64_t split = 2) {
  arrow::FieldVector fields;
  arrow::ArrayVector arrays;
  for (const auto& [name, array] : columns) {
    fields.push_back(arrow::field(name, array->type()));
    arrays.push_back(array);
  }
  const auto schema = arrow::schema(fields);
  const std::int64_t rows = arrays.empty() ? 0 : arrays[0]->length();
  const auto all = arrow::RecordBatch::Make(schema, rows, arrays);
  arrow::RecordBatchVector batches;
  for (std::int64_t at = 0; at < rows; at += split) batches.push_back(all->Slice(at, split));
  return *arrow::RecordBatchReader::Make(batches, schema);
}

std::string Text(const Columns& columns, Format format, const OutputOptions& options = {}) {
  std::ostringstream out;
  const auto status = WriteResult(Reader(columns), format, out, options);
  EXPECT_TRUE(status.ok()) << status;
  return out.str();
}

Columns Sample() {
  return {{"name", Strings({"a", nullptr, "", "x\ty\n\"z\",\\"})}, {"n", Integers({1, -20, 300, 9007199254740993})}};
}

TEST(Formats, AreParsedAndListed) {
  EXPECT_EQ(*ParseFormat("ndjson"), Format::kNdjson);
  const auto unknown = ParseFormat("xml");
  EXPECT_TRUE(unknown.status().IsInvalid());
  EXPECT_EQ(unknown.status().message(), "unknown format 'xml'; one of table, json, ndjson, csv, tsv, arrow, parquet");
  for (const std::string_view name : FormatNames()) EXPECT_EQ(FormatName(*ParseFormat(name)), name);
  EXPECT_TRUE(IsBinary(Format::kParquet));
  EXPECT_FALSE(IsBinary(Format::kCsv));
}

TEST(WriteResult, WritesJson) {
  EXPECT_EQ(Text(Sample(), Format::kJson),
            "[\n{\"name\":\"a\",\"n\":1},\n{\"name\":null,\"n\":-20},\n{\"name\":\"\",\"n\":300},\n"
            "{\"name\":\"x\\ty\\n\\\"z\\\",\\\\\",\"n\":9007199254740993}\n]\n");
  EXPECT_EQ(Text({{"a", Integers({})}}, Format::kJson), "[]\n");
  EXPECT_EQ(Text({{"a", Integers({1, 2, 3})}}, Format::kNdjson), "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n");
  EXPECT_EQ(Text({{"a", Integers({})}}, Format::kNdjson), "");
}

TEST(WriteResult, KeepsRepeatedNamesApart) {
  EXPECT_EQ(Text({{"a", Integers({1})}, {"a", Integers({2})}, {"a:1", Integers({3})}}, Format::kNdjson),
            "{\"a\":1,\"a:2\":2,\"a:1\":3}\n");
}

TEST(WriteResult, WritesCsvByTheRfc) {
  EXPECT_EQ(Text(Sample(), Format::kCsv), "name,n\na,1\n,-20\n\"\",300\n\"x\ty\n\"\"z\"\",\\\",9007199254740993\n");
}

TEST(WriteResult, WritesTsvOneLineARow) {
  EXPECT_EQ(Text(Sample(), Format::kTsv), "name\tn\na\t1\n\t-20\n\t300\nx\\ty\\n\"z\",\\\\\t9007199254740993\n");
}

TEST(WriteResult, WritesAlignedTables) {
  EXPECT_EQ(Text(Sample(), Format::kTable),
            "name                        n\n"
            "-----------  ----------------\n"
            "a                           1\n"
            "null                      -20\n"
            "                          300\n"
            "x\\ty\\n\"z\",\\  9007199254740993\n");
  EXPECT_EQ(Text({{"a", Integers({})}}, Format::kTable), "a\n-\n(0 rows)\n");
}

TEST(WriteResult, CutsTablesToTheTerminal) {
  OutputOptions options;
  options.table_width = 24;
  const Columns columns = {{"path", Strings({"a/very/long/path.py", "b.py"})}, {"id", Integers({1234567890123, 5})}};
  EXPECT_EQ(Text(columns, Format::kTable, options),
            "path                  id\n"
            "---------  -------------\n"
            "a/very/l…  1234567890123\n"
            "b.py                   5\n"
            "(2 rows; text is cut to fit 24 columns)\n");
  options.table_width = 20;
  EXPECT_EQ(Text(columns, Format::kTable, options),
            "row 1\n  path  a/very/long/path.py\n  id    1234567890123\nrow 2\n  path  b.py\n  id    5\n");
}

TEST(WriteResult, CutsNoFirstColumnThatIsToBeWhole) {
  OutputOptions options;
  options.table_width = 30;
  options.first_is_whole = true;
  EXPECT_EQ(Text({{"place", Strings({"a/very/long/p.py:12"})}, {"name", Strings({"a.very.long.name"})}}, Format::kTable,
                 options),
            "place                name\n-------------------  ---------\na/very/long/p.py:12  a.very.l…\n"
            "(1 row; text is cut to fit 30 columns)\n");
}

TEST(WriteResult, CountsWideCharactersAndDefusesControls) {
  EXPECT_EQ(
      Text({{"a", Strings({"日本", "e\xcc\x81", "\x1b[31m", "\xe2\x80\xae"})}, {"b", Strings({"x", "x", "x", "x"})}},
           Format::kTable),
      "a         b\n--------  -\n日本      x\ne\xcc\x81         x\n\\x1b[31m  x\n\\u202e    x\n");
}

TEST(WriteResult, CountsLongTables) {
  std::vector<std::int64_t> values(kMeasuredRows + 5, 7);
  const std::string text = Text({{"a", Integers(values)}}, Format::kTable);
  EXPECT_TRUE(text.ends_with("7\n(10005 rows)\n"));
}

TEST(WriteResult, WritesArrowWithoutViews) {
  const std::string bytes = Text(Sample(), Format::kArrow);
  const auto reader = *arrow::ipc::RecordBatchStreamReader::Open(
      std::make_shared<arrow::io::BufferReader>(arrow::Buffer::FromString(bytes)));
  const auto table = *reader->ToTable();
  EXPECT_EQ(table->num_rows(), 4);
  EXPECT_TRUE(table->schema()->field(0)->type()->Equals(arrow::utf8()));
}

TEST(WriteResult, WritesParquetWithoutViews) {
  arrow::ListBuilder lists(arrow::default_memory_pool(), std::make_shared<arrow::StringViewBuilder>());
  auto& values = static_cast<arrow::StringViewBuilder&>(*lists.value_builder());
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(lists.Append().ok());
    ASSERT_TRUE(values.Append("longer than the inlined twelve").ok());
  }
  Columns columns = Sample();
  columns.push_back({"list", *lists.Finish()});
  const std::string bytes = Text(columns, Format::kParquet);
  ASSERT_TRUE(bytes.starts_with("PAR1"));
  const auto reader = *parquet::arrow::OpenFile(
      std::make_shared<arrow::io::BufferReader>(arrow::Buffer::FromString(bytes)), arrow::default_memory_pool());
  const auto table = reader->ReadTable();
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_EQ((*table)->num_rows(), 4);
  EXPECT_EQ((*table)->schema()->field(2)->type()->ToString(), "list<element: string>");
}

TEST(WriteResult, StopsQuietlyWhenNobodyReads) {
  std::signal(SIGPIPE, SIG_IGN);
  for (const Format format :
       {Format::kTable, Format::kJson, Format::kNdjson, Format::kCsv, Format::kArrow, Format::kParquet}) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    ::close(ends[0]);
    std::FILE* file = ::fdopen(ends[1], "w");
    EXPECT_TRUE(WriteResult(Reader(Sample()), format, file).ok()) << FormatName(format);
    std::fclose(file);
  }
}

TEST(WriteResult, ReportsAFullDisk) {
  std::FILE* file = std::fopen("/dev/full", "w");
  if (file == nullptr) GTEST_SKIP() << "no /dev/full here";
  EXPECT_TRUE(WriteResult(Reader(Sample()), Format::kCsv, file).IsIOError());
  std::fclose(file);
}

TEST(WriteResult, PassesOnTheReadersError) {
  class Broken : public arrow::RecordBatchReader {
   public:
    std::shared_ptr<arrow::Schema> schema() const override {
      return arrow::schema({arrow::field("a", arrow::int64())});
    }
    arrow::Status ReadNext(std::shared_ptr<arrow::RecordBatch>*) override {
      return arrow::Status::Cancelled("stopped");
    }
  };
  std::ostringstream out;
  EXPECT_TRUE(WriteResult(std::make_shared<Broken>(), Format::kParquet, out).IsCancelled());
}

}  // namespace
}  // namespace codeanatomy::output
