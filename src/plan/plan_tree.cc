// Visits the message tree with protobuf's reflection, so that a scan below any operator or expression is found.

#include "plan/plan_tree.h"

#include <set>

#include "plan/logical_tree_internal.h"
#include "plan/message_walk_internal.h"

namespace codeanatomy::plan {
arrow::Result<std::vector<std::string>> ScannedTables(std::string_view logical_plan) {
  datafusion::LogicalPlanNode root;
  if (!ParseDeep(logical_plan, root)) return arrow::Status::Invalid("these bytes are no LogicalPlanNode");
  std::set<std::string> names;
  ARROW_RETURN_NOT_OK(EachMessage(root, [&](const google::protobuf::Message& message) {
    if (message.GetDescriptor() != datafusion::CustomTableScanNode::descriptor()) return arrow::Status::OK();
    const auto& scan = static_cast<const datafusion::CustomTableScanNode&>(message);
    std::string name = TableName(scan.table_name());
    if (name.empty()) return arrow::Status::Invalid("the plan scans a table without a name");
    names.insert(std::move(name));
    return arrow::Status::OK();
  }));
  return std::vector<std::string>(names.begin(), names.end());
}

}  // namespace codeanatomy::plan
