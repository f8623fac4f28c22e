#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <arrow/status.h>

namespace codeanatomy::storage {

// The folders of a store's tables, sorted.
std::vector<std::filesystem::path> TablesIn(const std::string& directory);

// Removes from a store what a killed build wrote and never committed: data files of this program's naming that no log
// entry names, and log entries that were being written. Tables whose log does not begin with its first entry are left
// alone: what a checkpoint alone names cannot be told from an orphan. The caller holds the store's lock.
arrow::Status RemoveOrphans(const std::string& directory);

// Removes from a store the versions of tables that a build after run `last_run` committed and no run names: the newest ones,
// down to the first that is of an earlier run or of another program. A table without others goes. What is left is byte for
// byte what the last run left. The caller holds the store's lock.
arrow::Status RemoveUnnamed(const std::string& directory, std::int64_t last_run);

}  // namespace codeanatomy::storage
