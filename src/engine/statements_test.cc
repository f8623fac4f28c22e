// What the engine does around queries: EXPLAIN in its forms, settings, prepared statements, writers that fail or race.

#include <set>
#include <thread>

#include "engine/testing_internal.h"

namespace codeanatomy::engine {
namespace {

class StatementsTest : public EngineTest {
 protected:
  arrow::Status Run(const std::string& sql) { return Query(sql, Gate::kTrusted).status(); }

  std::string Setting(const std::string& name) {
    return Cell("SELECT value FROM information_schema.df_settings WHERE name = '" + name + "'");
  }
};

// Every form, with ANALYZE and VERBOSE, is answered or refused in words.
TEST_F(StatementsTest, ExplainInAllForms) {
  const std::set<std::string> refused = {"VERBOSE FORMAT indent",         "VERBOSE FORMAT tree",
                                         "VERBOSE FORMAT pgjson",         "VERBOSE FORMAT graphviz",
                                         "ANALYZE VERBOSE FORMAT indent", "ANALYZE VERBOSE FORMAT tree",
                                         "ANALYZE VERBOSE FORMAT pgjson", "ANALYZE VERBOSE FORMAT graphviz",
                                         "ANALYZE FORMAT tree",           "ANALYZE FORMAT graphviz"};
  for (const char* analyze : {"", "ANALYZE "}) {
    for (const char* verbose : {"", "VERBOSE "}) {
      for (const char* format : {"", "FORMAT indent", "FORMAT tree", "FORMAT pgjson", "FORMAT graphviz"}) {
        const std::string form = std::string(analyze) + verbose + format;
        const auto rows = Query("EXPLAIN " + form + " SELECT value FROM generate_series(1, 3) WHERE value > 1");
        EXPECT_EQ(rows.ok(), !refused.contains(form)) << form << ": " << rows.status();
        if (rows.ok()) {
          EXPECT_GT((*rows)->num_rows(), 0) << form;
        } else {
          EXPECT_FALSE(rows.status().message().empty()) << form;
          EXPECT_NE(ClassOf(rows.status()), ErrorClass::kInternal) << form << ": " << rows.status();
        }
      }
    }
  }
  EXPECT_FALSE(Query("EXPLAIN FORMAT nothing SELECT 1").ok());
  EXPECT_FALSE(Query("EXPLAIN EXPLAIN SELECT 1").ok());
}

TEST_F(StatementsTest, EverySettingCanBeSetToWhatItIs) {
  auto settings = session_->Settings();
  ASSERT_TRUE(settings.ok()) << settings.status();
  EXPECT_GE(settings->size(), 150U);
  std::set<std::string> names;
  SessionOptions options;
  for (const auto& [name, value] : *settings) {
    EXPECT_TRUE(names.insert(name).second) << name << " is there twice";
    // Limits of the runtime say `unlimited`, which they do not take.
    if (!value.empty() && !name.starts_with("datafusion.runtime.")) options.settings.emplace_back(name, value);
  }
  EXPECT_GE(options.settings.size(), 100U);
  auto again = Session::Make(options);
  ASSERT_TRUE(again.ok()) << again.status();
  auto same = (*again)->Settings();
  ASSERT_TRUE(same.ok()) << same.status();
  EXPECT_EQ(*same, *settings);
}

TEST_F(StatementsTest, PreparedStatementsSurviveSettings) {
  ASSERT_TRUE(Run("PREPARE above(BIGINT) AS SELECT count(*) FROM generate_series(1, 10) WHERE value > $1").ok());
  const auto execute = [&] {
    auto rows = Query("EXECUTE above(7)", Gate::kTrusted);
    return rows.ok() ? (*(*rows)->column(0)->GetScalar(0))->ToString() : rows.status().ToString();
  };
  EXPECT_EQ(execute(), "3");
  ASSERT_TRUE(Run("SET datafusion.execution.batch_size = 5").ok());
  EXPECT_EQ(Setting("datafusion.execution.batch_size"), "5");
  EXPECT_EQ(execute(), "3");
  ASSERT_TRUE(Run("RESET datafusion.execution.batch_size").ok());
  EXPECT_EQ(Setting("datafusion.execution.batch_size"), "8192");
  EXPECT_EQ(execute(), "3");
}

// Rows that come from C++ may end with an exception; it does not cross.
TEST_F(StatementsTest, ExceptionsOfAReaderAreErrors) {
  class Throwing : public arrow::RecordBatchReader {
   public:
    std::shared_ptr<arrow::Schema> schema() const override { return NodeSchema(); }
    arrow::Status ReadNext(std::shared_ptr<arrow::RecordBatch>* batch) override {
      if (given_) throw std::runtime_error("thrown");
      given_ = true;
      *batch = Nodes(0, 10);
      return arrow::Status::OK();
    }

   private:
    bool given_ = false;
  };
  DeltaWriteOptions options;
  options.directory = (directory_ / "t").string();
  options.table_name = "nodes";
  const arrow::Status status = WriteDelta(options, std::make_shared<Throwing>(), CancelToken()).status();
  EXPECT_NE(status.message().find("exception: thrown"), std::string::npos) << status;
  EXPECT_EQ(*DeltaVersion(options.directory), std::nullopt);
}

// Writers of one transaction at once: one commits, the others find it done or are told of it.
TEST_F(StatementsTest, OneOfRacingTransactionsIsWritten) {
  DeltaWriteOptions options;
  options.directory = (directory_ / "t").string();
  options.table_name = "nodes";
  ASSERT_TRUE(WriteDelta(options, Reader({Nodes(0, 10)}), CancelToken()).ok());
  options.append = true;
  options.once = true;
  options.app_id = "build";
  options.app_version = 7;
  constexpr int kWriters = 4;
  std::vector<arrow::Status> failed(kWriters, arrow::Status::OK());
  std::vector<int> written(kWriters, 0);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kWriters; ++i) {
    threads.emplace_back([&, i] {
      const auto done = WriteDelta(options, Reader({Nodes(10, 10)}), CancelToken());
      failed[i] = done.status();
      written[i] = done.ok() && !done->skipped ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  int count = 0;
  for (std::size_t i = 0; i < kWriters; ++i) {
    count += written[i];
    if (!failed[i].ok()) {
      EXPECT_NE(failed[i].message().find("Concurrent transaction"), std::string::npos) << failed[i];
    }
  }
  EXPECT_EQ(count, 1);
  ASSERT_TRUE(session_->RegisterDelta("nodes", options.directory, **DeltaVersion(options.directory)).ok());
  EXPECT_EQ(Cell("SELECT count(*) FROM nodes"), "20");
}

}  // namespace
}  // namespace codeanatomy::engine
