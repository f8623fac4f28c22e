#include "engine/delta.h"

#include <arrow/c/bridge.h>

#include "engine/engine_internal.h"
#include "engine/handover_internal.h"

namespace codeanatomy::engine {
namespace {

// Passes rows on and keeps the error they end with: only its text would come back through the C stream, and no exception.
class ErrorKeepingReader : public arrow::RecordBatchReader {
 public:
  explicit ErrorKeepingReader(std::shared_ptr<arrow::RecordBatchReader> inner) : inner_(std::move(inner)) {}
  std::shared_ptr<arrow::Schema> schema() const override { return inner_->schema(); }
  arrow::Status ReadNext(std::shared_ptr<arrow::RecordBatch>* batch) override {
    TakeOver(this);
    try {
      error_ = inner_->ReadNext(batch);
    } catch (const std::exception& error) {
      error_ = arrow::Status::ExecutionError("exception: ", error.what());
    }
    GiveOver(this);
    return error_;
  }
  const arrow::Status& error() const { return error_; }

 private:
  std::shared_ptr<arrow::RecordBatchReader> inner_;
  arrow::Status error_;
};

}  // namespace

arrow::Result<DeltaCommit> WriteDelta(const DeltaWriteOptions& options, std::shared_ptr<arrow::RecordBatchReader> rows,
                                      const CancelToken& cancel) {
  const BorrowedPairs column_comments(options.column_comments);
  const BorrowedTexts partition_by(options.partition_by);
  const BorrowedPairs commit_metadata(options.commit_metadata);
  const BorrowedPairs parquet(options.parquet);
  ca_delta_options given{};
  given.abi_version = CA_ABI_VERSION;
  given.struct_size = sizeof(given);
  given.directory = Borrow(options.directory);
  given.table_name = Borrow(options.table_name);
  given.description = Borrow(options.description);
  given.column_comments = column_comments.get();
  given.partition_by = partition_by.get();
  given.commit_metadata = commit_metadata.get();
  given.app_id = Borrow(options.app_id);
  given.app_version = options.app_version;
  given.parquet = parquet.get();
  given.append = options.append;
  given.once = options.once;
  const auto keeping = std::make_shared<ErrorKeepingReader>(std::move(rows));
  ArrowArrayStream stream;
  ARROW_RETURN_NOT_OK(arrow::ExportRecordBatchReader(keeping, &stream));
  GiveOver(keeping.get());
  ca_delta_commit done{};
  const arrow::Status status = TakeError(ca_delta_write(&given, &stream, cancel.impl()->handle.get(), &done));
  TakeOver(keeping.get());
  if (!status.ok()) return keeping->error().ok() ? InFolder(status, options.directory) : keeping->error();
  DeltaCommit commit;
  commit.version = static_cast<std::int64_t>(done.version);
  commit.rows = static_cast<std::int64_t>(done.rows);
  commit.bytes = static_cast<std::int64_t>(done.bytes);
  commit.files = static_cast<std::int64_t>(done.files);
  commit.row_groups = static_cast<std::int64_t>(done.row_groups);
  commit.skipped = done.skipped;
  commit.checkpoint_failed = done.checkpoint_failed;
  return commit;
}

arrow::Result<std::optional<std::int64_t>> DeltaVersion(const std::string& directory) {
  std::int64_t version = -1;
  ARROW_RETURN_NOT_OK(InFolder(TakeError(ca_delta_version(Borrow(directory), &version)), directory));
  if (version < 0) return std::nullopt;
  return version;
}

}  // namespace codeanatomy::engine
