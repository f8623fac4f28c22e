#pragma once

// Private to storage/: the entries of a table's log, one a version.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>

namespace codeanatomy::storage {

// The file name of an entry without its ending; a checkpoint's begins with it.
std::string EntryStem(std::int64_t version);

std::filesystem::path EntryPath(const std::filesystem::path& table_folder, std::int64_t version);

// The version whose entry has this file name; nullopt: it is none of an entry.
std::optional<std::int64_t> VersionOfEntry(std::string_view file_name);

struct AddedFile {
  std::string path;  // in the table's folder
  std::optional<std::uintmax_t> bytes;
};

// What an entry says of its commit.
struct LogEntry {
  std::int64_t run = -1;  // of ours that wrote it; -1: another program did
  bool is_whole = true;  // every line is an action, and every added file has a path and a size
  bool is_commit = false;
  bool changes_files = false;
  std::vector<AddedFile> added;
};

// Errors: a file that cannot be read.
arrow::Result<LogEntry> ReadEntry(const std::filesystem::path& path);

}  // namespace codeanatomy::storage
