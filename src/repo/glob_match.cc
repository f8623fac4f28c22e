#include <algorithm>

#include "repo/classify.h"
#include "repo/source_path.h"

// A glob counts for a file if it matches the file or any folder above it. Globs that end with `/` are for folders
// alone: they are matched, without the slash, against the folders only.

namespace codeanatomy::repo {
namespace {

// Every folder above the paths, once.
std::vector<std::string> FoldersAbove(const std::vector<std::string>& paths) {
  std::vector<std::string> folders;
  for (const std::string& path : paths) {
    for (std::string_view folder = FolderOf(path); !folder.empty(); folder = FolderOf(folder)) {
      folders.emplace_back(folder);
    }
  }
  std::ranges::sort(folders);
  folders.erase(std::ranges::unique(folders).begin(), folders.end());
  return folders;
}

}  // namespace

arrow::Result<std::vector<bool>> MatchSources(const std::vector<std::string>& globs,
                                              const std::vector<std::string>& paths, const ListingWorld& world) {
  std::vector<std::string> any;
  std::vector<std::string> folder_globs;
  for (const std::string& glob : globs) {
    if (glob.empty() || glob.front() == '!') {
      return arrow::Status::Invalid("glob '", glob, "': ", glob.empty() ? "is empty" : "a negated glob cannot be given",
                                    "; use --include and --exclude together");
    }
    std::string_view text = glob;
    if (text.starts_with("./")) text.remove_prefix(1);
    const std::size_t end = text.find_last_not_of('/');
    if (end == std::string_view::npos) return arrow::Status::Invalid("glob '", glob, "' names no file or folder");
    const bool folders_only = end + 1 < text.size();
    text = text.substr(0, end + 1);
    folder_globs.emplace_back(text);
    if (!folders_only) any.emplace_back(text);
  }
  std::vector<bool> matched(paths.size(), false);
  if (!any.empty()) {
    ARROW_ASSIGN_OR_RAISE(matched, world.match_globs(any, paths));
  }
  if (folder_globs.empty()) return matched;
  const std::vector<std::string> folders = FoldersAbove(paths);
  ARROW_ASSIGN_OR_RAISE(const std::vector<bool> folder_matched, world.match_globs(folder_globs, folders));
  const auto holds = [&](std::string_view folder) {
    const auto at = std::ranges::lower_bound(folders, folder);
    return static_cast<bool>(folder_matched[static_cast<std::size_t>(at - folders.begin())]);
  };
  for (std::size_t i = 0; i < paths.size(); ++i) {
    for (std::string_view folder = FolderOf(paths[i]); !matched[i] && !folder.empty(); folder = FolderOf(folder)) {
      if (holds(folder)) matched[i] = true;
    }
  }
  return matched;
}

}  // namespace codeanatomy::repo
