#include <algorithm>
#include <cctype>

#include "relation/encode_internal.h"
#include "relation/expression_internal.h"

namespace codeanatomy::relation {
namespace {

using arrow::Status;
using datafusion::LogicalExprNode;

template <typename Items, typename Add>
Status EncodeAll(const Items& items, std::size_t from, const Add& add) {
  for (std::size_t i = from; i < items.size(); ++i) ARROW_RETURN_NOT_OK(EncodeExpression(items[i], *add()));
  return Status::OK();
}

Status EncodeUnary(const Expression::Node& node, LogicalExprNode& out) {
  LogicalExprNode* operand = nullptr;
  if (node.name == "Not") operand = out.mutable_not_expr()->mutable_expr();
  if (node.name == "Negative") operand = out.mutable_negative()->mutable_expr();
  if (node.name == "IsNull") operand = out.mutable_is_null_expr()->mutable_expr();
  if (node.name == "IsNotNull") operand = out.mutable_is_not_null_expr()->mutable_expr();
  if (node.name == "IsTrue") operand = out.mutable_is_true()->mutable_expr();
  if (node.name == "IsNotTrue") operand = out.mutable_is_not_true()->mutable_expr();
  if (operand == nullptr) return Status::Invalid("no operator '", node.name, "'");
  return EncodeExpression(node.children[0], *operand);
}

template <typename Message>
Status EncodeLike(const Expression::Node& node, Message& out) {
  out.set_negated(node.negated);
  ARROW_RETURN_NOT_OK(EncodeExpression(node.children[0], *out.mutable_expr()));
  return EncodeExpression(node.children[1], *out.mutable_pattern());
}

Status EncodeCase(const Expression::Node& node, datafusion::CaseNode& out) {
  const auto& parts = node.children;
  for (std::size_t i = 0; i + 1 < parts.size(); i += 2) {
    datafusion::WhenThen& branch = *out.add_when_then_expr();
    ARROW_RETURN_NOT_OK(EncodeExpression(parts[i], *branch.mutable_when_expr()));
    ARROW_RETURN_NOT_OK(EncodeExpression(parts[i + 1], *branch.mutable_then_expr()));
  }
  if (parts.size() % 2 == 0) return Status::OK();
  return EncodeExpression(parts.back(), *out.mutable_else_expr());
}

template <typename Message>
Status EncodeCast(const Expression::Node& node, Message& out) {
  ARROW_RETURN_NOT_OK(EncodeType(*node.type, *out.mutable_arrow_type()));
  return EncodeExpression(node.children[0], *out.mutable_expr());
}

Status EncodeAggregate(const Expression::Node& node, datafusion::AggregateUDFExprNode& out) {
  out.set_fun_name(node.name);
  out.set_distinct(node.distinct);
  ARROW_RETURN_NOT_OK(EncodeAll(node.children, 0, [&] { return out.add_args(); }));
  if (node.filter.has_value()) ARROW_RETURN_NOT_OK(EncodeExpression(*node.filter, *out.mutable_filter()));
  for (const SortKey& key : node.order) ARROW_RETURN_NOT_OK(EncodeKey(key, *out.add_order_by()));
  return Status::OK();
}

Status EncodeBound(const FrameBound& bound, bool rows, datafusion::WindowFrameBound& out) {
  switch (bound.kind) {
    case FrameBound::Kind::kPreceding: out.set_window_frame_bound_type(datafusion::PRECEDING); break;
    case FrameBound::Kind::kCurrentRow: out.set_window_frame_bound_type(datafusion::CURRENT_ROW); break;
    case FrameBound::Kind::kFollowing: out.set_window_frame_bound_type(datafusion::FOLLOWING); break;
  }
  if (bound.kind == FrameBound::Kind::kCurrentRow) return Status::OK();
  // The engine takes a null for no bound: a count of rows, or of no type in a range.
  const arrow::UInt64Scalar no_rows;
  const arrow::NullScalar nothing;
  const arrow::Scalar& none = rows ? static_cast<const arrow::Scalar&>(no_rows) : nothing;
  return EncodeScalar(bound.distance == nullptr ? none : *bound.distance, *out.mutable_bound_value());
}

Status EncodeWindow(const Expression::Node& node, datafusion::WindowExprNode& out) {
  const Window& window = *node.window;
  if (node.aggregate) {
    out.set_udaf(node.name);
  } else {
    out.set_udwf(node.name);
  }
  out.set_distinct(node.distinct);
  ARROW_RETURN_NOT_OK(EncodeAll(node.children, 0, [&] { return out.add_exprs(); }));
  ARROW_RETURN_NOT_OK(EncodeAll(window.partition_by, 0, [&] { return out.add_partition_by(); }));
  for (const SortKey& key : window.order_by) ARROW_RETURN_NOT_OK(EncodeKey(key, *out.add_order_by()));
  if (node.filter.has_value()) ARROW_RETURN_NOT_OK(EncodeExpression(*node.filter, *out.mutable_filter()));
  Frame frame = {Frame::Units::kRows, FrameBound::UnboundedPreceding(), FrameBound::UnboundedFollowing()};
  if (!window.order_by.empty())
    frame = {Frame::Units::kRange, FrameBound::UnboundedPreceding(), FrameBound::CurrentRow()};
  if (window.frame.has_value()) frame = *window.frame;
  datafusion::WindowFrame& made = *out.mutable_window_frame();
  switch (frame.units) {
    case Frame::Units::kRows: made.set_window_frame_units(datafusion::ROWS); break;
    case Frame::Units::kRange: made.set_window_frame_units(datafusion::RANGE); break;
    case Frame::Units::kGroups: made.set_window_frame_units(datafusion::GROUPS); break;
  }
  const bool rows = frame.units != Frame::Units::kRange;
  ARROW_RETURN_NOT_OK(EncodeBound(frame.start, rows, *made.mutable_start_bound()));
  return EncodeBound(frame.end, rows, *made.mutable_bound());
}

}  // namespace

void EncodeRelation(const std::string& qualifier, datafusion_common::ColumnRelation& out) {
  const bool plain = !qualifier.empty() &&
                     std::ranges::all_of(qualifier, [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; }) &&
                     std::isdigit(static_cast<unsigned char>(qualifier.front())) == 0;
  if (plain) {
    out.set_relation(qualifier);
    return;
  }
  std::string quoted = "\"";
  for (const char c : qualifier) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  out.set_relation(quoted + "\"");
}

Status EncodeKey(const SortKey& key, datafusion::SortExprNode& out) {
  out.set_asc(!key.descending);
  out.set_nulls_first(key.nulls_first);
  return EncodeExpression(key.expression, *out.mutable_expr());
}

Status EncodeExpression(const Expression& expression, LogicalExprNode& out) {
  const Expression::Node& node = expression.node();
  switch (node.kind) {
    case ExpressionKind::kColumn:
      out.mutable_column()->set_name(node.name);
      if (!node.qualifier.empty()) EncodeRelation(node.qualifier, *out.mutable_column()->mutable_relation());
      return Status::OK();
    case ExpressionKind::kLiteral: return EncodeScalar(*node.literal, *out.mutable_literal());
    case ExpressionKind::kAlias:
      out.mutable_alias()->set_alias(node.name);
      return EncodeExpression(node.children[0], *out.mutable_alias()->mutable_expr());
    case ExpressionKind::kBinary:
      out.mutable_binary_expr()->set_op(node.name);
      return EncodeAll(node.children, 0, [&] { return out.mutable_binary_expr()->add_operands(); });
    case ExpressionKind::kUnary: return EncodeUnary(node, out);
    case ExpressionKind::kBetween: {
      datafusion::BetweenNode& between = *out.mutable_between();
      between.set_negated(node.negated);
      ARROW_RETURN_NOT_OK(EncodeExpression(node.children[0], *between.mutable_expr()));
      ARROW_RETURN_NOT_OK(EncodeExpression(node.children[1], *between.mutable_low()));
      return EncodeExpression(node.children[2], *between.mutable_high());
    }
    case ExpressionKind::kLike:
      return node.caseless ? EncodeLike(node, *out.mutable_ilike()) : EncodeLike(node, *out.mutable_like());
    case ExpressionKind::kInList:
      out.mutable_in_list()->set_negated(node.negated);
      ARROW_RETURN_NOT_OK(EncodeExpression(node.children[0], *out.mutable_in_list()->mutable_expr()));
      return EncodeAll(node.children, 1, [&] { return out.mutable_in_list()->add_list(); });
    case ExpressionKind::kCase: return EncodeCase(node, *out.mutable_case_());
    case ExpressionKind::kCast:
      return node.lenient ? EncodeCast(node, *out.mutable_try_cast()) : EncodeCast(node, *out.mutable_cast());
    case ExpressionKind::kScalar:
      out.mutable_scalar_udf_expr()->set_fun_name(node.name);
      return EncodeAll(node.children, 0, [&] { return out.mutable_scalar_udf_expr()->add_args(); });
    case ExpressionKind::kAggregate: return EncodeAggregate(node, *out.mutable_aggregate_udf_expr());
    case ExpressionKind::kWindow: return EncodeWindow(node, *out.mutable_window_expr());
    case ExpressionKind::kParsed:
      return out.ParseFromString(node.encoded) ? Status::OK() : Status::Invalid("no expression: ", node.name);
    case ExpressionKind::kInvalid: return Status::Invalid(node.name);
  }
  return Status::Invalid("an expression of no known kind");
}

}  // namespace codeanatomy::relation
