#include "plan/logical_tree_internal.h"

#include <algorithm>

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

namespace codeanatomy::plan {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::io::CodedInputStream;

// Operators nest about twice as deep in messages; the library stops at 100 unless told otherwise.
constexpr int kMessageDepth = 100'000;

// The plans that are fields of an operator, in the order of their numbers, which is the engine's order of inputs.
std::vector<const datafusion::LogicalPlanNode*> InputsOf(const Message& body) {
  std::vector<const datafusion::LogicalPlanNode*> inputs;
  const auto* reflection = body.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(body, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->message_type() != datafusion::LogicalPlanNode::descriptor()) continue;
    const int count = field->is_repeated() ? reflection->FieldSize(body, field) : 1;
    for (int i = 0; i < count; ++i) {
      const Message& input =
          field->is_repeated() ? reflection->GetRepeatedMessage(body, field, i) : reflection->GetMessage(body, field);
      inputs.push_back(static_cast<const datafusion::LogicalPlanNode*>(&input));
    }
  }
  return inputs;
}

const Message* BodyOf(const datafusion::LogicalPlanNode& node) {
  const auto* reflection = node.GetReflection();
  const auto* oneof = datafusion::LogicalPlanNode::descriptor()->oneof_decl(0);
  const FieldDescriptor* field = reflection->GetOneofFieldDescriptor(node, oneof);
  return field == nullptr ? nullptr : &reflection->GetMessage(node, field);
}

// Schemas, each with its length in front.
arrow::Result<std::vector<Scope>> ParseSchemas(std::string_view bytes) {
  std::vector<Scope> scopes;
  CodedInputStream input(reinterpret_cast<const std::uint8_t*>(bytes.data()), static_cast<int>(bytes.size()));
  while (input.CurrentPosition() < static_cast<int>(bytes.size())) {
    std::uint32_t length = 0;
    std::string one;
    datafusion_common::DfSchema schema;
    if (!input.ReadVarint32(&length) || !input.ReadString(&one, static_cast<int>(length)) ||
        !schema.ParseFromString(one)) {
      return arrow::Status::Invalid("these bytes are no sequence of DfSchema messages");
    }
    Scope& scope = scopes.emplace_back();
    for (auto& column : *schema.mutable_columns()) {
      datafusion_common::Field& field = *column.mutable_field();
      Field named = {column.qualifier().relation(), std::move(*field.mutable_name())};
      field.clear_name();
      field.clear_metadata();
      named.type = BytesOf(field);
      scope.push_back(std::move(named));
    }
  }
  return scopes;
}

}  // namespace

std::unique_ptr<const PairJoin> PairJoinOf(const datafusion::LogicalExtensionNode& node) {
  const std::string& bytes = node.node();
  const std::size_t line = bytes.find('\n');
  auto made = std::make_unique<PairJoin>();
  if (line == std::string::npos || !ParseDeep(std::string_view(bytes).substr(line + 1), made->join)) return nullptr;
  made->head = bytes.substr(0, line);
  return made;
}

std::string BytesOf(const Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

bool ParseDeep(std::string_view bytes, Message& message) {
  CodedInputStream input(reinterpret_cast<const std::uint8_t*>(bytes.data()), static_cast<int>(bytes.size()));
  input.SetRecursionLimit(kMessageDepth);
  return message.ParseFromCodedStream(&input) && input.ConsumedEntireMessage();
}

arrow::Result<LogicalTree> LogicalTree::Parse(std::string_view plan, std::string_view schemas) {
  LogicalTree tree;
  tree.root_ = std::make_unique<datafusion::LogicalPlanNode>();
  if (!ParseDeep(plan, *tree.root_)) return arrow::Status::Invalid("these bytes are no LogicalPlanNode");
  ARROW_ASSIGN_OR_RAISE(std::vector<Scope> scopes, ParseSchemas(schemas));

  struct Pending {
    const datafusion::LogicalPlanNode* message;
    std::size_t parent;
    std::size_t slot;
  };
  std::vector<Pending> stack = {{tree.root_.get(), 0, 0}};
  while (!stack.empty()) {
    const Pending pending = stack.back();
    stack.pop_back();
    const std::size_t position = tree.nodes_.size();
    if (position == scopes.size()) return arrow::Status::Invalid("the plan has more nodes than schemas");
    TreeNode& node = tree.nodes_.emplace_back();
    node.message = pending.message;
    node.body = BodyOf(*pending.message);
    if (node.body == nullptr) return arrow::Status::Invalid("the plan has a node of an unknown kind");
    node.fields = std::move(scopes[position]);
    if (node.message->has_extension()) node.pair_join = PairJoinOf(node.message->extension());
    const auto inputs = InputsOf(*node.body);
    node.inputs.resize(inputs.size());
    for (std::size_t i = inputs.size(); i > 0; --i) stack.push_back({inputs[i - 1], position, i - 1});
    if (position > 0) tree.nodes_[pending.parent].inputs[pending.slot] = position;
  }
  if (tree.nodes_.size() != scopes.size()) return arrow::Status::Invalid("the plan has fewer nodes than schemas");
  return tree;
}

Scope LogicalTree::InputScope(std::size_t i) const {
  Scope scope;
  for (const std::size_t input : nodes_[i].inputs) {
    scope.insert(scope.end(), nodes_[input].fields.begin(), nodes_[input].fields.end());
  }
  return scope;
}

std::string TableName(const datafusion::TableReference& reference) {
  switch (reference.table_reference_enum_case()) {
    case datafusion::TableReference::kBare: return reference.bare().table();
    case datafusion::TableReference::kPartial: return reference.partial().table();
    case datafusion::TableReference::kFull: return reference.full().table();
    default: return {};
  }
}

std::optional<std::size_t> Find(const Scope& scope, const datafusion_common::Column& column) {
  const std::string& qualifier = column.relation().relation();
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < scope.size(); ++i) {
    if (scope[i].name != column.name()) continue;
    if (scope[i].qualifier == qualifier) return i;
    if (qualifier.empty() && !found) found = i;
  }
  return found;
}

}  // namespace codeanatomy::plan
