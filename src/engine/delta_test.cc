#include "engine/testing_internal.h"

namespace codeanatomy::engine {
namespace {

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
}

// A statement that was optimized over the declared tables runs over their rows as one that was planned anew does.
TEST_F(EngineTest, APlanOverNewRowsIsTheOneThatWouldBeMadeAnew) {
  Declare("nodes");
  Declare("others");
  const std::string sql =
      "SELECT n.name, count(*) AS c FROM nodes n JOIN others o ON n.id = o.id "
      "WHERE n.id > 3 AND n.id IN (SELECT id + 1 FROM others) "
      "GROUP BY n.name ORDER BY c, n.name";
  const Plan declared = *session_->PlanSql(sql, Gate::kReadOnly);
  EXPECT_FALSE(*declared.OverNewRows());  // nobody optimized it yet
  ASSERT_TRUE(declared.ToProtobuf(PlanStage::kOptimized).ok());
  ASSERT_TRUE(session_->SetRows("nodes", {{Nodes(0, 90)}, {Nodes(90, 10)}}, "a").ok());
  ASSERT_TRUE(session_->SetRows("others", {{Nodes(50, 80)}}, "b").ok());
  const auto moved = declared.OverNewRows();
  ASSERT_TRUE(moved.ok()) << moved.status();
  ASSERT_TRUE(moved->has_value());
  const Plan anew = *session_->PlanSql(sql, Gate::kReadOnly);
  for (const PlanStage stage : {PlanStage::kOptimized, PlanStage::kPhysical}) {
    EXPECT_EQ(*(*moved)->ToText(stage), *anew.ToText(stage));
  }
  const auto rows = *(*(*moved)->Execute(CancelToken()))->ToTable();
  EXPECT_GT(rows->num_rows(), 0);
  EXPECT_TRUE(rows->Equals(*(*(*anew.Execute(CancelToken()))->ToTable())));
  // The declared plan is as it was, and can be moved again.
  EXPECT_EQ((*(*declared.Execute(CancelToken()))->ToTable())->num_rows(), 0);
  ASSERT_TRUE(session_->SetRows("others", {{Nodes(0, 0)}}, "c").ok());
  EXPECT_EQ((*(*(*declared.OverNewRows())->Execute(CancelToken()))->ToTable())->num_rows(), 0);
  // A Delta table may filter for itself.
  DeltaWriteOptions options;
  options.directory = (directory_ / "others").string();
  ASSERT_TRUE(WriteDelta(options, Reader({Nodes(0, 10)}), CancelToken()).ok());
  ASSERT_TRUE(session_->RegisterDelta("others", options.directory, 0).ok());
  EXPECT_FALSE(*declared.OverNewRows());
}

TEST_F(EngineTest, DeltaWriteKeepsStreamOrder) {
  DeltaWriteOptions options;
  options.directory = (directory_ / "t").string();
  options.parquet = {{"max_row_group_size", "1000"}};
  Batches batches;
  for (int i = 0; i < 30; ++i) batches.push_back(Nodes((29 - i) * 700, 700));
  auto commit = WriteDelta(options, Reader(batches), CancelToken());
  ASSERT_TRUE(commit.ok()) << commit.status();
  EXPECT_EQ(commit->files, 1);
  EXPECT_EQ(commit->row_groups, 21);
  SessionOptions one;
  one.settings = {{"datafusion.execution.target_partitions", "1"}};
  session_ = *Session::Make(one);
  ASSERT_TRUE(session_->RegisterDelta("t", options.directory, 0).ok());
  auto table = Query("SELECT id FROM t");
  ASSERT_TRUE(table.ok()) << table.status();
  auto expected = *arrow::Table::FromRecordBatches(batches);
  EXPECT_TRUE((*table)->column(0)->Equals(*expected->column(0)));
}

// Every type a table of ours may have comes back as it went in.
TEST_F(EngineTest, DeltaKeepsTypes) {
  const std::string rows =
      "SELECT value AS i, arrow_cast(value, 'Int32') AS j, arrow_cast('v' || value, 'Utf8View') AS v, value % 2 = 0 AS "
      "b, "
      "value / 4.0 AS f, arrow_cast(arrow_cast(value, 'Decimal128(20, 6)') / 1000, 'Decimal128(7, 6)') AS d, "
      "arrow_cast(to_timestamp_micros(value * 1000000 + 7), 'Timestamp(Microsecond, Some(\"UTC\"))') AS t, "
      "arrow_cast(arrow_cast(value, 'Int32'), 'Date32') AS day, make_array(value, 7) AS l, "
      "named_struct('p', value, 'q', 'z') AS s FROM generate_series(-2, 2)";
  auto plan = session_->PlanSql(rows, Gate::kReadOnly);
  ASSERT_TRUE(plan.ok()) << plan.status();
  DeltaWriteOptions options;
  options.directory = (directory_ / "t").string();
  auto commit = WriteDelta(options, *plan->Execute(CancelToken()), CancelToken());
  ASSERT_TRUE(commit.ok()) << commit.status();
  ASSERT_TRUE(session_->RegisterDelta("t", options.directory, commit->version).ok());
  EXPECT_EQ(Cell("SELECT count(*) FROM t"), "5");
  EXPECT_EQ(Cell("SELECT count(*) FROM (SELECT * FROM t EXCEPT " + rows + ")"), "0");
  // Each bound in the log holds.
  for (const char* filter : {"i >= 2", "j <= -2", "v = 'v2'", "b", "f >= 0.5", "d >= 0.002", "day > DATE '1970-01-02'",
                             "t >= TIMESTAMP '1970-01-01T00:00:02Z'"}) {
    EXPECT_NE(Cell(std::string("SELECT count(*) FROM t WHERE ") + filter), "0") << filter;
  }
  auto unsigned_plan = session_->PlanSql("SELECT arrow_cast(1, 'UInt64') AS x, NULL AS n", Gate::kReadOnly);
  ASSERT_TRUE(unsigned_plan.ok());
  options.directory = (directory_ / "u").string();
  EXPECT_TRUE(WriteDelta(options, *unsigned_plan->Execute(CancelToken()), CancelToken()).status().IsInvalid());
}

// A session's choice of string type holds for Delta tables as for declared ones.
TEST_F(EngineTest, DeltaTextTypeFollowsTheSession) {
  DeltaWriteOptions options;
  options.directory = (directory_ / "t").string();
  ASSERT_TRUE(WriteDelta(options, Reader({Nodes(0, 10)}), CancelToken()).ok());
  for (const auto& [value, type] : {std::pair("true", arrow::utf8_view()), std::pair("false", arrow::utf8())}) {
    SessionOptions choice;
    choice.settings = {{"datafusion.execution.parquet.schema_force_view_types", value}};
    session_ = *Session::Make(choice);
    ASSERT_TRUE(session_->RegisterDelta("t", options.directory, 0).ok());
    auto table = Query("SELECT name FROM t");
    ASSERT_TRUE(table.ok()) << table.status();
    EXPECT_TRUE((*table)->field(0)->type()->Equals(type)) << (*table)->field(0)->ToString();
  }
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

}  // namespace
}  // namespace codeanatomy::engine
