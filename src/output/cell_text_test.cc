#include "output/cell_text.h"

#include <arrow/api.h>
#include <arrow/compute/cast.h>
#include <arrow/util/decimal.h>
#include <gtest/gtest.h>

#include <cmath>

#include "output/text_width.h"
#include "output/time_text.h"

namespace codeanatomy::output {
namespace {

std::string Cells(const arrow::Array& array, CellStyle style) {
  std::string out;
  for (std::int64_t row = 0; row < array.length(); ++row) {
    if (row > 0) out += '|';
    AppendCell(array, row, style, &out);
  }
  return out;
}

template <typename Builder, typename... Values>
std::shared_ptr<arrow::Array> Make(Builder builder, Values... values) {
  EXPECT_TRUE((builder.Append(values).ok() && ...));
  EXPECT_TRUE(builder.AppendNull().ok());
  return *builder.Finish();
}

arrow::MemoryPool* Pool() { return arrow::default_memory_pool(); }

void Expect(const std::shared_ptr<arrow::Array>& array, std::string_view json, std::string_view text) {
  EXPECT_EQ(Cells(*array, CellStyle::kJson), json);
  EXPECT_EQ(Cells(*array, CellStyle::kText), text);
  if (array->length() > 1) {
    EXPECT_EQ(Cells(*array->Slice(1), CellStyle::kJson), json.substr(json.find('|') + 1)) << "sliced";
  }
}

TEST(AppendCell, KeepsIntegersWhole) {
  Expect(Make(arrow::Int64Builder(), INT64_MIN, INT64_MAX), "-9223372036854775808|9223372036854775807|null",
         "-9223372036854775808|9223372036854775807|");
  Expect(Make(arrow::UInt64Builder(), UINT64_MAX), "18446744073709551615|null", "18446744073709551615|");
  Expect(Make(arrow::Int8Builder(), std::int8_t{-128}), "-128|null", "-128|");
  Expect(Make(arrow::BooleanBuilder(), true, false), "true|false|null", "true|false|");
}

TEST(AppendCell, KeepsDecimalsExact) {
  const auto type = arrow::decimal128(7, 6);
  Expect(Make(arrow::Decimal128Builder(type), arrow::Decimal128(333333), arrow::Decimal128(1000000),
              arrow::Decimal128(1), arrow::Decimal128(-1), arrow::Decimal128(0)),
         "0.333333|1.000000|0.000001|-0.000001|0.000000|null", "0.333333|1.000000|0.000001|-0.000001|0.000000|");
  Expect(Make(arrow::Decimal128Builder(arrow::decimal128(20, 12)), arrow::Decimal128(5)), "0.000000000005|null",
         "0.000000000005|");
  Expect(Make(arrow::Decimal256Builder(arrow::decimal256(5, -2)), arrow::Decimal256(7)), "700|null", "700|");
}

TEST(AppendCell, WritesFloatsThatReadBack) {
  Expect(Make(arrow::DoubleBuilder(), 0.1, 1.0, -0.0, 1e300, 5e-324), "0.1|1.0|-0.0|1e+300|5e-324|null",
         "0.1|1.0|-0.0|1e+300|5e-324|");
  Expect(Make(arrow::DoubleBuilder(), NAN, INFINITY, -INFINITY), "null|null|null|null", "NaN|inf|-inf|");
  Expect(Make(arrow::FloatBuilder(), 0.1f), "0.1|null", "0.1|");
  Expect(Make(arrow::HalfFloatBuilder(), std::uint16_t{0x3E00}), "1.5|null", "1.5|");
}

TEST(AppendCell, EscapesTextAndNeverEmitsInvalidUtf8) {
  const std::string odd("\"\\\b\f\n\r\t\0\x1f\x7f/ä\xff日😀\xf0\x9f", 23);
  const std::string json = "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001f\\u007f/ä\xEF\xBF\xBD日😀\xEF\xBF\xBD\xEF\xBF\xBD\"";
  std::string out;
  AppendJsonString(odd, &out);
  EXPECT_EQ(out, json);
  Expect(Make(arrow::StringBuilder(), "a\xff"), "\"a\xEF\xBF\xBD\"|null", "a\xEF\xBF\xBD|");
  Expect(Make(arrow::LargeStringBuilder(), "a"), "\"a\"|null", "a|");
  Expect(Make(arrow::StringViewBuilder(), "a", "longer than twelve bytes"), "\"a\"|\"longer than twelve bytes\"|null",
         "a|longer than twelve bytes|");
  Expect(Make(arrow::BinaryBuilder(), "a\xff"), "\"61ff\"|null", "61ff|");
  Expect(Make(arrow::BinaryViewBuilder(), "\x01"), "\"01\"|null", "01|");
}

TEST(AppendCell, WritesTimesByTheStandard) {
  Expect(Make(arrow::Date32Builder(), 0, -1, 19782, 2932897),
         "\"1970-01-01\"|\"1969-12-31\"|\"2024-02-29\"|\"+10000-01-01\"|null",
         "1970-01-01|1969-12-31|2024-02-29|+10000-01-01|");
  Expect(Make(arrow::TimestampBuilder(arrow::timestamp(arrow::TimeUnit::MICRO), Pool()), -1),
         "\"1969-12-31T23:59:59.999999\"|null", "1969-12-31T23:59:59.999999|");
  Expect(Make(arrow::TimestampBuilder(arrow::timestamp(arrow::TimeUnit::SECOND, "Europe/Berlin"), Pool()), 0),
         "\"1970-01-01T00:00:00Z\"|null", "1970-01-01T00:00:00Z|");
  Expect(Make(arrow::Time64Builder(arrow::time64(arrow::TimeUnit::NANO), Pool()), 3'600'000'000'001),
         "\"01:00:00.000000001\"|null", "01:00:00.000000001|");
  Expect(Make(arrow::DurationBuilder(arrow::duration(arrow::TimeUnit::MILLI), Pool()), -1, 90'000),
         "\"PT-0.001S\"|\"PT90.000S\"|null", "PT-0.001S|PT90.000S|");
  std::string out;
  AppendInterval(1, 2, 3, &out);
  AppendInterval(0, 0, 0, &out);
  AppendInterval(0, -2, 0, &out);
  EXPECT_EQ(out, "P1M2DT0.000000003SPT0SP-2D");
}

TEST(AppendCell, WritesNestedValuesAsJson) {
  auto list = std::make_shared<arrow::Int64Builder>();
  arrow::ListBuilder lists(Pool(), list);
  ASSERT_TRUE(lists.Append().ok() && list->Append(1).ok() && list->AppendNull().ok() && lists.AppendNull().ok() &&
              lists.Append().ok());
  const auto values = *lists.Finish();
  Expect(values, "[1,null]|null|[]", "[1,null]||[]");
  const auto texts = Make(arrow::StringBuilder(), "x", "y");
  const auto rows = *arrow::StructArray::Make({values, texts}, std::vector<std::string>{"l", "t"});
  Expect(rows, "{\"l\":[1,null],\"t\":\"x\"}|{\"l\":null,\"t\":\"y\"}|{\"l\":[],\"t\":null}",
         "{\"l\":[1,null],\"t\":\"x\"}|{\"l\":null,\"t\":\"y\"}|{\"l\":[],\"t\":null}");
}

TEST(AppendCell, WritesMaps) {
  auto keys = std::make_shared<arrow::StringBuilder>();
  auto items = std::make_shared<arrow::Int64Builder>();
  arrow::MapBuilder maps(Pool(), keys, items);
  ASSERT_TRUE(maps.Append().ok() && keys->Append("a").ok() && items->Append(1).ok() && maps.AppendNull().ok() &&
              maps.Append().ok() && keys->Append("b").ok() && items->AppendNull().ok());
  Expect(*maps.Finish(), "{\"a\":1}|null|{\"b\":null}", "{\"a\":1}||{\"b\":null}");
}

TEST(AppendCell, SeesThroughDictionariesAndRuns) {
  arrow::StringDictionaryBuilder dictionary;
  ASSERT_TRUE(dictionary.Append("a").ok() && dictionary.AppendNull().ok() && dictionary.Append("a").ok());
  Expect(*dictionary.Finish(), "\"a\"|null|\"a\"", "a||a");
  const auto run_ends = Make(arrow::Int32Builder(), 2, 3)->Slice(0, 2);
  const auto runs = *arrow::RunEndEncodedArray::Make(3, run_ends, Make(arrow::StringBuilder(), "x"));
  Expect(runs, "\"x\"|\"x\"|null", "x|x|");
  EXPECT_TRUE(IsNullCell(*runs, 2));
  EXPECT_FALSE(IsNullCell(*runs->Slice(1), 0));
}

TEST(TextWidth, CountsColumns) {
  EXPECT_EQ(DisplayWidth("abc"), 3u);
  EXPECT_EQ(DisplayWidth("日本😀é"), 7u);
  EXPECT_EQ(DisplayWidth("e\xcc\x81"), 1u);
  EXPECT_EQ(DisplayPrefix("日本", 3), "日");
  EXPECT_EQ(DisplayPrefix("e\xcc\x81x", 1), "e\xcc\x81");
  EXPECT_EQ(EscapeControls("a\n\xc2\x85"), "a\\n\\u0085");
}

}  // namespace
}  // namespace codeanatomy::output
