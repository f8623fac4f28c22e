#include "pipeline/derive.h"

#include <set>
#include <vector>

#include "pipeline/conform.h"
#include "relation/relation.h"
#include "relation/stream.h"
#include "schema/schema.h"

namespace codeanatomy::pipeline {
namespace {

using relation::Asc;
using relation::Col;
using relation::Desc;

// The tables that lead to this one, itself among them.
std::set<std::string> NeededFor(std::span<const schedule::Task> tasks, const std::string& table) {
  std::set<std::string> needed = {table};
  for (std::size_t i = tasks.size(); i > 0; --i) {
    const schedule::Task& task = tasks[i - 1];
    if (needed.contains(task.rule->writes)) needed.insert(task.reads.begin(), task.reads.end());
  }
  return needed;
}

}  // namespace

arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> DeriveTable(std::span<const schedule::Task> tasks,
                                                                     const std::string& table, engine::Session& session,
                                                                     const engine::CancelToken& cancel) {
  const std::set<std::string> needed = NeededFor(tasks, table);
  for (const schedule::Task& task : tasks) {
    if (!needed.contains(task.rule->writes)) continue;
    ARROW_ASSIGN_OR_RAISE(const engine::Plan plan, schedule::PlanStatement(*task.rule, session));
    ARROW_ASSIGN_OR_RAISE(const auto rows, plan.Execute(cancel));
    std::vector<std::shared_ptr<arrow::RecordBatch>> partition;
    const auto declared = schema::ArrowSchema(*schema::FindTable(task.rule->writes));
    while (true) {
      ARROW_ASSIGN_OR_RAISE(auto batch, rows->Next());
      if (batch == nullptr) break;
      ARROW_ASSIGN_OR_RAISE(batch, ConformTo(declared, *batch));
      partition.push_back(std::move(batch));
    }
    ARROW_RETURN_NOT_OK(session.SetRows(task.rule->writes, {std::move(partition)}));
  }
  const relation::SessionTables catalog(session);
  std::vector<relation::SortKey> order;
  for (const schema::OrderKey& key : schema::FindTable(table)->order) {
    const bool descends = key.direction == schema::Direction::kDescending;
    order.push_back((descends ? Desc(Col(key.column)) : Asc(Col(key.column))).NullsFirst());
  }
  return relation::Stream(session, relation::Scan(catalog, table).Sort(order), {.cancel = cancel});
}

}  // namespace codeanatomy::pipeline
