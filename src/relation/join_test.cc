#include "relation/testing_internal.h"

namespace codeanatomy::relation {
namespace {

class JoinTest : public RelationTest {
 protected:
  Relation Joined(JoinKind kind) { return T("files").Join(T("calls"), kind, Col("path") == Col("caller")); }
};

TEST_F(JoinTest, JoinsInEveryWay) {
  ExpectSame(Joined(JoinKind::kInner), "SELECT * FROM files JOIN calls ON path = caller");
  ExpectSame(Joined(JoinKind::kLeft), "SELECT * FROM files LEFT JOIN calls ON path = caller");
  ExpectSame(Joined(JoinKind::kRight), "SELECT * FROM files RIGHT JOIN calls ON path = caller");
  ExpectSame(Joined(JoinKind::kFull), "SELECT * FROM files FULL JOIN calls ON path = caller");
  ExpectSame(Joined(JoinKind::kLeftSemi), "SELECT * FROM files WHERE path IN (SELECT caller FROM calls)");
  ExpectSame(Joined(JoinKind::kLeftAnti), "SELECT * FROM files WHERE path NOT IN (SELECT caller FROM calls)");
  ExpectSame(Joined(JoinKind::kRightSemi), "SELECT * FROM calls WHERE caller IN (SELECT path FROM files)");
  ExpectSame(Joined(JoinKind::kRightAnti), "SELECT * FROM calls WHERE caller NOT IN (SELECT path FROM files)");
  ExpectSame(Joined(JoinKind::kLeftMark).Select({Col("path"), Col("mark")}), "SELECT path, path <> 'd.py' FROM files");
  ExpectSame(T("files").Cross(T("calls")), "SELECT * FROM files CROSS JOIN calls");
}

TEST_F(JoinTest, SplitsConditionsIntoKeysAndTheRest) {
  const Relation joined = T("files").Join(T("calls"), JoinKind::kLeft,
                                          Col("path") == Col("callee") && Col("size") > Col("line") && Col("line") > 1);
  ExpectSame(joined, "SELECT * FROM files LEFT JOIN calls ON path = callee AND size > line AND line > 1");
  auto plan = Plan(*session_, joined);
  ASSERT_TRUE(plan.ok()) << plan.status();
  const std::string text = *plan->ToText(engine::PlanStage::kLogical);
  EXPECT_NE(text.find("Left Join: files.path = calls.callee Filter: "), std::string::npos) << text;
  // Keys of different types, on either side of the equality, computed.
  ExpectSame(T("calls").Join(T("files"), Col("size") / 10 == Col("line")),
             "SELECT * FROM calls JOIN files ON size / 10 = line");
  ExpectSame(T("files").Join(T("calls"), Col("size") > Col("line") * 5),
             "SELECT * FROM files JOIN calls ON size > line * 5");
}

TEST_F(JoinTest, TellsSidesApart) {
  ExpectSame(T("calls")
                 .As("a")
                 .Join(T("calls").As("b"), Col("a", "callee") == Col("b", "caller"))
                 .Select({Col("a", "caller"), Col("b", "callee").As("reached")}),
             "SELECT a.caller, b.callee FROM calls a JOIN calls b ON a.callee = b.caller");
  EXPECT_EQ(ErrorOf(T("calls").Join(T("calls"), Col("caller") == Col("callee"))),
            "Join(caller = callee): two columns are named 'calls.caller'; rename one, or name a side with As");
  EXPECT_EQ(ErrorOf(T("calls").As("a").Join(T("calls").As("b"), Col("caller") == Col("b", "callee"))),
            "Join(caller = b.callee): column 'caller' is ambiguous: a.caller or b.caller");
  EXPECT_EQ(
      ErrorOf(T("calls").As("a").Join(T("calls").As("b"), Col("a", "caler") == Col("b", "callee"))),
      "Join(a.caler = b.callee): no column 'a.caler'; did you mean 'a.caller'?; columns: a.caller, a.callee, a.line, "
      "a.day, b.caller, b.callee, b.line, b.day");
}

TEST_F(JoinTest, ComparesNullsAsAsked) {
  const Relation some = T("calls").Select({Col("callee").As("name")});
  const Expression same = Col("callee") == Col("name");
  ExpectSame(T("calls").Join(some, JoinKind::kLeftSemi, same, {.nulls_equal = true}), "SELECT * FROM calls");
  ExpectSame(T("calls").Join(some, JoinKind::kLeftSemi, same), "SELECT * FROM calls WHERE callee IS NOT NULL");
  const Relation files = T("files").Filter(Col("path") == "b.py").Select({Col("path").As("name")});
  ExpectSame(T("calls").Join(files, JoinKind::kLeftAnti, same),
             "SELECT * FROM calls WHERE callee <> 'b.py' OR callee IS NULL");
  ExpectSame(T("calls").Join(files, JoinKind::kLeftAnti, same, {.null_aware = true}),
             "SELECT * FROM calls WHERE callee NOT IN (SELECT path FROM files WHERE path = 'b.py')");
  EXPECT_EQ(RowsOf(T("calls").Join(some, JoinKind::kLeftAnti, same, {.null_aware = true})), "");
  EXPECT_EQ(ErrorOf(T("calls").Join(some, JoinKind::kLeft, same, {.null_aware = true})),
            "Join left(callee = name): null_aware is for left anti joins on one equality");
}

TEST_F(JoinTest, RefusesUnionsOfOtherShapes) {
  EXPECT_EQ(ErrorOf(T("files").Union(T("calls"))),
            "Union: 3 columns and 4: files.path, files.size, files.ratio and calls.caller, calls.callee, calls.line, "
            "calls.day");
  EXPECT_EQ(ErrorOf(T("files").Select({Col("size")}).Union(T("lists").Select({Col("items")}))),
            "Union: no type holds both files.size (int32) and lists.items (list<item: int64>)");
}

TEST_F(JoinTest, QuotesNamesThatAreNoWords) {
  Add("odd.Name", {arrow::field("x y", arrow::int64())}, "[[1]]");
  ExpectSame(T("odd.Name")
                 .Filter(Col("x y") == 1)
                 .Join(T("odd.Name").As("b \"c"), Col("odd.Name", "x y") == Col("b \"c", "x y")),
             "SELECT 1, 1 AS b");
}

}  // namespace
}  // namespace codeanatomy::relation
