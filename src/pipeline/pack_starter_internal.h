#pragma once

// Private to pipeline/: starts rules, whose rows are read one batch at a time.

#include <memory>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "cpg/cpg.h"
#include "engine/engine.h"
#include "plan/plan.h"
#include "rules/rules.h"
#include "schedule/plan_observer.h"
#include "schema/schema.h"

namespace codeanatomy::pipeline {

// Starts a rule that is compiled in; `planned` as of schedule::Execute.
arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> Start(const rules::Rule& rule, const engine::Plan* planned,
                                                               const engine::Session& session,
                                                               const engine::CancelToken& cancel,
                                                               const schedule::PlanObserver& observe);

// Starts a pack's rules, whose rows come in any order and in types of their own.
class PackStarter {
 public:
  using Reader = std::shared_ptr<arrow::RecordBatchReader>;

  PackStarter(const engine::Session& session, const engine::CancelToken& cancel, const schedule::PlanObserver& observe)
      : session_(session), cancel_(cancel), observe_(observe) {}

  // One that writes a table of its own.
  arrow::Result<Reader> Own(const rules::Rule& rule, const schema::Table& table) const;
  // One that adds rows to a table, of which it may give some columns.
  arrow::Result<cpg::PackSource> Adding(const rules::Rule& rule, const schema::Table& table) const;
  // One that writes edges.
  arrow::Result<Reader> Edges(const rules::Rule& rule) const;

 private:
  arrow::Result<Reader> Shaped(const rules::Rule& rule, const engine::Plan& plan,
                               const std::vector<plan::CastColumn>& columns,
                               const std::vector<plan::OrderColumn>& order) const;

  const engine::Session& session_;
  const engine::CancelToken& cancel_;
  const schedule::PlanObserver& observe_;
};

}  // namespace codeanatomy::pipeline
