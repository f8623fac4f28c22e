#pragma once

// Private to relation/: types, values and resolved expressions as DataFusion's messages.

#include <string>
#include <string_view>

#include <arrow/result.h>
#include <arrow/scalar.h>
#include <arrow/type.h>

#include "datafusion.pb.h"
#include "relation/expression.h"

namespace codeanatomy::relation {

// NotImplemented for types the engine's messages lack.
arrow::Status EncodeType(const arrow::DataType& type, datafusion_common::ArrowType& out);
arrow::Status EncodeField(const arrow::Field& field, datafusion_common::Field& out);
arrow::Status EncodeSchema(const arrow::Schema& schema, datafusion_common::Schema& out);
arrow::Status EncodeScalar(const arrow::Scalar& scalar, datafusion_common::ScalarValue& out);

// Of a resolved expression.
arrow::Status EncodeExpression(const Expression& expression, datafusion::LogicalExprNode& out);
arrow::Status EncodeKey(const SortKey& key, datafusion::SortExprNode& out);

// A scan of a session's table that expects these columns.
arrow::Status EncodeScan(std::string_view table, const arrow::Schema& schema, datafusion::CustomTableScanNode& out);

// Sets a qualifier as the engine reads it back: a name that is no plain word in quotes.
void EncodeRelation(const std::string& qualifier, datafusion_common::ColumnRelation& out);

}  // namespace codeanatomy::relation
