#pragma once

#include <memory>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "schema/schema.h"

namespace codeanatomy::storage {

// Rows a batch has, but for the last.
inline constexpr std::int64_t kCanonicalRows = 65'536;

// The declared columns with plain types: strings as Utf8.
std::shared_ptr<arrow::Schema> CanonicalSchema(const schema::Table& table);

// Makes of `rows` batches of kCanonicalRows rows with the declared columns in declared order and plain types; what lies
// under nulls is zero, so that equal rows are equal bytes. Errors: a column missing, of another type, or null where the
// declaration forbids it; rows out of the declared order, or repeated (all named with table and row).
arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> CanonicalRows(const schema::Table& table,
                                                                       std::shared_ptr<arrow::RecordBatchReader> rows);

}  // namespace codeanatomy::storage
