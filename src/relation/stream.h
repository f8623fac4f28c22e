#pragma once

#include <memory>
#include <string>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "engine/session.h"
#include "relation/relation.h"

namespace codeanatomy::relation {

// Plans a relation in a session that has its tables.
arrow::Result<engine::Plan> Plan(const engine::Session& session, const Relation& relation,
                                 const EncodeOptions& options = {});

// Whether the engine agrees: it plans the relation, down to operators, and its columns have the names and types the relation
// says, and are null only where it says so. Invalid names the first that differs. Runs nothing.
arrow::Status Check(const engine::Session& session, const Relation& relation);

struct StreamOptions {
  std::vector<std::string> columns = {};  // of these columns, in this order; none: all
  engine::CancelToken cancel = {};
  EncodeOptions encode = {};
};

// Streams the rows; batches of any size.
arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> Stream(const engine::Session& session,
                                                                const Relation& relation,
                                                                const StreamOptions& options = {});

}  // namespace codeanatomy::relation
