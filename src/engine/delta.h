#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "engine/session.h"

namespace codeanatomy::engine {

struct DeltaWriteOptions {
  std::string directory;                   // of the table; made if missing
  std::string table_name;
  std::string description;
  std::vector<std::pair<std::string, std::string>> column_comments;  // kept in the Delta schema's field metadata
  std::vector<std::string> partition_by;
  std::vector<std::pair<std::string, std::string>> commit_metadata;
  std::string app_id;                      // application transaction, with app_version; empty: none
  std::int64_t app_version = 0;
  std::vector<std::pair<std::string, std::string>> parquet;  // writer properties: compression, row-group rows, …
  bool append = false;                     // false: replaces all rows in one commit
};

struct DeltaCommit {
  std::int64_t version = 0;
  std::int64_t rows = 0;
  std::int64_t bytes = 0;   // of the data files added
  std::int64_t files = 0;
};

// Streams `rows` into Parquet files and commits them once, when the stream has ended without error. A failed or
// cancelled stream commits nothing. Memory is bounded by the writer's buffers. Column chunks are encoded in parallel.
arrow::Result<DeltaCommit> WriteDelta(const DeltaWriteOptions& options, std::shared_ptr<arrow::RecordBatchReader> rows,
                                      const CancelToken& cancel);

// The newest version of the table in `directory`; nullopt where there is no Delta table.
arrow::Result<std::optional<std::int64_t>> DeltaVersion(const std::string& directory);

}  // namespace codeanatomy::engine
