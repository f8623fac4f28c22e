#include "relation/expression.h"

#include <algorithm>

#include "relation/expression_internal.h"

namespace codeanatomy::relation {
namespace {

Expression MakeLiteral(std::shared_ptr<arrow::Scalar> scalar) {
  return MakeExpression({.kind = ExpressionKind::kLiteral, .literal = std::move(scalar)});
}

Expression MakeInList(const Expression& value, std::vector<Expression> values, bool negated) {
  values.insert(values.begin(), value);
  return MakeExpression({.kind = ExpressionKind::kInList, .children = std::move(values), .negated = negated});
}

Expression MakeLike(const Expression& value, Expression pattern, bool negated, bool caseless) {
  return MakeExpression({.kind = ExpressionKind::kLike,
                         .children = {value, std::move(pattern)},
                         .negated = negated,
                         .caseless = caseless});
}

// Chains that associate; kept flat, so that a long one is not a deep one.
bool IsChain(std::string_view op) { return op == "And" || op == "Or"; }

Expression Chain(std::string_view op, std::vector<Expression> parts) {
  if (parts.empty()) return op == "And";
  if (parts.size() == 1) return parts.front();
  return MakeExpression({.kind = ExpressionKind::kBinary, .name = std::string(op), .children = std::move(parts)});
}

}  // namespace

Expression::Expression(std::string_view text)
    : Expression(MakeLiteral(std::make_shared<arrow::StringScalar>(std::string(text)))) {}
Expression Expression::OfInteger(std::int64_t value) {
  return MakeLiteral(std::make_shared<arrow::Int64Scalar>(value));
}
Expression Expression::OfFloat(double value) { return MakeLiteral(std::make_shared<arrow::DoubleScalar>(value)); }
Expression Expression::OfBool(bool value) { return MakeLiteral(std::make_shared<arrow::BooleanScalar>(value)); }

Expression Expression::As(std::string_view name) const {
  return MakeExpression({.kind = ExpressionKind::kAlias, .name = std::string(name), .children = {WithoutAlias(*this)}});
}

Expression Expression::Unary(std::string_view op, const Expression& operand) {
  return MakeExpression({.kind = ExpressionKind::kUnary, .name = std::string(op), .children = {operand}});
}

Expression Expression::Binary(std::string_view op, const Expression& left, const Expression& right) {
  const Node& node = left.node();
  if (IsChain(op) && node.kind == ExpressionKind::kBinary && node.name == op) {
    std::vector<Expression> children = node.children;
    children.push_back(right);
    return Chain(op, std::move(children));
  }
  return Chain(op, {left, right});
}

Expression Expression::IsNull() const { return Unary("IsNull", *this); }
Expression Expression::IsNotNull() const { return Unary("IsNotNull", *this); }
Expression Expression::IsTrue() const { return Unary("IsTrue", *this); }
Expression Expression::IsNotTrue() const { return Unary("IsNotTrue", *this); }
Expression Expression::In(std::vector<Expression> values) const { return MakeInList(*this, std::move(values), false); }
Expression Expression::NotIn(std::vector<Expression> values) const {
  return MakeInList(*this, std::move(values), true);
}

Expression Expression::Between(Expression low, Expression high) const {
  return MakeExpression({.kind = ExpressionKind::kBetween, .children = {*this, std::move(low), std::move(high)}});
}
Expression Expression::NotBetween(Expression low, Expression high) const {
  return MakeExpression(
      {.kind = ExpressionKind::kBetween, .children = {*this, std::move(low), std::move(high)}, .negated = true});
}

Expression Expression::Like(Expression pattern) const { return MakeLike(*this, std::move(pattern), false, false); }
Expression Expression::NotLike(Expression pattern) const { return MakeLike(*this, std::move(pattern), true, false); }
Expression Expression::ILike(Expression pattern) const { return MakeLike(*this, std::move(pattern), false, true); }

Expression Expression::Cast(std::shared_ptr<arrow::DataType> type) const {
  return MakeExpression({.kind = ExpressionKind::kCast, .children = {*this}, .type = std::move(type)});
}
Expression Expression::TryCast(std::shared_ptr<arrow::DataType> type) const {
  return MakeExpression({.kind = ExpressionKind::kCast, .children = {*this}, .type = std::move(type), .lenient = true});
}

Expression Expression::IsDistinctFrom(const Expression& other) const { return Binary("IsDistinctFrom", *this, other); }
Expression Expression::IsNotDistinctFrom(const Expression& other) const {
  return Binary("IsNotDistinctFrom", *this, other);
}

Expression Expression::Distinct() const {
  Node node = *node_;
  node.distinct = true;
  return MakeExpression(std::move(node));
}

Expression Expression::FilteredBy(Expression condition) const {
  Node node = *node_;
  node.filter = std::move(condition);
  return MakeExpression(std::move(node));
}

Expression Expression::OrderedBy(std::vector<SortKey> keys) const {
  Node node = *node_;
  node.order = std::move(keys);
  return MakeExpression(std::move(node));
}

Expression Expression::Over(Window window) const {
  Node node = *node_;
  if (node.kind == ExpressionKind::kAggregate) {
    node.aggregate = true;
    node.kind = ExpressionKind::kWindow;
  }
  node.window = std::move(window);
  return MakeExpression(std::move(node));
}

SortKey Asc(Expression expression) { return {std::move(expression), false, false}; }
SortKey Desc(Expression expression) { return {std::move(expression), true, true}; }

FrameBound FrameBound::Preceding(std::uint64_t rows) {
  return {Kind::kPreceding, std::make_shared<arrow::UInt64Scalar>(rows)};
}
FrameBound FrameBound::Following(std::uint64_t rows) {
  return {Kind::kFollowing, std::make_shared<arrow::UInt64Scalar>(rows)};
}

Expression Col(std::string_view name) {
  return MakeExpression({.kind = ExpressionKind::kColumn, .name = std::string(name)});
}
Expression Col(std::string_view qualifier, std::string_view name) {
  return MakeExpression(
      {.kind = ExpressionKind::kColumn, .qualifier = std::string(qualifier), .name = std::string(name)});
}

Expression All(std::vector<Expression> conditions) { return Chain("And", std::move(conditions)); }
Expression Any(std::vector<Expression> conditions) { return Chain("Or", std::move(conditions)); }

CaseBuilder CaseBuilder::When(Expression condition, Expression value) const {
  CaseBuilder longer = *this;
  longer.parts_.push_back(std::move(condition));
  longer.parts_.push_back(std::move(value));
  return longer;
}

Expression CaseBuilder::Else(Expression value) const {
  std::vector<Expression> parts = parts_;
  parts.push_back(std::move(value));
  return MakeExpression({.kind = ExpressionKind::kCase, .children = std::move(parts)});
}

Expression CaseBuilder::End() const { return MakeExpression({.kind = ExpressionKind::kCase, .children = parts_}); }

const Expression& WithoutAlias(const Expression& expression) {
  const Expression* bare = &expression;
  while (bare->node().kind == ExpressionKind::kAlias) bare = bare->node().children.data();
  return *bare;
}

std::string OutputName(const Expression& expression) {
  const Expression::Node& node = expression.node();
  return node.kind == ExpressionKind::kAlias || node.kind == ExpressionKind::kColumn ? node.name : std::string();
}

}  // namespace codeanatomy::relation
