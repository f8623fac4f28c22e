#pragma once

// Private to the tests of engine/: a session, a temporary directory, and a table of nodes.

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <arrow/api.h>
#include <gtest/gtest.h>

#include "engine/engine.h"

namespace codeanatomy::engine {

using Batches = std::vector<std::shared_ptr<arrow::RecordBatch>>;

inline std::shared_ptr<arrow::Schema> NodeSchema() {
  return arrow::schema({arrow::field("id", arrow::int64(), false), arrow::field("name", arrow::utf8()),
                        arrow::field("confidence", arrow::decimal128(7, 6))});
}

// Rows id = from … from + count - 1, name = n<id>, confidence = id millionths.
inline std::shared_ptr<arrow::RecordBatch> Nodes(std::int64_t from, std::int64_t count) {
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
    directory_ =
        std::filesystem::temp_directory_path() / ("engine_test_" + std::to_string(::getpid()) + "_" +
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

// The class of an engine error; kInternal where there is none.
inline ErrorClass ClassOf(const arrow::Status& status) {
  const ErrorDetail* detail = GetErrorDetail(status);
  return detail == nullptr ? ErrorClass::kInternal : detail->error_class();
}

}  // namespace codeanatomy::engine
