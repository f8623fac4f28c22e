#include "functions/testing_internal.h"

namespace codeanatomy::functions {
namespace {

class Aggregates : public FunctionsFixture {};

TEST_F(Aggregates, ChooseByKeyThenByValue) {
  const std::string rows =
      " FROM (VALUES ('b', 1), ('a', 1), ('c', 2), ('d', 3), ('e', 3), ('z', NULL), (NULL, 0), (NULL, 9)) AS t(v, k)";
  EXPECT_EQ(Values("SELECT first_by(v, k)" + rows), "a");
  EXPECT_EQ(Values("SELECT last_by(v, k)" + rows), "e");
  EXPECT_EQ(Values("SELECT arg_max(v, k)" + rows), "d");
  EXPECT_EQ(Values("SELECT arg_max(key => k, value => v)" + rows), "d");
  EXPECT_EQ(Values("SELECT first_by(v, k)" + rows + " WHERE k IS NULL"), "null");
  EXPECT_EQ(Values("SELECT first_by(v, k)" + rows + " WHERE k > 100"), "null");
}

TEST_F(Aggregates, TakeEveryType) {
  const std::pair<const char*, const char*> values[] = {
      {"CAST(value - 7 AS BIGINT)", "-6"},
      {"'text number ' || chr(96 + CAST(value AS INT))", "text number a"},
      {"value > 2", "false"},
      {"CAST(value AS DOUBLE) / 2", "0.5"},
      {"CAST(CAST(value AS DECIMAL(7, 6)) AS DECIMAL(7, 6))", "1.000000"},
      {"CAST(to_timestamp_micros(value) AS TIMESTAMP(6) WITH TIME ZONE)", "1970-01-01T00:00:00.000001"},
  };
  for (const auto& [value, least] : values) {
    const std::string sql =
        std::string("SELECT first_by(v, v) FROM (SELECT ") + value + " AS v FROM generate_series(1, 9)) AS t";
    EXPECT_EQ(Values(sql), least) << sql;
    for (const auto& [key, unused] : values) {
      const std::string by_key = std::string("SELECT first_by(value, k) <= 2 FROM (SELECT value, ") + key +
                                 " AS k FROM generate_series(1, 9)) AS t";
      EXPECT_EQ(Values(by_key), "true") << by_key;
    }
  }
  EXPECT_EQ(Values("SELECT v FROM (SELECT first_by(v, rank_number(v, true)) AS v FROM (VALUES (3), (9), (4)) AS t(v))"),
            "9");
  EXPECT_EQ(
      Values("SELECT first_by(v, v) FROM (VALUES (1.5::double), (-0.5::double), ('-inf'::double), ('NaN'::double)) "
             "AS t(v)"),
      "-inf");
}

// Against the engine, for many groups, however the rows lie.
TEST_F(Aggregates, OrderOfRowsNeverDecides) {
  const std::string rows =
      "(SELECT value % 997 AS g, value * 7919 % 31 AS k, 'value ' || (value * 104729 % 50) AS v FROM "
      "generate_series(1, 60000) ORDER BY value * ";
  for (const char* order : {"1", "-1", "48271 % 65537"}) {
    EXPECT_EQ(Values("SELECT count(*) FROM (SELECT g, first_by(v, k) AS a, first_value(v ORDER BY k, v) AS b, "
                     "last_by(v, k) AS c, first_value(v ORDER BY k DESC, v DESC) AS d, arg_max(v, k) AS e, "
                     "first_value(v ORDER BY k DESC, v) AS f FROM " +
                     rows + order + ") AS t GROUP BY g) AS u WHERE a <> b OR c <> d OR e <> f"),
              "0")
        << order;
  }
}

TEST_F(Aggregates, EvidenceAddsUpInAnyOrder) {
  EXPECT_EQ(Values("SELECT confidence_any(c) FROM (VALUES (500000), (500000)) AS t(c)"), "750000");
  EXPECT_EQ(Values("SELECT confidence_any(c) FROM (VALUES (500000), (NULL), (1000000)) AS t(c)"), "1000000");
  EXPECT_EQ(Values("SELECT confidence_any(c) FROM (VALUES (0), (0)) AS t(c)"), "0");
  EXPECT_EQ(Values("SELECT confidence_any(c) FROM (VALUES (NULL::bigint)) AS t(c)"), "null");
  // However many, they are never certain.
  EXPECT_EQ(Values("SELECT confidence_any(999999) FROM generate_series(1, 300000)"), "999999");
  EXPECT_EQ(Values("SELECT confidence_any(1) FROM generate_series(1, 3)"), "3");
  EXPECT_NE(Values("SELECT confidence_any(1000001)").find("expected 0 to 1000000"), std::string::npos);
  // One alone is itself; two are within one of the pairwise formula.
  EXPECT_EQ(
      Values("SELECT count(*) FROM (SELECT value, confidence_any(value) AS c FROM generate_series(0, 1000000, 37) "
             "GROUP BY value) AS t WHERE c <> value"),
      "0");
  EXPECT_EQ(
      Values("SELECT count(*) FROM (SELECT confidence_any(c) AS together, confidence_either(min(c), max(c)) AS pair "
             "FROM (SELECT value / 2 AS g, value * 7919 % 1000003 % 1000001 AS c FROM generate_series(0, 39999)) AS t "
             "GROUP BY g) AS u WHERE abs(together - pair) > 1"),
      "0");
  const std::string rows =
      "(SELECT value % 101 AS g, value * 7919 % 1000 AS c FROM generate_series(1, 5000) ORDER BY value * ";
  EXPECT_EQ(Values("SELECT count(*) FROM (SELECT g, confidence_any(c) AS c FROM " + rows +
                   "1) AS t GROUP BY g) AS a JOIN (SELECT g, confidence_any(c) AS c FROM " + rows +
                   "-1) AS t GROUP BY g) AS b USING (g) WHERE a.c <> b.c"),
            "0");
}

TEST_F(Aggregates, AreListedWithTheirParameters) {
  for (const Aggregate& aggregate : AllAggregates()) {
    const engine::AggregateFunctionSpec& spec = aggregate.spec;
    EXPECT_EQ(
        Values("SELECT DISTINCT description FROM information_schema.routines WHERE function_type = 'AGGREGATE' AND "
               "routine_name = '" +
               spec.name + "'"),
        spec.description);
    std::string names;
    for (const auto& parameter : spec.parameters) names += (names.empty() ? "" : " ") + parameter.name;
    const std::string listed =
        "FROM information_schema.parameters WHERE specific_name = '" + spec.name + "' AND parameter_mode = 'IN'";
    EXPECT_EQ(Values("SELECT parameter_name " + listed +
                     " GROUP BY parameter_name, ordinal_position ORDER BY ordinal_position"),
              names);
    EXPECT_EQ(Values("SELECT count(DISTINCT rid) " + listed), std::to_string(spec.types.size())) << spec.name;
  }
}

}  // namespace
}  // namespace codeanatomy::functions
