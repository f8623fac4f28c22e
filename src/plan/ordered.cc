#include "plan/ordered.h"

#include "datafusion.pb.h"

namespace codeanatomy::plan {

arrow::Result<std::string> Ordered(std::string_view logical_plan, const std::vector<OrderColumn>& order) {
  datafusion::LogicalPlanNode root;
  datafusion::SortNode& sort = *root.mutable_sort();
  if (!sort.mutable_input()->ParseFromArray(logical_plan.data(), static_cast<int>(logical_plan.size()))) {
    return arrow::Status::Invalid("these bytes are no LogicalPlanNode");
  }
  for (const OrderColumn& column : order) {
    datafusion::SortExprNode& key = *sort.add_expr();
    key.mutable_expr()->mutable_column()->set_name(column.name);
    key.set_asc(!column.descending);
    key.set_nulls_first(true);
  }
  sort.set_fetch(-1);
  return root.SerializeAsString();
}

}  // namespace codeanatomy::plan
