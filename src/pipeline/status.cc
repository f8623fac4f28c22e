#include "pipeline/status.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/base.h"
#include "base/wall_clock.h"
#include "pipeline/inputs.h"
#include "pipeline/planned_rules.h"

namespace codeanatomy::pipeline {
namespace {

// path → content hash, as the run has them.
constexpr std::string_view kFiles = "SELECT path, content_hash FROM files ORDER BY path";

arrow::Result<std::map<std::string, std::string>> StoredFiles(const storage::Store& store, const storage::Run& run,
                                                              engine::Session& session,
                                                              const engine::CancelToken& cancel) {
  std::map<std::string, std::string> files;
  const storage::RunRow* row = run.Find("table", "files");
  if (row == nullptr) return files;
  ARROW_RETURN_NOT_OK(storage::RegisterTable(store, *row, session));
  ARROW_ASSIGN_OR_RAISE(const engine::Plan plan, session.PlanSql(kFiles, engine::Gate::kReadOnly));
  ARROW_ASSIGN_OR_RAISE(auto reader, plan.Execute(cancel));
  while (true) {
    ARROW_ASSIGN_OR_RAISE(const auto batch, reader->Next());
    if (batch == nullptr) return files;
    ARROW_ASSIGN_OR_RAISE(const TextView path, TextView::Make(batch->column(0).get()));
    ARROW_ASSIGN_OR_RAISE(const TextView hash, TextView::Make(batch->column(1).get()));
    for (std::int64_t i = 0; i < batch->num_rows(); ++i) files.emplace(path.At(i), hash.At(i));
  }
}

// What is pending of one file that the run has.
std::optional<Pending::What> Compare(const std::string& root, const repo::SourceFile& file, const std::string& stored,
                                     std::uint64_t max_file_bytes, repo::FileIndex& index) {
  const std::string* known = index.Hash(file.os_path, file.state);
  if (known != nullptr) return *known == stored ? std::nullopt : std::optional(Pending::What::kChanged);
  if (!index.WasReadIn(file.os_path, file.state)) return Pending::What::kNewer;
  const auto read = repo::ReadSource(root, file, max_file_bytes);
  const std::string hash = read.ok() ? repo::ContentHash(read->bytes) : std::string();
  return hash == stored ? std::nullopt : std::optional(Pending::What::kChanged);
}

arrow::Status FindPendingFiles(const BuildOptions& options, const repo::Listing& listing,
                               std::map<std::string, std::string> stored, repo::FileIndex& index,
                               std::vector<Pending>& pending) {
  ARROW_ASSIGN_OR_RAISE(const policy::Limits limits, policy::ReadLimits(options.policy));
  const std::size_t first = pending.size();
  for (const repo::SourceFile& file : listing.files) {
    const auto found = stored.find(file.path);
    if (found == stored.end()) {
      pending.push_back({Pending::What::kAdded, file.path});
      continue;
    }
    const auto what = Compare(options.root, file, found->second, limits.max_file_bytes, index);
    if (what) pending.push_back({*what, file.path});
    stored.erase(found);
  }
  for (const auto& [path, hash] : stored) pending.push_back({Pending::What::kRemoved, path});
  std::sort(pending.begin() + static_cast<std::ptrdiff_t>(first), pending.end(),
            [](const Pending& a, const Pending& b) { return a.name < b.name; });
  return arrow::Status::OK();
}

// Inputs other than the files' content that a build with the recorded options would have otherwise.
void FindPendingInputs(const storage::Run& run, const repo::Listing& listing,
                       const std::optional<std::span<const rules::Rule>>& rules, std::vector<Pending>& pending) {
  std::vector<storage::RunRow> now = ProgramInputs(rules.value_or(std::span<const rules::Rule>()));
  now.push_back(ScopeInput(listing));
  for (const storage::RunRow& row : now) {
    if (row.name == "rules" && !rules) continue;
    const storage::RunRow* before = run.Find(row.subject, row.name);
    if (before == nullptr || before->digest != row.digest) pending.push_back({Pending::What::kInput, row.name});
  }
}

}  // namespace

arrow::Result<StatusReport> Status(const BuildOptions& options) {
  StatusReport report;
  ARROW_ASSIGN_OR_RAISE(const auto store, storage::Store::OpenForReading(options.store));
  ARROW_ASSIGN_OR_RAISE(const auto session, OpenSession(options.policy));
  ARROW_ASSIGN_OR_RAISE(report.run, storage::FinishedRun(*store, *session));
  report.age_seconds = (NowMicroseconds() - report.run.finished_us) / 1'000'000;

  ARROW_ASSIGN_OR_RAISE(BuildOptions recorded, Recorded(options, report.run));
  if (recorded.root.empty()) recorded.root = IndexedRoot(options.store);
  std::error_code error;
  report.knows_sources = std::filesystem::is_directory(recorded.root, error);
  if (!report.knows_sources) return report;
  repo::FileIndex index = ReadIndex(options.store, recorded.root);
  repo::ListOptions list = recorded.list;
  ARROW_ASSIGN_OR_RAISE(const policy::Limits limits, policy::ReadLimits(recorded.policy));
  list.max_file_bytes = limits.max_file_bytes;
  ARROW_ASSIGN_OR_RAISE(const repo::Listing listing, repo::ListSources(recorded.root, list, &index));
  const auto rules = ReadRules(recorded.rules, recorded.policy);
  if (rules.ok()) {
    FindPendingInputs(report.run, listing, rules->enabled, report.pending);
  } else {
    report.pending.push_back({Pending::What::kUnreadable, "rules"});
    report.rules_error = rules.status();
    FindPendingInputs(report.run, listing, std::nullopt, report.pending);
  }
  ARROW_ASSIGN_OR_RAISE(auto stored, StoredFiles(*store, report.run, *session, options.cancel));
  ARROW_RETURN_NOT_OK(FindPendingFiles(recorded, listing, std::move(stored), index, report.pending));
  return report;
}

}  // namespace codeanatomy::pipeline
