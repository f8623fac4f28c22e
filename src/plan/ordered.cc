#include "plan/ordered.h"

#include "plan/logical_tree_internal.h"

namespace codeanatomy::plan {

namespace {

arrow::Status Describe(const arrow::DataType& type, datafusion_common::ArrowType& out) {
  switch (type.id()) {
    case arrow::Type::INT64: out.mutable_int64(); return arrow::Status::OK();
    case arrow::Type::STRING_VIEW: out.mutable_utf8_view(); return arrow::Status::OK();
    case arrow::Type::BOOL: out.mutable_bool_(); return arrow::Status::OK();
    case arrow::Type::DOUBLE: out.mutable_float64(); return arrow::Status::OK();
    case arrow::Type::DECIMAL128: {
      const auto& decimal = static_cast<const arrow::Decimal128Type&>(type);
      out.mutable_decimal128()->set_precision(static_cast<std::uint32_t>(decimal.precision()));
      out.mutable_decimal128()->set_scale(decimal.scale());
      return arrow::Status::OK();
    }
    case arrow::Type::TIMESTAMP:
      out.mutable_timestamp()->set_time_unit(datafusion_common::TimeUnit::Microsecond);
      out.mutable_timestamp()->set_timezone(static_cast<const arrow::TimestampType&>(type).timezone());
      return arrow::Status::OK();
    default: return arrow::Status::Invalid("rows are not cast to ", type.ToString());
  }
}

}  // namespace

arrow::Result<std::string> Cast(std::string_view logical_plan, const std::vector<CastColumn>& columns) {
  datafusion::LogicalPlanNode root;
  datafusion::ProjectionNode& projection = *root.mutable_projection();
  if (!ParseDeep(logical_plan, *projection.mutable_input())) {
    return arrow::Status::Invalid("these bytes are no LogicalPlanNode");
  }
  for (const CastColumn& column : columns) {
    datafusion::AliasNode& alias = *projection.add_expr()->mutable_alias();
    alias.set_alias(column.name);
    datafusion::CastNode& cast = *alias.mutable_expr()->mutable_cast();
    cast.mutable_expr()->mutable_column()->set_name(column.name);
    ARROW_RETURN_NOT_OK(Describe(*column.type, *cast.mutable_arrow_type()));
  }
  return root.SerializeAsString();
}

arrow::Result<std::string> Ordered(std::string_view logical_plan, const std::vector<OrderColumn>& order) {
  datafusion::LogicalPlanNode root;
  datafusion::SortNode& sort = *root.mutable_sort();
  if (!ParseDeep(logical_plan, *sort.mutable_input())) {
    return arrow::Status::Invalid("these bytes are no LogicalPlanNode");
  }
  for (const OrderColumn& column : order) {
    if (column.empty_last) {
      // False before true.
      datafusion::SortExprNode& is_empty = *sort.add_expr();
      datafusion::BinaryExprNode& same = *is_empty.mutable_expr()->mutable_binary_expr();
      same.set_op("Eq");
      same.add_operands()->mutable_column()->set_name(column.name);
      same.add_operands()->mutable_literal()->set_utf8_view_value("");
      is_empty.set_asc(true);
      is_empty.set_nulls_first(true);
    }
    datafusion::SortExprNode& key = *sort.add_expr();
    key.mutable_expr()->mutable_column()->set_name(column.name);
    key.set_asc(!column.descending);
    key.set_nulls_first(true);
  }
  sort.set_fetch(-1);
  return root.SerializeAsString();
}

}  // namespace codeanatomy::plan
