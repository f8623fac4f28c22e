#pragma once

// A session with the functions, for tests.

#include <memory>
#include <string>

#include <arrow/api.h>
#include <gtest/gtest.h>

#include "functions/functions.h"

namespace codeanatomy::functions {

class FunctionsFixture : public testing::Test {
 protected:
  void SetUp() override {
    auto made = engine::Session::Make({});
    ASSERT_TRUE(made.ok()) << made.status();
    session_ = std::move(*made);
    const arrow::Status status = RegisterFunctions(*session_);
    ASSERT_TRUE(status.ok()) << status;
  }

  arrow::Result<std::shared_ptr<arrow::Table>> Query(const std::string& sql) {
    ARROW_ASSIGN_OR_RAISE(const engine::Plan plan, session_->PlanSql(sql, engine::Gate::kReadOnly));
    ARROW_ASSIGN_OR_RAISE(auto reader, plan.Execute(engine::CancelToken()));
    return reader->ToTable();
  }

  // The first column of a query, as text, with blanks between; an error as its message.
  std::string Values(const std::string& sql) {
    auto table = Query(sql);
    if (!table.ok()) return table.status().ToString();
    std::string text;
    const auto column = (*table)->column(0);
    for (std::int64_t row = 0; row < column->length(); ++row) {
      if (!text.empty()) text += " ";
      text += (*column->GetScalar(row))->ToString();
    }
    return text;
  }

  std::unique_ptr<engine::Session> session_;
};

}  // namespace codeanatomy::functions
