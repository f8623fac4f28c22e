#pragma once

// Calls of the engine's functions. Those named here know the type of their result (`function_rules.cc`); any other is
// called by name with the type it is said to have, which Check compares with what the engine makes of it.

#include <memory>
#include <string_view>
#include <vector>

#include <arrow/type.h>

#include "relation/expression.h"

namespace codeanatomy::relation {

// Any scalar, aggregate or window function of the engine. Without a type it must be one whose result is declared.
Expression Call(std::string_view name, std::vector<Expression> arguments,
                std::shared_ptr<arrow::DataType> type = nullptr);
Expression CallAggregate(std::string_view name, std::vector<Expression> arguments,
                         std::shared_ptr<arrow::DataType> type = nullptr);
Expression CallWindow(std::string_view name, std::vector<Expression> arguments,
                      std::shared_ptr<arrow::DataType> type = nullptr);

// Aggregates. All but the counts are null of no rows; all but CountStar pass over nulls.
Expression CountStar();
Expression Count(Expression value);
Expression CountDistinct(Expression value);
Expression Sum(Expression value);
Expression Avg(Expression value);
Expression Min(Expression value);
Expression Max(Expression value);
Expression ArrayAgg(Expression value);
Expression StringAgg(Expression value, Expression separator);
Expression BoolAnd(Expression value);
Expression BoolOr(Expression value);
Expression Stddev(Expression value);
// Of the rows in the order given by OrderedBy, or in the window's.
Expression FirstValue(Expression value);
Expression LastValue(Expression value);

// Window functions; they need Over.
Expression RowNumber();
Expression Rank();
Expression DenseRank();
Expression PercentRank();
Expression CumeDist();
Expression Ntile(std::int64_t buckets);
Expression Lag(Expression value, std::int64_t rows = 1);
Expression Lead(Expression value, std::int64_t rows = 1);
Expression NthValue(Expression value, std::int64_t row);

// Text.
Expression Lower(Expression text);
Expression Upper(Expression text);
Expression Trim(Expression text);
Expression Substr(Expression text, Expression start);  // from 1, in characters
Expression Substr(Expression text, Expression start, Expression count);
Expression Concat(std::vector<Expression> parts);  // nulls count as empty
Expression Replace(Expression text, Expression from, Expression to);
Expression SplitPart(Expression text, Expression separator, Expression index);
Expression StartsWith(Expression text, Expression prefix);
Expression EndsWith(Expression text, Expression suffix);
Expression Contains(Expression text, Expression part);
Expression CharLength(Expression text);
Expression OctetLength(Expression text);
Expression StrPos(Expression text, Expression part);
Expression RegexpLike(Expression text, Expression pattern);

// Values.
Expression Coalesce(std::vector<Expression> values);
Expression NullIf(Expression value, Expression other);
Expression Greatest(std::vector<Expression> values);
Expression Least(std::vector<Expression> values);

// Numbers.
Expression Abs(Expression value);
Expression Floor(Expression value);
Expression Ceil(Expression value);
Expression Sqrt(Expression value);
Expression Power(Expression base, Expression exponent);

// Time. `part` is a word such as year, month, day, hour, dow, epoch.
Expression DatePart(std::string_view part, Expression moment);
Expression DateTrunc(std::string_view part, Expression timestamp);

// Lists.
Expression MakeArray(std::vector<Expression> values);
Expression ArrayLength(Expression list);
Expression ArrayHas(Expression list, Expression value);

}  // namespace codeanatomy::relation
