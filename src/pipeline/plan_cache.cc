#include "pipeline/plan_cache.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <utility>
#include <vector>

#include "storage/storage.h"

namespace codeanatomy::pipeline {
namespace {

namespace fs = std::filesystem;

std::vector<storage::NamedBatch> Named(const PlanRows& rows) {
  std::vector<storage::NamedBatch> batches;
  for (const auto& [table, batch] : rows) batches.push_back({table, batch});
  return batches;
}

}  // namespace

std::optional<PlanRows> PlanCache::Read(const std::string& key, const PlanRows& shapes) const {
  auto read = storage::KeptBatches(folder_).Read(key, Named(shapes));
  if (!read.ok() || !*read) return std::nullopt;
  PlanRows rows;
  for (storage::NamedBatch& batch : **read) rows.emplace(batch.name, std::move(batch.rows));
  std::error_code error;
  fs::last_write_time(folder_ + "/" + key, fs::file_time_type::clock::now(), error);
  return rows;
}

void PlanCache::Write(const std::string& key, const PlanRows& rows) const {
  if (storage::KeptBatches(folder_).Write(key, Named(rows)).ok()) Prune();
}

void PlanCache::Prune() const {
  std::error_code error;
  std::vector<std::pair<fs::file_time_type, fs::path>> entries;
  for (const auto& entry : fs::directory_iterator(folder_, error)) {
    const auto used = entry.last_write_time(error);
    if (!error) entries.emplace_back(used, entry.path());
  }
  std::ranges::sort(entries, std::greater());
  for (std::size_t i = kMostEntries; i < entries.size(); ++i) fs::remove(entries[i].second, error);
}

}  // namespace codeanatomy::pipeline
