#include "engine/expression_function.h"

#include "engine/testing_internal.h"

namespace codeanatomy::engine {
namespace {

using ExpressionFunctionTest = EngineTest;

ScalarFunctionSpec Spec(std::string name) {
  ScalarFunctionSpec spec;
  spec.name = std::move(name);
  spec.parameters = {{"a", arrow::int64(), "A number."}, {"b", arrow::int64(), "A number."}};
  spec.returns = arrow::int64();
  spec.description = "A function of a test.";
  return spec;
}

TEST_F(ExpressionFunctionTest, StandsInTheCallsPlace) {
  ASSERT_TRUE(RegisterExpressionFunction(*session_, Spec("ten"), "a * 10 + b").ok());
  EXPECT_EQ(Cell("SELECT ten(1, 2)"), "12");
  EXPECT_EQ(Cell("SELECT ten(b => 2, a => 1)"), "12");
  EXPECT_EQ(Cell("SELECT ten(ten(1, 2), CAST(3 AS SMALLINT))"), "123");
  EXPECT_EQ(Cell("SELECT ten(NULL, 2) IS NULL"), "true");
  EXPECT_EQ(Cell("SELECT sum(ten(value, b => 3)) FROM generate_series(1, 1000)"), "5008000");
  EXPECT_EQ(Cell("SELECT count(ten(b, a)) FROM (VALUES (1, 2), (NULL, 3)) AS t(a, b)"), "1");
  Declare("nodes");
  const std::string sql = "SELECT name FROM nodes WHERE ten(id, 0) = 70";
  EXPECT_NE(PlanText(sql, PlanStage::kLogical).find("ten("), std::string::npos);
  EXPECT_EQ(PlanText(sql, PlanStage::kOptimized).find("ten("), std::string::npos);
  EXPECT_NE(PlanText(sql, PlanStage::kOptimized).find("id * Int64(10)"), std::string::npos)
      << PlanText(sql, PlanStage::kOptimized);
  EXPECT_EQ(Cell("SELECT description FROM information_schema.routines WHERE routine_name = 'ten'"),
            "A function of a test.");
}

TEST_F(ExpressionFunctionTest, RunsAsItIsWrittenWithoutTheOptimizer) {
  SessionOptions options;
  options.settings = {{"datafusion.optimizer.max_passes", "0"}};
  session_ = *Session::Make(options);
  ASSERT_TRUE(RegisterExpressionFunction(*session_, Spec("ten"), "a * 10 + b").ok());
  EXPECT_EQ(Cell("SELECT sum(ten(value, 3)) FROM generate_series(1, 1000)"), "5008000");
  EXPECT_EQ(Cell("SELECT count(ten(b, a)) FROM (VALUES (1, 2), (NULL, 3)) AS t(a, b)"), "1");
}

TEST_F(ExpressionFunctionTest, PlansThatCallItRoundTrip) {
  ASSERT_TRUE(RegisterExpressionFunction(*session_, Spec("ten"), "a * 10 + b").ok());
  const auto plan = session_->PlanSql("SELECT ten(value, 1) AS x FROM (VALUES (1)) AS t(value)", Gate::kReadOnly);
  ASSERT_TRUE(plan.ok()) << plan.status();
  const auto bytes = plan->ToProtobuf(PlanStage::kLogical);
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  EXPECT_TRUE(session_->PlanProtobuf(*bytes).ok());
  auto other = *Session::Make({});
  ASSERT_TRUE(RegisterExpressionFunction(*other, Spec("ten"), "a * 11 + b").ok());
  const arrow::Status differs = other->PlanProtobuf(*bytes).status();
  EXPECT_NE(differs.message().find("a * 10 + b"), std::string::npos) << differs;
  EXPECT_NE(differs.message().find("a * 11 + b"), std::string::npos) << differs;
}

TEST_F(ExpressionFunctionTest, BadOnesAreRefused) {
  ScalarFunctionSpec without = Spec("without");
  without.parameters.clear();
  const std::tuple<ScalarFunctionSpec, const char*, const char*> refused[] = {
      {Spec("abs"), "a", "function abs is there already"},
      {Spec("f"), "a +", "function f: "},
      {Spec("f"), "a + c", "function f: "},
      {Spec("f"), "sum(a)", "an aggregate"},
      {Spec("f"), "a || 'x'", "declared is Int64"},
      {without, "1", "no parameter"},
      {Spec("F"), "a", "lower-case identifier"}};
  for (const auto& [spec, expression, text] : refused) {
    const arrow::Status status = RegisterExpressionFunction(*session_, spec, expression);
    EXPECT_TRUE(status.IsInvalid()) << status;
    EXPECT_NE(status.message().find(text), std::string::npos) << status;
  }
}

}  // namespace
}  // namespace codeanatomy::engine
