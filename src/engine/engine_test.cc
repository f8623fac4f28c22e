#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include <arrow/api.h>
#include <gtest/gtest.h>

#include "engine/engine.h"

namespace codeanatomy::engine {
namespace {

using Batches = std::vector<std::shared_ptr<arrow::RecordBatch>>;

std::shared_ptr<arrow::Schema> NodeSchema() {
  return arrow::schema({arrow::field("id", arrow::int64(), false), arrow::field("name", arrow::utf8()),
                        arrow::field("confidence", arrow::decimal128(7, 6))});
}

// Rows id = from … from + count - 1, name = n<id>, confidence = id millionths.
std::shared_ptr<arrow::RecordBatch> Nodes(std::int64_t from, std::int64_t count) {
  arrow::Int64Builder ids;
  arrow::StringBuilder names;
  arrow::Decimal128Builder confidences(arrow::decimal128(7, 6));
  for (std::int64_t id = from; id < from + count; ++id) {
    EXPECT_TRUE(ids.Append(id).ok());
    EXPECT_TRUE((id % 7 == 6 ? names.AppendNull() : names.Append("n" + std::to_string(id))).ok());
    EXPECT_TRUE(confidences.Append(arrow::Decimal128(id % 1'000'000)).ok());
  }
  return arrow::RecordBatch::Make(NodeSchema(), count, {*ids.Finish(), *names.Finish(), *confidences.Finish()});
}

class EngineTest : public testing::Test {
 protected:
  void SetUp() override {
    auto made = Session::Make({});
    ASSERT_TRUE(made.ok()) << made.status();
    session_ = std::move(*made);
    directory_ = std::filesystem::temp_directory_path() /
                 ("engine_test_" + std::to_string(::getpid()) + "_" +
                  testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(directory_);
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  void Declare(const std::string& name, std::vector<SortKey> order = {{"id"}}) {
    TableSpec spec{name, NodeSchema(), std::move(order), {"id"}, "Nodes of a test."};
    const arrow::Status status = session_->DeclareTable(spec);
    ASSERT_TRUE(status.ok()) << status;
  }

  arrow::Result<std::shared_ptr<arrow::Table>> Query(const std::string& sql, Gate gate = Gate::kReadOnly) {
    ARROW_ASSIGN_OR_RAISE(const Plan plan, session_->PlanSql(sql, gate));
    ARROW_ASSIGN_OR_RAISE(auto reader, plan.Execute(CancelToken()));
    return reader->ToTable();
  }

  // The cell of a result of one row and one column.
  std::string Cell(const std::string& sql) {
    auto table = Query(sql);
    if (!table.ok()) return table.status().ToString();
    if ((*table)->num_rows() != 1) return std::to_string((*table)->num_rows()) + " rows";
    return (*(*table)->column(0)->GetScalar(0))->ToString();
  }

  std::string PlanText(const std::string& sql, PlanStage stage) {
    auto plan = session_->PlanSql(sql, Gate::kReadOnly);
    if (!plan.ok()) return plan.status().ToString();
    auto text = plan->ToText(stage);
    return text.ok() ? *text : text.status().ToString();
  }

  arrow::Status PlanError(const std::string& sql, Gate gate = Gate::kReadOnly) {
    return session_->PlanSql(sql, gate).status();
  }

  void Write(const std::string& path, std::string_view text = "") {
    const std::filesystem::path full = directory_ / path;
    std::filesystem::create_directories(full.parent_path());
    std::ofstream(full) << text;
  }

  std::shared_ptr<arrow::RecordBatchReader> Reader(Batches batches) {
    return *arrow::RecordBatchReader::Make(std::move(batches), NodeSchema());
  }

  std::unique_ptr<Session> session_;
  std::filesystem::path directory_;
};

ErrorClass ClassOf(const arrow::Status& status) {
  const ErrorDetail* detail = GetErrorDetail(status);
  return detail == nullptr ? ErrorClass::kInternal : detail->error_class();
}

TEST_F(EngineTest, AnswersAQuery) { EXPECT_EQ(Cell("SELECT 1 + 1"), "2"); }

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
  for (const auto& [key, value] : {std::pair("datafusion.execution.no_such_key", "1"),
                                   std::pair("datafusion.execution.batch_size", "many"),
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
  for (const char* sql : {"SELECT count(*) FROM generate_series(1, 10000000) a, generate_series(1, 10000000) b",
                          "SELECT a.value FROM generate_series(1, 10000000) a, generate_series(1, 10000000) b"
                          " WHERE a.value + b.value < 0"}) {
    auto plan = session_->PlanSql(sql, Gate::kReadOnly);
    ASSERT_TRUE(plan.ok()) << plan.status();
    const CancelToken cancel;
    auto reader = plan->Execute(cancel);
    ASSERT_TRUE(reader.ok()) << reader.status();
    std::thread trigger([cancel] {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
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
  auto plan = session_->PlanSql("SELECT name, count(*) AS n FROM nodes WHERE id > 10 GROUP BY name ORDER BY name LIMIT 5",
                                Gate::kReadOnly);
  ASSERT_TRUE(plan.ok()) << plan.status();
  auto expected = (*plan->Execute(CancelToken()))->ToTable();
  ASSERT_TRUE(expected.ok()) << expected.status();
  for (const PlanStage stage : {PlanStage::kLogical, PlanStage::kOptimized, PlanStage::kPhysical}) {
    auto bytes = plan->ToProtobuf(stage);
    ASSERT_TRUE(bytes.ok()) << bytes.status();
    EXPECT_NE(bytes->find("digest-of-nodes"), std::string::npos);
    // The rows are not in the plan.
    EXPECT_LT(bytes->size(), 4096U);
    auto again = stage == PlanStage::kPhysical ? session_->PlanPhysicalProtobuf(*bytes) : session_->PlanProtobuf(*bytes);
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

TEST_F(EngineTest, DeltaTableIsWrittenAndReadAtItsVersions) {
  const std::string table = (directory_ / "nodes").string();
  EXPECT_EQ(*DeltaVersion(table), std::nullopt);
  DeltaWriteOptions options;
  options.directory = table;
  options.table_name = "nodes";
  options.description = "Nodes of a test.";
  options.column_comments = {{"id", "Identifies the node."}};
  options.commit_metadata = {{"run", "1"}};
  auto first = WriteDelta(options, Reader({Nodes(0, 1000), Nodes(1000, 500)}), CancelToken());
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->version, 0);
  EXPECT_EQ(first->rows, 1500);
  EXPECT_EQ(first->files, 1);
  EXPECT_GT(first->bytes, 0);
  auto second = WriteDelta(options, Reader({Nodes(0, 10)}), CancelToken());
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->version, 1);
  options.append = true;
  auto third = WriteDelta(options, Reader({Nodes(10, 5)}), CancelToken());
  ASSERT_TRUE(third.ok()) << third.status();
  EXPECT_EQ(*DeltaVersion(table), 2);
  const std::int64_t rows[] = {1500, 10, 15};
  for (std::int64_t version = 0; version < 3; ++version) {
    const arrow::Status status = session_->RegisterDelta("nodes", table, version);
    ASSERT_TRUE(status.ok()) << status;
    EXPECT_EQ(Cell("SELECT count(*) FROM nodes"), std::to_string(rows[version]));
    EXPECT_EQ(Cell("SELECT max(id) FROM nodes WHERE confidence >= 0.000003"), std::to_string(rows[version] - 1));
  }
  EXPECT_TRUE(session_->RegisterDelta("nodes", table, 9).IsInvalid() ||
              session_->RegisterDelta("nodes", table, 9).IsIOError());
  std::ifstream log(directory_ / "nodes" / "_delta_log" / "00000000000000000000.json");
  const std::string text(std::istreambuf_iterator<char>(log), {});
  EXPECT_NE(text.find("Identifies the node."), std::string::npos);
  EXPECT_NE(text.find("numRecords"), std::string::npos);
  auto plan = session_->PlanSql("SELECT id FROM nodes WHERE id < 3", Gate::kReadOnly);
  ASSERT_TRUE(plan.ok());
  auto bytes = plan->ToProtobuf(PlanStage::kOptimized);
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  auto again = session_->PlanProtobuf(*bytes);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ((*(*again->Execute(CancelToken()))->ToTable())->num_rows(), 3);
  EXPECT_TRUE(plan->ToProtobuf(PlanStage::kPhysical).status().IsNotImplemented());
}

TEST_F(EngineTest, DeltaWriteKeepsStreamOrder) {
  DeltaWriteOptions options;
  options.directory = (directory_ / "t").string();
  options.parquet = {{"max_row_group_size", "1000"}};
  Batches batches;
  for (int i = 0; i < 30; ++i) batches.push_back(Nodes((29 - i) * 700, 700));
  auto commit = WriteDelta(options, Reader(batches), CancelToken());
  ASSERT_TRUE(commit.ok()) << commit.status();
  SessionOptions one;
  one.settings = {{"datafusion.execution.target_partitions", "1"}};
  session_ = *Session::Make(one);
  ASSERT_TRUE(session_->RegisterDelta("t", options.directory, 0).ok());
  auto table = Query("SELECT id FROM t");
  ASSERT_TRUE(table.ok()) << table.status();
  auto expected = *arrow::Table::FromRecordBatches(batches);
  EXPECT_TRUE((*table)->column(0)->Equals(*expected->column(0)));
}

TEST_F(EngineTest, DeltaTransactionIsWrittenOnce) {
  DeltaWriteOptions options;
  options.directory = (directory_ / "t").string();
  options.app_id = "builder";
  options.app_version = 5;
  options.once = true;
  options.append = true;
  ASSERT_TRUE(WriteDelta(options, Reader({Nodes(0, 10)}), CancelToken()).ok());
  auto again = WriteDelta(options, Reader({Nodes(0, 10)}), CancelToken());
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(again->skipped);
  EXPECT_EQ(again->version, 0);
  options.app_version = 6;
  auto next = WriteDelta(options, Reader({Nodes(10, 10)}), CancelToken());
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_FALSE(next->skipped);
  EXPECT_EQ(next->version, 1);
}

TEST_F(EngineTest, DeltaPartitionsHaveOneFileEach) {
  auto schema = arrow::schema({arrow::field("id", arrow::int64(), false), arrow::field("bucket", arrow::int32())});
  arrow::Int64Builder ids;
  arrow::Int32Builder buckets;
  for (int i = 0; i < 10'000; ++i) {
    ASSERT_TRUE(ids.Append(i).ok());
    ASSERT_TRUE((i % 5 == 4 ? buckets.AppendNull() : buckets.Append(i % 5)).ok());
  }
  auto batch = arrow::RecordBatch::Make(schema, 10'000, {*ids.Finish(), *buckets.Finish()});
  DeltaWriteOptions options;
  options.directory = (directory_ / "t").string();
  options.partition_by = {"bucket"};
  auto commit = WriteDelta(options, *arrow::RecordBatchReader::Make({batch, batch}), CancelToken());
  ASSERT_TRUE(commit.ok()) << commit.status();
  EXPECT_EQ(commit->files, 5);
  EXPECT_EQ(commit->rows, 20'000);
  ASSERT_TRUE(session_->RegisterDelta("t", options.directory, commit->version).ok());
  EXPECT_EQ(Cell("SELECT count(*) FROM t WHERE bucket = 3"), "4000");
  EXPECT_EQ(Cell("SELECT count(*) FROM t WHERE bucket IS NULL"), "4000");
  EXPECT_EQ(Cell("SELECT count(DISTINCT id) FROM t WHERE bucket = id % 5"), "8000");
}

TEST_F(EngineTest, DeltaSchemaChangesWhenReplaced) {
  DeltaWriteOptions options;
  options.directory = (directory_ / "t").string();
  ASSERT_TRUE(WriteDelta(options, Reader({Nodes(0, 10)}), CancelToken()).ok());
  auto schema = arrow::schema({arrow::field("id", arrow::int64(), false), arrow::field("flag", arrow::boolean())});
  arrow::BooleanBuilder flags;
  ASSERT_TRUE(flags.AppendValues(std::vector<bool>{true, false}).ok());
  arrow::Int64Builder ids;
  ASSERT_TRUE(ids.AppendValues({1, 2}).ok());
  auto batch = arrow::RecordBatch::Make(schema, 2, {*ids.Finish(), *flags.Finish()});
  options.append = true;
  EXPECT_TRUE(WriteDelta(options, *arrow::RecordBatchReader::Make({batch}), CancelToken()).status().IsInvalid());
  options.append = false;
  auto commit = WriteDelta(options, *arrow::RecordBatchReader::Make({batch}), CancelToken());
  ASSERT_TRUE(commit.ok()) << commit.status();
  ASSERT_TRUE(session_->RegisterDelta("t", options.directory, commit->version).ok());
  EXPECT_EQ(Cell("SELECT id FROM t WHERE flag"), "1");
}

// Gives one batch, then an error.
class FailingReader : public arrow::RecordBatchReader {
 public:
  std::shared_ptr<arrow::Schema> schema() const override { return NodeSchema(); }
  arrow::Status ReadNext(std::shared_ptr<arrow::RecordBatch>* batch) override {
    if (given_) return arrow::Status::KeyError("the source broke");
    given_ = true;
    *batch = Nodes(0, 300'000);
    return arrow::Status::OK();
  }

 private:
  bool given_ = false;
};

TEST_F(EngineTest, FailedOrCancelledWriteLeavesNothing) {
  DeltaWriteOptions options;
  options.directory = (directory_ / "t").string();
  const arrow::Status failed = WriteDelta(options, std::make_shared<FailingReader>(), CancelToken()).status();
  EXPECT_TRUE(failed.IsKeyError()) << failed;
  EXPECT_FALSE(std::filesystem::exists(options.directory));
  ASSERT_TRUE(WriteDelta(options, Reader({Nodes(0, 10)}), CancelToken()).ok());
  const CancelToken cancel;
  cancel.Trigger();
  const arrow::Status cancelled = WriteDelta(options, Reader({Nodes(0, 10)}), cancel).status();
  EXPECT_EQ(ClassOf(cancelled), ErrorClass::kCancelled) << cancelled;
  EXPECT_EQ(*DeltaVersion(options.directory), 0);
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(options.directory)) files += entry.is_regular_file();
  EXPECT_EQ(files, 1);
  options.parquet = {{"no_such_setting", "1"}};
  EXPECT_TRUE(WriteDelta(options, Reader({}), CancelToken()).status().IsInvalid());
}

TEST_F(EngineTest, DeltaWritesAnEmptyStream) {
  DeltaWriteOptions options;
  options.directory = (directory_ / "t").string();
  auto commit = WriteDelta(options, Reader({}), CancelToken());
  ASSERT_TRUE(commit.ok()) << commit.status();
  EXPECT_EQ(commit->files, 0);
  ASSERT_TRUE(session_->RegisterDelta("t", options.directory, commit->version).ok());
  EXPECT_EQ(Cell("SELECT count(*) FROM t"), "0");
}

TEST_F(EngineTest, QueryStreamsIntoDelta) {
  Declare("nodes");
  ASSERT_TRUE(session_->SetRows("nodes", {{Nodes(0, 200'000)}}).ok());
  auto plan = session_->PlanSql("SELECT id, name FROM nodes WHERE id % 2 = 0 ORDER BY id", Gate::kReadOnly);
  ASSERT_TRUE(plan.ok());
  DeltaWriteOptions options;
  options.directory = (directory_ / "t").string();
  const CancelToken cancel;
  auto commit = WriteDelta(options, *plan->Execute(cancel), cancel);
  ASSERT_TRUE(commit.ok()) << commit.status();
  EXPECT_EQ(commit->rows, 100'000);
}

TEST_F(EngineTest, WalkListsAndLeavesOut) {
  std::filesystem::create_directories(directory_ / ".git" / "info");
  Write(".git/info/exclude", "secret.py\n");
  Write(".gitignore", "# comment\n*.log\nbuild/\n!keep.log\n");
  Write("a.py", "x = 1\n");
  Write("b.log");
  Write("keep.log");
  Write("secret.py");
  Write("build/out.py");
  Write("pkg/__init__.py");
  Write("pkg/.gitignore", "/generated.py\n!b.log\n");
  Write("pkg/generated.py");
  Write("pkg/b.log");
  Write("pkg/sub/generated.py");
  Write("venv/pyvenv.cfg");
  Write("venv/lib/x.py");
  Write("node_modules/m.py");
  Write(std::string("raw\xff.py"));
  std::filesystem::create_symlink("a.py", directory_ / "link.py");
  std::filesystem::create_directory_symlink("pkg", directory_ / "linkdir");
  auto walked = Walk(directory_.string(), {true, {".git", "node_modules"}, {"pyvenv.cfg"}});
  ASSERT_TRUE(walked.ok()) << walked.status();
  std::map<std::string, WalkEntry> by_path;
  std::vector<std::string> paths;
  for (const WalkEntry& entry : *walked) {
    by_path[entry.path] = entry;
    paths.push_back(entry.path);
  }
  EXPECT_TRUE(std::ranges::is_sorted(paths));
  EXPECT_EQ(paths, (std::vector<std::string>{".git", ".gitignore", "a.py", "b.log", "build", "keep.log", "link.py",
                                             "linkdir", "node_modules", "pkg/.gitignore", "pkg/__init__.py", "pkg/b.log",
                                             "pkg/generated.py", "pkg/sub/generated.py", "raw\xff.py", "secret.py",
                                             "venv"}));
  EXPECT_EQ(by_path["b.log"].ignored_by, ".gitignore:2: *.log");
  EXPECT_EQ(by_path["build"].ignored_by, ".gitignore:3: build/");
  EXPECT_EQ(by_path["build"].kind, EntryKind::kDirectory);
  EXPECT_EQ(by_path["keep.log"].ignored_by, "");
  EXPECT_EQ(by_path["pkg/b.log"].ignored_by, "");
  EXPECT_EQ(by_path["pkg/generated.py"].ignored_by, "pkg/.gitignore:1: /generated.py");
  EXPECT_EQ(by_path["pkg/sub/generated.py"].ignored_by, "");
  EXPECT_EQ(by_path["secret.py"].ignored_by, ".git/info/exclude:1: secret.py");
  EXPECT_EQ(by_path["venv"].kind, EntryKind::kDirectory);
  EXPECT_EQ(by_path["venv"].ignored_by, "");
  EXPECT_EQ(by_path["link.py"].kind, EntryKind::kSymlink);
  EXPECT_EQ(by_path["linkdir"].kind, EntryKind::kSymlink);
  EXPECT_EQ(by_path["a.py"].size, 6U);
  EXPECT_GT(by_path["a.py"].mtime_ns, 1'000'000'000'000'000'000);
  EXPECT_NE(by_path["a.py"].inode, 0U);
  auto inside = Walk((directory_ / "pkg" / "sub").string(), {});
  ASSERT_TRUE(inside.ok());
  EXPECT_EQ(inside->size(), 1U);
  auto plain = Walk(directory_.string(), {false, {".git"}, {}});
  ASSERT_TRUE(plain.ok());
  EXPECT_TRUE(std::ranges::all_of(*plain, [](const WalkEntry& entry) { return entry.ignored_by.empty(); }));
  EXPECT_TRUE(Walk((directory_ / "missing").string(), {}).status().IsIOError());
}

TEST_F(EngineTest, WalkReadsRulesAboveTheRoot) {
  std::filesystem::create_directories(directory_ / ".git");
  Write(".gitignore", "*.log\n/sub/x.py\n");
  Write("sub/x.py");
  Write("sub/y.py");
  Write("sub/deep/z.log");
  auto walked = Walk((directory_ / "sub").string(), {});
  ASSERT_TRUE(walked.ok()) << walked.status();
  ASSERT_EQ(walked->size(), 3U);
  EXPECT_EQ((*walked)[0].ignored_by, "../.gitignore:1: *.log");
  EXPECT_EQ((*walked)[1].ignored_by, "../.gitignore:2: /sub/x.py");
  EXPECT_EQ((*walked)[2].ignored_by, "");
}

TEST_F(EngineTest, GlobsMatchAsInGitignore) {
  auto matched = MatchGlobs({"*.py", "!keep.py", "/docs/", "a/**/b"},
                            {"x.py", "d/x.py", "keep.py", "docs/readme", "x/docs/readme", "a/q/b/c", "readme", "/y.py"});
  ASSERT_TRUE(matched.ok()) << matched.status();
  EXPECT_EQ(*matched, (std::vector<bool>{true, true, false, true, false, true, false, true}));
  EXPECT_EQ(*MatchGlobs({"{a,b}.py"}, {"a.py", "{a,b}.py"}), (std::vector<bool>{false, true}));
  EXPECT_TRUE(MatchGlobs({"[z-a]"}, {"x"}).status().IsInvalid());
  EXPECT_TRUE(MatchGlobs({}, {}).ok());
}

}  // namespace
}  // namespace codeanatomy::engine
