#include "pipeline/build.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <future>
#include <map>
#include <set>
#include <tuple>

#include "base/base.h"
#include "base/joined.h"
#include "base/wall_clock.h"
#include "pipeline/derive.h"
#include "pipeline/environment.h"
#include "pipeline/extract_stage.h"
#include "pipeline/inputs.h"
#include "pipeline/installed_stage.h"
#include "pipeline/inventory.h"
#include "pipeline/native_rows.h"
#include "pipeline/plan_capture.h"
#include "pipeline/planned_rules.h"
#include "pipeline/tasks.h"
#include "rules/rules.h"
#include "schedule/decision.h"
#include "schedule/identity.h"
#include "schedule/kernels.h"
#include "schema/schema.h"

namespace codeanatomy::pipeline {
namespace {

using Batch = std::shared_ptr<arrow::RecordBatch>;
using Clock = std::chrono::steady_clock;

std::int64_t PeakMemory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss * 1024;
}

// Builds one run from the listing to the commit.
class BuildRun {
 public:
  explicit BuildRun(const BuildOptions& options) : options_(options) { options_.rules = ChosenRules(options, nullptr); }

  arrow::Result<BuildReport> Run() {
    auto report = RunToCommit();
    if (report.ok() || !may_withdraw_) return report;
    // Nothing of a failed build stays.
    const arrow::Status withdrawn = store_->WithdrawAfter(last_ ? last_->run_id : 0);
    if (withdrawn.ok()) return report;
    return report.status().WithMessage(report.status().message(),
                                       "; and the store keeps versions that no run names: ", withdrawn.message());
  }

  // Lists, hashes and plans, and gives what a build would run.
  arrow::Result<schedule::Decision> Plan() {
    ARROW_ASSIGN_OR_RAISE(limits_, policy::ReadLimits(options_.policy));
    ARROW_ASSIGN_OR_RAISE(session_, OpenSession(options_.policy));
    ARROW_RETURN_NOT_OK(StartWitnesses());
    index_ = ReadIndex(options_.rehash ? std::string() : options_.store, options_.root);
    ARROW_RETURN_NOT_OK(List());
    std::error_code error;
    if (std::filesystem::exists(options_.store, error)) {
      ARROW_ASSIGN_OR_RAISE(store_, storage::Store::OpenForReading(options_.store));
      ARROW_ASSIGN_OR_RAISE(last_, storage::LastRun(*store_, *session_));
    }
    options_.rules = ChosenRules(options_, last_ ? &*last_ : nullptr);
    ARROW_ASSIGN_OR_RAISE(rules_, ReadRules(options_.rules, options_.policy));
    ARROW_RETURN_NOT_OK(HashListed());
    ARROW_RETURN_NOT_OK(PlanTasks());
    ARROW_RETURN_NOT_OK(Decide());
    return decision_;
  }

  // Lists, extracts and plans.
  arrow::Result<Derivation> Prepare() {
    ARROW_ASSIGN_OR_RAISE(limits_, policy::ReadLimits(options_.policy));
    ARROW_RETURN_NOT_OK(StartWitnesses());
    ARROW_RETURN_NOT_OK(List());
    ARROW_RETURN_NOT_OK(Extract());
    BuildOptions named = options_;  // with no rules but those that it names
    named.store.clear();
    ARROW_ASSIGN_OR_RAISE(PlannedRules planned, PlanRules(named));
    Derivation made{std::move(planned), FilesInput(listing_.files, hashes_).digest.value_or("")};
    extracted_.tables["scope_manifest"] = {ManifestBatch(listing_.manifest)};
    extracted_.tables["rules"] = {RulesBatch(made.rules)};
    ARROW_ASSIGN_OR_RAISE(const std::size_t partitions, policy::ReadPartitions(options_.policy));
    for (const auto& [name, batches] : extracted_.tables) {
      ARROW_RETURN_NOT_OK(made.session->SetRows(name, Split(batches, partitions)));
    }
    return made;
  }

  // Lists and extracts, and gives the rows of a table that extraction gives.
  arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> Stage(const std::string& table) {
    ARROW_ASSIGN_OR_RAISE(limits_, policy::ReadLimits(options_.policy));
    ARROW_RETURN_NOT_OK(StartWitnesses());
    ARROW_RETURN_NOT_OK(List());
    ARROW_RETURN_NOT_OK(Extract());
    const schema::Table& declared = *schema::FindTable(table);
    if (table == "scope_manifest") extracted_.tables[table] = {ManifestBatch(listing_.manifest)};
    return arrow::RecordBatchReader::Make(std::move(extracted_.tables[table]), schema::ArrowSchema(declared));
  }

 private:
  arrow::Result<BuildReport> RunToCommit() {
    started_us_ = NowMicroseconds();
    ARROW_ASSIGN_OR_RAISE(limits_, policy::ReadLimits(options_.policy));
    ARROW_ASSIGN_OR_RAISE(const policy::WritePolicy write, policy::ReadWritePolicy(options_.policy));
    write_ = {write.compression, write.row_group_rows};
    ARROW_ASSIGN_OR_RAISE(capture_, PlanCapture::Make(options_.policy, options_.plan_cache));
    // What is wrong with a pack that is named is said before the store is touched.
    if (!options_.rules.folders.empty()) ARROW_RETURN_NOT_OK(CheckRules());
    ARROW_ASSIGN_OR_RAISE(session_, OpenSession(options_.policy));
    ARROW_RETURN_NOT_OK(StartWitnesses());
    index_ = ReadIndex(options_.rehash ? std::string() : options_.store, options_.root);
    ARROW_RETURN_NOT_OK(List());
    ARROW_ASSIGN_OR_RAISE(store_, storage::Store::OpenForWriting(options_.store));
    ARROW_ASSIGN_OR_RAISE(last_, storage::LastRun(*store_, *session_));
    // What a killed build left.
    if (last_) ARROW_RETURN_NOT_OK(store_->WithdrawAfter(last_->run_id));
    options_.rules = ChosenRules(options_, last_ ? &*last_ : nullptr);
    ARROW_ASSIGN_OR_RAISE(rules_, ReadRules(options_.rules, options_.policy));
    report_.left_out_choices = rules_.left_out;
    report_.run_id = last_ ? last_->run_id + 1 : 1;
    ARROW_ASSIGN_OR_RAISE(const bool unchanged, SameAsLast());
    if (unchanged) {
      report_.unchanged = true;
      report_.run_id = last_->run_id;
      ARROW_RETURN_NOT_OK(StoreIndex());
      return Finish();
    }
    if (last_) {
      ARROW_RETURN_NOT_OK(PlanTasks());
      EndStage("plan");
      ARROW_RETURN_NOT_OK(Decide());
      if (decision_.Runs(schedule::kExtract)) {
        ARROW_RETURN_NOT_OK(Extract());
        // By what it read: sources may have changed since they were compared.
        ARROW_RETURN_NOT_OK(Decide());
      }
    } else {
      // A first build extracts in any case: rules are planned meanwhile, where there is a thread for it.
      auto planned =
          std::async(limits_.threads > 1 ? std::launch::async : std::launch::deferred, [this] { return PlanTasks(); });
      const arrow::Status extracted = Extract();
      ARROW_RETURN_NOT_OK(planned.get());
      ARROW_RETURN_NOT_OK(extracted);
      ARROW_RETURN_NOT_OK(Decide());
    }
    kept_ = decision_.SkippedTables();
    // Tables without a run may be what is left of one.
    may_withdraw_ = last_ || !store_->HasTables();
    ARROW_RETURN_NOT_OK(RunRulesStage());
    ARROW_RETURN_NOT_OK(KeepTables());
    ARROW_RETURN_NOT_OK(Commit());
    return Finish();
  }

  void Note(std::string_view stage, std::int64_t done = 0, std::int64_t total = 0) const {
    if (options_.progress) options_.progress(stage, done, total);
  }

  void EndStage(const std::string& name) {
    const auto now = Clock::now();
    report_.stages.push_back({name, std::chrono::duration<double>(now - stage_start_).count(), PeakMemory()});
    stage_start_ = now;
  }

  arrow::Status List() {
    Note("list");
    repo::ListOptions list = options_.list;
    list.max_file_bytes = limits_.max_file_bytes;
    ARROW_ASSIGN_OR_RAISE(listing_, repo::ListSources(options_.root, list, index_ ? &*index_ : nullptr));
    if (listing_.files.empty()) return arrow::Status::KeyError(options_.root, ": ", kNoSources);
    std::vector<std::string> paths;
    for (const repo::SourceFile& file : listing_.files) paths.push_back(file.path);
    const repo::ModuleNaming naming(paths, listing_.source_roots);
    inventory_ = TakeInventory(listing_, naming, options_.repository, options_.ids);
    report_.files = static_cast<std::int64_t>(listing_.files.size());
    report_.left_out = std::count_if(listing_.manifest.begin(), listing_.manifest.end(),
                                     [](const repo::ManifestRow& row) { return !row.included; });
    EndStage("list");
    return arrow::Status::OK();
  }

  // Reads what is installed for the interpreter that is named, and starts one where the policy names a witness that is one.
  arrow::Status StartWitnesses() {
    if (!options_.python.empty()) {
      ARROW_ASSIGN_OR_RAISE(named_, ReadInterpreter(options_.python, options_.root));
    }
    for (const std::string& name : policy::ReadWitnesses(options_.policy)) {
      witness_.ast |= name == "ast";
      witness_.symtable |= name == "symtable";
    }
    if (!witness_.ast && !witness_.symtable) return arrow::Status::OK();
    extract::cpython::PoolOptions pool;
    pool.python = options_.python;
    pool.ast = witness_.ast;
    pool.symtable = witness_.symtable;
    pool.workers = limits_.threads;
    pool.file_seconds = limits_.file_seconds;
    pool.file_memory_bytes = static_cast<std::int64_t>(limits_.file_memory);
    pool.cancel = &cancelled_;
    ARROW_ASSIGN_OR_RAISE(pool_, extract::cpython::CPythonPool::Start(pool));
    witness_.hex_version = pool_->interpreter().hex_version;
    witness_.extract = [this](auto files) { return pool_->Extract(files); };
    EndStage("witness");
    return arrow::Status::OK();
  }

  arrow::Status Extract() {
    const std::int64_t start = NowMicroseconds();
    ExtractOptions extract;
    extract.root = options_.root;
    extract.repository = options_.repository;
    extract.threads = limits_.threads;
    extract.file_seconds = limits_.file_seconds;
    extract.max_file_bytes = limits_.max_file_bytes;
    extract.chunk_bytes = options_.chunk_bytes;
    extract.reverse = options_.reverse;
    extract.ids = options_.ids;
    extract.witness = pool_ ? &witness_ : nullptr;
    if (store_) evidence_.emplace(store_->directory() + "/evidence");
    extract.kept = evidence_ ? &*evidence_ : nullptr;
    extract.known_hashes = hashes_;
    extract.cancel = &cancelled_;
    std::atomic<std::int64_t> done{0};
    extract.progress = [&](std::int64_t files) {
      if (options_.cancel.triggered()) cancelled_.store(true);
      Note("extract", done += files, report_.files);
    };
    ARROW_ASSIGN_OR_RAISE(extracted_, ExtractAll(inventory_, extract));
    ARROW_RETURN_NOT_OK(AddInstalled(extracted_, named_ ? &*named_ : nullptr, {limits_.max_file_bytes, &cancelled_}));
    report_.source_bytes = extracted_.source_bytes;
    report_.failed_files = extracted_.failed_files;
    report_.partial_files = extracted_.partial_files;
    report_.kept_files = extracted_.kept_files;
    hashes_.clear();
    for (std::size_t i = 0; i < listing_.files.size(); ++i) {
      const ReadFile& file = extracted_.files[i];
      hashes_.push_back(file.content_hash);
      if (file.content_hash.empty() || file.read_at_ns == 0 || !index_) continue;
      index_->NoteHash(listing_.files[i].os_path, file.state, file.read_at_ns, file.content_hash);
    }
    report_.tasks.push_back({std::string(schedule::kExtract), start, NowMicroseconds(), report_.files});
    EndStage("extract");
    return arrow::Status::OK();
  }

  // What shapes the run and is not of the sources, as rows of `runs`.
  std::vector<storage::RunRow> EnvironmentRows() const {
    std::vector<storage::RunRow> rows = ChosenInputs(options_);
    for (storage::RunRow& row : ProgramInputs(rules_.enabled)) rows.push_back(std::move(row));
    return rows;
  }

  // What shapes the run, as rows of `runs`.
  std::vector<storage::RunRow> InputRows() const {
    std::vector<storage::RunRow> rows = EnvironmentRows();
    rows.push_back(ScopeInput(listing_));
    rows.push_back(FilesInput(listing_.files, hashes_));
    if (pool_ || named_) {
      const auto& interpreter = named_ ? named_->interpreter : pool_->interpreter();
      for (storage::RunRow& row : InterpreterInputs(options_.python, interpreter.implementation, interpreter.version)) {
        rows.push_back(std::move(row));
      }
    }
    if (named_) rows.push_back(InstalledInput(named_->installation));
    return rows;
  }

  arrow::Status HashListed() {
    Note("compare");
    ARROW_ASSIGN_OR_RAISE(SourceHashes found,
                          HashSources(options_.root, listing_, limits_.max_file_bytes, limits_.threads, *index_));
    hashes_ = std::move(found.hashes);
    report_.files_read = found.read;
    EndStage("compare");
    return arrow::Status::OK();
  }

  // Tells whether a build would give what the last run gave, and the store still holds that.
  arrow::Result<bool> SameAsLast() {
    if (!last_) return false;
    ARROW_RETURN_NOT_OK(HashListed());
    return SameInputs(InputRows(), last_->rows) &&
           std::all_of(last_->rows.begin(), last_->rows.end(), [&](const storage::RunRow& row) {
             return row.subject != "table" || store_->Holds(row.name, std::stoll(row.version.value_or("-1")));
           });
  }

  // Keeps what was read of the files for the next build.
  arrow::Status StoreIndex() {
    index_->DropUnused();
    return index_->changed() ? store_->ReplaceFileIndex(index_->Serialize()) : arrow::Status::OK();
  }

  // Plans all rules, with those that the store remembers. The plans are kept.
  arrow::Status CheckRules() {
    BuildOptions options = options_;
    std::error_code error;
    if (!std::filesystem::exists(options.store + "/format", error)) options.store.clear();
    ARROW_ASSIGN_OR_RAISE(checked_, PlanRules(options));
    return arrow::Status::OK();
  }

  arrow::Status PlanTasks() {
    Note("plan");
    std::string environment;
    if (capture_) {
      ARROW_ASSIGN_OR_RAISE(const std::string document, EnvironmentDocument(EnvironmentRows(), *session_));
      environment = schedule::HashOf(document);
      if (!last_) capture_->LookUp(environment, rules::DigestOf(rules_.enabled));
    }
    // The store's rules may have become others before this build had its lock.
    if (checked_ && rules::DigestOf(checked_->rules.enabled) == rules::DigestOf(rules_.enabled)) {
      session_ = std::move(checked_->session);
      rules_ = std::move(checked_->rules);
      catalog_ = std::move(checked_->catalog);
      tasks_ = std::move(checked_->tasks);
    } else {
      ARROW_RETURN_NOT_OK(schedule::DeclareTables(*session_));
      ARROW_ASSIGN_OR_RAISE(tasks_, schedule::OrderRules(rules_.enabled, *session_, catalog_, limits_.threads,
                                                         capture_ && !last_ ? capture_->Observer() : nullptr));
    }
    if (capture_) {
      ARROW_RETURN_NOT_OK(capture_->Capture(tasks_, *session_, environment, limits_.threads, last_ ? &*store_ : nullptr,
                                            last_ ? &*last_ : nullptr));
    }
    if (options_.lint) {
      // The program's own come first; a test holds them to it.
      const auto own = std::find_if(rules_.enabled.begin(), rules_.enabled.end(),
                                    [](const rules::Rule& rule) { return !rule.builtin; });
      ARROW_ASSIGN_OR_RAISE(report_.hints, LintRules(std::span(own, rules_.enabled.end()), *session_));
    }
    return arrow::Status::OK();
  }

  arrow::Status Decide() {
    const std::vector<storage::RunRow> inputs = InputRows();
    ARROW_ASSIGN_OR_RAISE(environment_, EnvironmentDocument(inputs, *session_));
    const schedule::Grounds grounds = GroundsOf(inputs, environment_, last_ ? &*last_ : nullptr);
    if (!last_) {
      decision_ = schedule::Decide(tasks_, grounds, nullptr);
      return arrow::Status::OK();
    }
    const schedule::Past past = PastOf(*last_, *store_);
    decision_ = schedule::Decide(tasks_, grounds, &past);
    return arrow::Status::OK();
  }

  // Gives rules that run the kept tables that they read.
  arrow::Status OfferKept(std::map<std::string, std::int64_t, std::less<>>& rows) {
    std::set<std::string_view> read;
    for (const schedule::Step& step : decision_.steps) {
      if (step.runs && step.rule != nullptr) read.insert(step.inputs.begin(), step.inputs.end());
    }
    for (const std::string_view table : read) {
      if (const storage::RunRow* row = Kept(table)) {
        ARROW_RETURN_NOT_OK(storage::RegisterTable(*store_, *row, *session_));
        rows.emplace(table, row->rows.value_or(0));
      }
    }
    return arrow::Status::OK();
  }

  arrow::Status RunRulesStage() {
    RuleStageOptions stage;
    ARROW_ASSIGN_OR_RAISE(stage.partitions, policy::ReadPartitions(options_.policy));
    for (const Batch& batch : extracted_.tables["syntax_nodes"]) {
      stage.node_ids.push_back(batch->GetColumnByName("node_id"));
    }
    if (decision_.Runs(schedule::kExtract)) {
      extracted_.tables["scope_manifest"] = {ManifestBatch(listing_.manifest)};
      ARROW_RETURN_NOT_OK(CheckExtracted());
    }
    extracted_.tables["rules"] = {RulesBatch(rules_)};
    ARROW_RETURN_NOT_OK(OfferKept(stage.rows));
    for (auto& [name, batches] : extracted_.tables) {
      for (const Batch& batch : batches) stage.rows[std::string(name)] += batch->num_rows();
      ARROW_RETURN_NOT_OK(session_->SetRows(name, Split(batches, stage.partitions)));
      // Public ones are written as they are; the session alone holds the others.
      if (schema::FindTable(name)->layer != schema::Layer::kPublic) batches.clear();
    }
    stage.repository = options_.repository;
    stage.ids = options_.ids;
    stage.run_id = report_.run_id;
    stage.threads = limits_.threads;
    stage.write = write_;
    stage.catalog = &catalog_;
    stage.last = last_ ? &*last_ : nullptr;
    stage.cancel = options_.cancel;
    stage.progress = [&](std::string_view task) { Note(task); };
    stage.memory_bytes = limits_.memory_bytes;
    stage.native = TakeNative();
    stage.keeping = std::exchange(extracted_.keeping, {});
    stage.artifacts = capture_->NewTables(report_.run_id, NowMicroseconds(), *store_, last_ ? &*last_ : nullptr);
    stage.observe = capture_->RunObserver();
    ARROW_ASSIGN_OR_RAISE(RuleStageResult result, RunRules(decision_, *session_, *store_, stage));
    report_.tables = std::move(result.tables);
    artifacts_ = std::move(result.artifacts);
    report_.tasks.insert(report_.tasks.end(), result.timings.begin(), result.timings.end());
    report_.skipped_tasks = std::count_if(decision_.steps.begin(), decision_.steps.end(),
                                          [](const schedule::Step& step) { return !step.runs; });
    report_.extracted = decision_.Runs(schedule::kExtract);
    EndStage("rules");
    return arrow::Status::OK();
  }

  arrow::Status CheckExtracted() const {
    const std::vector<std::string>& tables = schedule::ExtractedTables();
    const std::vector<std::string_view> declared(tables.begin(), tables.end());
    schedule::KernelAccess access(schedule::kExtract, {}, declared);
    // A table that has no rows may be left out.
    for (const auto& [name, batches] : extracted_.tables) ARROW_RETURN_NOT_OK(access.Write(name));
    return arrow::Status::OK();
  }

  // The last run's row of a table whose task does not run; null: there is none.
  const storage::RunRow* Kept(std::string_view table) const {
    return last_ && kept_.contains(table) ? last_->Find("table", table) : nullptr;
  }

  static storage::WrittenTable AsWritten(const storage::RunRow& row) {
    storage::WrittenTable kept;
    kept.name = row.name;
    kept.version = std::stoll(row.version.value_or("0"));
    kept.digest = row.digest.value_or("");
    kept.rows = row.rows.value_or(0);
    kept.unchanged = true;
    return kept;
  }

  bool WrittenByRules(const schema::Table& table) const {
    if (const schedule::Merge* merge = schedule::MergeOf(table.name)) return decision_.Runs(merge->name);
    return std::any_of(decision_.steps.begin(), decision_.steps.end(), [&](const schedule::Step& step) {
      return step.runs && step.rule != nullptr && step.rule->rule->writes == table.name;
    });
  }

  std::vector<const schema::Table*> StoredTables() const {
    std::vector<const schema::Table*> tables = catalog_.All();
    std::erase_if(tables, [](const schema::Table* table) {
      return table->layer != schema::Layer::kPublic || table->name == "runs";
    });
    return tables;
  }

  // Public tables that extraction gives as they are, and those that no rule has rows for.
  std::map<std::string, std::vector<Batch>, std::less<>> TakeNative() {
    std::map<std::string, std::vector<Batch>, std::less<>> native;
    for (const schema::Table* table : StoredTables()) {
      if (!WrittenByRules(*table) && Kept(table->name) == nullptr) {
        native[table->name] = std::move(extracted_.tables[table->name]);
      }
    }
    return native;
  }

  arrow::Status KeepTables() {
    Note("store");
    for (const schema::Table* table : StoredTables()) {
      const storage::RunRow* row = WrittenByRules(*table) ? nullptr : Kept(table->name);
      if (row != nullptr) report_.tables.push_back(AsWritten(*row));
    }
    std::sort(report_.tables.begin(), report_.tables.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    ARROW_RETURN_NOT_OK(RewordTables());
    EndStage("store");
    return arrow::Status::OK();
  }

  // Tables whose rows stay and which say something else of themselves.
  arrow::Status RewordTables() {
    for (storage::WrittenTable& table : report_.tables) {
      const schema::Table& declared = *catalog_.Find(table.name);
      const storage::RunRow* before = last_ ? last_->Find("comments", table.name) : nullptr;
      if (!table.unchanged || (before != nullptr && before->digest == storage::CommentsRow(declared).digest)) continue;
      ARROW_ASSIGN_OR_RAISE(table.version, store_->Reword(declared, write_, report_.run_id, options_.cancel));
    }
    return arrow::Status::OK();
  }

  arrow::Status Commit() {
    if (options_.cancel.triggered()) return arrow::Status::Cancelled("the build was cancelled");
    storage::Run run;
    run.run_id = report_.run_id;
    run.started_us = started_us_;
    ARROW_RETURN_NOT_OK(StoreIndex());
    run.finished_us = NowMicroseconds();
    run.rows = InputRows();
    for (const storage::WrittenTable& table : report_.tables) {
      run.rows.push_back({"table", table.name, std::to_string(table.version), table.digest, table.rows,
                          table.unchanged ? "unchanged" : "ok"});
      run.rows.push_back(storage::CommentsRow(*catalog_.Find(table.name)));
    }
    for (storage::RunRow& row : TaskRows(decision_, report_.tasks, last_ ? &*last_ : nullptr)) {
      run.rows.push_back(std::move(row));
    }
    const std::vector<storage::RunRow> so_far = run.rows;
    ARROW_RETURN_NOT_OK(capture_->Finish({&decision_, report_.tasks, report_.tables, so_far, &catalog_, write_},
                                         std::move(artifacts_), *store_, last_ ? &*last_ : nullptr, options_.cancel,
                                         run));
    const storage::RunRow* before = last_ ? last_->Find("run", "build") : nullptr;
    const bool partial = decision_.Runs(schedule::kExtract) ? report_.failed_files + report_.partial_files > 0
                                                            : before != nullptr && before->status == "partial";
    run.rows.push_back({"run", "build", std::nullopt, std::nullopt, report_.files, partial ? "partial" : "ok"});
    ARROW_RETURN_NOT_OK(storage::CommitRun(*store_, run, write_));
    may_withdraw_ = false;
    report_.plan_diagnostics = static_cast<std::int64_t>(capture_->diagnostics().size());
    report_.later_layout = capture_->later_layout();
    if (evidence_) ARROW_RETURN_NOT_OK(evidence_->RemoveUnused());
    EndStage("commit");
    return arrow::Status::OK();
  }

  BuildReport Finish() {
    report_.peak_memory_bytes = PeakMemory();
    return std::move(report_);
  }

  BuildOptions options_;
  policy::Limits limits_;
  std::atomic<bool> cancelled_{false};
  WitnessSource witness_;
  std::unique_ptr<extract::cpython::CPythonPool> pool_;  // null: no witness
  std::optional<NamedInterpreter> named_;
  storage::WriteSettings write_;
  repo::Listing listing_;
  Inventory inventory_;
  Extracted extracted_;
  std::optional<PlannedRules> checked_;  // what was planned before the store was opened
  rules::RuleSet rules_;
  schema::Catalog catalog_;
  std::vector<schedule::Task> tasks_;
  std::string environment_;  // EnvironmentDocument
  std::unique_ptr<PlanCapture> capture_;  // of a build that writes a store
  std::vector<storage::WrittenTable> artifacts_;
  schedule::Decision decision_;
  std::set<std::string, std::less<>> kept_;  // tables that no task writes anew
  std::optional<repo::FileIndex> index_;  // what is known of the files
  std::vector<std::string> hashes_;  // of the listed files
  std::unique_ptr<storage::Store> store_;
  std::optional<storage::KeptBatches> evidence_;  // of files, where it was made or taken over
  std::unique_ptr<engine::Session> session_;
  std::optional<storage::Run> last_;
  BuildReport report_;
  bool may_withdraw_ = false;  // tables have been written, and no run names them yet
  std::int64_t started_us_ = 0;
  Clock::time_point stage_start_ = Clock::now();
};

}  // namespace

arrow::Result<BuildReport> Build(const BuildOptions& options) { return BuildRun(options).Run(); }

arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> PlanBuild(const BuildOptions& options) {
  ARROW_ASSIGN_OR_RAISE(const schedule::Decision decision, BuildRun(options).Plan());
  return arrow::RecordBatchReader::Make({DecisionBatch(decision)});
}

std::vector<std::string> PrintableStages() {
  std::vector<std::string> names = {"bindings", "diagnostics", "files", "scope_manifest", "scopes"};
  for (const schema::Table& table : schema::AllTables()) {
    if (table.layer != schema::Layer::kPublic) names.emplace_back(table.name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> PrintStage(const BuildOptions& options,
                                                                    const std::string& table) {
  const auto names = PrintableStages();
  if (std::find(names.begin(), names.end(), table) == names.end()) {
    return arrow::Status::Invalid("no stage is called ", table, "; there are ", Joined(names));
  }
  if (schema::FindTable(table)->layer != schema::Layer::kDerived) return BuildRun(options).Stage(table);
  BuildOptions builtin = options;
  builtin.rules = {};
  ARROW_ASSIGN_OR_RAISE(const Derivation derivation, PrepareDerivation(builtin));
  return DeriveTable(derivation, table, options.cancel);
}

arrow::Result<Derivation> PrepareDerivation(const BuildOptions& options) { return BuildRun(options).Prepare(); }

}  // namespace codeanatomy::pipeline
