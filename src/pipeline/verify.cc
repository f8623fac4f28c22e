#include "pipeline/verify.h"

#include <cstdlib>
#include <filesystem>
#include <map>

#include "pipeline/inputs.h"
#include "pipeline/planned_rules.h"
#include "schema/schema.h"

namespace codeanatomy::pipeline {
namespace {

// A folder that is removed with what is in it.
class TemporaryFolder {
 public:
  static arrow::Result<std::unique_ptr<TemporaryFolder>> Make() {
    std::string path = (std::filesystem::temp_directory_path() / "codeanatomy-verify-XXXXXX").string();
    if (mkdtemp(path.data()) == nullptr) return arrow::Status::IOError(path, ": cannot be made");
    return std::unique_ptr<TemporaryFolder>(new TemporaryFolder(path));
  }
  ~TemporaryFolder() {
    std::error_code ignored;  // a folder that stays behind is the system's to clean
    std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

using Digests = std::map<std::string, std::string>;

void Compare(const Digests& left, std::string_view left_name, const Digests& right, std::string_view right_name,
             std::vector<Difference>& differences) {
  Digests all = left;
  all.insert(right.begin(), right.end());
  for (const auto& entry : all) {
    auto digest = [&](const Digests& of) {
      const auto found = of.find(entry.first);
      return found == of.end() ? std::string("absent") : found->second;
    };
    if (digest(left) == digest(right)) continue;
    differences.push_back({entry.first, std::string(left_name), std::string(right_name), digest(left), digest(right)});
  }
}

arrow::Result<Digests> CleanBuild(BuildOptions options, int threads, bool reverse, std::size_t chunk_bytes) {
  ARROW_ASSIGN_OR_RAISE(const auto folder, TemporaryFolder::Make());
  options.store = folder->path();
  options.reverse = reverse;
  options.chunk_bytes = chunk_bytes;
  ARROW_RETURN_NOT_OK(options.policy.ApplyFlag("capture.level", "off", "verify"));
  ARROW_RETURN_NOT_OK(options.policy.ApplyFlag("limits.threads", std::to_string(threads), "verify"));
  ARROW_ASSIGN_OR_RAISE(const BuildReport report, Build(options));
  Digests digests;
  for (const storage::WrittenTable& table : report.tables) digests.emplace(table.name, table.digest);
  return digests;
}

// Tells a store that is at fault from a verification that could not be done.
bool IsDamage(const arrow::Status& status) {
  const engine::ErrorDetail* detail = engine::GetErrorDetail(status);
  if (status.IsCancelled() || status.IsOutOfMemory()) return false;
  return detail == nullptr || (detail->error_class() != engine::ErrorClass::kCancelled &&
                               detail->error_class() != engine::ErrorClass::kResources);
}

// Reads back every table of the run. What a table cannot give is damage.
arrow::Result<Digests> ReadBack(const storage::Store& store, const storage::Run& run, const schema::Catalog& catalog,
                                engine::Session& session, const BuildOptions& options, std::vector<Damage>& damages) {
  Digests digests;
  for (const storage::RunRow& row : run.rows) {
    if (row.subject != "table") continue;
    if (options.progress) options.progress(row.name, 0, 0);
    const schema::Table* table = catalog.Find(row.name);
    if (table == nullptr || !row.version) {
      damages.push_back({row.name, table == nullptr ? "this program knows no such table" : "the run has no version"});
      continue;
    }
    const auto stored = storage::DigestStored(store, *table, std::stoll(*row.version), session, options.cancel);
    if (stored.ok()) {
      digests.emplace(row.name, stored->digest);
    } else if (IsDamage(stored.status())) {
      damages.push_back({row.name, stored.status().message()});
    } else {
      return stored.status();
    }
  }
  return digests;
}

// What is kept of plans has no rows to compare with; its files must be there.
void CheckArtifacts(const storage::Store& store, const storage::Run& run, std::vector<Damage>& damages) {
  for (const storage::RunRow& row : run.rows) {
    if (row.subject != "artifact" || (row.version && store.Holds(row.name, std::stoll(*row.version)))) continue;
    damages.push_back({row.name, "a log entry or data file of the run's version is gone, or has another size"});
  }
}

}  // namespace

arrow::Result<VerifyReport> Verify(const BuildOptions& options, VerifyScope scope) {
  VerifyReport report;
  ARROW_ASSIGN_OR_RAISE(const auto store, storage::Store::OpenForReading(options.store));
  ARROW_ASSIGN_OR_RAISE(const auto session, OpenSession(options.policy));
  const auto run = storage::LastRun(*store, *session);
  if (!run.ok()) {
    if (!IsDamage(run.status())) return run.status();
    report.damages.push_back({"runs", run.status().message()});
    return report;
  }
  if (!*run) return arrow::Status::Invalid(options.store, ": there is no finished run in this store");

  const storage::RunRow* build = (*run)->Find("run", "build");
  if (build == nullptr || build->digest != storage::RunDigest(**run)) {
    report.damages.push_back({"runs", "the rows of the last run are not what was committed"});
    return report;
  }

  ARROW_ASSIGN_OR_RAISE(const BuildOptions recorded, Recorded(options, **run));
  BuildOptions anew = recorded;  // with the rules of the run, which is not read again
  anew.store.clear();
  ARROW_ASSIGN_OR_RAISE(const PlannedRules planned, PlanRules(anew));
  const schema::Catalog& catalog = planned.catalog;
  ARROW_ASSIGN_OR_RAISE(const Digests stored, ReadBack(*store, **run, catalog, *session, options, report.damages));
  CheckArtifacts(*store, **run, report.damages);
  if (!report.damages.empty()) return report;
  report.tables = stored.size();
  Digests written;
  for (const storage::RunRow& row : (*run)->rows) {
    if (row.subject == "table") written.emplace(row.name, row.digest.value_or("absent"));
  }
  Compare(written, "the run", stored, "the store", report.differences);

  ARROW_RETURN_NOT_OK(storage::RegisterTables(*store, **run, *session));
  report.laws = cpg::Laws().size();
  if (options.progress) options.progress("laws", 0, 0);
  ARROW_ASSIGN_OR_RAISE(report.violations, cpg::CheckLaws(*session, options.cancel));
  if (scope == VerifyScope::kLaws) return report;

  ARROW_ASSIGN_OR_RAISE(const Digests one, CleanBuild(recorded, 1, false, 1 << 20));
  ARROW_ASSIGN_OR_RAISE(const Digests other, CleanBuild(recorded, 3, true, 64 << 10));
  Compare(stored, "the store", one, "a clean build with 1 thread", report.differences);
  Compare(one, "a clean build with 1 thread", other, "a clean build with 3 threads, files in reverse",
          report.differences);
  return report;
}

}  // namespace codeanatomy::pipeline
