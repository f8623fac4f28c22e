#include <atomic>
#include <stdexcept>

#include "engine/testing_internal.h"

namespace codeanatomy::engine {
namespace {

using Made = arrow::Result<std::shared_ptr<arrow::Array>>;

const arrow::Int64Array& Ints(const ScalarCall& call, std::size_t index) {
  return static_cast<const arrow::Int64Array&>(*call.arguments[index]);
}

std::int64_t At(const ScalarCall& call, std::size_t index, std::int64_t row) {
  return Ints(call, index).Value(call.is_scalar[index] ? 0 : row);
}

ScalarFunctionSpec Spec(std::string name, std::vector<std::string> parameters) {
  ScalarFunctionSpec spec;
  spec.name = std::move(name);
  for (std::string& parameter : parameters) {
    spec.parameters.push_back({std::move(parameter), arrow::int64(), "A number."});
  }
  spec.returns = arrow::int64();
  spec.description = "A function of a test.";
  return spec;
}

// a * 10 + b
Made TenAPlusB(const ScalarCall& call) {
  arrow::Int64Builder builder;
  for (std::int64_t row = 0; row < call.rows; ++row) {
    ARROW_RETURN_NOT_OK(builder.Append(At(call, 0, row) * 10 + At(call, 1, row)));
  }
  return builder.Finish();
}

Made Count(const ScalarCall& call, std::atomic<std::int64_t>& calls) {
  arrow::Int64Builder builder;
  for (std::int64_t row = 0; row < call.rows; ++row) ARROW_RETURN_NOT_OK(builder.Append(++calls));
  return builder.Finish();
}

class FunctionTest : public EngineTest {
 protected:
  void Register(ScalarFunctionSpec spec, ScalarKernel kernel) {
    const arrow::Status status = session_->RegisterScalarFunction(std::move(spec), std::move(kernel));
    ASSERT_TRUE(status.ok()) << status;
  }

  arrow::Status Error(const std::string& sql) { return Query(sql).status(); }
};

TEST_F(FunctionTest, TakesArgumentsByPositionAndByName) {
  Register(Spec("ten", {"a", "b"}), TenAPlusB);
  EXPECT_EQ(Cell("SELECT ten(1, 2)"), "12");
  EXPECT_EQ(Cell("SELECT ten(1, b => 2)"), "12");
  EXPECT_EQ(Cell("SELECT ten(b => 2, a => 1)"), "12");
  EXPECT_EQ(Cell("SELECT TEN(B => 2, A => 1)"), "12");
  // What the engine casts: another integer type.
  EXPECT_EQ(Cell("SELECT ten(CAST(1 AS SMALLINT), 2)"), "12");
  EXPECT_EQ(Cell("SELECT sum(ten(value, 3)) FROM generate_series(1, 100000)"), "50000800000");
  EXPECT_EQ(Cell("SELECT sum(ten(b => value, a => value)) FROM generate_series(1, 4)"), "110");
  for (const char* sql : {"SELECT ten(a => 1, 2)", "SELECT ten(1, c => 2)", "SELECT ten(1, a => 2)", "SELECT ten(1)",
                          "SELECT ten(1, 2, 3)", "SELECT ten([1], 2)"}) {
    const arrow::Status status = Error(sql);
    EXPECT_EQ(ClassOf(status), ErrorClass::kPlan) << sql << ": " << status;
  }
}

TEST_F(FunctionTest, NullArgumentsMakeNull) {
  Register(Spec("ten", {"a", "b"}), TenAPlusB);
  EXPECT_EQ(Cell("SELECT ten(NULL, 2) IS NULL"), "true");
  EXPECT_EQ(Cell("SELECT string_agg(coalesce(ten(a, b)::text, 'null'), ' ') FROM "
                 "(VALUES (1, 2), (NULL, 3), (4, NULL), (NULL, NULL), (5, 6)) AS t(a, b)"),
            "12 null null null 56");
  EXPECT_EQ(Cell("SELECT count(ten(a, 1)) FROM (VALUES (1), (NULL)) AS t(a)"), "1");
}

TEST_F(FunctionTest, KernelSeesNullsWhereItAsksForThem) {
  ScalarFunctionSpec spec = Spec("nulls", {"a"});
  spec.nulls = NullHandling::kCalled;
  Register(spec, [](const ScalarCall& call) -> Made {
    arrow::Int64Builder builder;
    for (std::int64_t row = 0; row < call.rows; ++row) {
      ARROW_RETURN_NOT_OK(builder.Append(call.arguments[0]->IsNull(call.is_scalar[0] ? 0 : row) ? 1 : 0));
    }
    return builder.Finish();
  });
  EXPECT_EQ(Cell("SELECT sum(nulls(a)) FROM (VALUES (1), (NULL), (NULL)) AS t(a)"), "2");
  EXPECT_EQ(Cell("SELECT nulls(NULL)"), "1");
}

TEST_F(FunctionTest, TextAndSlicesArriveWhole) {
  Declare("nodes");
  ASSERT_TRUE(session_->SetRows("nodes", {{Nodes(0, 1000)}}).ok());
  ScalarFunctionSpec spec = Spec("bytes", {});
  spec.parameters = {{"value", arrow::utf8_view(), "Text."}};
  Register(spec, [](const ScalarCall& call) -> Made {
    const auto& texts = static_cast<const arrow::StringViewArray&>(*call.arguments[0]);
    arrow::Int64Builder builder;
    for (std::int64_t row = 0; row < call.rows; ++row) {
      const std::int64_t at = call.is_scalar[0] ? 0 : row;
      const bool null = texts.IsNull(at);
      ARROW_RETURN_NOT_OK(builder.Append(null ? -1 : static_cast<std::int64_t>(texts.GetView(at).size())));
    }
    return builder.Finish();
  });
  EXPECT_EQ(Cell("SELECT sum(bytes(name)) - sum(octet_length(name)) FROM nodes"), "0");
  EXPECT_EQ(Cell("SELECT count(bytes(name)) FROM nodes"), Cell("SELECT count(name) FROM nodes"));
  // Slices: the batch is cut by the limit and the offset.
  EXPECT_EQ(Cell("SELECT sum(bytes(name)) FROM (SELECT name FROM nodes ORDER BY id LIMIT 3 OFFSET 100)"), "12");
  EXPECT_EQ(Cell("SELECT bytes('häh')"), "4");
}

TEST_F(FunctionTest, ResultsWithAnOffsetAreMasked) {
  ScalarFunctionSpec spec = Spec("shifted", {"a"});
  Register(spec, [](const ScalarCall& call) -> Made {
    arrow::Int64Builder builder;
    ARROW_RETURN_NOT_OK(builder.Append(-1));
    for (std::int64_t row = 0; row < call.rows; ++row) ARROW_RETURN_NOT_OK(builder.Append(At(call, 0, row)));
    ARROW_ASSIGN_OR_RAISE(auto made, builder.Finish());
    return made->Slice(1);
  });
  EXPECT_EQ(Cell("SELECT string_agg(coalesce(shifted(a)::text, 'null'), ' ') FROM (VALUES (1), (NULL), (3)) AS t(a)"),
            "1 null 3");
}

TEST_F(FunctionTest, VolatilityDecidesHowOftenItIsCalled) {
  auto immutable = std::make_shared<std::atomic<std::int64_t>>(0);
  auto stable = std::make_shared<std::atomic<std::int64_t>>(0);
  auto changing = std::make_shared<std::atomic<std::int64_t>>(0);
  for (const auto& [name, volatility, calls] :
       {std::tuple("fixed", Volatility::kImmutable, immutable), std::tuple("steady", Volatility::kStable, stable),
        std::tuple("changing", Volatility::kVolatile, changing)}) {
    ScalarFunctionSpec spec = Spec(name, {});
    spec.volatility = volatility;
    Register(spec, [calls = calls](const ScalarCall& call) { return Count(call, *calls); });
  }
  const std::string series = " FROM generate_series(1, 1000)";
  EXPECT_EQ(PlanText("SELECT fixed() + value AS x" + series, PlanStage::kOptimized).find("fixed()"), std::string::npos);
  EXPECT_GT(*immutable, 0);
  EXPECT_EQ(PlanText("SELECT steady() + value AS x" + series, PlanStage::kOptimized).find("steady()"),
            std::string::npos);
  EXPECT_GT(*stable, 0);
  EXPECT_NE(PlanText("SELECT changing() + value AS x" + series, PlanStage::kOptimized).find("changing()"),
            std::string::npos);
  EXPECT_EQ(*changing, 0);
  EXPECT_EQ(Cell("SELECT count(DISTINCT changing())" + series), "1000");
  EXPECT_EQ(*changing, 1000);
  // Two calls of a volatile function are two values, never one common expression.
  EXPECT_EQ(Cell("SELECT count(*) FROM (SELECT changing() AS a, changing() AS b" + series + ") WHERE a = b"), "0");
}

TEST_F(FunctionTest, ErrorsNameTheFunction) {
  const auto error = [](const std::string& text) {
    return [text](const ScalarCall&) -> Made { return arrow::Status::Invalid(text); };
  };
  Register(Spec("fails", {"a"}), error("7 is too much"));
  Register(Spec("throws", {"a"}), [](const ScalarCall&) -> Made { throw std::runtime_error("thrown"); });
  Register(Spec("throws_a_number", {"a"}), [](const ScalarCall&) -> Made { throw 7; });
  Register(Spec("exhausts", {"a"}), [](const ScalarCall&) -> Made { throw std::bad_alloc(); });
  Register(Spec("short", {"a"}), [](const ScalarCall&) { return arrow::MakeArrayOfNull(arrow::int64(), 0); });
  Register(Spec("mistyped", {"a"}),
           [](const ScalarCall& call) { return arrow::MakeArrayOfNull(arrow::utf8(), call.rows); });
  Register(Spec("nothing", {"a"}), [](const ScalarCall&) -> Made { return std::shared_ptr<arrow::Array>(); });
  Register(Spec("null", {"a"}),
           [](const ScalarCall& call) { return arrow::MakeArrayOfNull(arrow::int64(), call.rows); });
  const std::tuple<const char*, const char*, ErrorClass> expected[] = {
      {"fails", "7 is too much", ErrorClass::kExecution},
      {"throws", "exception: thrown", ErrorClass::kExecution},
      {"throws_a_number", "no std::exception", ErrorClass::kExecution},
      {"exhausts", "no memory", ErrorClass::kResources},
      {"short", "0 rows, expected", ErrorClass::kInternal},
      {"mistyped", "gave string, declared is int64", ErrorClass::kInternal},
      {"nothing", "gave no array", ErrorClass::kInternal},
      {"null", "gave null", ErrorClass::kInternal},
  };
  for (const auto& [name, text, error_class] : expected) {
    const std::string call = "\"" + std::string(name) + "\"(value)";
    for (const std::string& sql : {"SELECT " + call + " FROM generate_series(1, 10)",
                                   "SELECT value FROM generate_series(1, 10) WHERE " + call + " > 0"}) {
      const arrow::Status status = Error(sql);
      EXPECT_EQ(ClassOf(status), error_class) << sql << ": " << status;
      EXPECT_NE(status.message().find("function " + std::string(name) + ": "), std::string::npos) << status;
      EXPECT_NE(status.message().find(text), std::string::npos) << status;
    }
  }
  // The session is as it was.
  EXPECT_EQ(Cell("SELECT 1"), "1");
}

TEST_F(FunctionTest, KernelMayUseTheSession) {
  Declare("nodes");
  ASSERT_TRUE(session_->SetRows("nodes", {{Nodes(0, 100)}}).ok());
  Session* session = session_.get();
  Register(Spec("nested", {"a"}), [session](const ScalarCall& call) -> Made {
    arrow::Int64Builder builder;
    for (std::int64_t row = 0; row < call.rows; ++row) {
      ARROW_ASSIGN_OR_RAISE(
          const Plan plan, session->PlanSql("SELECT count(*) FROM nodes WHERE id < " + std::to_string(At(call, 0, row)),
                                            Gate::kReadOnly));
      ARROW_ASSIGN_OR_RAISE(auto reader, plan.Execute(CancelToken()));
      ARROW_ASSIGN_OR_RAISE(auto table, reader->ToTable());
      ARROW_ASSIGN_OR_RAISE(auto count, table->column(0)->GetScalar(0));
      ARROW_RETURN_NOT_OK(builder.AppendScalar(*count));
    }
    return builder.Finish();
  });
  // While planning (constants are folded), while running, and within itself.
  EXPECT_EQ(Cell("SELECT nested(3)"), "3");
  EXPECT_EQ(Cell("SELECT sum(nested(value)) FROM generate_series(1, 20)"), "210");
  Register(Spec("twice", {"a"}), [session](const ScalarCall& call) -> Made {
    ARROW_ASSIGN_OR_RAISE(const Plan plan,
                          session->PlanSql("SELECT sum(nested(value)) FROM generate_series(1, 3)", Gate::kReadOnly));
    ARROW_ASSIGN_OR_RAISE(auto reader, plan.Execute(CancelToken()));
    ARROW_ASSIGN_OR_RAISE(auto table, reader->ToTable());
    ARROW_ASSIGN_OR_RAISE(auto sum, table->column(0)->GetScalar(0));
    return arrow::MakeArrayFromScalar(*sum, call.rows);
  });
  EXPECT_EQ(Cell("SELECT sum(twice(value)) FROM generate_series(1, 4)"), "24");
  // An error of the nested statement keeps its class.
  Register(Spec("lost", {"a"}), [session](const ScalarCall&) -> Made {
    return session->PlanSql("SELECT * FROM missing", Gate::kReadOnly).status();
  });
  const arrow::Status status = Error("SELECT lost(value) FROM generate_series(1, 2)");
  EXPECT_EQ(ClassOf(status), ErrorClass::kPlan) << status;
  EXPECT_NE(status.message().find("function lost: "), std::string::npos) << status;
}

TEST_F(FunctionTest, IsListed) {
  ScalarFunctionSpec spec = Spec("ten", {"a", "b"});
  spec.volatility = Volatility::kStable;
  Register(spec, TenAPlusB);
  EXPECT_EQ(Cell("SELECT concat_ws('|', data_type, function_type, is_deterministic, description, syntax_example) "
                 "FROM information_schema.routines WHERE routine_name = 'ten'"),
            "Int64|SCALAR|false|A function of a test.|ten(a, b)");
  EXPECT_EQ(Cell("SELECT string_agg(concat_ws(' ', ordinal_position, parameter_name, data_type), ', ') FROM (SELECT * "
                 "FROM information_schema.parameters WHERE specific_name = 'ten' AND parameter_mode = 'IN' "
                 "ORDER BY ordinal_position)"),
            "1 a Int64, 2 b Int64");
}

TEST_F(FunctionTest, BadSpecsAreRefused) {
  Register(Spec("ten", {"a", "b"}), TenAPlusB);
  ScalarFunctionSpec untyped = Spec("untyped", {"a"});
  untyped.parameters[0].type = nullptr;
  ScalarFunctionSpec of_null = Spec("of_null", {"a"});
  of_null.returns = arrow::null();
  const std::pair<ScalarFunctionSpec, const char*> refused[] = {
      {Spec("ten", {"a"}), "function ten is there already"},
      {Spec("abs", {"a"}), "function abs is there already"},
      {Spec("Ten", {"a"}), "lower-case identifier"},
      {Spec("", {}), "lower-case identifier"},
      {Spec("f", {"A"}), "parameter of f 'A'"},
      {Spec("f", {"a", "a"}), "Duplicate parameter name"},
      {untyped, "parameter a of untyped has no type"},
      {of_null, "no bit a row for null"},
  };
  for (const auto& [spec, text] : refused) {
    const arrow::Status status = session_->RegisterScalarFunction(spec, TenAPlusB);
    EXPECT_TRUE(status.IsInvalid()) << status;
    EXPECT_NE(status.message().find(text), std::string::npos) << status;
  }
  EXPECT_TRUE(session_->RegisterScalarFunction(Spec("f", {}), nullptr).IsInvalid());
}

TEST_F(FunctionTest, IsReleasedWithTheLastUser) {
  auto owned = std::make_shared<int>(7);
  Register(Spec("holds", {"a"}), [owned](const ScalarCall& call) { return call.arguments[0]; });
  EXPECT_FALSE(
      session_
          ->RegisterScalarFunction(Spec("holds", {"a"}), [owned](const ScalarCall& call) { return call.arguments[0]; })
          .ok());
  EXPECT_EQ(owned.use_count(), 2);
  auto plan = session_->PlanSql("SELECT holds(value) FROM generate_series(1, 3)", Gate::kReadOnly);
  ASSERT_TRUE(plan.ok()) << plan.status();
  session_.reset();
  EXPECT_EQ((*(*plan->Execute(CancelToken()))->ToTable())->num_rows(), 3);
  plan = arrow::Status::Cancelled("dropped");
  EXPECT_EQ(owned.use_count(), 1);
}

TEST_F(FunctionTest, PlansThatCallItRoundTrip) {
  Declare("nodes");
  ASSERT_TRUE(session_->SetRows("nodes", {{Nodes(0, 100)}}, "digest").ok());
  Register(Spec("ten", {"a", "b"}), TenAPlusB);
  auto plan = session_->PlanSql("SELECT ten(b => 1, a => id) AS x FROM nodes WHERE ten(id, id) > 100 ORDER BY x",
                                Gate::kReadOnly);
  ASSERT_TRUE(plan.ok()) << plan.status();
  auto expected = (*plan->Execute(CancelToken()))->ToTable();
  ASSERT_TRUE(expected.ok()) << expected.status();
  ASSERT_EQ((*expected)->num_rows(), 90);
  for (const PlanStage stage : {PlanStage::kLogical, PlanStage::kOptimized, PlanStage::kPhysical}) {
    auto bytes = plan->ToProtobuf(stage);
    ASSERT_TRUE(bytes.ok()) << bytes.status();
    const auto read = [&](Session& session) {
      return stage == PlanStage::kPhysical ? session.PlanPhysicalProtobuf(*bytes) : session.PlanProtobuf(*bytes);
    };
    auto other = *Session::Make({});
    TableSpec nodes{"nodes", NodeSchema(), {{"id"}}, {"id"}, "Nodes of a test."};
    ASSERT_TRUE(other->DeclareTable(nodes).ok());
    ASSERT_TRUE(other->SetRows("nodes", {{Nodes(0, 100)}}, "digest").ok());
    const arrow::Status missing = read(*other).status();
    EXPECT_EQ(ClassOf(missing), ErrorClass::kPlan) << missing;
    EXPECT_NE(missing.message().find("calls function ten, which is not registered"), std::string::npos) << missing;
    ScalarFunctionSpec changed = Spec("ten", {"a", "b"});
    changed.volatility = Volatility::kVolatile;
    auto third = *Session::Make({});
    ASSERT_TRUE(third->DeclareTable(nodes).ok());
    ASSERT_TRUE(third->SetRows("nodes", {{Nodes(0, 100)}}, "digest").ok());
    ASSERT_TRUE(third->RegisterScalarFunction(changed, TenAPlusB).ok());
    const arrow::Status differs = read(*third).status();
    EXPECT_EQ(ClassOf(differs), ErrorClass::kPlan) << differs;
    EXPECT_NE(differs.message().find("immutable"), std::string::npos) << differs;
    EXPECT_NE(differs.message().find("volatile"), std::string::npos) << differs;
    ASSERT_TRUE(other->RegisterScalarFunction(Spec("ten", {"a", "b"}), TenAPlusB).ok());
    auto again = read(*other);
    ASSERT_TRUE(again.ok()) << again.status();
    auto rows = (*again->Execute(CancelToken()))->ToTable();
    ASSERT_TRUE(rows.ok()) << rows.status();
    EXPECT_TRUE((*rows)->Equals(**expected)) << (*rows)->ToString();
  }
}

}  // namespace
}  // namespace codeanatomy::engine
