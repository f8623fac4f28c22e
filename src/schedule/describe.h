#pragma once

#include <set>
#include <string>
#include <vector>

#include <arrow/result.h>
#include <nlohmann/json.hpp>

#include "engine/engine.h"
#include "plan/lineage.h"
#include "rules/rules.h"
#include "schedule/schedule.h"
#include "schedule/ways.h"
#include "schema/schema.h"

namespace codeanatomy::schedule {

// Plans a rule that is none of the ordered ones, such as a disabled one, as OrderRules does; its table is added to
// `catalog`. Level, slack and what it waits for are not known.
arrow::Result<Task> PlanAlone(const rules::Rule& rule, engine::Session& session, schema::Catalog& catalog);

// Everything known of a rule before it runs: what it says, reads and gives, where columns come from, its plans, and what it
// cost where that is known. `position` is that of its task among `tasks`.
arrow::Result<nlohmann::ordered_json> DescribeTask(std::span<const Task> tasks, std::size_t position,
                                                   const engine::Session& session, const schema::Catalog& catalog,
                                                   const Cost& cost);

// The same of a rule that is disabled: `alone` is what PlanAlone gives for it. Where that is an error, the description has
// it instead of what only a plan tells.
arrow::Result<nlohmann::ordered_json> DescribeDisabled(const rules::Rule& rule, const arrow::Result<Task>& alone,
                                                       std::span<const Task> tasks, const engine::Session& session,
                                                       const schema::Catalog& catalog);

// `table.column` each.
nlohmann::ordered_json LeavesJson(const std::set<plan::Leaf>& leaves);

// A description for people, in sections.
std::string DescriptionText(const nlohmann::ordered_json& description);

}  // namespace codeanatomy::schedule
