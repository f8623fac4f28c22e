#pragma once

#include <string>

#include <arrow/status.h>

namespace codeanatomy::storage {

// Removes from a store what a killed build wrote and never committed: data files of this program's naming that no log
// entry names, and log entries that were being written. Tables whose log does not begin with its first entry are left
// alone: what a checkpoint alone names cannot be told from an orphan. The caller holds the store's lock.
arrow::Status RemoveOrphans(const std::string& directory);

}  // namespace codeanatomy::storage
