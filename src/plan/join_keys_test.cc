#include "plan/join_keys.h"

#include <gtest/gtest.h>

#include "plan/testing_internal.h"

namespace codeanatomy::plan {
namespace {

class JoinKeysTest : public testing::Test {
 protected:
  // The tables of each join that multiplies, with x and z known by id and y by (id, part).
  std::string Of(std::string_view sql) {
    const auto plan = Optimise(*session_, sql);
    if (!plan.ok()) return plan.status().ToString();
    const auto joins =
        MultiplyingJoins(plan->bytes, plan->schemas, {{"x", {"id"}}, {"y", {"id", "part"}}, {"z", {"id"}}});
    if (!joins.ok()) return joins.status().ToString();
    std::string text;
    for (const auto& join : *joins) {
      for (const std::string& table : join) text.append(table);
      text.append(";");
    }
    return text;
  }

  const std::unique_ptr<engine::Session> session_ =
      SessionWith({"x", "y", "z"},
                  arrow::schema({arrow::field("id", arrow::int64(), false), arrow::field("part", arrow::int64(), false),
                                 arrow::field("kind", arrow::utf8_view()), arrow::field("n", arrow::int64())}));
};

TEST_F(JoinKeysTest, AKeyOfEitherSideIsEnough) {
  EXPECT_EQ(Of("SELECT y.n FROM y JOIN x ON x.id = y.n"), "");
  EXPECT_EQ(Of("SELECT y.n FROM x JOIN y ON x.id = y.n"), "");
  EXPECT_EQ(Of("SELECT y.n FROM y LEFT JOIN x ON x.id = y.n"), "");
  EXPECT_EQ(Of("SELECT x.n FROM x JOIN y ON x.n = y.id AND x.id + 1 = y.part"), "");
}

TEST_F(JoinKeysTest, JoinsByOtherColumnsMultiply) {
  EXPECT_EQ(Of("SELECT x.n FROM x JOIN y ON x.n = y.n"), "xy;");
  EXPECT_EQ(Of("SELECT x.n FROM x LEFT JOIN y ON x.n = y.id"), "xy;");
  EXPECT_EQ(Of("SELECT x.n FROM x FULL JOIN y ON x.n = y.id"), "xy;");
  EXPECT_EQ(Of("SELECT a.n FROM x AS a JOIN x AS b ON a.n = b.n"), "x;");
  EXPECT_EQ(Of("SELECT x.n FROM x CROSS JOIN z"), "xz;");
  EXPECT_EQ(Of("SELECT x.n FROM x JOIN z ON x.id < z.id"), "xz;");
  EXPECT_EQ(Of("SELECT x.n FROM x JOIN z ON x.id = z.n + 1 AND x.n = z.n"), "");
  EXPECT_EQ(Of("SELECT x.n FROM x JOIN z ON x.n = z.n JOIN y ON y.n = x.n"), "xz;y;");
}

TEST_F(JoinKeysTest, FiltersByAConstantShortenAKey) {
  EXPECT_EQ(Of("SELECT x.n FROM x JOIN y ON x.n = y.id WHERE y.part = 3"), "");
  EXPECT_EQ(Of("SELECT x.n FROM x JOIN (SELECT id FROM y WHERE part = 3 AND kind = 'a') AS y ON x.n = y.id"), "");
  EXPECT_EQ(Of("SELECT x.n FROM x JOIN y ON x.n = y.id WHERE y.part > 3"), "xy;");
  EXPECT_EQ(Of("SELECT x.n FROM x JOIN y ON x.n = y.id WHERE y.part = 3 OR y.part = 4"), "xy;");
}

TEST_F(JoinKeysTest, GroupsAndDistinctRowsAreUnique) {
  EXPECT_EQ(Of("SELECT x.n, g.c FROM x JOIN (SELECT n, count(*) AS c FROM y GROUP BY n) AS g ON g.n = x.n"), "");
  EXPECT_EQ(Of("SELECT x.n FROM x JOIN (SELECT DISTINCT n, kind FROM y) AS g ON g.n = x.n AND g.kind = x.kind"), "");
  EXPECT_EQ(Of("SELECT x.n FROM x JOIN (SELECT DISTINCT n, kind FROM y) AS g ON g.n = x.n"), "x;");
  EXPECT_EQ(Of("SELECT x.n, g.c FROM x CROSS JOIN (SELECT max(n) AS c FROM y) AS g"), "");
}

TEST_F(JoinKeysTest, KeysPassThroughJoins) {
  EXPECT_EQ(Of("SELECT y.n FROM y JOIN x ON y.n = x.id JOIN z ON z.n = y.id AND z.kind = y.kind"), "z;");
  EXPECT_EQ(Of("SELECT a.n FROM (SELECT x.id, z.n FROM x LEFT JOIN z ON x.n = z.id) AS a JOIN y ON y.n = a.id"), "");
  EXPECT_EQ(Of("SELECT a.m FROM (SELECT x.n, z.id AS m FROM x LEFT JOIN z ON x.n = z.id) AS a JOIN y ON y.n = a.m"),
            "y;");
}

TEST_F(JoinKeysTest, JoinsThatOnlyAskWhetherThereIsARowAreLeftAlone) {
  EXPECT_EQ(Of("SELECT n FROM x WHERE n IN (SELECT n FROM y)"), "");
  EXPECT_EQ(Of("SELECT n FROM x WHERE NOT EXISTS (SELECT 1 FROM y WHERE y.n = x.n)"), "");
  EXPECT_EQ(Of("SELECT n FROM x WHERE id = 1 OR n IN (SELECT n FROM y)"), "");
  EXPECT_EQ(Of("SELECT x.n FROM x LEFT ANTI JOIN y ON y.n = x.n"), "");
  EXPECT_EQ(Of("SELECT n, (SELECT max(y.n) FROM y WHERE y.id = x.n) AS m FROM x"), "");
}

}  // namespace
}  // namespace codeanatomy::plan
