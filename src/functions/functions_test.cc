#include "functions/functions.h"

#include <arrow/api.h>
#include <gtest/gtest.h>

#include "base/blake3.h"

namespace codeanatomy::functions {
namespace {

class Functions : public testing::Test {
 protected:
  void SetUp() override {
    auto made = engine::Session::Make({});
    ASSERT_TRUE(made.ok()) << made.status();
    session_ = std::move(*made);
    const arrow::Status status = RegisterFunctions(*session_);
    ASSERT_TRUE(status.ok()) << status;
  }

  arrow::Result<std::shared_ptr<arrow::Table>> Query(const std::string& sql) {
    ARROW_ASSIGN_OR_RAISE(const engine::Plan plan, session_->PlanSql(sql, engine::Gate::kReadOnly));
    ARROW_ASSIGN_OR_RAISE(auto reader, plan.Execute(engine::CancelToken()));
    return reader->ToTable();
  }

  // The column `value` of a query, as text, with blanks between.
  std::string Values(const std::string& sql) {
    auto table = Query(sql);
    if (!table.ok()) return table.status().ToString();
    std::string text;
    const auto column = (*table)->column(0);
    for (std::int64_t row = 0; row < column->length(); ++row) {
      if (!text.empty()) text += " ";
      text += (*column->GetScalar(row))->ToString();
    }
    return text;
  }

  std::unique_ptr<engine::Session> session_;
};

TEST_F(Functions, SpanLen) {
  EXPECT_EQ(Values("SELECT span_len(3, 10)"), "7");
  EXPECT_EQ(Values("SELECT span_len(bend => 10, bstart => 3)"), "7");
  EXPECT_EQ(Values("SELECT span_len(10, 3)"), "0");
  EXPECT_EQ(Values("SELECT span_len(b, e) FROM (VALUES (1, 2), (5, 5), (NULL, 7), (7, NULL), (4, 9)) AS t(b, e)"),
            "1 0 null null 5");
}

TEST_F(Functions, SpanContains) {
  EXPECT_EQ(Values("SELECT span_contains(10, 20, b, e) FROM (VALUES (10, 20), (12, 13), (9, 12), (19, 21), (10, 10), "
                   "(20, 20), (21, 21), (NULL, 12)) AS t(b, e)"),
            "true true false false true true false null");
}

TEST_F(Functions, SpanOverlaps) {
  EXPECT_EQ(Values("SELECT span_overlaps(10, 20, b, e) FROM (VALUES (10, 20), (19, 30), (20, 30), (0, 10), (0, 11), "
                   "(15, 15), (30, 12)) AS t(b, e)"),
            "true true false false true false false");
  // Overlapping is mutual.
  EXPECT_EQ(
      Values("SELECT count(*) FROM generate_series(0, 5) a(a), generate_series(0, 5) b(b), generate_series(0, 5) c(c), "
             "generate_series(0, 5) d(d) WHERE span_overlaps(a, b, c, d) <> span_overlaps(c, d, a, b)"),
      "0");
}

TEST_F(Functions, StableHash) {
  EXPECT_EQ(Values("SELECT stable_hash64('main.f')"), std::to_string(Blake3_63("main.f")));
  EXPECT_EQ(Values("SELECT stable_hash64(x) IS NULL FROM (VALUES ('a'), (NULL)) AS t(x)"), "false true");
  // Pinned: a change would move every bucket.
  EXPECT_EQ(Values("SELECT stable_hash64('')"), std::to_string(Blake3_63("")));
}

TEST_F(Functions, AreListedWithTheirParameters) {
  for (const Function& function : AllFunctions()) {
    const engine::ScalarFunctionSpec& spec = function.spec;
    EXPECT_EQ(Values("SELECT description FROM information_schema.routines WHERE routine_name = '" + spec.name + "'"),
              spec.description);
    std::string names;
    for (const auto& parameter : spec.parameters) names += (names.empty() ? "" : " ") + parameter.name;
    EXPECT_EQ(Values("SELECT parameter_name FROM information_schema.parameters WHERE specific_name = '" + spec.name +
                     "' AND parameter_mode = 'IN' ORDER BY ordinal_position"),
              names);
  }
}

}  // namespace
}  // namespace codeanatomy::functions
