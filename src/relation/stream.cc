#include "relation/stream.h"

namespace codeanatomy::relation {

using arrow::Status;

arrow::Result<engine::Plan> Plan(const engine::Session& session, const Relation& relation,
                                 const EncodeOptions& options) {
  ARROW_ASSIGN_OR_RAISE(const std::string bytes, relation.ToProtobuf(options));
  return session.PlanProtobuf(bytes);
}

Status Check(const engine::Session& session, const Relation& relation) {
  ARROW_ASSIGN_OR_RAISE(const engine::Plan plan, Plan(session, relation));
  ARROW_ASSIGN_OR_RAISE(const auto found, plan.OutputSchema());
  const auto& columns = relation.columns().items();
  if (found->num_fields() != static_cast<int>(columns.size())) {
    return Status::Invalid("the engine gives ", found->num_fields(), " columns, expected ", columns.size());
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const arrow::Field& field = *found->field(static_cast<int>(i));
    const Column& column = columns[i];
    if (field.name() != column.name || !field.type()->Equals(column.type) || (field.nullable() && !column.nullable)) {
      return Status::Invalid("the engine gives ", field.ToString(), ", expected ", column.name, ": ",
                             column.type->ToString(), column.nullable ? "" : " not null");
    }
  }
  return plan.ToText(engine::PlanStage::kPhysical).status();
}

arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> Stream(const engine::Session& session,
                                                                const Relation& relation,
                                                                const StreamOptions& options) {
  std::vector<Expression> columns;
  for (const std::string& name : options.columns) columns.push_back(Col(name));
  ARROW_ASSIGN_OR_RAISE(const engine::Plan plan,
                        Plan(session, columns.empty() ? relation : relation.Select(columns), options.encode));
  return plan.Execute(options.cancel);
}

}  // namespace codeanatomy::relation
