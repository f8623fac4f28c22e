#pragma once

// Private to the tests of plan/: a session with tables, and what is read of a plan in it.

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include <arrow/result.h>
#include <arrow/type.h>
#include <gtest/gtest.h>

#include "engine/engine.h"

namespace codeanatomy::plan {

inline void Declare(engine::Session& session, const std::string& table, const std::shared_ptr<arrow::Schema>& columns) {
  engine::TableSpec spec;
  spec.name = table;
  spec.schema = columns;
  const arrow::Status status = session.DeclareTable(spec);
  EXPECT_TRUE(status.ok()) << status;
}

// A session with tables of the same columns.
inline std::unique_ptr<engine::Session> SessionWith(std::initializer_list<const char*> tables,
                                                    const std::shared_ptr<arrow::Schema>& columns) {
  auto session = engine::Session::Make({}).ValueOrDie();
  for (const char* table : tables) Declare(*session, table, columns);
  return session;
}

// A statement's optimised plan.
struct Optimised {
  std::string bytes;
  std::string schemas;
  std::string text;
};

inline arrow::Result<Optimised> Optimise(const engine::Session& session, std::string_view sql) {
  constexpr auto kStage = engine::PlanStage::kOptimized;
  ARROW_ASSIGN_OR_RAISE(const engine::Plan plan, session.PlanSql(sql, engine::Gate::kReadOnly));
  Optimised optimised;
  ARROW_ASSIGN_OR_RAISE(optimised.bytes, plan.ToProtobuf(kStage));
  ARROW_ASSIGN_OR_RAISE(optimised.schemas, plan.NodeSchemas(kStage));
  ARROW_ASSIGN_OR_RAISE(optimised.text, plan.ToText(kStage));
  return optimised;
}

}  // namespace codeanatomy::plan
