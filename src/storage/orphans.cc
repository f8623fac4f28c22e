#include "storage/orphans.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <string_view>
#include <vector>

#include <arrow/result.h>
#include <nlohmann/json.hpp>

#include "storage/log_entry.h"

namespace codeanatomy::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kDataEnding = ".parquet";

bool IsHex(std::string_view text) { return text.find_first_not_of("0123456789abcdef") == std::string_view::npos; }

// part-00000-<32 hexadecimal digits>.parquet, as the engine names the files of one commit.
bool IsOurDataFile(std::string_view name) {
  constexpr std::string_view kPart = "part-";
  constexpr std::size_t kName = 32;
  if (!name.starts_with(kPart) || !name.ends_with(kDataEnding)) return false;
  name.remove_prefix(kPart.size());
  name.remove_suffix(kDataEnding.size());
  const std::size_t dash = name.find('-');
  return dash != std::string_view::npos && IsHex(name.substr(0, dash)) && name.size() == dash + 1 + kName &&
         IsHex(name.substr(dash + 1));
}

// The engine writes an entry or a checkpoint as NAME#1 and then gives it its name.
bool IsUnfinishedEntry(std::string_view name) {
  const std::size_t hash = name.find('#');
  return hash != std::string_view::npos &&
         name.substr(hash + 1).find_first_not_of("0123456789") == std::string_view::npos;
}

// The names of data files in a log entry, without folders.
arrow::Status CollectNames(const fs::path& entry, std::set<std::string, std::less<>>& names) {
  std::ifstream file(entry, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  if (!file) return arrow::Status::IOError(entry.string(), ": cannot be read");
  for (std::size_t at = text.find(kDataEnding); at != std::string::npos; at = text.find(kDataEnding, at + 1)) {
    const std::size_t start = text.find_last_of("/\"", at);
    if (start != std::string::npos) names.insert(text.substr(start + 1, at + kDataEnding.size() - start - 1));
  }
  return arrow::Status::OK();
}

arrow::Status Remove(const fs::path& path) {
  std::error_code error;
  fs::remove(path, error);
  return error ? arrow::Status::IOError(path.string(), ": cannot be removed: ", error.message()) : arrow::Status::OK();
}

arrow::Status CleanTable(const fs::path& folder) {
  const fs::path log = folder / "_delta_log";
  std::set<std::string, std::less<>> named;
  std::int64_t entries = 0, newest = -1;
  std::vector<fs::path> orphans;
  std::error_code error;
  for (const auto& item : fs::directory_iterator(log, error)) {
    const std::string name = item.path().filename().string();
    if (IsUnfinishedEntry(name)) orphans.push_back(item.path());
    const auto version = VersionOfEntry(name);
    if (!version) continue;
    ++entries;
    newest = std::max(newest, *version);
    ARROW_RETURN_NOT_OK(CollectNames(item.path(), named));
  }
  const bool is_whole = entries == newest + 1;
  for (const auto& item : fs::recursive_directory_iterator(folder, error)) {
    const std::string name = item.path().filename().string();
    if (is_whole && IsOurDataFile(name) && !named.contains(name)) orphans.push_back(item.path());
  }
  for (const fs::path& orphan : orphans) ARROW_RETURN_NOT_OK(Remove(orphan));
  return arrow::Status::OK();
}

// The last checkpoint's version; -1: there is none.
std::int64_t CheckpointOf(const fs::path& log) {
  std::ifstream file(log / "_last_checkpoint", std::ios::binary);
  const auto said = file ? nlohmann::json::parse(file, nullptr, false) : nlohmann::json();
  return said.is_object() && said.contains("version") && said["version"].is_number_integer()
             ? said["version"].get<std::int64_t>()
             : -1;
}

// Readers follow the checkpoint to the log and the log to the data: they go in this order.
arrow::Status Withdraw(const fs::path& folder, std::int64_t version, const std::vector<AddedFile>& files) {
  const fs::path log = folder / "_delta_log";
  if (CheckpointOf(log) == version) ARROW_RETURN_NOT_OK(Remove(log / "_last_checkpoint"));
  const std::string checkpoint = EntryStem(version) + ".checkpoint";
  std::vector<fs::path> gone;
  std::error_code error;
  for (const auto& item : fs::directory_iterator(log, error)) {
    if (item.path().filename().string().starts_with(checkpoint)) gone.push_back(item.path());
  }
  gone.push_back(EntryPath(folder, version));
  for (const AddedFile& file : files) gone.push_back(folder / file.path);
  for (const fs::path& path : gone) ARROW_RETURN_NOT_OK(Remove(path));
  return arrow::Status::OK();
}

arrow::Status WithdrawUnnamed(const fs::path& folder, std::int64_t last_run) {
  std::vector<std::int64_t> versions;
  std::error_code error;
  for (const auto& item : fs::directory_iterator(folder / "_delta_log", error)) {
    if (const auto version = VersionOfEntry(item.path().filename().string())) versions.push_back(*version);
  }
  std::ranges::sort(versions, std::greater<>());
  for (const std::int64_t version : versions) {
    ARROW_ASSIGN_OR_RAISE(const LogEntry entry, ReadEntry(EntryPath(folder, version)));
    if (entry.run <= last_run) return arrow::Status::OK();
    ARROW_RETURN_NOT_OK(Withdraw(folder, version, entry.added));
  }
  if (versions.empty()) return arrow::Status::OK();
  fs::remove_all(folder, error);
  return error ? arrow::Status::IOError(folder.string(), ": cannot be removed: ", error.message())
               : arrow::Status::OK();
}

}  // namespace

std::vector<fs::path> TablesIn(const std::string& directory) {
  std::vector<fs::path> tables;
  std::error_code error;
  for (const auto& item : fs::directory_iterator(directory, error)) {
    if (fs::is_directory(item.path() / "_delta_log", error)) tables.push_back(item.path());
  }
  std::ranges::sort(tables);
  return tables;
}

arrow::Status RemoveUnnamed(const std::string& directory, std::int64_t last_run) {
  for (const fs::path& table : TablesIn(directory)) ARROW_RETURN_NOT_OK(WithdrawUnnamed(table, last_run));
  return arrow::Status::OK();
}

arrow::Status RemoveOrphans(const std::string& directory) {
  for (const fs::path& table : TablesIn(directory)) ARROW_RETURN_NOT_OK(CleanTable(table));
  return arrow::Status::OK();
}

}  // namespace codeanatomy::storage
