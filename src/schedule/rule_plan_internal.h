#pragma once

// Private to schedule/: one rule, planned and checked.

#include <arrow/result.h>

#include "schedule/schedule.h"

namespace codeanatomy::schedule {

// Plans the rule against the tables there are, checks what it reads and gives, and declares the table of a users' pack.
arrow::Result<Task> PlanRule(const rules::Rule& rule, engine::Session& session, schema::Catalog& catalog);

}  // namespace codeanatomy::schedule
