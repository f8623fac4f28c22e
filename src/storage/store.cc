#include "storage/store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "storage/canonical_rows.h"
#include "storage/digest.h"

namespace codeanatomy::storage {
namespace {

constexpr std::string_view kFormat = "codeanatomy store 1\n";

namespace fs = std::filesystem;

arrow::Status CheckFormat(const std::string& directory) {
  std::ifstream file(directory + "/format", std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  if (text == kFormat) return arrow::Status::OK();
  return arrow::Status::Invalid(directory, ": this store has the format `", text.substr(0, text.find('\n')),
                                "`, this program knows `codeanatomy store 1`");
}

arrow::Status WriteFile(const std::string& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file) return arrow::Status::IOError(path, ": cannot be written: ", std::strerror(errno));
  return arrow::Status::OK();
}

// Passes canonical batches on and digests them on the way.
class DigestingReader : public arrow::RecordBatchReader {
 public:
  DigestingReader(std::shared_ptr<arrow::RecordBatchReader> rows, TableDigest& digest)
      : rows_(std::move(rows)), digest_(digest) {}
  std::shared_ptr<arrow::Schema> schema() const override { return rows_->schema(); }
  arrow::Status ReadNext(std::shared_ptr<arrow::RecordBatch>* batch) override {
    ARROW_RETURN_NOT_OK(rows_->ReadNext(batch));
    return *batch == nullptr ? arrow::Status::OK() : digest_.Update(**batch);
  }

 private:
  std::shared_ptr<arrow::RecordBatchReader> rows_;
  TableDigest& digest_;
};

}  // namespace

std::string Store::TableDirectory(std::string_view table) const { return directory_ + "/" + std::string(table); }

arrow::Result<std::unique_ptr<Store>> Store::OpenForReading(const std::string& directory) {
  if (!fs::exists(directory + "/format")) {
    return arrow::Status::Invalid(directory, ": there is no store here; `codeanatomy build` makes one");
  }
  ARROW_RETURN_NOT_OK(CheckFormat(directory));
  return std::unique_ptr<Store>(new Store(directory));
}

arrow::Result<std::unique_ptr<Store>> Store::OpenForWriting(const std::string& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) return arrow::Status::IOError(directory, ": cannot be made: ", error.message());
  auto store = std::unique_ptr<Store>(new Store(directory));
  const std::string lock_path = directory + "/lock";
  store->lock_ = open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (store->lock_ < 0) return arrow::Status::IOError(lock_path, ": cannot be written: ", std::strerror(errno));
  if (flock(store->lock_, LOCK_EX | LOCK_NB) != 0) {
    char holder[64] = {};
    const ssize_t length = read(store->lock_, holder, sizeof holder - 1);
    return arrow::Status::Invalid(directory, ": another build is writing to this store (",
                                  std::string_view(holder, static_cast<std::size_t>(std::max<ssize_t>(length, 0))),
                                  ")");
  }
  const std::string holder = "process " + std::to_string(getpid());
  if (ftruncate(store->lock_, 0) != 0 || write(store->lock_, holder.data(), holder.size()) < 0) {
    return arrow::Status::IOError(lock_path, ": cannot be written: ", std::strerror(errno));
  }
  if (!fs::exists(directory + "/format")) {
    if (!fs::exists(directory + "/.gitignore")) ARROW_RETURN_NOT_OK(WriteFile(directory + "/.gitignore", "*\n"));
    ARROW_RETURN_NOT_OK(WriteFile(directory + "/format", kFormat));
  }
  ARROW_RETURN_NOT_OK(CheckFormat(directory));
  return store;
}

Store::~Store() {
  if (lock_ >= 0) close(lock_);
}

arrow::Result<WrittenTable> Store::WriteTable(const schema::Table& table,
                                              std::shared_ptr<arrow::RecordBatchReader> rows,
                                              const WriteSettings& settings, std::int64_t run_id,
                                              const engine::CancelToken& cancel) const {
  return Write(table, std::move(rows), settings, run_id, cancel, false);
}

arrow::Result<WrittenTable> Store::AppendTable(const schema::Table& table,
                                               std::shared_ptr<arrow::RecordBatchReader> rows,
                                               const WriteSettings& settings, std::int64_t run_id,
                                               const engine::CancelToken& cancel) const {
  return Write(table, std::move(rows), settings, run_id, cancel, true);
}

arrow::Result<WrittenTable> Store::Write(const schema::Table& table, std::shared_ptr<arrow::RecordBatchReader> rows,
                                         const WriteSettings& settings, std::int64_t run_id,
                                         const engine::CancelToken& cancel, bool append) const {
  ARROW_ASSIGN_OR_RAISE(auto canonical, CanonicalRows(table, std::move(rows)));
  ARROW_ASSIGN_OR_RAISE(auto digest, TableDigest::Make(table));
  engine::DeltaWriteOptions options;
  options.directory = TableDirectory(table.name);
  options.table_name = table.name;
  options.description = table.comment;
  for (const schema::Column& column : table.columns) options.column_comments.emplace_back(column.name, column.comment);
  options.commit_metadata = {{"codeanatomy.run", std::to_string(run_id)}};
  options.app_id = "codeanatomy";
  options.app_version = run_id;
  options.parquet = {{"compression", settings.compression},
                     {"max_row_group_size", std::to_string(settings.row_group_rows)}};
  // A dictionary of ids is as long as the column.
  for (const schema::Column& column : table.columns) {
    if (schema::HoldsIds(column))
      options.parquet.emplace_back("dictionary_enabled::" + std::string(column.name), "false");
  }
  options.append = append;
  ARROW_ASSIGN_OR_RAISE(const engine::DeltaCommit commit,
                        engine::WriteDelta(options, std::make_shared<DigestingReader>(canonical, *digest), cancel));
  WrittenTable written;
  written.name = table.name;
  written.version = commit.version;
  written.rows = commit.rows;
  written.bytes = commit.bytes;
  ARROW_ASSIGN_OR_RAISE(written.digest, digest->Finish());
  return written;
}

}  // namespace codeanatomy::storage
