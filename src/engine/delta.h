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
  // Writer properties by the engine's names: compression, max_row_group_size, dictionary_enabled, bloom_filter_on_write,
  // …; `name::column` for one column. Defaults: zstd(1), 131,072 rows a row group, statistics a chunk, dictionaries on.
  std::vector<std::pair<std::string, std::string>> parquet;
  bool append = false;  // false: replaces all rows in one commit; either way comments become those given
  bool once = false;  // writes nothing if the table has app_id's transaction app_version or later
};

struct DeltaCommit {
  std::int64_t version = 0;
  std::int64_t rows = 0;
  std::int64_t bytes = 0;  // of the data files added
  std::int64_t files = 0;
  std::int64_t row_groups = 0;  // of these
  bool skipped = false;  // `once`: the transaction was there, nothing was read or written
  bool checkpoint_failed = false;  // the commit landed, the checkpoint due with it did not; the next one is tried again
};

// Streams `rows` into Parquet files and commits them once, when the stream has ended without error. A failed or
// cancelled stream commits nothing and leaves no file. Rows stay in stream order within each partition, one file a
// partition. Memory holds two row groups a file, and no more than about two million rows over all files. Column chunks
// are encoded in parallel. The stream is read on the calling thread; its own error is returned as it is.
arrow::Result<DeltaCommit> WriteDelta(const DeltaWriteOptions& options, std::shared_ptr<arrow::RecordBatchReader> rows,
                                      const CancelToken& cancel);

// The newest version of the table in `directory`; nullopt where there is no Delta table.
arrow::Result<std::optional<std::int64_t>> DeltaVersion(const std::string& directory);

}  // namespace codeanatomy::engine
