#pragma once

// Private to schedule/: one rule, planned and checked.

#include <memory>

#include <arrow/result.h>
#include <arrow/type.h>

#include "schedule/schedule.h"

namespace codeanatomy::schedule {

// A task of which nothing is checked yet.
struct Draft {
  Task task;
  std::shared_ptr<arrow::Schema> output;
};

// Plans the rule against the tables there are and traces its columns. Changes nothing: drafts may be made in parallel.
arrow::Result<Draft> DraftRule(const rules::Rule& rule, const engine::Session& session);

// Checks what the rule reads and gives, and declares the table of a users' pack.
arrow::Result<Task> CheckDraft(Draft draft, engine::Session& session, schema::Catalog& catalog);

// Both at once.
arrow::Result<Task> PlanRule(const rules::Rule& rule, engine::Session& session, schema::Catalog& catalog);

}  // namespace codeanatomy::schedule
