#pragma once

#include <functional>
#include <string>
#include <vector>

#include "repo/listing.h"

namespace codeanatomy::repo {

// The parts of the outside world that classification needs; tests give their own.
struct ListingWorld {
  // The first bytes of a file without extension, or why there are none.
  std::function<arrow::Result<std::string>(const std::string& os_path)> read_head;
  // As engine::MatchGlobs.
  std::function<arrow::Result<std::vector<bool>>(const std::vector<std::string>& globs,
                                                 const std::vector<std::string>& paths)>
      match_globs;
  // Tells whether a folder is a store of this program.
  std::function<bool(const std::string& os_path)> is_store;
};

// Decides over walked entries what is in and why; ListSources without the file system.
arrow::Result<Listing> Classify(const std::vector<engine::WalkEntry>& entries, const ListOptions& options,
                                const ListingWorld& world);

}  // namespace codeanatomy::repo
