#include <chrono>
#include <map>
#include <semaphore>
#include <set>
#include <thread>

#include "engine/testing_internal.h"

namespace codeanatomy::engine {
namespace {

TEST_F(EngineTest, AnswersAQuery) { EXPECT_EQ(Cell("SELECT 1 + 1"), "2"); }

TEST_F(EngineTest, ColumnNamesWithNulAreRefused) {
  const auto plan = session_->PlanSql(std::string_view("SELECT 1 AS \"q\0r\"", 17), Gate::kReadOnly);
  ASSERT_TRUE(plan.ok()) << plan.status();
  const arrow::Status status = plan->Execute(CancelToken()).status();
  EXPECT_TRUE(status.IsInvalid()) << status;
  EXPECT_EQ(ClassOf(status), ErrorClass::kPlan) << status;
}

TEST_F(EngineTest, VersionsNameWhatIsLinked) {
  std::set<std::string> names;
  for (const auto& [name, version] : LinkedVersions()) {
    EXPECT_FALSE(version.empty()) << name;
    names.insert(name);
  }
  EXPECT_TRUE(names.contains("datafusion"));
  EXPECT_TRUE(names.contains("deltalake"));
}

TEST_F(EngineTest, DeclaredTableGivesNoRowsAndKeepsItsPlan) {
  Declare("nodes");
  EXPECT_EQ(Cell("SELECT count(*) FROM nodes"), "0");
  // Nothing may be concluded from there being no rows yet.
  EXPECT_NE(PlanText("SELECT count(*) FROM nodes", PlanStage::kPhysical).find("table=nodes"), std::string::npos);
}

TEST_F(EngineTest, RowsAreQueriedBack) {
  Declare("nodes");
  ASSERT_TRUE(session_->SetRows("nodes", {{Nodes(0, 100), Nodes(100, 50)}, {Nodes(150, 50)}}).ok());
  EXPECT_EQ(Cell("SELECT count(*) FROM nodes"), "200");
  EXPECT_EQ(Cell("SELECT sum(id) FROM nodes WHERE name IS NOT NULL AND id < 10"), "39");
  EXPECT_EQ(Cell("SELECT max(confidence) FROM nodes"), "0.000199");
}

TEST_F(EngineTest, CountIsAnsweredFromExactStatistics) {
  Declare("nodes");
  ASSERT_TRUE(session_->SetRows("nodes", {{Nodes(0, 100)}}).ok());
  EXPECT_NE(PlanText("SELECT count(*) FROM nodes", PlanStage::kPhysical).find("PlaceholderRowExec"), std::string::npos);
}

TEST_F(EngineTest, PlansKeepTheRowsTheyWerePlannedWith) {
  Declare("nodes");
  ASSERT_TRUE(session_->SetRows("nodes", {{Nodes(0, 10)}}).ok());
  auto plan = session_->PlanSql("SELECT id FROM nodes", Gate::kReadOnly);
  ASSERT_TRUE(plan.ok()) << plan.status();
  ASSERT_TRUE(session_->SetRows("nodes", {{Nodes(0, 3)}}).ok());
  auto reader = plan->Execute(CancelToken());
  ASSERT_TRUE(reader.ok()) << reader.status();
  EXPECT_EQ((*(*reader)->ToTable())->num_rows(), 10);
  EXPECT_EQ(Cell("SELECT count(*) FROM nodes"), "3");
}

TEST_F(EngineTest, RowsOfAnotherSchemaAreRefused) {
  Declare("nodes");
  auto schema = arrow::schema({arrow::field("id", arrow::int64())});
  auto batch = arrow::RecordBatch::Make(schema, 0, {*arrow::MakeEmptyArray(arrow::int64())});
  const arrow::Status status = session_->SetRows("nodes", {{batch}});
  EXPECT_TRUE(status.IsInvalid());
  EXPECT_NE(status.message().find("1 columns, declared are 3"), std::string::npos) << status;
  EXPECT_TRUE(session_->SetRows("missing", {}).IsInvalid());
}

TEST_F(EngineTest, DeclaredOrderIsNotSortedAgain) {
  Declare("nodes");
  ASSERT_TRUE(session_->SetRows("nodes", {{Nodes(0, 20'000)}, {Nodes(20'000, 20'000)}}).ok());
  const std::string sorted = PlanText("SELECT id, name FROM nodes ORDER BY id", PlanStage::kPhysical);
  EXPECT_EQ(sorted.find("SortExec"), std::string::npos) << sorted;
  EXPECT_NE(sorted.find("SortPreservingMergeExec"), std::string::npos) << sorted;
  const std::string other = PlanText("SELECT id, name FROM nodes ORDER BY name", PlanStage::kPhysical);
  EXPECT_NE(other.find("SortExec"), std::string::npos) << other;
}

TEST_F(EngineTest, OrderIsKeptWhenRowsAreSplitOverPartitions) {
  Declare("nodes");
  Batches batches;
  for (int i = 0; i < 20; ++i) batches.push_back(Nodes(i * 5'000, 5'000));
  ASSERT_TRUE(session_->SetRows("nodes", {batches}).ok());
  for (const char* sql : {"SELECT id FROM nodes", "SELECT id FROM nodes WHERE confidence IS NOT NULL ORDER BY id"}) {
    auto table = Query(sql);
    ASSERT_TRUE(table.ok()) << table.status();
    ASSERT_EQ((*table)->num_rows(), 100'000);
    std::int64_t expected = 0;
    for (const auto& chunk : (*table)->column(0)->chunks()) {
      const auto& ids = static_cast<const arrow::Int64Array&>(*chunk);
      for (std::int64_t row = 0; row < ids.length(); ++row) ASSERT_EQ(ids.Value(row), expected++) << sql;
    }
  }
}

TEST_F(EngineTest, ErrorsHavePositions) {
  Declare("nodes");
  const arrow::Status column = PlanError("SELECT id,\n       nome FROM nodes");
  ASSERT_NE(GetErrorDetail(column), nullptr) << column;
  EXPECT_EQ(ClassOf(column), ErrorClass::kPlan);
  EXPECT_EQ(GetErrorDetail(column)->position(), std::make_pair(2, 7)) << column;
  // Bytes, not characters, count.
  const arrow::Status after = PlanError("SELECT 'é', nome FROM nodes");
  ASSERT_NE(GetErrorDetail(after), nullptr);
  EXPECT_EQ(GetErrorDetail(after)->position(), std::make_pair(1, 13)) << after;
  const arrow::Status table = PlanError("SELECT * FROM missing");
  ASSERT_NE(GetErrorDetail(table), nullptr);
  EXPECT_EQ(GetErrorDetail(table)->position(), std::make_pair(1, 14)) << table;
  const arrow::Status syntax = PlanError("SELECT id FROM nodes WHERE");
  ASSERT_NE(GetErrorDetail(syntax), nullptr);
  EXPECT_EQ(ClassOf(syntax), ErrorClass::kPlan);
  const arrow::Status stray = PlanError("SELECT id\nFROM nodes )");
  ASSERT_NE(GetErrorDetail(stray), nullptr);
  EXPECT_EQ(GetErrorDetail(stray)->position(), std::make_pair(2, 11)) << stray;
}

TEST_F(EngineTest, ErrorsOfTheDataAreExecutionErrors) {
  auto result = Query("SELECT 1 / (value - value) FROM generate_series(1, 3)");
  EXPECT_EQ(ClassOf(result.status()), ErrorClass::kExecution) << result.status();
  EXPECT_EQ(result.status().message().find("[[ca"), std::string::npos);
}

TEST_F(EngineTest, ReadOnlyGateRefuses) {
  Declare("nodes");
  const std::pair<const char*, const char*> refused[] = {
      {"CREATE TABLE t AS SELECT 1", "CREATE TABLE"},
      {"CREATE VIEW v AS SELECT 1", "CREATE VIEW"},
      {"CREATE EXTERNAL TABLE t STORED AS CSV LOCATION '/etc/passwd'", "CREATE EXTERNAL TABLE"},
      {"CREATE SCHEMA s", "CREATE SCHEMA"},
      {"DROP TABLE nodes", "DROP TABLE"},
      {"INSERT INTO nodes VALUES (1, 'a', 0.5)", "INSERT"},
      {"DELETE FROM nodes", "DELETE"},
      {"UPDATE nodes SET id = 1", "UPDATE"},
      {"TRUNCATE TABLE nodes", "TRUNCATE"},
      {"COPY nodes TO '/tmp/x.parquet'", "COPY"},
      {"COPY (SELECT 1) TO '/tmp/x.csv'", "COPY"},
      {"SET datafusion.execution.batch_size = 1", "SET"},
      {"RESET datafusion.execution.batch_size", "RESET"},
      {"PREPARE p AS SELECT 1", "PREPARE"},
      {"EXECUTE p", "EXECUTE"},
      {"DEALLOCATE p", "DEALLOCATE"},
      {"BEGIN", "BEGIN"},
      {"COMMIT", "COMMIT"},
      {"EXPLAIN ANALYZE INSERT INTO nodes VALUES (1, 'a', 0.5)", "INSERT"},
      {"EXPLAIN INSERT INTO nodes VALUES (1, 'a', 0.5)", "INSERT"},
      {"EXPLAIN COPY nodes TO '/tmp/x.parquet'", "COPY"},
      {"WITH x AS (INSERT INTO nodes VALUES (1, 'a', 0.5) RETURNING id) SELECT * FROM x", "INSERT"},
      {"WITH x AS (DELETE FROM nodes RETURNING id) SELECT * FROM x", "DELETE"},
      {"SELECT * INTO t FROM nodes", "SELECT INTO"},
      {"SELECT * FROM nodes FOR UPDATE", "FOR UPDATE"},
      {"SELECT * FROM read_csv('/etc/passwd')", "read_csv"},
      {"SELECT * FROM parquet_metadata('/tmp/x.parquet')", "parquet_metadata"},
      {"SELECT * FROM (SELECT * FROM read_parquet('/tmp/x')) AS q", "read_parquet"},
      {"SELECT id FROM nodes WHERE id IN (SELECT a FROM read_csv('x'))", "read_csv"},
  };
  for (const auto& [sql, what] : refused) {
    const arrow::Status status = PlanError(sql);
    EXPECT_EQ(ClassOf(status), ErrorClass::kRefused) << sql << ": " << status;
    EXPECT_NE(status.message().find(what), std::string::npos) << sql << ": " << status;
    EXPECT_NE(status.message().find("read-only"), std::string::npos) << status;
  }
  // Paths are no tables.
  EXPECT_EQ(ClassOf(PlanError("SELECT * FROM '/etc/passwd'")), ErrorClass::kPlan);
  EXPECT_EQ(ClassOf(PlanError("SELECT * FROM \"/tmp/x.parquet\"")), ErrorClass::kPlan);
}

TEST_F(EngineTest, ReadOnlyGateTakesReads) {
  Declare("nodes");
  const char* taken[] = {
      "SELECT * FROM nodes;",
      "(SELECT id FROM nodes) UNION ALL (SELECT id FROM nodes) ORDER BY 1 LIMIT 3",
      "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT * FROM r",
      "VALUES (1), (2)",
      "EXPLAIN SELECT * FROM nodes",
      "EXPLAIN ANALYZE SELECT * FROM nodes",
      "SHOW TABLES",
      "SHOW ALL",
      "SHOW datafusion.execution.batch_size",
      "SHOW COLUMNS FROM nodes",
      "SHOW CREATE TABLE nodes",
      "DESCRIBE nodes",
      "SELECT * FROM generate_series(1, 3)",
      "SELECT * FROM unnest([1, 2])",
      "SELECT table_name FROM information_schema.tables",
  };
  for (const char* sql : taken) {
    auto result = Query(sql);
    EXPECT_TRUE(result.ok()) << sql << ": " << result.status();
  }
}

TEST_F(EngineTest, OneStatementIsExpected) {
  for (const char* sql : {"", "  ", ";", "-- only a comment"}) {
    EXPECT_NE(PlanError(sql).message().find("no statement"), std::string::npos) << sql << PlanError(sql);
  }
  EXPECT_NE(PlanError("SELECT 1; SELECT 2").message().find("2 statements"), std::string::npos);
  EXPECT_NE(PlanError("SELECT 1; DROP TABLE x", Gate::kTrusted).message().find("2 statements"), std::string::npos);
}

TEST_F(EngineTest, TrustedStatementsTakeEffectWhenExecuted) {
  Declare("nodes");
  ASSERT_TRUE(Query("CREATE VIEW ids AS SELECT id FROM nodes", Gate::kTrusted).ok());
  EXPECT_EQ(Cell("SELECT count(*) FROM ids"), "0");
  ASSERT_TRUE(Query("SET datafusion.execution.batch_size = 77", Gate::kTrusted).ok());
  EXPECT_EQ(Cell("SELECT value FROM information_schema.df_settings WHERE name = 'datafusion.execution.batch_size'"),
            "77");
}

TEST_F(EngineTest, SettingsAreApplied) {
  SessionOptions options;
  options.settings = {{"datafusion.execution.target_partitions", "3"},
                      {"datafusion.runtime.list_files_cache_ttl", "30s"},
                      {"datafusion.runtime.memory_limit", "64M"}};
  auto made = Session::Make(options);
  ASSERT_TRUE(made.ok()) << made.status();
  auto settings = (*made)->Settings();
  ASSERT_TRUE(settings.ok()) << settings.status();
  EXPECT_GE(settings->size(), 150U);
  const std::map<std::string, std::string> by_name(settings->begin(), settings->end());
  EXPECT_EQ(by_name.at("datafusion.execution.target_partitions"), "3");
  EXPECT_EQ(by_name.at("datafusion.runtime.memory_limit"), "64M");
  for (const auto& [key, value] :
       {std::pair("datafusion.execution.no_such_key", "1"), std::pair("datafusion.execution.batch_size", "many"),
        std::pair("datafusion.runtime.no_such_key", "1")}) {
    SessionOptions wrong;
    wrong.settings = {{key, value}};
    const arrow::Status status = Session::Make(wrong).status();
    EXPECT_TRUE(status.IsInvalid()) << status;
    EXPECT_NE(status.message().find(key), std::string::npos) << status;
  }
}

TEST_F(EngineTest, MemoryLimitIsAResourceError) {
  for (const PoolKind pool : {PoolKind::kGreedy, PoolKind::kFair}) {
    SessionOptions options;
    options.memory_limit = 1 << 20;
    options.pool = pool;
    auto made = Session::Make(options);
    ASSERT_TRUE(made.ok()) << made.status();
    auto plan = (*made)->PlanSql("SELECT array_agg(value) FROM generate_series(1, 5000000)", Gate::kReadOnly);
    ASSERT_TRUE(plan.ok()) << plan.status();
    auto table = (*plan->Execute(CancelToken()))->ToTable();
    EXPECT_EQ(ClassOf(table.status()), ErrorClass::kResources) << table.status();
  }
}

TEST_F(EngineTest, LongQueryIsCancelled) {
  // Releases whoever waits for the query's first rows.
  const auto working = std::make_shared<std::counting_semaphore<>>(0);
  ScalarFunctionSpec spec;
  spec.name = "working";
  spec.parameters = {{"value", arrow::int64(), "Given back."}};
  spec.returns = arrow::int64();
  spec.volatility = Volatility::kVolatile;
  const arrow::Status registered = session_->RegisterScalarFunction(spec, [working](const ScalarCall& call) {
    working->release();
    return call.arguments[0];
  });
  ASSERT_TRUE(registered.ok()) << registered;
  for (const char* sql :
       {"SELECT count(working(b.value)) FROM generate_series(1, 10000000) a, generate_series(1, 10000000) b",
        "SELECT a.value FROM generate_series(1, 100) a, generate_series(1, 100000000000) b"
        " WHERE working(b.value) + a.value < 0"}) {
    auto plan = session_->PlanSql(sql, Gate::kReadOnly);
    ASSERT_TRUE(plan.ok()) << plan.status();
    const CancelToken cancel;
    while (working->try_acquire()) continue;
    auto reader = plan->Execute(cancel);
    ASSERT_TRUE(reader.ok()) << reader.status();
    std::thread trigger([cancel, working] {
      working->acquire();
      cancel.Trigger();
    });
    const auto started = std::chrono::steady_clock::now();
    auto batch = (*reader)->Next();
    trigger.join();
    EXPECT_EQ(ClassOf(batch.status()), ErrorClass::kCancelled) << batch.status();
    EXPECT_TRUE(batch.status().IsCancelled());
    EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(5));
    EXPECT_TRUE(cancel.triggered());
    EXPECT_EQ(*(*reader)->Next(), nullptr);
  }
  // The work is gone: the runtime answers.
  EXPECT_EQ(Cell("SELECT count(*) FROM generate_series(1, 100000)"), "100000");
}

TEST_F(EngineTest, StreamOutlivesItsSession) {
  Declare("nodes");
  ASSERT_TRUE(session_->SetRows("nodes", {{Nodes(0, 50'000)}}).ok());
  std::shared_ptr<arrow::RecordBatchReader> reader;
  {
    auto plan = session_->PlanSql("SELECT id FROM nodes", Gate::kReadOnly);
    ASSERT_TRUE(plan.ok());
    reader = *plan->Execute(CancelToken());
  }
  session_.reset();
  EXPECT_EQ((*reader->ToTable())->num_rows(), 50'000);
}

TEST_F(EngineTest, DroppedStreamStopsItsWork) {
  auto plan = session_->PlanSql("SELECT * FROM generate_series(1, 100000000000)", Gate::kReadOnly);
  ASSERT_TRUE(plan.ok());
  auto reader = plan->Execute(CancelToken());
  ASSERT_TRUE(reader.ok());
  ASSERT_TRUE((*reader)->Next().ok());
}

TEST_F(EngineTest, PlansRoundTripThroughProtobuf) {
  Declare("nodes");
  ASSERT_TRUE(session_->SetRows("nodes", {{Nodes(0, 100)}}, "digest-of-nodes").ok());
  auto plan = session_->PlanSql(
      "SELECT name, count(*) AS n FROM nodes WHERE id > 10 GROUP BY name ORDER BY name LIMIT 5", Gate::kReadOnly);
  ASSERT_TRUE(plan.ok()) << plan.status();
  auto expected = (*plan->Execute(CancelToken()))->ToTable();
  ASSERT_TRUE(expected.ok()) << expected.status();
  for (const PlanStage stage : {PlanStage::kLogical, PlanStage::kOptimized, PlanStage::kPhysical}) {
    auto bytes = plan->ToProtobuf(stage);
    ASSERT_TRUE(bytes.ok()) << bytes.status();
    EXPECT_NE(bytes->find("digest-of-nodes"), std::string::npos);
    // The rows are not in the plan.
    EXPECT_LT(bytes->size(), 4096U);
    auto again =
        stage == PlanStage::kPhysical ? session_->PlanPhysicalProtobuf(*bytes) : session_->PlanProtobuf(*bytes);
    ASSERT_TRUE(again.ok()) << again.status();
    // Running a plan leaves nothing behind in it.
    for (int run = 0; run < 2; ++run) {
      auto rows = (*again->Execute(CancelToken()))->ToTable();
      ASSERT_TRUE(rows.ok()) << rows.status();
      EXPECT_TRUE((*rows)->Equals(**expected)) << (*rows)->ToString();
    }
  }
  auto bytes = plan->ToProtobuf(PlanStage::kLogical);
  ASSERT_TRUE(session_->Deregister("nodes").ok());
  const arrow::Status status = session_->PlanProtobuf(*bytes).status();
  EXPECT_EQ(ClassOf(status), ErrorClass::kPlan) << status;
  EXPECT_NE(status.message().find("nodes"), std::string::npos);
  EXPECT_FALSE(session_->PlanProtobuf("no protobuf").ok());
}

TEST_F(EngineTest, SchemaOfAPlan) {
  Declare("nodes");
  auto plan = session_->PlanSql("SELECT id, confidence * 2 AS twice FROM nodes", Gate::kReadOnly);
  ASSERT_TRUE(plan.ok());
  auto schema = plan->OutputSchema();
  ASSERT_TRUE(schema.ok()) << schema.status();
  EXPECT_EQ((*schema)->field_names(), (std::vector<std::string>{"id", "twice"}));
}

}  // namespace
}  // namespace codeanatomy::engine
