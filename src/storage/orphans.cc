#include "storage/orphans.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <string_view>
#include <vector>

#include <arrow/result.h>
#include <nlohmann/json.hpp>

#include "schema/schema.h"

namespace codeanatomy::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kDataEnding = ".parquet";
constexpr std::size_t kVersionDigits = 20;

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

bool IsLogEntry(std::string_view name) {
  return name.size() == kVersionDigits + 5 && name.ends_with(".json") &&
         name.substr(0, kVersionDigits).find_first_not_of("0123456789") == std::string_view::npos;
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
    if (!IsLogEntry(name)) continue;
    ++entries;
    newest = std::max<std::int64_t>(newest, std::stoll(name));
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

// What an entry of a table's log says of its commit.
struct Entry {
  std::int64_t run = -1;  // of ours that wrote it; -1: another program did
  std::vector<std::string> files;  // that it adds
};

arrow::Result<Entry> ReadEntry(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return arrow::Status::IOError(path.string(), ": cannot be read");
  Entry entry;
  for (std::string line; std::getline(file, line);) {
    const auto action = nlohmann::json::parse(line, nullptr, false);
    if (!action.is_object()) return Entry();
    const auto info = action.find("commitInfo"), add = action.find("add");
    if (info != action.end() && info->is_object()) {
      const auto run = info->find("codeanatomy.run");
      const std::string text = run != info->end() && run->is_string() ? run->get<std::string>() : std::string();
      const auto read = std::from_chars(text.data(), text.data() + text.size(), entry.run);
      if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return Entry();
    }
    if (add != action.end() && add->is_object() && add->contains("path") && add->at("path").is_string()) {
      entry.files.push_back(add->at("path").get<std::string>());
    }
  }
  return entry;
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
arrow::Status Withdraw(const fs::path& folder, std::int64_t version, const std::vector<std::string>& files) {
  const fs::path log = folder / "_delta_log";
  char name[kVersionDigits + 1];
  std::snprintf(name, sizeof name, "%020lld", static_cast<long long>(version));
  if (CheckpointOf(log) == version) ARROW_RETURN_NOT_OK(Remove(log / "_last_checkpoint"));
  std::vector<fs::path> gone;
  std::error_code error;
  for (const auto& item : fs::directory_iterator(log, error)) {
    if (item.path().filename().string().starts_with(std::string(name) + ".checkpoint")) gone.push_back(item.path());
  }
  gone.push_back(log / (std::string(name) + ".json"));
  for (const std::string& file : files) gone.push_back(folder / file);
  for (const fs::path& path : gone) ARROW_RETURN_NOT_OK(Remove(path));
  return arrow::Status::OK();
}

arrow::Status WithdrawUnnamed(const fs::path& folder, std::int64_t last_run) {
  std::vector<std::int64_t> versions;
  std::error_code error;
  for (const auto& item : fs::directory_iterator(folder / "_delta_log", error)) {
    const std::string name = item.path().filename().string();
    if (IsLogEntry(name)) versions.push_back(std::stoll(name));
  }
  std::ranges::sort(versions, std::greater<>());
  for (const std::int64_t version : versions) {
    char name[kVersionDigits + 6];
    std::snprintf(name, sizeof name, "%020lld.json", static_cast<long long>(version));
    ARROW_ASSIGN_OR_RAISE(const Entry entry, ReadEntry(folder / "_delta_log" / name));
    if (entry.run <= last_run) return arrow::Status::OK();
    ARROW_RETURN_NOT_OK(Withdraw(folder, version, entry.files));
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
