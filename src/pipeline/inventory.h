#pragma once

#include <string>
#include <vector>

#include "normalize/normalize.h"
#include "repo/repo.h"

namespace codeanatomy::pipeline {

// A file to read, with all that is known of it before it is read.
struct InventoryFile {
  repo::SourceFile source;
  repo::ModuleName module;
  std::string source_root;  // `.` for the repository
  normalize::NodeId parent_id = 0;
  std::int64_t ordinal = 0;
  bool is_importable = true;
  std::int64_t root_rank = 0;
  std::int64_t precedence = 0;
  std::vector<repo::Problem> problems;  // of the listing
};

// One thing that has rows, in path order: a container, a file, or a problem of something that is no source.
struct InventoryItem {
  enum class Kind { kContainer, kProblem, kFile } kind;
  std::size_t index;  // into the vector of that kind
  std::string_view path;
};

// Lays out the repository's containers and files before any file is read.
struct Inventory {
  std::vector<normalize::Container> containers;
  std::vector<InventoryFile> files;
  std::vector<repo::Problem> problems;
  std::vector<InventoryItem> items;
};

Inventory TakeInventory(const repo::Listing& listing, const repo::ModuleNaming& naming, const std::string& repository,
                        const normalize::IdSpace& space);

}  // namespace codeanatomy::pipeline
