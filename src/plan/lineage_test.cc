#include "plan/lineage.h"

#include <gtest/gtest.h>

#include "plan/testing_internal.h"

namespace codeanatomy::plan {
namespace {

std::string Spell(const std::set<Leaf>& leaves) {
  std::string text;
  for (const auto& [table, column] : leaves)
    text.append(text.empty() ? "" : " ").append(table).append(".").append(column);
  return text;
}

class LineageTest : public testing::Test {
 protected:
  // `name: direct | indirect` a column, then `table(columns)` a table.
  std::string Of(std::string_view sql) {
    const auto plan = Optimise(*session_, sql);
    if (!plan.ok()) return plan.status().ToString();
    const auto lineage = TraceLineage(plan->bytes, plan->schemas);
    if (!lineage.ok()) return lineage.status().ToString();
    std::string text;
    for (const ColumnLineage& column : lineage->columns) {
      text += column.name + ": " + Spell(column.direct) + " | " + Spell(column.indirect) + "; ";
    }
    for (const auto& [table, columns] : lineage->required) {
      std::string names;
      for (const std::string& column : columns) names.append(names.empty() ? "" : " ").append(column);
      text.append(table).append("(").append(names).append(")");
    }
    return text;
  }

  const std::unique_ptr<engine::Session> session_ =
      SessionWith({"x", "y"}, arrow::schema({arrow::field("a", arrow::int64()), arrow::field("b", arrow::int64()),
                                             arrow::field("c", arrow::int64())}));
};

TEST_F(LineageTest, FollowsColumnsThroughInnerRelations) {
  EXPECT_EQ(Of("SELECT a + 1 AS n FROM x WHERE b > 2"), "n: x.a | x.b; x(a b)");
  EXPECT_EQ(Of("WITH t AS (SELECT a AS p, b AS q FROM x) SELECT q AS n FROM t"), "n: x.b | ; x(b)");
  EXPECT_EQ(Of("SELECT CASE WHEN a > 0 THEN b ELSE c END AS n FROM x"), "n: x.a x.b x.c | ; x(a b c)");
  EXPECT_EQ(Of("SELECT 1 AS n, a FROM x"), "n:  | ; a: x.a | ; x(a)");
}

TEST_F(LineageTest, KeysOfJoinsDecideRows) {
  EXPECT_EQ(Of("SELECT p.b AS n FROM x AS p JOIN y AS q ON p.a = q.a AND q.c > p.c"),
            "n: x.b | x.a x.c y.a y.c; x(a b c)y(a c)");
  EXPECT_EQ(Of("SELECT p.b AS n FROM x AS p JOIN x AS q ON p.a = q.c"), "n: x.b | x.a x.c; x(a b c)");
  EXPECT_EQ(Of("SELECT b AS n FROM x WHERE a IN (SELECT c FROM y)"), "n: x.b | x.a y.c; x(a b)y(c)");
}

TEST_F(LineageTest, GroupsAndWindows) {
  EXPECT_EQ(Of("SELECT a, sum(b) AS n FROM x GROUP BY a"), "a: x.a | x.a; n: x.b | x.a; x(a b)");
  EXPECT_EQ(Of("SELECT DISTINCT a FROM x"), "a: x.a | ; x(a)");
  EXPECT_EQ(Of("SELECT count(*) AS n FROM x"), "n:  | ; x()");
  EXPECT_EQ(Of("SELECT sum(a) OVER (PARTITION BY b ORDER BY c) AS n FROM x"), "n: x.a x.b x.c | ; x(a b c)");
}

TEST_F(LineageTest, BranchesMeetByPosition) {
  EXPECT_EQ(Of("SELECT a AS n FROM x UNION ALL SELECT b FROM y"), "n: x.a y.b | ; x(a)y(b)");
}

}  // namespace
}  // namespace codeanatomy::plan
