#pragma once

// Batches that a later build takes over, in files of one folder.
//
// A key tells all that the rows depend on: equal keys, equal rows. A file holds one key's batches, a table each, as streams
// of Arrow's IPC format compressed with LZ4, and the hash of its bytes. Files appear whole or not at all.
//
// Any thread.

#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>

namespace codeanatomy::storage {

struct NamedBatch {
  std::string_view name;
  std::shared_ptr<arrow::RecordBatch> rows;
};

class KeptBatches {
 public:
  explicit KeptBatches(std::string folder) : folder_(std::move(folder)) {}

  // The batches of the key, of these names in this order and of these schemas; nothing where there are none, or what is
  // there is damaged or was written otherwise.
  arrow::Result<std::optional<std::vector<NamedBatch>>> Read(const std::string& key,
                                                             const std::vector<NamedBatch>& shapes) const;
  // Errors: the folder cannot be written.
  arrow::Status Write(const std::string& key, const std::vector<NamedBatch>& batches) const;
  // Removes what was neither read nor written.
  arrow::Status RemoveUnused() const;

 private:
  void Use(const std::string& key) const;

  const std::string folder_;
  mutable std::mutex mutex_;
  mutable std::set<std::string> used_;
};

}  // namespace codeanatomy::storage
