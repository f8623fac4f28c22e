#include "storage/store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "storage/canonical_rows.h"
#include "storage/digest.h"
#include "storage/log_entry.h"
#include "storage/orphans.h"
#include "storage/whole_file_internal.h"

namespace codeanatomy::storage {
namespace {

constexpr std::string_view kFileIndex = "/file_index";
constexpr std::string_view kFormat = "codeanatomy store 1\n";

namespace fs = std::filesystem;

// Whether every file has most of what the column may hold: its bounds rule nothing out.
bool HoldsWords(const schema::Column& column) {
  constexpr std::string_view kNames[] = {"detail", "kind",       "label", "origin", "reason",
                                         "role",   "resolution", "rule",  "status", "target_kind"};
  return column.type == schema::Type::kString && std::ranges::find(kNames, column.name) != std::end(kNames);
}

arrow::Status CheckFormat(const std::string& directory) {
  std::ifstream file(directory + "/format", std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  if (text == kFormat) return arrow::Status::OK();
  std::string found = text.substr(0, std::min<std::size_t>(text.find('\n'), 40));
  std::ranges::replace_if(found, [](unsigned char c) { return c < ' ' || c > '~'; }, '?');
  return arrow::Status::Invalid(directory, ": this store has the format `", found,
                                "`, this program knows `codeanatomy store 1`");
}

// The name in the lock file: whoever holds the lock, or was killed holding it.
std::string Holder(int lock) {
  char holder[64] = {};
  const ssize_t length = pread(lock, holder, sizeof holder - 1, 0);
  return {holder, static_cast<std::size_t>(std::max<ssize_t>(length, 0))};
}

// Passes canonical batches on and digests them on the way. Where all rows turn out to be those of `before`, it ends the
// stream with an error, so that the engine drops the files it has written and commits nothing.
class DigestingReader : public arrow::RecordBatchReader {
 public:
  DigestingReader(std::shared_ptr<arrow::RecordBatchReader> rows, TableDigest& digest, std::string before)
      : rows_(std::move(rows)), digest_(digest), before_(std::move(before)) {}
  std::shared_ptr<arrow::Schema> schema() const override { return rows_->schema(); }
  arrow::Status ReadNext(std::shared_ptr<arrow::RecordBatch>* batch) override {
    ARROW_RETURN_NOT_OK(rows_->ReadNext(batch));
    if (*batch != nullptr) {
      count_ += (*batch)->num_rows();
      return digest_.Update(**batch);
    }
    if (hex_.empty()) {
      ARROW_ASSIGN_OR_RAISE(hex_, digest_.Finish());
    }
    return unchanged() ? arrow::Status::AlreadyExists("these rows are in the table") : arrow::Status::OK();
  }
  // Known once the stream has ended.
  const std::string& hex() const { return hex_; }
  bool unchanged() const { return !hex_.empty() && hex_ == before_; }
  std::int64_t count() const { return count_; }

 private:
  std::shared_ptr<arrow::RecordBatchReader> rows_;
  TableDigest& digest_;
  std::string before_, hex_;
  std::int64_t count_ = 0;
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
    return arrow::Status::Invalid(directory, ": another build is writing to this store (", Holder(store->lock_), ")");
  }
  store->owns_lock_ = true;
  // Whoever ends in order takes its name out.
  if (!Holder(store->lock_).empty()) ARROW_RETURN_NOT_OK(RemoveOrphans(directory));
  const std::string holder = "process " + std::to_string(getpid());
  if (ftruncate(store->lock_, 0) != 0 || pwrite(store->lock_, holder.data(), holder.size(), 0) < 0) {
    return arrow::Status::IOError(lock_path, ": cannot be written: ", std::strerror(errno));
  }
  if (!fs::exists(directory + "/format")) {
    if (!fs::exists(directory + "/.gitignore")) ARROW_RETURN_NOT_OK(WriteWhole(directory + "/.gitignore", {"*\n"}));
    ARROW_RETURN_NOT_OK(WriteWhole(directory + "/format", {kFormat}));
  }
  ARROW_RETURN_NOT_OK(CheckFormat(directory));
  return store;
}

Store::~Store() {
  if (lock_ < 0) return;
  // Where this fails, the next build looks for orphans in vain.
  if (owns_lock_) static_cast<void>(!ftruncate(lock_, 0));
  close(lock_);
}

bool Store::HasTables() const { return !TablesIn(directory_).empty(); }

arrow::Status Store::WithdrawAfter(std::int64_t last_run) const { return RemoveUnnamed(directory_, last_run); }

std::string ReadFileIndex(const std::string& directory) {
  std::ifstream file(directory + std::string(kFileIndex), std::ios::binary);
  return {(std::istreambuf_iterator<char>(file)), {}};
}

arrow::Status Store::ReplaceFileIndex(std::string_view bytes) const {
  const std::string path = directory_ + std::string(kFileIndex), unfinished = path + ".new";
  auto failed = [&](const char* what) {
    return arrow::Status::IOError(unfinished, ": cannot be ", what, ": ", std::strerror(errno));
  };
  const int file = open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return failed("written");
  while (!bytes.empty()) {
    const ssize_t done = write(file, bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) {
      const arrow::Status status = failed("written");
      close(file);
      return status;
    }
    bytes.remove_prefix(static_cast<std::size_t>(done));
  }
  // Its bytes are on the disk before its name is.
  const bool synced = fsync(file) == 0;
  if (close(file) != 0 || !synced) return failed("written");
  return rename(unfinished.c_str(), path.c_str()) == 0 ? arrow::Status::OK() : failed("renamed");
}

bool Store::Holds(std::string_view table, std::int64_t version) const {
  const std::string folder = TableDirectory(table);
  const auto entry = ReadEntry(EntryPath(folder, version));
  if (!entry.ok() || !entry->is_whole || !entry->is_commit) return false;
  for (const AddedFile& file : entry->added) {
    std::error_code error;
    const auto size = fs::file_size(folder + "/" + file.path, error);
    if (error || size != file.bytes) return false;
  }
  return entry->changes_files || version == 0 || Holds(table, version - 1);
}

arrow::Result<std::int64_t> Store::Reword(const schema::Table& table, const WriteSettings& settings,
                                          std::int64_t run_id, const engine::CancelToken& cancel) const {
  ARROW_ASSIGN_OR_RAISE(auto none, arrow::RecordBatchReader::Make({}, schema::ArrowSchema(table)));
  ARROW_ASSIGN_OR_RAISE(const WrittenTable written, AppendTable(table, std::move(none), settings, run_id, cancel));
  return written.version;
}

arrow::Result<WrittenTable> Store::WriteTable(const schema::Table& table,
                                              std::shared_ptr<arrow::RecordBatchReader> rows,
                                              const WriteSettings& settings, std::int64_t run_id,
                                              const std::optional<PinnedTable>& before,
                                              const engine::CancelToken& cancel) const {
  return Write(table, std::move(rows), settings, run_id, before, cancel, false);
}

arrow::Result<WrittenTable> Store::AppendTable(const schema::Table& table,
                                               std::shared_ptr<arrow::RecordBatchReader> rows,
                                               const WriteSettings& settings, std::int64_t run_id,
                                               const engine::CancelToken& cancel) const {
  return Write(table, std::move(rows), settings, run_id, std::nullopt, cancel, true);
}

arrow::Result<WrittenTable> Store::Write(const schema::Table& table, std::shared_ptr<arrow::RecordBatchReader> rows,
                                         const WriteSettings& settings, std::int64_t run_id,
                                         const std::optional<PinnedTable>& before, const engine::CancelToken& cancel,
                                         bool append) const {
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
  // A dictionary of ids is as long as the column, and one of offsets longer than what lies between them. Hashes that do not
  // repeat cannot be made shorter.
  for (const schema::Column& column : table.columns) {
    const std::string name(column.name);
    if (HoldsWords(column)) options.parquet.emplace_back("statistics_enabled::" + name, "none");
    if (schema::HoldsIds(column) && table.key == std::vector<std::string>{name}) {
      options.parquet.emplace_back("compression::" + name, "uncompressed");
    }
    if (schema::HoldsIds(column) || schema::HoldsOffsets(column)) {
      options.parquet.emplace_back("dictionary_enabled::" + name, "false");
    }
    if (schema::HoldsOffsets(column)) options.parquet.emplace_back("encoding::" + name, "delta_binary_packed");
  }
  options.append = append;
  const bool may_stay = before && Holds(table.name, before->version);
  const auto reader = std::make_shared<DigestingReader>(canonical, *digest, may_stay ? before->digest : std::string());
  const auto commit = engine::WriteDelta(options, reader, cancel);
  WrittenTable written;
  written.name = table.name;
  written.digest = reader->hex();
  written.rows = reader->count();
  written.unchanged = reader->unchanged();
  if (written.unchanged) {
    written.version = before->version;
    return written;
  }
  ARROW_RETURN_NOT_OK(commit.status());
  written.version = commit->version;
  written.bytes = commit->bytes;
  written.files = commit->files;
  written.row_groups = commit->row_groups;
  return written;
}

}  // namespace codeanatomy::storage
