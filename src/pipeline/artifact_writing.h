#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "storage/storage.h"

namespace codeanatomy::pipeline {

// Rows for an artifact table, made when they are written.
struct ArtifactRows {
  std::string table;
  bool replaces = false;  // the rows that are there; else they are added to
  bool is_new = false;  // there is no such table: it is made, of no rows too
  std::optional<storage::RunRow> older;  // what a run has of the table in an older layout, to be written anew first
  std::function<std::shared_ptr<arrow::RecordBatch>()> make;
};

// Nullopt: there was nothing to write.
arrow::Result<std::optional<storage::WrittenTable>> WriteArtifact(const ArtifactRows& rows, const storage::Store& store,
                                                                  const storage::WriteSettings& settings,
                                                                  std::int64_t run_id,
                                                                  const engine::CancelToken& cancel);

}  // namespace codeanatomy::pipeline
