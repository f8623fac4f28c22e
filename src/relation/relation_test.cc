// Steps against SQL, and what their errors say.

#include "relation/relation.h"

#include "relation/testing_internal.h"

namespace codeanatomy::relation {
namespace {

// The example of docs/relation.md.
TEST_F(RelationTest, KnowsItsColumnsAtEveryStep) {
  Add("call_graph",
      {arrow::field("caller", arrow::utf8()), arrow::field("callee", arrow::utf8()),
       arrow::field("status", arrow::utf8())},
      R"([["f", "g", "resolved"], ["h", "g", "resolved"], ["f", "h", "resolved"], ["f", "x", "unresolved"]])");
  const SessionTables& catalog = *catalog_;
  const Tables t(catalog);
  const Relation busiest = t("call_graph")
                               .Filter(Col("status") == "resolved")
                               .Aggregate({Col("callee")}, {CountDistinct(Col("caller")).As("callers")})
                               .Sort({Desc(Col("callers")), Asc(Col("callee"))})
                               .Limit(10);
  auto schema = busiest.Schema();
  ASSERT_TRUE(schema.ok()) << schema.status();
  EXPECT_EQ((*schema)->ToString(), "callee: string\ncallers: int64 not null");
  EXPECT_EQ(RowsOf(busiest, true), "g|2\nh|1\n");
  ExpectSame(busiest,
             "SELECT callee, count(DISTINCT caller) AS callers FROM call_graph WHERE status = 'resolved' "
             "GROUP BY callee ORDER BY callers DESC, callee LIMIT 10",
             true);
}

TEST_F(RelationTest, Selects) {
  ExpectSame(T("files").Select({Col("path"), (Col("size") + 1).As("more"), (Col("ratio") * 2).As("twice")}),
             "SELECT path, size + 1, ratio * 2 FROM files");
  ExpectSame(T("files").With({(Col("size") * 2).As("size"), Lit(arrow::MakeScalar(std::int8_t{3})).As("three")}),
             "SELECT path, size * 2, ratio, arrow_cast(3, 'Int8') FROM files");
  ExpectSame(T("files").Drop({"size", "ratio"}), "SELECT path FROM files");
}

TEST_F(RelationTest, Filters) {
  ExpectSame(T("files").Filter(Col("size") == 10 && !(Col("path").Like("a%"))),
             "SELECT * FROM files WHERE size = 10 AND NOT path LIKE 'a%'");
  ExpectSame(T("files").Filter(Col("size").In({20, 30}) || Col("ratio").IsNull()),
             "SELECT * FROM files WHERE size IN (20, 30) OR ratio IS NULL");
  ExpectSame(T("files").Filter(Col("size").NotBetween(15, 25)), "SELECT * FROM files WHERE size NOT BETWEEN 15 AND 25");
  ExpectSame(T("files").Filter(Col("size").IsNotDistinctFrom(Null())), "SELECT * FROM files WHERE size IS NULL");
  ExpectSame(T("files").Filter((Col("size") > 15).IsNotTrue()), "SELECT * FROM files WHERE (size > 15) IS NOT TRUE");
  ExpectSame(T("files").Filter(Col("path").ILike("A%") || Col("path").NotIn({"a.py", "b.py", "c.py"})),
             "SELECT * FROM files WHERE path ILIKE 'A%' OR path NOT IN ('a.py', 'b.py', 'c.py')");
}

TEST_F(RelationTest, Aggregates) {
  ExpectSame(T("files").Aggregate({}, {Sum(Col("size")).As("s"), Avg(Col("ratio")).As("a"), Max(Col("path")).As("m"),
                                       Count(Col("size")).As("c"), CountStar().As("n")}),
             "SELECT sum(size), avg(ratio), max(path), count(size), count(*) FROM files");
  ExpectSame(T("calls").Aggregate({(Col("line") > 1).As("late")},
                                  {Sum(Col("line")).FilteredBy(Col("callee").IsNotNull()).As("s"),
                                   ArrayAgg(Col("caller")).OrderedBy({Desc(Col("caller"))}).As("callers")}),
             "SELECT line > 1, sum(line) FILTER (WHERE callee IS NOT NULL), array_agg(caller ORDER BY caller DESC) "
             "FROM calls GROUP BY line > 1");
  ExpectSame(T("calls").Aggregate({Col("caller")}, {}), "SELECT DISTINCT caller FROM calls");
}

TEST_F(RelationTest, Windows) {
  const Window of_caller = {.partition_by = {Col("caller")}, .order_by = {Asc(Col("line"))}};
  ExpectSame(
      T("calls").With({RowNumber().Over(of_caller).As("nth"), (Sum(Col("line")).Over(of_caller) * 2).As("running"),
                       Lag(Col("callee")).Over(of_caller).As("before"), Count(Col("line")).Over({}).As("all")}),
      "SELECT *, row_number() OVER w, sum(line) OVER w * 2, lag(callee) OVER w, count(line) OVER () FROM calls "
      "WINDOW w AS (PARTITION BY caller ORDER BY line)");
  const Frame near = {.start = FrameBound::Preceding(1), .end = FrameBound::Following(1)};
  ExpectSame(
      T("calls").Select(
          {Col("line"), Col("caller"),
           Sum(Col("line")).Over({.order_by = {Asc(Col("line")), Asc(Col("caller"))}, .frame = near}).As("around")}),
      "SELECT line, caller, sum(line) OVER (ORDER BY line, caller ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) "
      "FROM calls");
  const Frame close = {Frame::Units::kRange,
                       {FrameBound::Kind::kPreceding, arrow::MakeScalar(std::int64_t{1})},
                       FrameBound::CurrentRow()};
  ExpectSame(T("calls").Select({Count(Col("line")).Over({.order_by = {Asc(Col("line"))}, .frame = close}).As("n")}),
             "SELECT count(line) OVER (ORDER BY line RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) FROM calls");
  const Frame all = {Frame::Units::kGroups, FrameBound::UnboundedPreceding(), FrameBound::UnboundedFollowing()};
  ExpectSame(
      T("calls").Select({Max(Col("line")).Over({.order_by = {Asc(Col("line"))}, .frame = all}).As("n")}),
      "SELECT max(line) OVER (ORDER BY line GROUPS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM calls");
}

TEST_F(RelationTest, UnionsDistinctSortsAndLimits) {
  ExpectSame(T("files").Select({Col("path"), Col("size")}).Union(T("calls").Select({Col("caller"), Col("line")})),
             "SELECT path, size FROM files UNION ALL SELECT caller, line FROM calls");
  ExpectSame(T("calls").Select({Col("caller")}).Distinct(), "SELECT DISTINCT caller FROM calls");
  ExpectSame(T("files").Sort({Desc(Col("size")).NullsLast(), Asc(Col("path"))}),
             "SELECT * FROM files ORDER BY size DESC NULLS LAST, path", true);
  ExpectSame(T("files").Sort({Asc(Col("path"))}).Limit(2, 1), "SELECT * FROM files ORDER BY path LIMIT 2 OFFSET 1",
             true);
  ExpectSame(T("files").Sort({Asc(Col("path"))}).Offset(3), "SELECT * FROM files ORDER BY path OFFSET 3", true);
}

TEST_F(RelationTest, Unnests) {
  ExpectSame(T("lists").Select({Col("id"), Col("items")}).Unnest("items"), "SELECT id, unnest(items) FROM lists");
  EXPECT_EQ(RowsOf(T("lists").Select({Col("id"), Col("items")}).Unnest("items", Empty::kDrop)), "1|1\n1|2\n");
  EXPECT_EQ(RowsOf(T("lists").Select({Col("id"), Col("items")}).Unnest("items", Empty::kNull)), "1|1\n1|2\n3|null\n");
  EXPECT_EQ(RowsOf(T("lists").Select({Col("id"), Col("items")}).Unnest("items", Empty::kKeep)),
            "1|1\n1|2\n2|null\n3|null\n");
  ExpectSame(T("lists").Drop({"items"}).Unnest("pair").Select({Col("id"), Col("pair.right").As("r")}),
             "SELECT id, pair['right'] FROM lists");
}

TEST_F(RelationTest, HoldsValues) {
  const auto schema = arrow::schema({arrow::field("word", arrow::utf8_view()), arrow::field("n", arrow::int32())});
  ExpectSame(Values(*schema, {{"x", 1}, {"y", Null()}}),
             "SELECT * FROM (VALUES (arrow_cast('x', 'Utf8View'), 1), ('y', NULL)) AS v(word, n)");
  EXPECT_EQ(ErrorOf(Values(*schema, {{"x"}})), "Values('x'): 1 values, expected 2");
  const auto strict = arrow::schema({arrow::field("n", arrow::int32(), false)});
  EXPECT_EQ(ErrorOf(Values(*strict, {{Null()}})), "Values(NULL): NULL may be null, n may not");
}

TEST_F(RelationTest, Recurses) {
  const Relation reached = Recursive(
      "reached", T("calls").Filter(Col("caller") == "a.py").Select({Col("callee").As("at"), Expression(1).As("depth")}),
      [&](const Relation& found) {
        return T("calls")
            .Join(found, Col("caller") == Col("at"))
            .Select({Col("callee"), (Col("depth") + 1).As("depth")});
      });
  ExpectSame(reached,
             "WITH RECURSIVE reached AS (SELECT callee AS at, 1 AS depth FROM calls WHERE caller = 'a.py' UNION ALL "
             "SELECT callee, depth + 1 FROM calls JOIN reached ON caller = at) SELECT * FROM reached");
  const auto number = arrow::schema({arrow::field("n", arrow::int64(), false)});
  ExpectSame(Recursive(
                 "r", Values(*number, {{0}}),
                 [](const Relation& r) { return r.Select({((Col("n") + 1) % 5).As("n")}); }, true),
             "WITH RECURSIVE r AS (SELECT 0 AS n UNION SELECT (n + 1) % 5 FROM r) SELECT * FROM r");
  EXPECT_EQ(ErrorOf(Recursive("r", Values(*number, {{0}}), [](const Relation& r) { return r.Select({Col("m")}); })),
            "Select(m): no column 'm'; did you mean 'n'?; columns: r.n");
}

TEST_F(RelationTest, Repartitions) {
  ExpectSame(T("calls").RepartitionBy({Col("caller")}, 3), "SELECT * FROM calls");
  ExpectSame(T("calls").Repartition(4), "SELECT * FROM calls");
  auto plan = Plan(*session_, T("calls").RepartitionBy({Col("caller")}, 3));
  ASSERT_TRUE(plan.ok()) << plan.status();
  const std::string text = *plan->ToText(engine::PlanStage::kLogical);
  EXPECT_NE(text.find("Repartition: Hash(calls.caller) partition_count=3"), std::string::npos) << text;
}

TEST_F(RelationTest, FusesSelectsOrKeepsThemApart) {
  const Relation twice = T("files")
                             .Select({Col("path"), (Col("size") + 1).As("more")})
                             .Select({(Col("more") * 2).As("most"), Col("path")});
  const auto text = [&](bool fuse) {
    auto plan = Plan(*session_, twice, {.fuse_selects = fuse});
    return plan.ok() ? *plan->ToText(engine::PlanStage::kLogical) : plan.status().ToString();
  };
  const auto projections = [&](bool fuse) {
    const std::string plan = text(fuse);
    int count = 0;
    for (std::size_t at = plan.find("Projection"); at != std::string::npos; at = plan.find("Projection", at + 1))
      ++count;
    return count;
  };
  EXPECT_EQ(projections(true), 1) << text(true);
  EXPECT_EQ(projections(false), 2) << text(false);
  ExpectSame(twice, "SELECT (size + 1) * 2, path FROM files");
  // What is used twice is computed once.
  const Relation shared = T("files").Select({(Col("size") + 1).As("x")}).Select({(Col("x") * Col("x")).As("y")});
  ExpectSame(shared, "SELECT (size + 1) * (size + 1) FROM files");
}

TEST_F(RelationTest, GivesColumnsInTheOrderAsked) {
  auto reader = Stream(*session_, T("files"), {.columns = {"size", "path"}});
  ASSERT_TRUE(reader.ok()) << reader.status();
  EXPECT_EQ((*reader)->schema()->ToString(), "size: int32\npath: string_view not null");
  auto wrong = Stream(*session_, T("files"), {.columns = {"siez"}});
  EXPECT_EQ(wrong.status().message(),
            "Select(siez): no column 'siez'; did you mean 'size'?; columns: files.path, files.size, files.ratio");
}

TEST_F(RelationTest, NamesWhatIsWrong) {
  EXPECT_EQ(ErrorOf(T("files").Filter(Col("siez") > 1)),
            "Filter(siez > 1): no column 'siez'; did you mean 'size'?; columns: files.path, files.size, files.ratio");
  EXPECT_EQ(ErrorOf(T("files").Filter(Col("size") + 1)), "Filter(size + 1): size + 1 is int64, expected a boolean");
  EXPECT_EQ(ErrorOf(T("files").Select({Col("size") + 1})),
            "Select(size + 1): files.size + 1 has no name; give it one with As");
  EXPECT_EQ(ErrorOf(T("files").Select({Col("size"), Col("path").As("size")})),
            "Select(size, path AS size): column 'size' is there with and without a qualifier; rename one");
  EXPECT_EQ(ErrorOf(T("files").Select({(Col("path") + true).As("x")})),
            "Select(path + true AS x): files.path + true: no operator string_view + bool; cast one side");
  EXPECT_EQ(ErrorOf(T("files").Select({Sum(Col("size")).As("s")})),
            "Select(sum(size) AS s): sum(size) is an aggregate; only Aggregate takes it, or Over");
  EXPECT_EQ(
      ErrorOf(T("files").Filter(RowNumber().Over({}) < 3)),
      "Filter(row_number() OVER () < 3): row_number() OVER () is a window function; only Select and With take it");
  EXPECT_EQ(ErrorOf(T("files").Aggregate({}, {(Sum(Col("size")) / 2).As("half")})),
            "Aggregate(sum(size) / 2 AS half): sum(size) / 2 AS half is no aggregate; compute with aggregates in a "
            "Select after");
  EXPECT_EQ(
      ErrorOf(T("files").Select({Call("lowr", {Col("path")}).As("x")})),
      "Select(lowr(path) AS x): the result of lowr is not declared; say its type in the call; did you mean 'lower'?");
  EXPECT_EQ(ErrorOf(T("files").Select({Lower(Col("size")).As("x")})),
            "Select(lower(size) AS x): lower(size): files.size is int32, expected text");
  EXPECT_EQ(ErrorOf(T("files").Filter(Col("size") == Date(2023, 2, 30))),
            "Filter(size = there is no day 2023-2-30): there is no day 2023-2-30");
  EXPECT_EQ(ErrorOf(T("files").Limit(-1)), "Limit: count -1 and offset 0, expected 0 or more");
  EXPECT_EQ(ErrorOf(T("files").Unnest("size")), "Unnest(size): it is int32, expected a list or a struct");
}

TEST_F(RelationTest, KeepsItsFirstError) {
  const Relation wrong = T("files").Filter(Col("nope") > 1);
  const std::string first = ErrorOf(wrong);
  EXPECT_EQ(ErrorOf(wrong.Select({Col("other")}).Sort({}).Limit(-1)), first);
  EXPECT_EQ(ErrorOf(T("calls").Join(wrong, Col("x") == Col("y"))), first);
  EXPECT_EQ(wrong.Schema().status().message(), first);
  EXPECT_EQ(wrong.ToProtobuf().status().message(), first);
  EXPECT_EQ(Stream(*session_, wrong).status().message(), first);
}

TEST_F(RelationTest, RefusesWhatIsTooDeepOrTooLarge) {
  Relation deep = T("files");
  for (int i = 0; i < 480; ++i) deep = deep.Filter(Col("size") > i - 1000);
  const std::string known = RowsOfSql("SELECT * FROM files WHERE size IS NOT NULL");
  EXPECT_EQ(RowsOf(deep), known);
  for (int i = 0; i < 30; ++i) deep = deep.Filter(Col("size") > 0);
  EXPECT_EQ(ErrorOf(deep), "Relation: more than 500 steps in a row or 20000 in all");
  Relation wide = T("calls");
  for (int i = 0; i < 20; ++i) wide = wide.Union(wide);
  EXPECT_EQ(ErrorOf(wide), "Relation: more than 500 steps in a row or 20000 in all");
  Expression sum = 1;
  for (int i = 0; i < 500; ++i) sum = sum + 1;
  EXPECT_NE(ErrorOf(T("files").Select({sum.As("x")})).find("nests deeper than 400"), std::string::npos);
  std::vector<Expression> many;
  for (int i = 0; i < 1000; ++i) many.push_back(Col("size") != i + 100);
  EXPECT_EQ(RowsOf(T("files").Filter(All(many))), known);
}

TEST(Tables, SuggestsATable) {
  DeclaredTables catalog;
  catalog.Add("call_sites", arrow::schema({arrow::field("status", arrow::utf8())}));
  const Tables t(catalog);
  EXPECT_TRUE(t("call_sites").Filter(Col("status") == "unresolved").status().ok());
  EXPECT_EQ(t("callsites").status().message(), "Scan(callsites): no table 'callsites'; did you mean 'call_sites'?");
}

TEST_F(RelationTest, FindsTheTablesOfASession) {
  EXPECT_EQ(T("files").columns().ToString(), "files.path, files.size, files.ratio");
  EXPECT_TRUE(ErrorOf(T("nope")).starts_with("Scan(nope): no table 'nope'")) << ErrorOf(T("nope"));
}

}  // namespace
}  // namespace codeanatomy::relation
