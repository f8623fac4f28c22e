#include "relation/literal.h"

#include <chrono>
#include <string>

#include "relation/expression_internal.h"

namespace codeanatomy::relation {
namespace {

Expression Invalid(std::string why) {
  return MakeExpression({.kind = ExpressionKind::kInvalid, .name = std::move(why)});
}

Expression Interval(int months, int days) {
  return Lit(std::make_shared<arrow::MonthDayNanoIntervalScalar>(
      arrow::MonthDayNanoIntervalType::MonthDayNanos{months, days, 0}));
}

}  // namespace

Expression Lit(std::shared_ptr<arrow::Scalar> value) {
  if (value == nullptr) return Invalid("a literal without a value");
  return MakeExpression({.kind = ExpressionKind::kLiteral, .literal = std::move(value)});
}

Expression Null(std::shared_ptr<arrow::DataType> type) { return Lit(arrow::MakeNullScalar(std::move(type))); }

Expression Date(int year, int month, int day) {
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || month < 0 || day < 0) {
    return Invalid("there is no day " + std::to_string(year) + "-" + std::to_string(month) + "-" + std::to_string(day));
  }
  const auto days = std::chrono::sys_days(date).time_since_epoch().count();
  return Lit(std::make_shared<arrow::Date32Scalar>(static_cast<std::int32_t>(days)));
}

Expression Decimal(std::int64_t digits, int precision, int scale) {
  auto type = arrow::Decimal128Type::Make(precision, scale);
  if (!type.ok()) return Invalid(type.status().message());
  const arrow::Decimal128 value(digits);
  if (!value.FitsInPrecision(precision)) {
    return Invalid(std::to_string(digits) + " has more than " + std::to_string(precision) + " digits");
  }
  return Lit(std::make_shared<arrow::Decimal128Scalar>(value, *type));
}

Expression Months(int count) { return Interval(count, 0); }
Expression Days(int count) { return Interval(0, count); }

}  // namespace codeanatomy::relation
