#include "relation/functions.h"

#include "relation/expression_internal.h"

namespace codeanatomy::relation {
namespace {

using Arguments = std::vector<Expression>;

Expression MakeCall(ExpressionKind kind, std::string_view name, Arguments arguments,
                    std::shared_ptr<arrow::DataType> type) {
  return MakeExpression(
      {.kind = kind, .name = std::string(name), .children = std::move(arguments), .type = std::move(type)});
}

}  // namespace

Expression Call(std::string_view name, Arguments arguments, std::shared_ptr<arrow::DataType> type) {
  return MakeCall(ExpressionKind::kScalar, name, std::move(arguments), std::move(type));
}
Expression CallAggregate(std::string_view name, Arguments arguments, std::shared_ptr<arrow::DataType> type) {
  return MakeCall(ExpressionKind::kAggregate, name, std::move(arguments), std::move(type));
}
Expression CallWindow(std::string_view name, Arguments arguments, std::shared_ptr<arrow::DataType> type) {
  return MakeCall(ExpressionKind::kWindow, name, std::move(arguments), std::move(type));
}

Expression CountStar() { return CallAggregate("count", {1}); }
Expression Count(Expression value) { return CallAggregate("count", {std::move(value)}); }
Expression CountDistinct(Expression value) { return Count(std::move(value)).Distinct(); }
Expression Sum(Expression value) { return CallAggregate("sum", {std::move(value)}); }
Expression Avg(Expression value) { return CallAggregate("avg", {std::move(value)}); }
Expression Min(Expression value) { return CallAggregate("min", {std::move(value)}); }
Expression Max(Expression value) { return CallAggregate("max", {std::move(value)}); }
Expression ArrayAgg(Expression value) { return CallAggregate("array_agg", {std::move(value)}); }
Expression StringAgg(Expression value, Expression separator) {
  return CallAggregate("string_agg", {std::move(value), std::move(separator)});
}
Expression BoolAnd(Expression value) { return CallAggregate("bool_and", {std::move(value)}); }
Expression BoolOr(Expression value) { return CallAggregate("bool_or", {std::move(value)}); }
Expression Stddev(Expression value) { return CallAggregate("stddev", {std::move(value)}); }
Expression FirstValue(Expression value) { return CallAggregate("first_value", {std::move(value)}); }
Expression LastValue(Expression value) { return CallAggregate("last_value", {std::move(value)}); }

Expression RowNumber() { return CallWindow("row_number", {}); }
Expression Rank() { return CallWindow("rank", {}); }
Expression DenseRank() { return CallWindow("dense_rank", {}); }
Expression PercentRank() { return CallWindow("percent_rank", {}); }
Expression CumeDist() { return CallWindow("cume_dist", {}); }
Expression Ntile(std::int64_t buckets) { return CallWindow("ntile", {buckets}); }
Expression Lag(Expression value, std::int64_t rows) { return CallWindow("lag", {std::move(value), rows}); }
Expression Lead(Expression value, std::int64_t rows) { return CallWindow("lead", {std::move(value), rows}); }
Expression NthValue(Expression value, std::int64_t row) { return CallWindow("nth_value", {std::move(value), row}); }

Expression Lower(Expression text) { return Call("lower", {std::move(text)}); }
Expression Upper(Expression text) { return Call("upper", {std::move(text)}); }
Expression Trim(Expression text) { return Call("btrim", {std::move(text)}); }
Expression Substr(Expression text, Expression start) { return Call("substr", {std::move(text), std::move(start)}); }
Expression Substr(Expression text, Expression start, Expression count) {
  return Call("substr", {std::move(text), std::move(start), std::move(count)});
}
Expression Concat(Arguments parts) { return Call("concat", std::move(parts)); }
Expression Replace(Expression text, Expression from, Expression to) {
  return Call("replace", {std::move(text), std::move(from), std::move(to)});
}
Expression SplitPart(Expression text, Expression separator, Expression index) {
  return Call("split_part", {std::move(text), std::move(separator), std::move(index)});
}
Expression StartsWith(Expression text, Expression prefix) {
  return Call("starts_with", {std::move(text), std::move(prefix)});
}
Expression EndsWith(Expression text, Expression suffix) {
  return Call("ends_with", {std::move(text), std::move(suffix)});
}
Expression Contains(Expression text, Expression part) { return Call("contains", {std::move(text), std::move(part)}); }
Expression CharLength(Expression text) { return Call("character_length", {std::move(text)}); }
Expression OctetLength(Expression text) { return Call("octet_length", {std::move(text)}); }
Expression StrPos(Expression text, Expression part) { return Call("strpos", {std::move(text), std::move(part)}); }
Expression RegexpLike(Expression text, Expression pattern) {
  return Call("regexp_like", {std::move(text), std::move(pattern)});
}

Expression Coalesce(Arguments values) { return Call("coalesce", std::move(values)); }
Expression NullIf(Expression value, Expression other) { return Call("nullif", {std::move(value), std::move(other)}); }
Expression Greatest(Arguments values) { return Call("greatest", std::move(values)); }
Expression Least(Arguments values) { return Call("least", std::move(values)); }

Expression Abs(Expression value) { return Call("abs", {std::move(value)}); }
Expression Floor(Expression value) { return Call("floor", {std::move(value)}); }
Expression Ceil(Expression value) { return Call("ceil", {std::move(value)}); }
Expression Sqrt(Expression value) { return Call("sqrt", {std::move(value)}); }
Expression Power(Expression base, Expression exponent) { return Call("power", {std::move(base), std::move(exponent)}); }

Expression DatePart(std::string_view part, Expression moment) { return Call("date_part", {part, std::move(moment)}); }
Expression DateTrunc(std::string_view part, Expression timestamp) {
  return Call("date_trunc", {part, std::move(timestamp)});
}

Expression MakeArray(Arguments values) { return Call("make_array", std::move(values)); }
Expression ArrayLength(Expression list) { return Call("array_length", {std::move(list)}); }
Expression ArrayHas(Expression list, Expression value) {
  return Call("array_has", {std::move(list), std::move(value)});
}

}  // namespace codeanatomy::relation
