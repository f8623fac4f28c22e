#pragma once

#include <cstdint>
#include <string>

#include <arrow/result.h>

#include "storage/store.h"

namespace codeanatomy::storage {

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
