#include "pipeline/stored_run.h"

#include <charconv>
#include <filesystem>

namespace codeanatomy::pipeline {

arrow::Result<StoredRun> RunNamed(const std::string& name, const std::string& store, const policy::PolicyPack& policy) {
  std::error_code error;
  const bool is_folder = std::filesystem::is_directory(name, error);
  std::int64_t number = 0;
  const auto [end, code] = std::from_chars(name.data(), name.data() + name.size(), number);
  const bool is_number = code == std::errc() && end == name.data() + name.size();
  if (!is_folder && !is_number) return arrow::Status::Invalid(name, " is no run and no store's folder");
  std::string folder = is_folder ? name : store;
  if (is_folder && !std::filesystem::exists(folder + "/format", error)) folder += "/.codeanatomy";
  StoredRun stored;
  ARROW_ASSIGN_OR_RAISE(stored.session, OpenSession(policy));
  ARROW_ASSIGN_OR_RAISE(stored.store, storage::Store::OpenForReading(folder));
  if (is_folder) {
    ARROW_ASSIGN_OR_RAISE(stored.run, storage::FinishedRun(*stored.store, *stored.session));
    return stored;
  }
  ARROW_ASSIGN_OR_RAISE(auto run, storage::RunOf(*stored.store, number, *stored.session));
  if (!run) return arrow::Status::Invalid("the store at ", folder, " has no run ", number);
  stored.run = std::move(*run);
  return stored;
}

}  // namespace codeanatomy::pipeline
