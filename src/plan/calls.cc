#include "plan/calls.h"

#include <charconv>
#include <map>
#include <utility>

#include "plan/logical_tree_internal.h"
#include "plan/message_walk_internal.h"

namespace codeanatomy::plan {
namespace {

using google::protobuf::Message;

using Calls = std::map<std::pair<std::string, std::string>, CalledFunction>;

// `definition` is the function's description as the bridge writes it, which ends in its version; empty for the engine's.
arrow::Status Add(const std::string& name, std::string_view kind, std::string_view definition, Calls& calls) {
  CalledFunction call = {name, std::string(kind), "builtin", 0};
  if (!definition.empty()) {
    call.rung = definition.starts_with("expression ") ? "expression" : "native";
    constexpr std::string_view kVersion = ", version ";
    const std::size_t at = definition.rfind(kVersion);
    const char* begin = at == std::string_view::npos ? nullptr : definition.data() + at + kVersion.size();
    const char* end = definition.data() + definition.size();
    if (begin == nullptr || std::from_chars(begin, end, call.version).ptr != end) {
      return arrow::Status::Invalid("the plan calls function ", name, " without a version");
    }
  }
  calls.try_emplace({call.name, call.kind}, std::move(call));
  return arrow::Status::OK();
}

arrow::Status AddOf(const Message& message, Calls& calls) {
  if (message.GetDescriptor() == datafusion::ScalarUDFExprNode::descriptor()) {
    const auto& call = static_cast<const datafusion::ScalarUDFExprNode&>(message);
    return Add(call.fun_name(), "scalar", call.fun_definition(), calls);
  }
  if (message.GetDescriptor() == datafusion::AggregateUDFExprNode::descriptor()) {
    const auto& call = static_cast<const datafusion::AggregateUDFExprNode&>(message);
    return Add(call.fun_name(), "aggregate", call.fun_definition(), calls);
  }
  if (message.GetDescriptor() == datafusion::WindowExprNode::descriptor()) {
    const auto& call = static_cast<const datafusion::WindowExprNode&>(message);
    return call.has_udaf() ? Add(call.udaf(), "aggregate", call.fun_definition(), calls)
                           : Add(call.udwf(), "window", call.fun_definition(), calls);
  }
  if (message.GetDescriptor() == datafusion::LogicalExtensionNode::descriptor()) {
    const auto join = PairJoinOf(static_cast<const datafusion::LogicalExtensionNode&>(message));
    if (join == nullptr) return arrow::Status::OK();
    return EachMessage(join->join, [&](const Message& below) { return AddOf(below, calls); });
  }
  return arrow::Status::OK();
}

}  // namespace

arrow::Result<std::vector<CalledFunction>> CalledFunctions(std::string_view logical_plan) {
  datafusion::LogicalPlanNode root;
  if (!ParseDeep(logical_plan, root)) return arrow::Status::Invalid("these bytes are no LogicalPlanNode");
  Calls calls;
  ARROW_RETURN_NOT_OK(EachMessage(root, [&](const Message& message) { return AddOf(message, calls); }));
  std::vector<CalledFunction> list;
  for (auto& [key, call] : calls) list.push_back(std::move(call));
  return list;
}

}  // namespace codeanatomy::plan
