#include "plan/fingerprint.h"

#include <map>

#include <gtest/gtest.h>

#include "datafusion.pb.h"
#include "plan/testing_internal.h"

namespace codeanatomy::plan {
namespace {

class FingerprintTest : public testing::Test {
 protected:
  std::string Of(std::string_view sql) {
    const auto plan = Optimise(*session_, sql);
    EXPECT_TRUE(plan.ok()) << sql << ": " << plan.status();
    if (!plan.ok()) return {};
    const auto fingerprint = Fingerprint(plan->bytes, plan->schemas);
    EXPECT_TRUE(fingerprint.ok()) << sql << ": " << fingerprint.status();
    return fingerprint.ok() ? *fingerprint : std::string();
  }

  std::unique_ptr<engine::Session> session_ =
      SessionWith({"x", "y"}, arrow::schema({arrow::field("a", arrow::int64()), arrow::field("b", arrow::int64()),
                                             arrow::field("s", arrow::utf8_view())}));
};

TEST_F(FingerprintTest, DoesNotSeeInnerNames) {
  const std::pair<const char*, const char*> pairs[] = {
      {"SELECT a FROM x", "SELECT t.a FROM x AS t"},
      {"SELECT a FROM x", "select  a\nfrom x -- why"},
      {"SELECT a FROM x", "SELECT t.c AS a FROM (SELECT a AS c FROM x) AS t"},
      {"WITH one AS (SELECT a, b FROM x) SELECT a FROM one WHERE b > 1",
       "WITH two AS (SELECT a, b AS c FROM x) SELECT a FROM two WHERE c > 1"},
      {"SELECT p.a FROM x AS p JOIN y AS q ON p.a = q.b", "SELECT l.a FROM x AS l JOIN y AS r ON l.a = r.b"},
      {"SELECT a, sum(b) AS n FROM x GROUP BY a", "SELECT t.a, sum(t.b) AS n FROM x AS t GROUP BY 1"},
      {"SELECT a, row_number() OVER (PARTITION BY b ORDER BY a) AS n FROM x",
       "SELECT u.a, row_number() OVER (PARTITION BY u.b ORDER BY u.a) AS n FROM x AS u"},
      {"WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT n FROM r",
       "WITH RECURSIVE q AS (SELECT 1 AS n UNION ALL SELECT q.n + 1 FROM q WHERE q.n < 5) SELECT n FROM q"},
      {"SELECT a FROM x WHERE EXISTS (SELECT 1 FROM y WHERE y.b = x.a)",
       "SELECT a FROM x AS o WHERE EXISTS (SELECT 2 FROM y AS i WHERE i.b = o.a)"},
  };
  for (const auto& [left, right] : pairs) EXPECT_EQ(Of(left), Of(right)) << left << "\n" << right;
}

TEST_F(FingerprintTest, DoesNotSeeTheOrderOfOperands) {
  const std::pair<const char*, const char*> pairs[] = {
      {"SELECT a FROM x WHERE a = 1 AND b > 2 AND s = 'k'", "SELECT a FROM x WHERE s = 'k' AND 2 < b AND 1 = a"},
      {"SELECT a FROM x WHERE a = 1 OR b = 2", "SELECT a FROM x WHERE 2 = b OR a = 1"},
      {"SELECT a + b AS c FROM x", "SELECT b + a AS c FROM x"},
      {"SELECT a FROM x WHERE a IN (7, 8, 9, 10)", "SELECT a FROM x WHERE a IN (10, 9, 8, 7)"},
      {"SELECT x.a FROM x JOIN y ON x.a = y.a AND x.b = y.b", "SELECT x.a FROM x JOIN y ON y.b = x.b AND y.a = x.a"},
  };
  for (const auto& [left, right] : pairs) EXPECT_EQ(Of(left), Of(right)) << left << "\n" << right;
}

TEST_F(FingerprintTest, SeesEverythingElse) {
  const char* statements[] = {
      "SELECT a FROM x",
      "SELECT a AS c FROM x",
      "SELECT b FROM x",
      "SELECT b AS a FROM x",
      "SELECT a FROM y",
      "SELECT DISTINCT a FROM x",
      "SELECT a, b FROM x",
      "SELECT b, a FROM x",
      "SELECT a FROM x WHERE a > 1",
      "SELECT a FROM x WHERE a > 2",
      "SELECT a FROM x WHERE a >= 1",
      "SELECT a FROM x WHERE b > 1",
      "SELECT a FROM x WHERE s = '1'",
      "SELECT a FROM x WHERE s = '2'",
      "SELECT a FROM x ORDER BY a",
      "SELECT a FROM x ORDER BY a DESC",
      "SELECT a FROM x ORDER BY a NULLS FIRST",
      "SELECT a FROM x LIMIT 1",
      "SELECT a FROM x LIMIT 2",
      "SELECT a FROM x LIMIT 1 OFFSET 1",
      "SELECT a - b AS a FROM x",
      "SELECT b - a AS a FROM x",
      "SELECT sum(a) AS a FROM x",
      "SELECT max(a) AS a FROM x",
      "SELECT sum(DISTINCT a) AS a FROM x",
      "SELECT sum(a) FILTER (WHERE b > 0) AS a FROM x",
      "SELECT x.a FROM x JOIN y ON x.a = y.a",
      "SELECT x.a FROM x LEFT JOIN y ON x.a = y.a",
      "SELECT x.a FROM x LEFT SEMI JOIN y ON x.a = y.a",
      "SELECT x.a FROM x LEFT ANTI JOIN y ON x.a = y.a",
      "SELECT y.a FROM x JOIN y ON x.a = y.b",
      "SELECT a FROM x UNION ALL SELECT a FROM y",
      "SELECT a FROM x UNION SELECT a FROM y",
      "SELECT CAST(a AS INTEGER) AS a FROM x",
      "SELECT 1 AS a",
      "SELECT '1' AS a",
      "SELECT 1.0 AS a",
      "SELECT -0.0 AS a",
      "SELECT 0.0 AS a",
      "SELECT row_number() OVER (ORDER BY a) AS a FROM x",
      "SELECT row_number() OVER (ORDER BY b) AS a FROM x",
      "SELECT sum(a) OVER (ORDER BY b ROWS 1 PRECEDING) AS a FROM x",
      "SELECT sum(a) OVER (ORDER BY b ROWS 2 PRECEDING) AS a FROM x",
      "SELECT random() AS a, random() AS b FROM x",
      "SELECT r AS a, r AS b FROM (SELECT random() AS r FROM x)",
      "VALUES (1), (2)",
      "VALUES (1), (3)",
  };
  std::map<std::string, const char*> seen;
  for (const char* statement : statements) {
    const auto [at, is_new] = seen.try_emplace(Of(statement), statement);
    EXPECT_TRUE(is_new) << statement << "\n" << at->second;
  }
}

TEST_F(FingerprintTest, CountsTheColumnsThatAreRead) {
  const std::string before = Of("SELECT a FROM x");
  session_ =
      SessionWith({"x"}, arrow::schema({arrow::field("new", arrow::int64()), arrow::field("a", arrow::int64())}));
  EXPECT_EQ(before, Of("SELECT a FROM x"));
  Declare(*session_, "z", arrow::schema({arrow::field("a", arrow::float64())}));
  EXPECT_NE(Of("SELECT a FROM z"), before);
}

TEST(Fingerprint, RefusesOtherBytes) {
  EXPECT_FALSE(Fingerprint("no plan", "").ok());
  datafusion::LogicalPlanNode plan;
  plan.mutable_empty_relation();
  EXPECT_FALSE(Fingerprint(plan.SerializeAsString(), "").ok());
}

}  // namespace
}  // namespace codeanatomy::plan
