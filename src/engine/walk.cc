#include "engine/walk.h"

#include <arrow/array.h>

#include "engine/engine_internal.h"

namespace codeanatomy::engine {
namespace {

// Holds the columns of a walk; the bridge's comment lists them.
struct WalkColumns {
  explicit WalkColumns(const arrow::RecordBatch& batch)
      : path(Get<arrow::BinaryArray>(batch, "path")),
        kind(Get<arrow::UInt8Array>(batch, "kind")),
        size(Get<arrow::UInt64Array>(batch, "size")),
        mtime_ns(Get<arrow::Int64Array>(batch, "mtime_ns")),
        ctime_ns(Get<arrow::Int64Array>(batch, "ctime_ns")),
        inode(Get<arrow::UInt64Array>(batch, "inode")),
        mode(Get<arrow::UInt32Array>(batch, "mode")),
        ignored_by(Get<arrow::BinaryArray>(batch, "ignored_by")),
        error(Get<arrow::BinaryArray>(batch, "error")) {}

  template <typename Array>
  static std::shared_ptr<Array> Get(const arrow::RecordBatch& batch, const char* name) {
    return std::static_pointer_cast<Array>(batch.GetColumnByName(name));
  }

  std::shared_ptr<arrow::BinaryArray> path;
  std::shared_ptr<arrow::UInt8Array> kind;
  std::shared_ptr<arrow::UInt64Array> size;
  std::shared_ptr<arrow::Int64Array> mtime_ns;
  std::shared_ptr<arrow::Int64Array> ctime_ns;
  std::shared_ptr<arrow::UInt64Array> inode;
  std::shared_ptr<arrow::UInt32Array> mode;
  std::shared_ptr<arrow::BinaryArray> ignored_by;
  std::shared_ptr<arrow::BinaryArray> error;
};

}  // namespace

arrow::Result<std::vector<WalkEntry>> Walk(const std::string& root, const WalkOptions& options) {
  const BorrowedTexts skip_names(options.skip_names);
  const BorrowedTexts skip_markers(options.skip_markers);
  ca_walk_options given{};
  given.abi_version = CA_ABI_VERSION;
  given.struct_size = sizeof(given);
  given.root = Borrow(root);
  given.git_ignore = options.git_ignore;
  given.skip_names = skip_names.get();
  given.skip_markers = skip_markers.get();
  ArrowArrayStream stream;
  ARROW_RETURN_NOT_OK(TakeError(ca_walk(&given, &stream)));
  ARROW_ASSIGN_OR_RAISE(auto reader, TakeStream(&stream));
  std::vector<WalkEntry> entries;
  while (true) {
    ARROW_ASSIGN_OR_RAISE(auto batch, reader->Next());
    if (batch == nullptr) return entries;
    const WalkColumns columns(*batch);
    for (std::int64_t row = 0; row < batch->num_rows(); ++row) {
      WalkEntry& entry = entries.emplace_back();
      entry.path = columns.path->GetString(row);
      entry.kind = static_cast<EntryKind>(columns.kind->Value(row));
      entry.size = columns.size->Value(row);
      entry.mtime_ns = columns.mtime_ns->Value(row);
      entry.ctime_ns = columns.ctime_ns->Value(row);
      entry.inode = columns.inode->Value(row);
      entry.mode = columns.mode->Value(row);
      entry.ignored_by = columns.ignored_by->GetString(row);
      entry.error = columns.error->GetString(row);
    }
  }
}

arrow::Result<std::vector<bool>> MatchGlobs(const std::vector<std::string>& globs,
                                            const std::vector<std::string>& paths) {
  const BorrowedTexts borrowed_globs(globs);
  const BorrowedTexts borrowed_paths(paths);
  std::vector<std::uint8_t> matched(paths.size());
  ARROW_RETURN_NOT_OK(TakeError(ca_match_globs(borrowed_globs.get(), borrowed_paths.get(), matched.data())));
  return std::vector<bool>(matched.begin(), matched.end());
}

}  // namespace codeanatomy::engine
