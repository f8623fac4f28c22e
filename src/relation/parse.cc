#include "relation/parse.h"

#include <map>
#include <vector>

#include <google/protobuf/message.h>

#include "relation/encode_internal.h"
#include "relation/expression_internal.h"

namespace codeanatomy::relation {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// A qualifier as the engine writes it: in quotes where it is no plain word.
std::string Unquoted(const std::string& written) {
  if (written.size() < 2 || written.front() != '"') return written;
  std::string plain;
  for (std::size_t i = 1; i + 1 < written.size(); ++i) {
    plain += written[i];
    if (written[i] == '"' && written[i + 1] == '"') ++i;
  }
  return plain;
}

// The columns that a message reads, by full name.
std::map<std::string, Expression::Node> ColumnsOf(const Message& root) {
  std::map<std::string, Expression::Node> columns;
  std::vector<const Message*> stack = {&root};
  while (!stack.empty()) {
    const Message& message = *stack.back();
    stack.pop_back();
    if (message.GetDescriptor() == datafusion_common::Column::descriptor()) {
      const auto& column = static_cast<const datafusion_common::Column&>(message);
      Expression::Node node = {.kind = ExpressionKind::kColumn, .name = column.name()};
      if (column.has_relation()) node.qualifier = Unquoted(column.relation().relation());
      columns.emplace(FullName({node.qualifier, node.name, nullptr, true}), std::move(node));
      continue;
    }
    std::vector<const FieldDescriptor*> fields;
    const auto* reflection = message.GetReflection();
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
  return columns;
}

}  // namespace

arrow::Result<Expression> Parse(const engine::Session& session, const Relation& relation, std::string_view text) {
  ARROW_RETURN_NOT_OK(relation.status());
  std::vector<std::string> qualifiers;
  for (const Column& column : relation.columns().items()) qualifiers.push_back(column.qualifier);
  ARROW_ASSIGN_OR_RAISE(auto parsed, session.ParseExpression(text, *relation.columns().ToSchema(), qualifiers));
  datafusion::LogicalExprNode message;
  if (!message.ParseFromString(parsed.expression)) {
    return arrow::Status::Invalid("the expression nests too deep: ", text);
  }
  Expression::Node node = {.kind = ExpressionKind::kParsed, .name = std::string(text)};
  for (auto& [name, column] : ColumnsOf(message)) {
    ARROW_ASSIGN_OR_RAISE(const Column* found, relation.columns().Find(column.qualifier, column.name));
    column.type = found->type;
    node.children.push_back(MakeExpression(std::move(column)));
  }
  node.type = parsed.field->type();
  node.nullable = parsed.field->nullable();
  node.encoded = std::move(parsed.expression);
  Expression expression = MakeExpression(std::move(node));
  return parsed.field->name().empty() ? expression : expression.As(parsed.field->name());
}

}  // namespace codeanatomy::relation
