// Visits the message tree with protobuf's reflection, so that a scan below any operator or expression is found.

#include "plan/plan_tree.h"

#include <set>

#include "plan/logical_tree_internal.h"

namespace codeanatomy::plan {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

void PushChildren(const Message& message, std::vector<const Message*>& stack) {
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      stack.push_back(&reflection->GetMessage(message, field));
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      stack.push_back(&reflection->GetRepeatedMessage(message, field, i));
    }
  }
}

}  // namespace

arrow::Result<std::vector<std::string>> ScannedTables(std::string_view logical_plan) {
  datafusion::LogicalPlanNode root;
  if (!ParseDeep(logical_plan, root)) return arrow::Status::Invalid("these bytes are no LogicalPlanNode");
  std::set<std::string> names;
  std::vector<const Message*> stack = {&root};
  while (!stack.empty()) {
    const Message& message = *stack.back();
    stack.pop_back();
    if (message.GetDescriptor() == datafusion::CustomTableScanNode::descriptor()) {
      const auto& scan = static_cast<const datafusion::CustomTableScanNode&>(message);
      std::string name = TableName(scan.table_name());
      if (name.empty()) return arrow::Status::Invalid("the plan scans a table without a name");
      names.insert(std::move(name));
    }
    PushChildren(message, stack);
  }
  return std::vector<std::string>(names.begin(), names.end());
}

}  // namespace codeanatomy::plan
