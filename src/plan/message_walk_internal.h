#pragma once

// Private to plan/: every message below another.

#include <algorithm>
#include <vector>

#include <arrow/status.h>
#include <google/protobuf/message.h>

namespace codeanatomy::plan {

inline void PushChildren(const google::protobuf::Message& message,
                         std::vector<const google::protobuf::Message*>& stack) {
  using google::protobuf::FieldDescriptor;
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

// Visits the message and every one below it in their order, a message before those below it; ends with the first error.
template <typename Visit>
arrow::Status EachMessage(const google::protobuf::Message& root, const Visit& visit) {
  std::vector<const google::protobuf::Message*> stack = {&root};
  while (!stack.empty()) {
    const google::protobuf::Message& message = *stack.back();
    stack.pop_back();
    ARROW_RETURN_NOT_OK(visit(message));
    const auto count = static_cast<std::ptrdiff_t>(stack.size());
    PushChildren(message, stack);
    std::reverse(stack.begin() + count, stack.end());
  }
  return arrow::Status::OK();
}

}  // namespace codeanatomy::plan
