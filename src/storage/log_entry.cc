#include "storage/log_entry.h"

#include <charconv>
#include <cstdio>
#include <fstream>

#include <nlohmann/json.hpp>

namespace codeanatomy::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kVersionDigits = 20;
constexpr std::string_view kEnding = ".json";

// Nullopt: no build of ours wrote the entry.
std::optional<std::int64_t> RunOf(const nlohmann::json& commit_info) {
  const auto run = commit_info.find("codeanatomy.run");
  if (run == commit_info.end() || !run->is_string()) return std::nullopt;
  const auto& text = run->get_ref<const std::string&>();
  std::int64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc() && read.ptr == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

void TakeAdded(const nlohmann::json& add, LogEntry& entry) {
  const auto path = add.is_object() ? add.find("path") : add.end();
  if (path == add.end() || !path->is_string()) {
    entry.is_whole = false;
    return;
  }
  AddedFile& file = entry.added.emplace_back();
  file.path = path->get<std::string>();
  const auto bytes = add.find("size");
  if (bytes != add.end() && bytes->is_number_unsigned()) file.bytes = bytes->get<std::uintmax_t>();
  entry.is_whole = entry.is_whole && file.bytes.has_value();
}

}  // namespace

std::string EntryStem(std::int64_t version) {
  char name[kVersionDigits + 1];
  std::snprintf(name, sizeof name, "%020lld", static_cast<long long>(version));
  return name;
}

fs::path EntryPath(const fs::path& table_folder, std::int64_t version) {
  return table_folder / "_delta_log" / EntryStem(version).append(kEnding);
}

std::optional<std::int64_t> VersionOfEntry(std::string_view file_name) {
  const bool is_entry = file_name.size() == kVersionDigits + kEnding.size() && file_name.ends_with(kEnding) &&
                        file_name.substr(0, kVersionDigits).find_first_not_of("0123456789") == std::string_view::npos;
  return is_entry ? std::optional<std::int64_t>(std::stoll(std::string(file_name))) : std::nullopt;
}

arrow::Result<LogEntry> ReadEntry(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return arrow::Status::IOError(path.string(), ": cannot be read");
  LogEntry entry;
  bool is_ours = true;
  for (std::string line; std::getline(file, line);) {
    const auto action = nlohmann::json::parse(line, nullptr, false);
    if (!action.is_object()) {
      entry.is_whole = is_ours = false;
      break;
    }
    const auto info = action.find("commitInfo"), add = action.find("add");
    entry.is_commit = entry.is_commit || info != action.end();
    entry.changes_files = entry.changes_files || add != action.end() || action.contains("remove");
    if (info != action.end() && info->is_object()) {
      const auto run = RunOf(*info);
      is_ours = is_ours && run;
      entry.run = run.value_or(-1);
    }
    if (add != action.end()) TakeAdded(*add, entry);
  }
  if (!is_ours) entry.run = -1;
  return entry;
}

}  // namespace codeanatomy::storage
