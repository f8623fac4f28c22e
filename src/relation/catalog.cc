#include "relation/catalog.h"

#include "base/suggest.h"
#include "relation/encode_internal.h"

namespace codeanatomy::relation {

void DeclaredTables::Add(std::string name, std::shared_ptr<arrow::Schema> schema) {
  tables_.insert_or_assign(std::move(name), std::move(schema));
}

arrow::Result<std::shared_ptr<arrow::Schema>> DeclaredTables::TableSchema(std::string_view table) const {
  const auto found = tables_.find(table);
  if (found != tables_.end()) return found->second;
  return arrow::Status::KeyError("no table '", table, "'", DidYouMean(table, TableNames()));
}

std::vector<std::string> DeclaredTables::TableNames() const {
  std::vector<std::string> names;
  for (const auto& [name, schema] : tables_) names.push_back(name);
  return names;
}

arrow::Result<std::shared_ptr<arrow::Schema>> SessionTables::TableSchema(std::string_view table) const {
  // A scan that expects no column; the plan has those there are.
  datafusion::LogicalPlanNode plan;
  ARROW_RETURN_NOT_OK(EncodeScan(table, arrow::Schema({}), *plan.mutable_custom_scan()));
  auto planned = session_->PlanProtobuf(plan.SerializeAsString());
  if (!planned.ok()) return arrow::Status::KeyError("no table '", table, "': ", planned.status().message());
  return planned->OutputSchema();
}

}  // namespace codeanatomy::relation
