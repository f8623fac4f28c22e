// Join operators: what a kernel is given, what becomes of its pairs and errors, and plans with one as bytes.

#include "engine/join.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <random>
#include <stdexcept>

#include "engine/testing_internal.h"

namespace codeanatomy::engine {
namespace {

// Counts the runs that are open.
struct Runs {
  std::mutex mutex;
  std::condition_variable changed;
  int open = 0;

  void Add(int count) {
    const std::lock_guard lock(mutex);
    open += count;
    changed.notify_all();
  }
  bool WaitForNone() {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(60), [&] { return open == 0; });
  }
};

struct Row {
  std::string key;
  std::int64_t value;
};

arrow::Result<std::vector<Row>> ReadAll(arrow::RecordBatchReader& reader) {
  std::vector<Row> rows;
  while (true) {
    ARROW_ASSIGN_OR_RAISE(const auto batch, reader.Next());
    if (batch == nullptr) return rows;
    const auto& keys = static_cast<const arrow::BinaryArray&>(*batch->column(0));
    const auto& values = static_cast<const arrow::Int64Array&>(*batch->column(1));
    for (std::int64_t i = 0; i < batch->num_rows(); ++i) {
      rows.push_back({keys.IsNull(i) ? "null" : keys.GetString(i), values.IsNull(i) ? -1 : values.Value(i)});
    }
  }
}

// Tries every pair: those of equal keys where the first's value is no more than the second's.
class EveryPair : public JoinRun {
 public:
  EveryPair(JoinInputs inputs, Runs& runs) : inputs_(std::move(inputs)), runs_(runs) { runs_.Add(1); }
  ~EveryPair() override { runs_.Add(-1); }

  arrow::Result<std::optional<JoinPairs>> Next() override {
    if (!read_) {
      ARROW_ASSIGN_OR_RAISE(first_, ReadAll(*inputs_.first));
      ARROW_ASSIGN_OR_RAISE(second_, ReadAll(*inputs_.second));
      read_ = true;
    }
    if (at_ == first_.size()) return std::nullopt;
    JoinPairs pairs;
    for (; at_ < first_.size() && pairs.first.size() < static_cast<std::size_t>(inputs_.batch_rows); ++at_) {
      for (std::size_t i = 0; i < second_.size(); ++i) {
        if (first_[at_].key != second_[i].key || first_[at_].value > second_[i].value) continue;
        pairs.first.push_back(static_cast<std::int64_t>(at_));
        pairs.second.push_back(static_cast<std::int64_t>(i));
      }
    }
    return pairs;
  }

 private:
  JoinInputs inputs_;
  Runs& runs_;
  bool read_ = false;
  std::vector<Row> first_;
  std::vector<Row> second_;
  std::size_t at_ = 0;
};

// Does what it is told instead.
class Does : public JoinRun {
 public:
  using Step = std::function<arrow::Result<std::optional<JoinPairs>>()>;
  explicit Does(Step step) : step_(std::move(step)) {}
  arrow::Result<std::optional<JoinPairs>> Next() override { return step_(); }

 private:
  Step step_;
};

class JoinOperatorTest : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    Prepare(*session_);
    Register(*session_, PairEvery(), 1);
  }

  static void Prepare(Session& session) {
    ScalarFunctionSpec spec;
    spec.name = "at_most";
    spec.parameters = {{"a", arrow::int64(), "a"}, {"b", arrow::int64(), "b"}};
    spec.returns = arrow::boolean();
    const auto kernel = [](const ScalarCall& call) -> arrow::Result<std::shared_ptr<arrow::Array>> {
      arrow::BooleanBuilder builder;
      const auto at = [&](std::size_t i, std::int64_t row) {
        return static_cast<const arrow::Int64Array&>(*call.arguments[i]).Value(call.is_scalar[i] ? 0 : row);
      };
      for (std::int64_t row = 0; row < call.rows; ++row) {
        ARROW_RETURN_NOT_OK(builder.Append(at(0, row) <= at(1, row)));
      }
      return builder.Finish();
    };
    ASSERT_TRUE(session.RegisterScalarFunction(spec, kernel).ok());
    ASSERT_TRUE(session.DeclareTable({"nodes", NodeSchema(), {{"id"}}, {}, "Nodes."}).ok());
    ASSERT_TRUE(session.SetRows("nodes", {{Nodes(0, 30)}, {Nodes(20, 30)}}, "one").ok());
  }

  JoinKernel PairEvery() {
    return [this](JoinInputs inputs) { return std::make_unique<EveryPair>(std::move(inputs), runs_); };
  }

  static void Register(Session& session, JoinKernel kernel, std::uint32_t version) {
    const arrow::Status status = RegisterJoin(session, {"at_most", version, "at_most", 1, 1, ""}, std::move(kernel));
    ASSERT_TRUE(status.ok()) << status;
  }

  // A session whose join does as told.
  static std::unique_ptr<Session> With(const Does::Step& step) {
    auto session = *Session::Make({});
    Prepare(*session);
    Register(*session, [step](const JoinInputs&) { return std::make_unique<Does>(step); }, 1);
    return session;
  }

  static arrow::Result<std::string> Rows(const Plan& plan) {
    ARROW_ASSIGN_OR_RAISE(auto reader, plan.Execute(CancelToken()));
    ARROW_ASSIGN_OR_RAISE(auto table, reader->ToTable());
    ARROW_ASSIGN_OR_RAISE(table, table->CombineChunks());
    return table->ToString();
  }

  Runs runs_;
};

constexpr const char* kJoin =
    "SELECT a.id AS a, b.id AS b, b.name FROM nodes a JOIN nodes b ON a.name = b.name AND at_most(a.id, b.id) ORDER BY "
    "1, 2";

TEST_F(JoinOperatorTest, CrossesAsBytes) {
  for (const char* sql :
       {kJoin,
        "SELECT a.id AS a, b.id AS b FROM nodes a LEFT JOIN nodes b ON a.id + 1 = b.id AND a.name = b.name "
        "AND at_most(b.id, a.id + 1) ORDER BY 1, 2",
        "SELECT a.id FROM nodes a WHERE NOT EXISTS (SELECT 1 FROM nodes b WHERE a.name = b.name AND "
        "at_most(a.id, b.id)) ORDER BY 1"}) {
    auto plan = session_->PlanSql(sql, Gate::kReadOnly);
    ASSERT_TRUE(plan.ok()) << plan.status();
    EXPECT_NE(plan->ToText(PlanStage::kPhysical)->find("PairJoinExec"), std::string::npos)
        << *plan->ToText(PlanStage::kPhysical);
    const auto expected = Rows(*plan);
    ASSERT_TRUE(expected.ok()) << expected.status();
    auto reading = *Session::Make({});
    Prepare(*reading);
    for (const PlanStage stage : {PlanStage::kOptimized, PlanStage::kPhysical}) {
      const auto bytes = plan->ToProtobuf(stage);
      ASSERT_TRUE(bytes.ok()) << bytes.status();
      const auto read = [&](Session& session) {
        return stage == PlanStage::kPhysical ? session.PlanPhysicalProtobuf(*bytes) : session.PlanProtobuf(*bytes);
      };
      auto again = read(*session_);
      ASSERT_TRUE(again.ok()) << again.status();
      EXPECT_EQ(*Rows(*again), *expected) << sql;
      EXPECT_EQ(*again->ToProtobuf(stage), *bytes);
      const arrow::Status missing = read(*reading).status();
      EXPECT_EQ(ClassOf(missing), ErrorClass::kPlan) << missing;
      EXPECT_NE(missing.message().find("joins by at_most, which is not registered"), std::string::npos) << missing;
    }
    Register(*reading, PairEvery(), 2);
    const arrow::Status other = reading->PlanProtobuf(*plan->ToProtobuf(PlanStage::kOptimized)).status();
    EXPECT_NE(other.message().find("at_most version 1; registered is 2"), std::string::npos) << other;
  }
  EXPECT_TRUE(runs_.WaitForNone());
}

TEST_F(JoinOperatorTest, BytesOfOtherJoinsAreRefused) {
  const auto plan = session_->PlanSql(kJoin, Gate::kReadOnly);
  ASSERT_TRUE(plan.ok()) << plan.status();
  const std::string logical = *plan->ToProtobuf(PlanStage::kOptimized);
  const std::string physical = *plan->ToProtobuf(PlanStage::kPhysical);
  const auto with = [](std::string bytes, const std::string& from, const std::string& to) {
    const std::size_t at = bytes.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    EXPECT_EQ(from.size(), to.size());
    return at == std::string::npos ? bytes : bytes.replace(at, from.size(), to);
  };
  EXPECT_FALSE(session_->PlanProtobuf(with(logical, "\"join\":\"at_most\"", "\"join\":\"at_least")).ok());
  EXPECT_FALSE(session_->PlanProtobuf(with(logical, "{\"join\"", "?\"join\"")).ok());
  EXPECT_FALSE(session_->PlanPhysicalProtobuf(with(physical, "\"keys\":[[1,1]]", "\"keys\":[[9,1]]")).ok());
  EXPECT_FALSE(session_->PlanPhysicalProtobuf(with(physical, "\"keys\":[[1,1]]", "\"keys\":[[0,1]]")).ok());
  EXPECT_FALSE(session_->PlanPhysicalProtobuf(with(physical, "\"keys\":[[1,1]]", "\"keys\":[[1,-]]")).ok());
}

TEST_F(JoinOperatorTest, BrokenBytesAreErrors) {
  const auto plan = session_->PlanSql(kJoin, Gate::kReadOnly);
  ASSERT_TRUE(plan.ok()) << plan.status();
  std::mt19937 random(11);  // NOLINT(bugprone-random-generator-seed,cert-msc*): the same bytes each time
  const auto below = [&](std::size_t bound) { return static_cast<std::size_t>(random()) % bound; };
  int refused = 0;
  int run = 0;
  for (const PlanStage stage : {PlanStage::kOptimized, PlanStage::kPhysical}) {
    const std::string whole = *plan->ToProtobuf(stage);
    for (int round = 0; round < 400; ++round) {
      std::string bytes = whole;
      if (round % 2 == 0) {
        bytes[below(bytes.size())] = static_cast<char>(random());
      } else {
        bytes.erase(below(bytes.size()), 1 + below(4));
      }
      const auto read =
          stage == PlanStage::kPhysical ? session_->PlanPhysicalProtobuf(bytes) : session_->PlanProtobuf(bytes);
      // Some broken plans are plans; none ends the process, also when it runs.
      if (read.ok()) {
        (void)Rows(*read);
        ++run;
      } else {
        ++refused;
      }
    }
  }
  EXPECT_GT(refused, 200);
  EXPECT_GT(run, 20);
  EXPECT_TRUE(runs_.WaitForNone());
}

TEST_F(JoinOperatorTest, ErrorsNameTheJoin) {
  const auto pairs = [](const std::vector<std::int64_t>& first, const std::vector<std::int64_t>& second) {
    return Does::Step([=]() -> arrow::Result<std::optional<JoinPairs>> { return JoinPairs{first, second, 0, 0}; });
  };
  const std::tuple<Does::Step, const char*, ErrorClass> expected[] = {
      {[]() { return arrow::Status::Invalid("7 is too much"); }, "join at_most: 7 is too much", ErrorClass::kExecution},
      {[]() -> arrow::Result<std::optional<JoinPairs>> { throw std::runtime_error("thrown"); },
       "join at_most: exception: thrown", ErrorClass::kExecution},
      {[]() -> arrow::Result<std::optional<JoinPairs>> { throw 7; }, "no std::exception", ErrorClass::kExecution},
      {[]() -> arrow::Result<std::optional<JoinPairs>> { throw std::bad_alloc(); }, "no memory",
       ErrorClass::kResources},
      {pairs({0}, {}), "1 rows for 0", ErrorClass::kInternal},
      {pairs({0}, {0}), "named row 0 of the rows 0 to 0", ErrorClass::kInternal},
      {[]() { return std::optional<JoinPairs>(); }, "ended before its inputs did", ErrorClass::kInternal},
  };
  for (const auto& [step, text, error_class] : expected) {
    const auto session = With(step);
    const auto plan = session->PlanSql(kJoin, Gate::kReadOnly);
    ASSERT_TRUE(plan.ok()) << plan.status();
    const arrow::Status status = Rows(*plan).status();
    EXPECT_EQ(ClassOf(status), error_class) << text << ": " << status;
    EXPECT_NE(status.message().find(text), std::string::npos) << text << ": " << status;
  }
  const auto session = With([]() { return std::optional<JoinPairs>(); });
  EXPECT_FALSE(RegisterJoin(*session, {"at_most", 1, "at_most", 1, 1, ""}, PairEvery()).ok());
  EXPECT_FALSE(RegisterJoin(*session, {"other", 1, "missing", 1, 1, ""}, PairEvery()).ok());
  EXPECT_FALSE(RegisterJoin(*session, {"other", 1, "at_most", 1, 1, ""}, nullptr).ok());
}

TEST_F(JoinOperatorTest, ErrorsOfInputsKeepTheirClass) {
  const auto plan = session_->PlanSql(
      "SELECT count(*) FROM nodes a JOIN (SELECT name, 10 / (id - 20) AS id FROM nodes) b ON a.name = b.name AND "
      "at_most(a.id, b.id)",
      Gate::kReadOnly);
  ASSERT_TRUE(plan.ok()) << plan.status();
  const arrow::Status status = Rows(*plan).status();
  EXPECT_EQ(ClassOf(status), ErrorClass::kExecution) << status;
  EXPECT_NE(status.message().find("ivide by zero"), std::string::npos) << status;
  EXPECT_TRUE(runs_.WaitForNone());
}

TEST_F(JoinOperatorTest, CancelAndDropEndTheKernel) {
  const std::string series = "(SELECT value AS id, value % 2 AS k FROM generate_series(1, 4000))";
  const std::string sql =
      "SELECT a.id, b.id FROM " + series + " a JOIN " + series + " b ON a.k = b.k AND at_most(a.id, b.id)";
  const auto plan = session_->PlanSql(sql, Gate::kReadOnly);
  ASSERT_TRUE(plan.ok()) << plan.status();
  ASSERT_NE(plan->ToText(PlanStage::kPhysical)->find("PairJoinExec"), std::string::npos);
  {
    const CancelToken cancel;
    auto reader = *plan->Execute(cancel);
    EXPECT_TRUE(reader->Next().ok());
    cancel.Trigger();
    arrow::Status status;
    while (status.ok()) {
      const auto batch = reader->Next();
      status = batch.status();
      ASSERT_FALSE(batch.ok() && *batch == nullptr);
    }
    EXPECT_EQ(ClassOf(status), ErrorClass::kCancelled) << status;
    EXPECT_TRUE(runs_.WaitForNone());
  }
  {
    auto reader = *plan->Execute(CancelToken());
    EXPECT_TRUE(reader->Next().ok());
  }
  EXPECT_TRUE(runs_.WaitForNone());
}

}  // namespace
}  // namespace codeanatomy::engine
