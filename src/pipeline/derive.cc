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

}  // namespace

std::set<std::string> NeededFor(const std::vector<schedule::Task>& tasks, std::set<std::string> tables) {
  for (std::size_t i = tasks.size(); i > 0; --i) {
    const schedule::Task& task = tasks[i - 1];
    if (tables.contains(task.rule->writes)) tables.insert(task.reads.begin(), task.reads.end());
  }
  return tables;
}

arrow::Status DeriveAll(const Derivation& derivation, const std::set<std::string>& tables,
                        const engine::CancelToken& cancel) {
  for (const schedule::Task& task : derivation.tasks) {
    const std::string& table = task.rule->writes;
    if (!tables.contains(table) || schedule::IsAssembled(table)) continue;
    ARROW_ASSIGN_OR_RAISE(const auto rows, schedule::Execute(*task.rule, *derivation.session, cancel));
    std::vector<std::shared_ptr<arrow::RecordBatch>> partition;
    const auto declared = schema::ArrowSchema(*derivation.catalog.Find(table));
    while (true) {
      ARROW_ASSIGN_OR_RAISE(auto batch, rows->Next());
      if (batch == nullptr) break;
      ARROW_ASSIGN_OR_RAISE(batch, ConformTo(declared, *batch));
      partition.push_back(std::move(batch));
    }
    ARROW_RETURN_NOT_OK(derivation.session->SetRows(table, {std::move(partition)}));
  }
  return arrow::Status::OK();
}

arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> DeriveTable(const Derivation& derivation,
                                                                     const std::string& table,
                                                                     const engine::CancelToken& cancel) {
  ARROW_RETURN_NOT_OK(DeriveAll(derivation, NeededFor(derivation.tasks, {table}), cancel));
  const engine::Session& session = *derivation.session;
  const relation::SessionTables catalog(session);
  std::vector<relation::SortKey> order;
  for (const schema::OrderKey& key : schema::FindTable(table)->order) {
    const bool descends = key.direction == schema::Direction::kDescending;
    order.push_back((descends ? Desc(Col(key.column)) : Asc(Col(key.column))).NullsFirst());
  }
  return relation::Stream(session, relation::Scan(catalog, table).Sort(order), {.cancel = cancel});
}

}  // namespace codeanatomy::pipeline
