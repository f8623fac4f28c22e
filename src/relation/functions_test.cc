#include "relation/functions.h"

#include <set>

#include "relation/testing_internal.h"
#include "relation/typing_internal.h"

namespace codeanatomy::relation {
namespace {

class FunctionsTest : public RelationTest {
 protected:
  void SetUp() override {
    RelationTest::SetUp();
    Add("values",
        {arrow::field("t", arrow::utf8()), arrow::field("v", arrow::utf8_view(), false),
         arrow::field("l", arrow::large_utf8()), arrow::field("i", arrow::int32()),
         arrow::field("n", arrow::int64(), false), arrow::field("u", arrow::uint16()),
         arrow::field("f", arrow::float32()), arrow::field("d", arrow::float64()),
         arrow::field("m", arrow::decimal128(10, 2)), arrow::field("b", arrow::boolean()),
         arrow::field("day", arrow::date32()), arrow::field("at", arrow::timestamp(arrow::TimeUnit::MICRO)),
         arrow::field("list", arrow::list(arrow::field("item", arrow::int64())))},
        R"([["a-b", "xyz", "large", 4, 9, 3, 2.25, 6.25, "12.50", true, 8766, 757382400000000, [1, 2]],
            [null, "", null, null, 0, null, null, null, null, null, null, null, null]])");
  }
};

TEST_F(FunctionsTest, ScalarFunctionsGiveWhatTheyAreDeclaredToGive) {
  const std::vector<Expression> calls = {Lower(Col("t")),
                                         Lower(Col("v")),
                                         Upper(Col("l")),
                                         Trim(Col("v")),
                                         Substr(Col("t"), 2),
                                         Substr(Col("v"), 1, 2),
                                         Concat({Col("t"), "!"}),
                                         Concat({Col("t"), Col("v")}),
                                         Concat({Col("l"), Col("t")}),
                                         Replace(Col("t"), "-", "+"),
                                         Replace(Col("v"), "x", "y"),
                                         Replace(Col("l"), "x", "y"),
                                         SplitPart(Col("t"), "-", 1),
                                         SplitPart(Col("v"), "y", 1),
                                         StartsWith(Col("v"), "x"),
                                         EndsWith(Col("t"), "b"),
                                         Contains(Col("v"), "y"),
                                         RegexpLike(Col("t"), "^a"),
                                         CharLength(Col("t")),
                                         CharLength(Col("l")),
                                         OctetLength(Col("v")),
                                         StrPos(Col("v"), "z"),
                                         StrPos(Col("l"), "r"),
                                         Coalesce({Col("i"), Col("n")}),
                                         Coalesce({Col("i"), Null(), 0.5}),
                                         Coalesce({Col("t"), Col("v")}),
                                         NullIf(Col("i"), Col("n")),
                                         NullIf(Col("t"), "a-b"),
                                         Greatest({Col("i"), Col("d")}),
                                         Least({Col("n"), Col("m")}),
                                         Abs(Col("i")),
                                         Abs(Col("m")),
                                         Floor(Col("d")),
                                         Floor(Col("i")),
                                         Ceil(Col("f")),
                                         Ceil(Col("m")),
                                         Sqrt(Col("n")),
                                         Sqrt(Col("f")),
                                         Power(Col("n"), 2),
                                         Power(Col("d"), Col("i")),
                                         DatePart("year", Col("day")),
                                         DatePart("epoch", Col("at")),
                                         DatePart("nanosecond", Col("at")),
                                         DateTrunc("month", Col("at")),
                                         MakeArray({Col("i"), Col("n")}),
                                         MakeArray({Col("t")}),
                                         ArrayLength(Col("list")),
                                         ArrayHas(Col("list"), 2)};
  std::vector<Expression> named;
  for (const Expression& call : calls) named.push_back(call.As("x" + std::to_string(named.size())));
  for (std::size_t i = 0; i < named.size(); ++i) {
    const Relation relation = T("values").Select({named[i]});
    ASSERT_TRUE(relation.status().ok()) << relation.status();
    const arrow::Status checked = Check(*session_, relation);
    EXPECT_TRUE(checked.ok()) << calls[i].ToString() << ": " << checked;
    auto reader = Stream(*session_, relation);
    ASSERT_TRUE(reader.ok()) << calls[i].ToString() << ": " << reader.status();
    EXPECT_EQ((*reader)->schema()->field(0)->type()->ToString(), relation.columns().items()[0].type->ToString())
        << calls[i].ToString();
    auto table = (*reader)->ToTable();
    EXPECT_TRUE(table.ok()) << calls[i].ToString() << ": " << table.status();
  }
}

TEST_F(FunctionsTest, AggregatesGiveWhatTheyAreDeclaredToGive) {
  std::vector<Expression> calls = {
      CountStar(),           Count(Col("t")),          CountDistinct(Col("i")),
      ArrayAgg(Col("t")),    StringAgg(Col("t"), ","), StringAgg(Col("v"), ","),
      BoolAnd(Col("b")),     BoolOr(Col("b")),         FirstValue(Col("t")).OrderedBy({Asc(Col("n"))}),
      LastValue(Col("day")), Stddev(Col("i")),         Max(Col("v")),
      Min(Col("day"))};
  for (const char* number : {"i", "n", "u", "f", "d", "m"}) {
    calls.push_back(Sum(Col(number)));
    calls.push_back(Avg(Col(number)));
    calls.push_back(Min(Col(number)));
  }
  std::vector<Expression> named;
  for (const Expression& call : calls) named.push_back(call.As("x" + std::to_string(named.size())));
  const Relation relation = T("values").Aggregate({Col("b")}, named);
  ASSERT_TRUE(relation.status().ok()) << relation.status();
  const arrow::Status checked = Check(*session_, relation);
  EXPECT_TRUE(checked.ok()) << checked;
  auto reader = Stream(*session_, relation);
  ASSERT_TRUE(reader.ok()) << reader.status();
  EXPECT_EQ((*(*reader)->ToTable())->num_rows(), 2);
}

TEST_F(FunctionsTest, WindowFunctionsGiveWhatTheyAreDeclaredToGive) {
  const Window window = {.order_by = {Asc(Col("n"))}};
  const std::vector<Expression> calls = {RowNumber(),
                                         Rank(),
                                         DenseRank(),
                                         PercentRank(),
                                         CumeDist(),
                                         Ntile(2),
                                         Lag(Col("t")),
                                         Lead(Col("i"), 2),
                                         NthValue(Col("day"), 1),
                                         FirstValue(Col("v")),
                                         LastValue(Col("n")),
                                         Avg(Col("m"))};
  std::vector<Expression> named;
  for (const Expression& call : calls) named.push_back(call.Over(window).As("x" + std::to_string(named.size())));
  const Relation relation = T("values").Select(named);
  ASSERT_TRUE(relation.status().ok()) << relation.status();
  const arrow::Status checked = Check(*session_, relation);
  EXPECT_TRUE(checked.ok()) << checked;
  auto reader = Stream(*session_, relation);
  ASSERT_TRUE(reader.ok()) << reader.status();
  EXPECT_EQ((*(*reader)->ToTable())->num_rows(), 2);
}

TEST_F(FunctionsTest, CallsOfOtherFunctionsSayTheirType) {
  ExpectSame(T("values").Select({Call("md5", {Col("v")}, arrow::utf8_view()).As("x")}), "SELECT md5(v) FROM values");
  ExpectSame(T("values").Aggregate({}, {CallAggregate("median", {Col("d")}, arrow::float64()).As("x")}),
             "SELECT median(d) FROM values");
  const arrow::Status wrong = Check(*session_, T("values").Select({Call("md5", {Col("v")}, arrow::int64()).As("x")}));
  EXPECT_EQ(wrong.message(), "the engine gives x: string_view, expected x: int64");
  const Relation unknown = T("values").Select({Call("no_such", {}, arrow::int64()).As("x")});
  EXPECT_TRUE(unknown.status().ok());
  EXPECT_NE(Check(*session_, unknown).message().find("no_such"), std::string::npos);
}

TEST_F(FunctionsTest, RefusesArgumentsThatDoNotFit) {
  const auto error = [&](const Expression& call) { return ErrorOf(T("values").Select({call.As("x")})); };
  EXPECT_EQ(error(Lower(Col("i"))), "Select(lower(i) AS x): lower(i): values.i is int32, expected text");
  EXPECT_EQ(error(Sqrt(Col("t"))), "Select(sqrt(t) AS x): sqrt(t): values.t is string, expected a number");
  EXPECT_EQ(error(Call("substr", {Col("t")})), "Select(substr(t) AS x): substr(t): 1 arguments, expected 2 to 3");
  EXPECT_EQ(error(Coalesce({Col("b"), Col("day")})),
            "Select(coalesce(b, day) AS x): coalesce(b, day): no type holds both bool and date32[day]");
  EXPECT_EQ(error(Lag(Col("t"))), "Select(lag(t, 1) AS x): lag(t, 1) needs Over");
  EXPECT_EQ(error(Col("t").Distinct()),
            "Select(t AS x): t is no aggregate; Distinct, FilteredBy and OrderedBy go before As");
  EXPECT_EQ(error(Lower(Col("t")).Over({})),
            "Select(lower(t) OVER () AS x): lower(t) OVER () is no aggregate or window function; Over goes before As");
}

TEST_F(FunctionsTest, DeclaresEachFunctionOnce) {
  std::set<std::pair<FunctionKind, std::string_view>> seen;
  for (const FunctionRule& rule : FunctionRules()) {
    EXPECT_TRUE(seen.emplace(rule.kind, rule.name).second) << rule.name;
    EXPECT_EQ(FindFunction(rule.kind, rule.name), &rule);
  }
}

}  // namespace
}  // namespace codeanatomy::relation
