#pragma once

// The order of the rules, inferred from their plans.
//
// In: rules, and a session in which every declared table is known. Out: tasks with what they read, in an order in which
// every reader comes after the writers of what it reads.
//
//  1. Nobody declares inputs: what a rule reads are the scans of its optimised plan, column by column.
//  2. The order is a function of the rules alone: among those that may run, the first by name runs.
//  3. A cycle, an unknown input, a column that a rule may not read, and an output that differs from the declared table are
//     errors before anything runs.
//  4. A rule of a users' pack declares its table by what it gives; the table is added to the catalog.
//
// Values; any thread.

#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "engine/engine.h"
#include "plan/plan.h"
#include "rules/rules.h"
#include "schema/schema.h"

namespace codeanatomy::schedule {

struct Task {
  const rules::Rule* rule = nullptr;
  std::vector<std::string> reads;  // tables, sorted
  std::map<std::string, std::set<std::string>> required;  // of each of them the columns
  std::vector<plan::ColumnLineage> columns;  // what comes out
  std::string plan;  // PlanDocument (identity.h): all that the rows depend on but the inputs' rows
  std::string data_hash;  // of it
  std::string metadata_hash;  // of the header's lines
  // The statement over the declared tables, optimized; null for a pack's rule, which is planned for where its rows go.
  std::shared_ptr<const engine::Plan> planned;
  std::vector<std::size_t> after;  // positions of the tasks that write what it reads
  // The longest way, in tasks: from a task that waits for none to this one, and from this one to the end of all.
  std::size_t level = 0, rest = 0;
  std::size_t slack = 0;  // how many levels later it could run without making the whole longer
};

// Declares every table of `schema/` in the session, without rows.
arrow::Status DeclareTables(engine::Session& session);

// Plans every rule, on at most that many threads, and orders them. `rules` must outlive the tasks. Tables of users' packs
// are added to `catalog` and declared in the session.
arrow::Result<std::vector<Task>> OrderRules(std::span<const rules::Rule> rules, engine::Session& session,
                                            schema::Catalog& catalog, int threads);

// The session that a rule is planned in: `session`, which must outlive it, or one with the rule's own settings.
arrow::Result<std::shared_ptr<const engine::Session>> SessionOf(const rules::Rule& rule,
                                                                const engine::Session& session);

// The rule's statement, planned, with its pack's parameters. Errors name the file and line.
arrow::Result<engine::Plan> PlanStatement(const rules::Rule& rule, const engine::Session& session);

// Starts the rule: the rows of its statement, or those that its kernel makes of them. Errors name the file and line.
arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> Execute(const rules::Rule& rule,
                                                                 const engine::Session& session,
                                                                 const engine::CancelToken& cancel);

// Tables that are put together from the rows of several rules.
bool IsAssembled(std::string_view table);

}  // namespace codeanatomy::schedule
