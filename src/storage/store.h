#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "engine/engine.h"
#include "schema/schema.h"

namespace codeanatomy::storage {

// How data files are written.
struct WriteSettings {
  std::string compression = "zstd(1)";
  std::int64_t row_group_rows = 65'536;
};

// A table as a run has it.
struct PinnedTable {
  std::int64_t version = 0;
  std::string digest;
};

// What became of one written table.
struct WrittenTable {
  std::string name;
  std::int64_t version = 0;
  std::int64_t rows = 0;
  std::int64_t bytes = 0, files = 0, row_groups = 0;  // of the data files added
  std::string digest;
  bool unchanged = false;  // the rows are those of the pinned version; nothing was committed
};

// The bytes of the file index of the store in `directory`; empty where there is none.
std::string ReadFileIndex(const std::string& directory);

// Holds the store's folder, and while it writes, its lock.
class Store {
 public:
  // Opens for writing: makes the folder and its .gitignore where missing, takes the lock, and removes what a killed
  // holder of the lock left behind. Errors: another build holds the lock (named), the folder cannot be written, the
  // store's format is not ours.
  static arrow::Result<std::unique_ptr<Store>> OpenForWriting(const std::string& directory);
  // Opens for reading. Errors: there is no store, or its format is not ours.
  static arrow::Result<std::unique_ptr<Store>> OpenForReading(const std::string& directory);
  ~Store();
  Store(const Store&) = delete;

  const std::string& directory() const { return directory_; }
  std::string TableDirectory(std::string_view table) const;

  // Tells whether a version that this program committed is still there: its log entry and every data file it names, in
  // its size; of one that has comments alone, the version before.
  bool Holds(std::string_view table, std::int64_t version) const;

  // Tells whether there is a table.
  bool HasTables() const;
  // Withdraws what a build committed after `last_run` without becoming a run, as RemoveUnnamed.
  arrow::Status WithdrawAfter(std::int64_t last_run) const;

  // Replaces the store's file index at once: a reader has the old bytes or the new.
  arrow::Status ReplaceFileIndex(std::string_view bytes) const;

  // Replaces a table's rows by `rows`, which come in declared order, in one commit. Where the store holds `before` and
  // the rows have its digest, nothing is committed.
  arrow::Result<WrittenTable> WriteTable(const schema::Table& table, std::shared_ptr<arrow::RecordBatchReader> rows,
                                         const WriteSettings& settings, std::int64_t run_id,
                                         const std::optional<PinnedTable>& before,
                                         const engine::CancelToken& cancel) const;
  // Gives a table the comments that are declared now, in a commit without rows, and tells its version.
  arrow::Result<std::int64_t> Reword(const schema::Table& table, const WriteSettings& settings, std::int64_t run_id,
                                     const engine::CancelToken& cancel) const;
  // Adds rows to a table instead.
  arrow::Result<WrittenTable> AppendTable(const schema::Table& table, std::shared_ptr<arrow::RecordBatchReader> rows,
                                          const WriteSettings& settings, std::int64_t run_id,
                                          const engine::CancelToken& cancel) const;

 private:
  explicit Store(std::string directory) : directory_(std::move(directory)) {}
  arrow::Result<WrittenTable> Write(const schema::Table& table, std::shared_ptr<arrow::RecordBatchReader> rows,
                                    const WriteSettings& settings, std::int64_t run_id,
                                    const std::optional<PinnedTable>& before, const engine::CancelToken& cancel,
                                    bool append) const;
  std::string directory_;
  int lock_ = -1;
  bool owns_lock_ = false;
};

}  // namespace codeanatomy::storage
