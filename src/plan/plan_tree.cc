// Visits the message tree with protobuf's reflection, so that a scan below any operator or expression is found.

#include "plan/plan_tree.h"

#include <set>

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/message.h>

#include "datafusion.pb.h"

namespace codeanatomy::plan {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Operators nest about twice as deep in messages; the library stops at 100 unless told otherwise.
constexpr int kMessageDepth = 100'000;

std::string TableName(const datafusion::TableReference& reference) {
  switch (reference.table_reference_enum_case()) {
    case datafusion::TableReference::kBare: return reference.bare().table();
    case datafusion::TableReference::kPartial: return reference.partial().table();
    case datafusion::TableReference::kFull: return reference.full().table();
    default: return {};
  }
}

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
  google::protobuf::io::CodedInputStream input(reinterpret_cast<const std::uint8_t*>(logical_plan.data()),
                                               static_cast<int>(logical_plan.size()));
  input.SetRecursionLimit(kMessageDepth);
  if (!root.ParseFromCodedStream(&input)) return arrow::Status::Invalid("these bytes are no LogicalPlanNode");
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
