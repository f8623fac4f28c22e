#pragma once

// Private to schedule/: one rule, planned and checked.

#include <memory>
#include <string>
#include <string_view>

#include <arrow/result.h>
#include <arrow/type.h>

#include "schedule/plan_observer.h"
#include "schedule/schedule.h"

namespace codeanatomy::schedule {

// A task of which nothing is checked yet.
struct Draft {
  Task task;
  std::shared_ptr<arrow::Schema> output;
  std::string plan, schemas;  // of a users' pack's rule: the optimised plan and engine::Plan::NodeSchemas
};

// Plans the rule against the tables there are and traces its columns. Changes nothing: drafts may be made in parallel.
arrow::Result<Draft> DraftRule(const rules::Rule& rule, const engine::Session& session, const schema::Catalog& catalog,
                               const PlanObserver& observe);

// Checks what the rule reads and gives, and declares the table of a users' pack.
arrow::Result<Task> CheckDraft(Draft draft, engine::Session& session, schema::Catalog& catalog);

// Both at once.
arrow::Result<Task> PlanRule(const rules::Rule& rule, engine::Session& session, schema::Catalog& catalog);

// Checks what a users' pack's rule reads, and that its joins multiply rows only where its header says so. `plan` is the
// optimised one in protobuf, `schemas` what engine::Plan::NodeSchemas gives for it.
arrow::Status CheckPackInputs(const Task& task, const schema::Catalog& catalog, std::string_view plan,
                              std::string_view schemas);

// Checks what such a rule gives, and declares a table of its own.
arrow::Status CheckPackOutput(const rules::Rule& rule, const arrow::Schema& planned, engine::Session& session,
                              schema::Catalog& catalog);

// Every column of the rule's key is one that it gives.
arrow::Status CheckKey(const rules::Rule& rule, const arrow::Schema& planned);

// The rule's file and, where the error tells, the line within it.
std::string PlaceOf(const rules::Rule& rule, const arrow::Status& status);

// The same error, with its place in front.
arrow::Status At(const rules::Rule& rule, const arrow::Status& status);

arrow::Status Refuse(const rules::Rule& rule, const auto&... what) {
  return arrow::Status::Invalid(rule.file, ": ", what...);
}

inline bool IsText(arrow::Type::type id) {
  return id == arrow::Type::STRING || id == arrow::Type::STRING_VIEW || id == arrow::Type::LARGE_STRING;
}

}  // namespace codeanatomy::schedule
