#pragma once

#include <arrow/result.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/walk.h"
#include "repo/file_index.h"
#include "repo/problem.h"

namespace codeanatomy::repo {

struct ListOptions {
  // Globs as in .gitignore, relative to the root; one that matches a folder holds for all in it, and a later `!glob`
  // takes back. With `include`, only sources that match are in; `exclude` wins over it.
  std::vector<std::string> include;
  std::vector<std::string> exclude;
  // Folders relative to the root, most important first; normalised by the listing.
  std::vector<std::string> source_roots;
  std::uint64_t max_file_bytes = 0;  // larger files are left out; 0: none are
};

struct SourceFile {
  std::string path;     // printable: what is no UTF-8 is \xNN
  std::string os_path;  // raw, relative to the root
  FileState state;
};

// Says why one thing is in or out: a row of `scope_manifest`. There is one for every source, for everything left out
// that would be a source, and for every folder, symbolic link and special file that is not entered or opened; none
// for plain files of other languages, and none for stores of this program: building one must not change the rows.
struct ManifestRow {
  std::string path;       // printable
  std::string_view kind;  // file, directory, symlink, other
  bool included = false;
  // python-source, python-shebang; excluded-name, virtual-environment, git-ignored, excluded-glob, not-included-glob,
  // symlink, special-file, too-large, unreadable
  std::string_view reason;
  std::string detail;  // the pattern, the limit, the error
};

struct Listing {
  std::vector<SourceFile> files;  // by path bytes
  std::vector<ManifestRow> manifest;  // by path bytes
  std::vector<Problem> problems;  // by path bytes; codes path-not-utf8, path-collision, unreadable,
  // too-large, source-root-empty
  std::vector<std::string> source_roots;  // the options', printable, normalised, without repeats
};

// Lists what is under `root`. Left out by default: what git ignores, `.git`, `.hg`, `.codeanatomy`, `__pycache__`,
// `node_modules`, `site-packages`, `dist-packages`, and folders with a `pyvenv.cfg`; the root itself is always entered.
// Files without extension are read for their first line, but for those that `index`, which may be null, knows.
arrow::Result<Listing> ListSources(const std::string& root, const ListOptions& options, FileIndex* index = nullptr);

// What ListSources asks the walk for.
engine::WalkOptions DefaultWalkOptions();

}  // namespace codeanatomy::repo
