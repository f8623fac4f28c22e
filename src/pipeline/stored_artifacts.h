#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "storage/storage.h"

namespace codeanatomy::pipeline {

// Reads what a run has of the artifact tables, in a session of its own: a build's plans are made with what its session has.
class StoredArtifacts {
 public:
  // Both must outlive it.
  StoredArtifacts(const storage::Store& store, const storage::Run& run) : store_(store), run_(run) {}

  // Whether the run has all of these tables and the store holds them.
  bool Has(std::initializer_list<std::string_view> tables) const;

  // The rows of a statement over tables that the run has; it may name the run, `$run_id`.
  arrow::Result<std::vector<std::shared_ptr<arrow::RecordBatch>>> Query(std::string_view sql) const;

 private:
  const storage::Store& store_;
  const storage::Run& run_;
};

}  // namespace codeanatomy::pipeline
