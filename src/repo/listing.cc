#include "repo/listing.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "repo/classify.h"
#include "repo/source_bytes.h"
#include "repo/source_path.h"

namespace codeanatomy::repo {
namespace {

using engine::EntryKind;
using engine::WalkEntry;

constexpr std::array<std::string_view, 7> kExcludedNames = {
    ".git", ".hg", ".codeanatomy", "__pycache__", "node_modules", "site-packages", "dist-packages"};
constexpr std::string_view kEnvironmentMarker = "pyvenv.cfg";
// How the file `format` of a store begins.
constexpr std::string_view kStoreFormat = "codeanatomy store ";
// What a kernel reads of a first line, twice.
constexpr std::size_t kShebangBytes = 512;

std::string_view KindName(EntryKind kind) {
  switch (kind) {
    case EntryKind::kFile: return "file";
    case EntryKind::kDirectory: return "directory";
    case EntryKind::kSymlink: return "symlink";
    case EntryKind::kOther: return "other";
  }
  return "other";
}

FileState StateOf(const WalkEntry& entry) { return {entry.size, entry.mtime_ns, entry.ctime_ns, entry.inode}; }

// The first line of what a kernel would read, from the index or the file.
arrow::Result<std::string> FirstLine(const std::string& root, const WalkEntry& entry, FileIndex* index) {
  const std::string* known = index == nullptr ? nullptr : index->Head(entry.path, StateOf(entry));
  if (known != nullptr) return *known;
  const std::int64_t read_at = ClockNs();
  ARROW_ASSIGN_OR_RAISE(const FileBytes head, ReadHead(root, entry.path, kShebangBytes));
  // Only a `#!` line says anything.
  std::string line = head.bytes.starts_with("#!") ? head.bytes.substr(0, head.bytes.find_first_of("\r\n")) : "";
  if (index != nullptr) index->NoteHead(entry.path, head.state, read_at, line);
  return line;
}

bool IsExcludedName(std::string_view name) { return std::ranges::find(kExcludedNames, name) != kExcludedNames.end(); }

// Builds the listing entry by entry; the globs are applied at the end, in one go.
class Classifier {
 public:
  Classifier(const ListOptions& options, const ListingWorld& world) : options_(options), world_(world) {}

  void Add(const WalkEntry& entry) {
    switch (entry.kind) {
      case EntryKind::kDirectory: return AddDirectory(entry);
      case EntryKind::kSymlink: return Leave(entry, "symlink", "");
      case EntryKind::kOther:
        if (!entry.error.empty()) return LeaveUnreadable(entry, entry.error);
        return Leave(entry, "special-file", "");
      case EntryKind::kFile: return AddFile(entry);
    }
  }

  arrow::Result<Listing> Finish() && {
    for (const std::string& root : options_.source_roots) {
      ARROW_ASSIGN_OR_RAISE(const std::string folder, NormalizeFolder(root));
      std::string printable = PrintablePath(folder);
      if (std::ranges::find(listing_.source_roots, printable) == listing_.source_roots.end()) {
        listing_.source_roots.push_back(std::move(printable));
      }
    }
    ARROW_RETURN_NOT_OK(ApplyGlobs());
    std::ranges::stable_sort(listing_.files, {}, &SourceFile::path);
    LeaveCollisions();
    CheckSourceRoots();
    std::ranges::stable_sort(listing_.problems, {}, &Problem::path);
    return std::move(listing_);
  }

 private:
  void Leave(const WalkEntry& entry, std::string_view reason, std::string detail) {
    listing_.manifest.push_back({PrintablePath(entry.path), KindName(entry.kind), false, reason, std::move(detail)});
  }

  void Report(std::string path, std::string_view code, bool is_error, std::string message) {
    listing_.problems.push_back({std::move(path), 0, 0, code, is_error, std::move(message)});
  }

  void LeaveUnreadable(const WalkEntry& entry, const std::string& error) {
    Leave(entry, "unreadable", error);
    Report(PrintablePath(entry.path), "unreadable", true, std::string(KindName(entry.kind)) + " " + error);
  }

  void AddDirectory(const WalkEntry& entry) {
    if (world_.is_store(entry.path)) return;
    if (!entry.ignored_by.empty() && world_.is_store(std::string(FolderOf(entry.path)))) return;
    if (IsExcludedName(FileName(entry.path))) return Leave(entry, "excluded-name", "");
    if (!entry.ignored_by.empty()) return Leave(entry, "git-ignored", entry.ignored_by);
    if (!entry.error.empty()) return LeaveUnreadable(entry, entry.error);
    Leave(entry, "virtual-environment", std::string(kEnvironmentMarker));
  }

  void AddFile(const WalkEntry& entry) {
    const std::string_view name = FileName(entry.path);
    std::string_view reason = "python-source";
    if (!HasPythonExtension(name)) {
      if (!HasNoExtension(name) || entry.size == 0) return;
      const arrow::Result<std::string> head = world_.read_head(entry.path);
      if (!head.ok()) {
        if (!entry.ignored_by.empty()) return Leave(entry, "git-ignored", entry.ignored_by);
        return LeaveUnreadable(entry, head.status().message());
      }
      if (!IsPythonShebang(*head)) return;
      reason = "python-shebang";
    }
    if (!entry.ignored_by.empty()) return Leave(entry, "git-ignored", entry.ignored_by);
    if (!entry.error.empty()) return LeaveUnreadable(entry, entry.error);
    std::string path = PrintablePath(entry.path);
    if (options_.max_file_bytes != 0 && entry.size > options_.max_file_bytes) {
      std::string detail =
          std::to_string(entry.size) + " bytes, the limit is " + std::to_string(options_.max_file_bytes);
      Leave(entry, "too-large", detail);
      Report(std::move(path), "too-large", true, "file of " + std::move(detail));
      return;
    }
    listing_.manifest.push_back({path, "file", true, reason, ""});
    listing_.files.push_back({std::move(path), entry.path, StateOf(entry)});
  }

  arrow::Result<std::vector<bool>> Match(std::vector<std::string> globs, const std::vector<std::string>& paths) const {
    if (globs.empty()) return std::vector<bool>(paths.size(), false);
    for (std::string& glob : globs) {
      if (glob.starts_with("./")) glob.erase(0, 1);
      if (glob.find_first_not_of("!/ ") == std::string::npos || glob.starts_with('#')) {
        return arrow::Status::Invalid("glob '", glob, "' names no file or folder");
      }
    }
    return world_.match_globs(globs, paths);
  }

  arrow::Status ApplyGlobs() {
    if (options_.include.empty() && options_.exclude.empty()) return arrow::Status::OK();
    std::vector<std::string> paths;
    paths.reserve(listing_.files.size());
    for (const SourceFile& file : listing_.files) paths.push_back(file.os_path);
    std::vector<bool> included(paths.size(), true);
    if (!options_.include.empty()) {
      ARROW_ASSIGN_OR_RAISE(included, Match(options_.include, paths));
    }
    ARROW_ASSIGN_OR_RAISE(const std::vector<bool> excluded, Match(options_.exclude, paths));
    // Sources are the only included rows so far, and in the files' order.
    std::size_t at = 0;
    for (ManifestRow& row : listing_.manifest) {
      if (!row.included) continue;
      const bool keep = included[at] && !excluded[at];
      if (!keep) {
        row.included = false;
        row.reason = excluded[at] ? "excluded-glob" : "not-included-glob";
      }
      ++at;
    }
    std::vector<SourceFile> kept;
    for (std::size_t i = 0; i < paths.size(); ++i) {
      if (included[i] && !excluded[i]) kept.push_back(std::move(listing_.files[i]));
    }
    listing_.files = std::move(kept);
    return arrow::Status::OK();
  }

  // The manifest has one row a path, the source's where there is one.
  void LeaveRepeatedRows() {
    std::ranges::stable_sort(listing_.manifest, {}, [](const ManifestRow& row) {
      return std::tuple(std::string_view(row.path), !row.included);
    });
    std::vector<ManifestRow> kept;
    for (ManifestRow& row : listing_.manifest) {
      if (kept.empty() || kept.back().path != row.path) {
        kept.push_back(std::move(row));
        continue;
      }
      Report(row.path, "path-collision", true,
             "left out: another " + std::string(kept.back().kind) +
                 " has this name too once bytes that are no UTF-8 are written out");
    }
    listing_.manifest = std::move(kept);
  }

  // Two raw paths can be printed alike (`\xff` in letters, and the byte); the file that is UTF-8 keeps the name.
  void LeaveCollisions() {
    std::vector<SourceFile> kept;
    for (SourceFile& file : listing_.files) {
      if (kept.empty() || kept.back().path != file.path) {
        kept.push_back(std::move(file));
        continue;
      }
      if (file.os_path == file.path) kept.back() = std::move(file);
    }
    listing_.files = std::move(kept);
    LeaveRepeatedRows();
    for (const SourceFile& file : listing_.files) {
      if (file.path != file.os_path) {
        Report(file.path, "path-not-utf8", false,
               "the path is not UTF-8; bytes that are no character are written \\xNN");
      }
    }
  }

  void CheckSourceRoots() {
    for (const std::string& root : listing_.source_roots) {
      const bool used =
          std::ranges::any_of(listing_.files, [&](const SourceFile& file) { return LiesIn(file.path, root); });
      if (!used) Report(root, "source-root-empty", false, "the source root holds no Python source");
    }
  }

  const ListOptions& options_;
  const ListingWorld& world_;
  Listing listing_;
};

}  // namespace

engine::WalkOptions DefaultWalkOptions() {
  engine::WalkOptions options;
  options.git_ignore = true;
  options.skip_names.assign(kExcludedNames.begin(), kExcludedNames.end());
  options.skip_markers = {std::string(kEnvironmentMarker)};
  return options;
}

arrow::Result<Listing> Classify(const std::vector<WalkEntry>& entries, const ListOptions& options,
                                const ListingWorld& world) {
  Classifier classifier(options, world);
  for (const WalkEntry& entry : entries) classifier.Add(entry);
  return std::move(classifier).Finish();
}

arrow::Result<Listing> ListSources(const std::string& root, const ListOptions& options, FileIndex* index) {
  ARROW_ASSIGN_OR_RAISE(const std::vector<WalkEntry> entries, engine::Walk(root, DefaultWalkOptions()));
  const ListingWorld world = {[&](const std::string& os_path) -> arrow::Result<std::string> {
                                const auto entry =
                                    std::ranges::lower_bound(entries, os_path, {}, &WalkEntry::path);  // sorted by path
                                return FirstLine(root, *entry, index);
                              },
                              [](const std::vector<std::string>& globs, const std::vector<std::string>& paths) {
                                return engine::MatchGlobs(globs, paths);
                              },
                              [&](const std::string& os_path) {
                                const auto format = ReadHead(root, os_path + "/format", kStoreFormat.size());
                                return format.ok() && format->bytes == kStoreFormat;
                              }};
  return Classify(entries, options, world);
}

}  // namespace codeanatomy::repo
