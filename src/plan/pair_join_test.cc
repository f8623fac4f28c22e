// What is read of a plan whose join an operator of ours makes is what is read of the join it stands for.

#include <gtest/gtest.h>

#include "engine/join.h"
#include "plan/calls.h"
#include "plan/plan.h"
#include "plan/testing_internal.h"

namespace codeanatomy::plan {
namespace {

class PairJoinTest : public testing::Test {
 protected:
  // A session with tables x and y, and where asked a join operator of that version for the function `near`.
  static std::unique_ptr<engine::Session> Make(std::uint32_t version) {
    auto session = SessionWith(
        {"x", "y"}, arrow::schema({arrow::field("id", arrow::int64(), false), arrow::field("k", arrow::utf8_view()),
                                   arrow::field("n", arrow::int64())}));
    engine::ScalarFunctionSpec near;
    near.name = "near";
    near.parameters = {{"a", arrow::int64(), "a"}, {"b", arrow::int64(), "b"}};
    near.returns = arrow::boolean();
    const auto fails = [](const auto&) { return arrow::Status::NotImplemented("never run"); };
    EXPECT_TRUE(session->RegisterScalarFunction(near, fails).ok());
    if (version > 0) {
      const arrow::Status status = engine::RegisterJoin(*session, {"near", version, "near", 1, 1, ""}, fails);
      EXPECT_TRUE(status.ok()) << status;
    }
    return session;
  }

  struct Read {
    std::string columns;
    std::string required;
    std::string fingerprint;
    std::string multiplying;
    bool rewritten = false;
  };

  static Read Of(const engine::Session& session, const std::string& sql) {
    const Optimised plan = Optimise(session, sql).ValueOrDie();
    const std::string &bytes = plan.bytes, &schemas = plan.schemas;
    Read read;
    read.rewritten = plan.text.find("PairJoin") != std::string::npos;
    const auto lineage = TraceLineage(bytes, schemas);
    EXPECT_TRUE(lineage.ok()) << lineage.status();
    const auto spell = [](const std::set<Leaf>& leaves, std::string& text) {
      for (const auto& [table, column] : leaves) text.append(" ").append(table).append(".").append(column);
    };
    for (const ColumnLineage& column : lineage->columns) {
      read.columns.append(column.name).append(":");
      spell(column.direct, read.columns);
      read.columns.append(" |");
      spell(column.indirect, read.columns);
      read.columns.append("; ");
    }
    for (const auto& [table, columns] : lineage->required) {
      for (const std::string& column : columns) read.required.append(table).append(".").append(column).append(" ");
    }
    read.fingerprint = *Fingerprint(bytes, schemas);
    const auto joins = MultiplyingJoins(bytes, schemas, {{"x", {"id"}}, {"y", {"id"}}});
    for (const auto& join : *joins) {
      for (const std::string& table : join) read.multiplying.append(table);
      read.multiplying.append(";");
    }
    const auto called = CalledFunctions(bytes);
    EXPECT_TRUE(called.ok() && called->size() == 1 && called->front().name == "near") << called.status();
    EXPECT_EQ(*ScannedTables(bytes), (std::vector<std::string>{"x", "y"}));
    return read;
  }
};

constexpr const char* kInner = "SELECT x.id AS a, y.id AS b FROM x JOIN y ON x.k = y.k AND near(x.n, y.n)";

TEST_F(PairJoinTest, IsReadAsTheJoinThatItStandsFor) {
  const auto plain = Make(0);
  const auto paired = Make(1);
  for (const std::string& sql : {
           std::string(kInner),
           std::string("SELECT x.id AS a, y.id AS b FROM x LEFT JOIN y ON x.k = y.k AND near(y.n, x.n)"),
           std::string("SELECT x.id AS a, y.id AS b FROM x JOIN y ON x.k = y.k AND near(x.n, y.n) WHERE y.n > 3 AND "
                       "x.id <> y.id"),
           std::string("SELECT x.id AS a FROM x WHERE EXISTS (SELECT 1 FROM y WHERE x.k = y.k AND near(x.n, y.n))"),
       }) {
    const Read expected = Of(*plain, sql);
    const Read found = Of(*paired, sql);
    EXPECT_FALSE(expected.rewritten) << sql;
    EXPECT_TRUE(found.rewritten) << sql;
    EXPECT_EQ(found.columns, expected.columns) << sql;
    EXPECT_EQ(found.required, expected.required) << sql;
    EXPECT_EQ(found.multiplying, expected.multiplying) << sql;
    EXPECT_NE(found.fingerprint, expected.fingerprint) << sql;
  }
  const Read inner = Of(*paired, kInner);
  EXPECT_EQ(inner.columns, "a: x.id | x.k x.n y.k y.n; b: y.id | x.k x.n y.k y.n; ");
  EXPECT_EQ(inner.required, "x.id x.k x.n y.id y.k y.n ");
  EXPECT_EQ(inner.multiplying, "xy;");
}

TEST_F(PairJoinTest, AnotherOperatorIsAnotherFingerprint) {
  const auto one = Make(1);
  const auto two = Make(2);
  EXPECT_NE(Of(*one, kInner).fingerprint, Of(*two, kInner).fingerprint);
  EXPECT_EQ(Of(*one, kInner).fingerprint, Of(*Make(1), kInner).fingerprint);
  // Names and the order of keys do not count, what is compared does.
  EXPECT_EQ(Of(*one, kInner).fingerprint,
            Of(*one, "SELECT u.id AS a, v.id AS b FROM x u JOIN y v ON near(u.n, v.n) AND v.k = u.k").fingerprint);
  EXPECT_NE(Of(*one, kInner).fingerprint,
            Of(*one, "SELECT x.id AS a, y.id AS b FROM x JOIN y ON x.k = y.k AND near(x.n, y.id)").fingerprint);
}

}  // namespace
}  // namespace codeanatomy::plan
