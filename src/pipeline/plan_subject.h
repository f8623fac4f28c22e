#pragma once

#include <memory>
#include <optional>
#include <string>

#include <arrow/result.h>

#include "pipeline/derive.h"
#include "pipeline/planned_rules.h"

namespace codeanatomy::pipeline {

// A rule or a statement, planned, with what it was planned in.
struct PlanSubject {
  PlannedRules planned;
  std::shared_ptr<const engine::Session> session;  // its own, or that of `planned`
  const schedule::Task* task = nullptr;  // null: a statement
  std::string statement;
  std::optional<engine::Plan> plan;
};

// Plans the rule of that name as a build does, against the declared tables; or, where the text has a space in it, the statement
// over the tables of the store's last run, or over the declared ones where there is no store. Invalid: no such rule.
arrow::Result<std::unique_ptr<PlanSubject>> PlanSubjectOf(const BuildOptions& options, const std::string& text);

// A rule in a session that has the rows of what it reads.
struct RuleWithRows {
  Derivation derivation;
  const schedule::Task* task = nullptr;

  const engine::Session& session() const { return *derivation.session; }
};

// Gives the rule the rows that the store's last run had: those that it keeps, and the others of the sources as they are now.
// Invalid: no such rule.
arrow::Result<std::unique_ptr<RuleWithRows>> RuleWithRowsOf(const BuildOptions& options, const std::string& rule);

// Runs a rule over such rows, or a statement over the tables of the store, and gives the rows of EXPLAIN ANALYZE: what the
// operators did. Of a kernel it is the statement that feeds it.
arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> ExplainAnalyzed(const BuildOptions& options,
                                                                         const std::string& text);

}  // namespace codeanatomy::pipeline
