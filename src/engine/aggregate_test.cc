#include "engine/aggregate.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stdexcept>

#include "engine/testing_internal.h"

namespace codeanatomy::engine {
namespace {

// What the states of a test did, and how many there are.
class Log {
 public:
  std::atomic<int> merges = 0;
  void Add(int states) {
    const std::lock_guard lock(mutex_);
    live_ += states;
    changed_.notify_all();
  }
  // Work that an error stopped drops its states a little later.
  bool WaitForNone() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::minutes(1), [&] { return live_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int live_ = 0;
};

// Adds whole numbers, nulls not; fails on negative ones.
class Sums : public GroupStates {
 public:
  Sums(Log& log, std::size_t extra) : log_(log), extra_(extra) { log_.Add(1); }
  ~Sums() override { log_.Add(-1); }
  arrow::Status Grow(std::size_t groups) override {
    if (groups > sums_.size()) sums_.resize(groups);
    return arrow::Status::OK();
  }
  arrow::Status Update(const arrow::ArrayVector& arguments, std::span<const std::size_t> groups) override {
    const auto& numbers = static_cast<const arrow::Int64Array&>(*arguments[0]);
    for (std::size_t row = 0; row < groups.size(); ++row) {
      if (numbers.IsNull(static_cast<std::int64_t>(row))) continue;
      const std::int64_t number = numbers.Value(static_cast<std::int64_t>(row));
      if (number == -1) return arrow::Status::Invalid("-1 is too little");
      if (number == -2) throw std::runtime_error("thrown");
      sums_[groups[row]] += number;
    }
    return arrow::Status::OK();
  }
  arrow::Status Merge(const arrow::ArrayVector& states, std::span<const std::size_t> groups) override {
    ++log_.merges;
    return Update(states, groups);
  }
  arrow::Result<std::shared_ptr<arrow::Array>> Results(std::size_t groups) const override {
    arrow::Int64Builder builder;
    ARROW_RETURN_NOT_OK(builder.AppendValues(sums_.data(), static_cast<std::int64_t>(groups)));
    return builder.Finish();
  }
  arrow::Result<arrow::ArrayVector> States(std::size_t groups) const override {
    ARROW_ASSIGN_OR_RAISE(auto sums, Results(groups));
    return arrow::ArrayVector{std::move(sums)};
  }
  void DropFirst(std::size_t groups) override {
    sums_.erase(sums_.begin(), sums_.begin() + static_cast<std::ptrdiff_t>(groups));
  }
  std::size_t Bytes() const override { return sums_.capacity() * sizeof(std::int64_t) + sums_.size() * extra_; }

 private:
  Log& log_;
  std::size_t extra_;
  std::vector<std::int64_t> sums_;
};

AggregateFunctionSpec Spec(std::string name) {
  AggregateFunctionSpec spec;
  spec.name = std::move(name);
  spec.parameters = {{"value", "A number."}};
  spec.types = {{{arrow::int64()}, arrow::int64(), {arrow::int64()}}};
  spec.description = "A function of a test.";
  return spec;
}

class AggregateTest : public EngineTest {
 protected:
  AggregateFactory Factory(std::size_t extra = 0) {
    return [this, extra](std::size_t) -> arrow::Result<std::unique_ptr<GroupStates>> {
      return std::make_unique<Sums>(log_, extra);
    };
  }
  void Register(AggregateFunctionSpec spec) {
    const arrow::Status status = RegisterAggregateFunction(*session_, std::move(spec), Factory());
    ASSERT_TRUE(status.ok()) << status;
  }

  // States are dropped with the work they are of, and none outlives the test.
  void TearDown() override {
    EXPECT_TRUE(log_.WaitForNone());
    EngineTest::TearDown();
  }

  Log log_;
};

TEST_F(AggregateTest, AddsInGroupsAndAlone) {
  Register(Spec("add"));
  EXPECT_EQ(Cell("SELECT add(value) FROM generate_series(1, 100000)"), "5000050000");
  EXPECT_EQ(Cell("SELECT add(value => value) FROM generate_series(1, 4)"), "10");
  EXPECT_EQ(Cell("SELECT add(value) FROM generate_series(1, 4) WHERE value > 9"), "0");
  EXPECT_EQ(Cell("SELECT add(CAST(value AS SMALLINT)) FROM generate_series(1, 4)"), "10");
  const std::string groups =
      "SELECT count(*) FROM (SELECT value % 5003 AS g, add(value) AS a, sum(value) AS b, "
      "add(value) FILTER (WHERE value % 2 = 0) AS c, sum(value) FILTER (WHERE value % 2 = 0) AS d "
      "FROM generate_series(1, 200000) GROUP BY g) AS t ";
  EXPECT_EQ(Cell(groups), "5003");
  EXPECT_EQ(Cell(groups + "WHERE a <> b OR c <> d"), "0");
  EXPECT_GT(log_.merges, 0);
  // A frame that grows; one that also shrinks is refused.
  EXPECT_EQ(Cell("SELECT string_agg(s::text, ' ' ORDER BY s) FROM (SELECT add(value) OVER (ORDER BY value) AS s "
                 "FROM generate_series(1, 4))"),
            "1 3 6 10");
  EXPECT_FALSE(Query("SELECT add(value) OVER (ORDER BY value ROWS 1 PRECEDING) FROM generate_series(1, 4)").ok());
}

TEST_F(AggregateTest, SortedGroupsLeaveOneByOne) {
  Register(Spec("add"));
  Declare("nodes");
  ASSERT_TRUE(session_->SetRows("nodes", {{Nodes(0, 20'000)}}).ok());
  // Rows come in the order of their groups, so groups are given while others arrive.
  const std::string sql = "SELECT count(*) FROM (SELECT id, add(id) AS a FROM nodes GROUP BY id) AS t WHERE a = id";
  EXPECT_NE(PlanText(sql, PlanStage::kPhysical).find("ordering_mode=Sorted"), std::string::npos);
  EXPECT_EQ(Cell(sql), "20000");
}

TEST_F(AggregateTest, ErrorsNameTheFunction) {
  Register(Spec("add"));
  const std::pair<const char*, ErrorClass> expected[] = {
      {"SELECT add(value - 2) FROM generate_series(1, 10)", ErrorClass::kExecution},
      {"SELECT add(value - 3) FROM generate_series(1, 10) GROUP BY value", ErrorClass::kExecution},
      {"SELECT add(DISTINCT value), add(DISTINCT value + 1) FROM generate_series(1, 10)", ErrorClass::kPlan},
      {"SELECT add([value]) FROM generate_series(1, 10)", ErrorClass::kPlan},
      {"SELECT add(value, 1) FROM generate_series(1, 10)", ErrorClass::kPlan},
  };
  for (const auto& [sql, error_class] : expected) {
    const arrow::Status status = Query(sql).status();
    EXPECT_EQ(ClassOf(status), error_class) << sql << ": " << status;
    EXPECT_NE(status.message().find("add"), std::string::npos) << status;
  }
}

TEST_F(AggregateTest, ItsMemoryCounts) {
  SessionOptions options;
  options.memory_limit = 32 << 20;
  session_ = *Session::Make(options);
  ASSERT_TRUE(RegisterAggregateFunction(*session_, Spec("add"), Factory()).ok());
  EXPECT_EQ(Cell("SELECT add(value) FROM generate_series(1, 1000)"), "500500");
  // Says that it holds more than there is.
  ASSERT_TRUE(RegisterAggregateFunction(*session_, Spec("big"), Factory(64 << 20)).ok());
  const arrow::Status status = Query("SELECT big(value) FROM generate_series(1, 1000)").status();
  EXPECT_EQ(ClassOf(status), ErrorClass::kResources) << status;
}

TEST_F(AggregateTest, PlansThatCallItRoundTrip) {
  Register(Spec("add"));
  Declare("nodes");
  auto plan = session_->PlanSql("SELECT name, add(id) AS a FROM nodes GROUP BY name ORDER BY name", Gate::kReadOnly);
  ASSERT_TRUE(plan.ok()) << plan.status();
  for (const PlanStage stage : {PlanStage::kLogical, PlanStage::kOptimized, PlanStage::kPhysical}) {
    auto bytes = plan->ToProtobuf(stage);
    ASSERT_TRUE(bytes.ok()) << bytes.status();
    const auto read = [&](Session& session) {
      return (stage == PlanStage::kPhysical ? session.PlanPhysicalProtobuf(*bytes) : session.PlanProtobuf(*bytes))
          .status();
    };
    EXPECT_TRUE(read(*session_).ok()) << read(*session_);
    auto other = *Session::Make({});
    TableSpec nodes{"nodes", NodeSchema(), {{"id"}}, {"id"}, "Nodes of a test."};
    ASSERT_TRUE(other->DeclareTable(nodes).ok());
    EXPECT_NE(read(*other).message().find("calls function add, which is not registered"), std::string::npos);
    AggregateFunctionSpec next = Spec("add");
    next.version = 2;
    ASSERT_TRUE(RegisterAggregateFunction(*other, next, Factory()).ok());
    EXPECT_EQ(ClassOf(read(*other)), ErrorClass::kPlan);
    EXPECT_NE(read(*other).message().find("version 2"), std::string::npos) << read(*other);
  }
}

TEST_F(AggregateTest, BadSpecsAreRefusedAndReleased) {
  const auto owned = std::make_shared<int>(7);
  const auto factory = [owned, this](std::size_t) -> arrow::Result<std::unique_ptr<GroupStates>> {
    return std::make_unique<Sums>(log_, 0);
  };
  AggregateFunctionSpec untyped = Spec("untyped");
  untyped.types.clear();
  AggregateFunctionSpec stateless = Spec("stateless");
  stateless.types[0].state.clear();
  AggregateFunctionSpec twice = Spec("twice");
  twice.parameters.push_back({"value", "Again."});
  twice.types[0].parameters.push_back(arrow::int64());
  for (const auto& spec : {Spec("sum"), Spec("abs"), Spec("Add"), untyped, stateless, twice}) {
    EXPECT_TRUE(RegisterAggregateFunction(*session_, spec, factory).IsInvalid()) << spec.name;
  }
  EXPECT_TRUE(RegisterAggregateFunction(*session_, Spec("f"), nullptr).IsInvalid());
  // By `owned` and by `factory`.
  EXPECT_EQ(owned.use_count(), 2);
  ASSERT_TRUE(RegisterAggregateFunction(*session_, Spec("f"), factory).ok());
  session_.reset();
  EXPECT_EQ(owned.use_count(), 2);
}

}  // namespace
}  // namespace codeanatomy::engine
