#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <arrow/result.h>

#include "storage/store.h"

namespace codeanatomy::storage {

// The name that rows are read back under, and all of them.
inline constexpr std::string_view kStoredRows = "stored_rows", kAllStoredRows = "SELECT * FROM stored_rows";

// The rows of the table that is registered as kStoredRows, in the order that `table` declares.
arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> OrderedRows(const schema::Table& table,
                                                                     const engine::Session& session,
                                                                     const engine::CancelToken& cancel);

// What a stored table's rows are now, whatever was recorded of them.
struct StoredDigest {
  std::string digest;
  std::int64_t rows = 0;
};

// Reads every row of a table at a version back from its data files, puts them in declared order, and digests them.
// `session` lends its settings and limits; the name `stored_rows` is taken in it meanwhile. Errors: what the files, the
// log or the rows have that the declaration does not allow, repeated rows among it.
arrow::Result<StoredDigest> DigestStored(const Store& store, const schema::Table& table, std::int64_t version,
                                         engine::Session& session, const engine::CancelToken& cancel);

}  // namespace codeanatomy::storage
