// Panics of the engine: none crosses the border to C++, whoever called.

#include "engine/testing_internal.h"

namespace codeanatomy::engine {
namespace {

// The engine pads to a negative length that it takes for a huge one where the filling is null.
constexpr const char* kPanics = "SELECT lpad('a', -20000, NULL)";
constexpr const char* kPanicsInARow = "SELECT lpad(name, -20000, NULL) FROM nodes";

class PanicTest : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    Declare("nodes");
    ASSERT_TRUE(session_->SetRows("nodes", {{Nodes(0, 10)}}, "rows").ok());
  }

  static void ExpectPanic(const arrow::Status& status) {
    EXPECT_EQ(ClassOf(status), ErrorClass::kInternal) << status;
    EXPECT_NE(status.message().find("panic: capacity overflow ("), std::string::npos) << status;
  }
};

TEST_F(PanicTest, OfAnEntryIsAnError) {
  auto plan = session_->PlanSql(kPanics, Gate::kReadOnly);
  ASSERT_TRUE(plan.ok()) << plan.status();
  ExpectPanic(plan->ToText(PlanStage::kOptimized).status());
  ExpectPanic(plan->ToText(PlanStage::kPhysical).status());
  ExpectPanic(plan->ToProtobuf(PlanStage::kPhysical).status());
  ExpectPanic(plan->Execute(CancelToken()).status());
  EXPECT_EQ(Cell("SELECT 1 + 1"), "2");
}

TEST_F(PanicTest, OfAStreamIsItsError) {
  auto plan = session_->PlanSql(kPanicsInARow, Gate::kReadOnly);
  ASSERT_TRUE(plan.ok()) << plan.status();
  auto reader = plan->Execute(CancelToken());
  ASSERT_TRUE(reader.ok()) << reader.status();
  std::shared_ptr<arrow::RecordBatch> batch;
  ExpectPanic((*reader)->ReadNext(&batch));
  // Then it is at its end.
  EXPECT_TRUE((*reader)->ReadNext(&batch).ok());
  EXPECT_EQ(batch, nullptr);
  EXPECT_EQ(Cell("SELECT count(*) FROM nodes"), "10");
}

// Rust calls C++, which calls Rust, which panics.
TEST_F(PanicTest, UnderAKernelFailsTheStatement) {
  for (const char* inner : {kPanics, kPanicsInARow}) {
    auto session = *Session::Make({});
    ScalarFunctionSpec spec;
    spec.name = "reenters";
    spec.parameters = {{"a", arrow::int64(), "A number."}};
    spec.returns = arrow::int64();
    spec.description = "Runs a statement.";
    const auto kernel = [&](const ScalarCall&) -> arrow::Result<std::shared_ptr<arrow::Array>> {
      ARROW_RETURN_NOT_OK(Query(inner).status());
      return arrow::Status::Invalid("it did not panic");
    };
    ASSERT_TRUE(session->RegisterScalarFunction(std::move(spec), kernel).ok());
    for (const char* sql : {"SELECT reenters(1)", "SELECT reenters(value) FROM generate_series(1, 3)"}) {
      auto plan = session->PlanSql(sql, Gate::kReadOnly);
      ASSERT_TRUE(plan.ok()) << plan.status();
      auto reader = plan->Execute(CancelToken());
      const arrow::Status status = reader.ok() ? (*reader)->ToTable().status() : reader.status();
      ExpectPanic(status);
      EXPECT_NE(status.message().find("function reenters"), std::string::npos) << status;
    }
  }
}

// A panic while rows are pulled for a write leaves no table.
TEST_F(PanicTest, UnderAWriteLeavesNothing) {
  auto plan = session_->PlanSql(kPanicsInARow, Gate::kReadOnly);
  ASSERT_TRUE(plan.ok()) << plan.status();
  auto reader = plan->Execute(CancelToken());
  ASSERT_TRUE(reader.ok()) << reader.status();
  DeltaWriteOptions options;
  options.directory = (directory_ / "t").string();
  options.table_name = "t";
  ExpectPanic(WriteDelta(options, *reader, CancelToken()).status());
  const auto version = DeltaVersion(options.directory);
  EXPECT_TRUE(version.ok() && !version->has_value()) << version.status();
}

}  // namespace
}  // namespace codeanatomy::engine
