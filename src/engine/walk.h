#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <arrow/result.h>

namespace codeanatomy::engine {

enum class EntryKind { kFile, kDirectory, kSymlink, kOther };

// Describes one thing found under a root. Directories are listed only where they are not entered.
struct WalkEntry {
  std::string path;    // raw bytes, relative to the root, `/` between the parts
  EntryKind kind = EntryKind::kFile;
  std::uint64_t size = 0;
  std::int64_t mtime_ns = 0;
  std::int64_t ctime_ns = 0;
  std::uint64_t inode = 0;
  std::uint32_t mode = 0;
  std::string ignored_by;  // the pattern that leaves it out, with its file (`.gitignore:3: build/`); empty: in
  std::string error;       // what kept it from being read; empty: none
};

struct WalkOptions {
  bool git_ignore = true;  // .gitignore in and above the root up to the repository's, .git/info/exclude
  std::vector<std::string> skip_names;  // directories of these names are listed and not entered
  std::vector<std::string> skip_markers;  // directories that hold a file of one of these names are not entered
};

// Lists everything under `root`, sorted by path bytes. Symbolic links are listed and never followed.
arrow::Result<std::vector<WalkEntry>> Walk(const std::string& root, const WalkOptions& options);

// Compiled globs, as in .gitignore; one matcher for a list of patterns.
arrow::Result<std::vector<bool>> MatchGlobs(const std::vector<std::string>& globs,
                                            const std::vector<std::string>& paths);

}  // namespace codeanatomy::engine
