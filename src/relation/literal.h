#pragma once

// Literals of types that C++ values do not say by themselves.

#include <cstdint>
#include <memory>

#include <arrow/scalar.h>
#include <arrow/type.h>

#include "relation/expression.h"

namespace codeanatomy::relation {

// A value of exactly the scalar's type.
Expression Lit(std::shared_ptr<arrow::Scalar> value);
// Null, of a type or of none.
Expression Null(std::shared_ptr<arrow::DataType> type = arrow::null());
// DATE 'year-month-day'; using it is an error where there is no such day.
Expression Date(int year, int month, int day);
// `digits` times ten to the power of minus `scale`, as DECIMAL(precision, scale).
Expression Decimal(std::int64_t digits, int precision, int scale);
// Intervals.
Expression Months(int count);
Expression Days(int count);

}  // namespace codeanatomy::relation
