#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include <arrow/result.h>
#include <arrow/type.h>

namespace codeanatomy::relation {

using TypePtr = std::shared_ptr<arrow::DataType>;

// The type that two values are compared in, null where there is none. Numbers win over text.
TypePtr ComparisonType(const TypePtr& left, const TypePtr& right);

// The type that holds values of both, null where there is none: branches of a CASE, rows of a union. Text wins over numbers.
TypePtr UnionType(const TypePtr& left, const TypePtr& right);

// The type of `left op right` under the engine's own name of the operator. Invalid where the engine refuses.
arrow::Result<TypePtr> BinaryType(std::string_view op, const TypePtr& left, const TypePtr& right);

// Whether text can be matched against a pattern.
bool CanMatch(const TypePtr& value, const TypePtr& pattern);

// The operators there are, by the engine's names.
const std::vector<std::string_view>& BinaryOperators();
// `=` for Eq, and so on.
std::string_view OperatorSign(std::string_view op);

bool IsNumber(const arrow::DataType& type);
bool IsDecimal(const arrow::DataType& type);
bool IsText(const arrow::DataType& type);

}  // namespace codeanatomy::relation
