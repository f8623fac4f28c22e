#include "pipeline/rule_stage.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <numeric>
#include <optional>
#include <set>

#include "base/wall_clock.h"
#include "cpg/cpg.h"
#include "pipeline/conform.h"
#include "pipeline/native_rows.h"
#include "pipeline/pack_starter_internal.h"
#include "pipeline/row_streams_internal.h"
#include "pipeline/table_stream_internal.h"
#include "schedule/kernels.h"
#include "schedule/units.h"
#include "schema/schema.h"
#include "storage/canonical_rows.h"

namespace codeanatomy::pipeline {
namespace {

using Batch = std::shared_ptr<arrow::RecordBatch>;
using Reader = std::shared_ptr<arrow::RecordBatchReader>;

class RuleRun {
 public:
  RuleRun(const schedule::Decision& decision, engine::Session& session, const storage::Store& store,
          const RuleStageOptions& options)
      : decision_(decision),
        session_(session),
        store_(store),
        options_(options),
        packs_(session, options.cancel, options.observe) {
    for (const schedule::Step& step : decision.steps) {
      if (step.runs && step.rule != nullptr) tasks_.push_back(step.rule);
    }
    rows_ = options.rows;
  }

  arrow::Result<RuleStageResult> Run() {
    for (const schedule::Task* task : tasks_) {
      for (const std::string& table : task->reads) ++readers_[table];
    }
    ARROW_ASSIGN_OR_RAISE(const auto units, Units());
    ARROW_RETURN_NOT_OK(schedule::RunUnits(units, options_.threads, options_.memory_bytes));
    std::sort(result_.tables.begin(), result_.tables.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    return std::move(result_);
  }

 private:
  struct Rows {
    std::shared_ptr<arrow::Schema> schema;
    std::vector<Batch> batches;
  };

  // What runs at once, with what it reads and gives: a rule that writes a table alone, or a merge with all its rules.
  struct Part {
    schedule::Unit unit;
    std::set<std::string> reads, gives;
  };

  std::vector<Part> Parts() {
    static constexpr std::string_view kOutside = "names of what is outside", kTree = "nodes of the tree";
    std::vector<Part> parts;
    FindGathered();
    std::map<std::string_view, Part> merges;
    std::map<std::string_view, std::vector<const schedule::Task*>> merged;
    for (const schedule::Task* task : tasks_) {
      const rules::Rule& rule = *task->rule;
      const std::set<std::string> reads(task->reads.begin(), task->reads.end());
      const schedule::Merge* merge = schedule::MergeOf(rule.writes);
      if (merge == nullptr) {
        parts.push_back({{rule.name, {}, Cost(rule.name), [this, task] { return RunOne(*task); }, Memory({task})},
                         reads,
                         {rule.writes}});
        continue;
      }
      if (schedule::NamesOutside(rule.writes, rule.key)) {
        parts.push_back(
            {{rule.name, {}, Cost(rule.name), [this, task] { return IdentifyOutside(*task); }, Memory({task})},
             reads,
             {std::string(kOutside)}});
      }
      if (!decision_.Runs(merge->name)) continue;
      Part& part = merges[merge->name];
      if (gathered_.contains(rule.name)) {
        const std::string rows = "rows of " + rule.name;
        parts.push_back(
            {{rows, {}, Cost(rule.name), [this, task] { return Gather(*task); }, Memory({task})}, reads, {rows}});
        part.reads.insert(rows);
      } else {
        part.reads.insert(reads.begin(), reads.end());
        merged[merge->name].push_back(task);
      }
      part.unit = {std::string(merge->name),
                   {},
                   Cost(merge->name),
                   [this, merge] { return RunMerge(*merge); },
                   Memory(merged[merge->name])};
      part.reads.emplace(kOutside);
      part.gives.insert(merge->tables.begin(), merge->tables.end());
    }
    if (const schedule::Task* tree = TreeAhead(); tree != nullptr) {
      Part& rest = merges.at("merge_nodes");
      parts.push_back(
          {{std::string(kTree), {}, rest.unit.cost, [this, tree] { return StartNodes(*tree); }, Memory({tree})},
           {tree->reads.begin(), tree->reads.end()},
           {std::string(kTree)}});
      rest.unit.cost = kNativeSeconds;
      rest.unit.memory = nullptr;
      rest.reads.emplace(kTree);
    }
    for (auto& [name, part] : merges) parts.push_back(std::move(part));
    for (const auto& [name, rows] : options_.native) {
      parts.push_back(
          {{name, {}, kNativeSeconds, [this, &name, &rows] { return WriteNative(name, rows); }, {}}, {}, {}});
    }
    for (const auto& keep : options_.keeping) {
      parts.push_back({{"evidence", {}, kKeepSeconds, [&keep] { return keep(); }, {}}, {}, {}});
    }
    for (const ArtifactRows& rows : options_.artifacts) {
      parts.push_back({{rows.table, {}, kNativeSeconds, [this, &rows] { return KeepArtifact(rows); }, {}}, {}, {}});
    }
    return parts;
  }

  // Rules that write edges and read what no rule writes. Their rows are gathered before edges are merged, so that evidence
  // is given up by then; those that wait for no rule are while values are solved, by the thread that has nothing else to do.
  void FindGathered() {
    if (!decision_.Runs("merge_edges")) return;
    std::set<std::string_view> written;
    for (const schedule::Task* task : tasks_) written.insert(task->rule->writes);
    for (const schedule::Task* task : tasks_) {
      if (task->rule->writes != "edges" || !task->rule->builtin) continue;
      const bool is_early = std::any_of(task->reads.begin(), task->reads.end(),
                                        [&](const std::string& table) { return !written.contains(table); });
      if (is_early) gathered_.try_emplace(task->rule->name);
    }
  }

  // The rule that gives the nodes of the tree, where these can be written before the others are known: packs' nodes lie
  // among them.
  const schedule::Task* TreeAhead() const {
    const schedule::Task* tree = nullptr;
    for (const schedule::Task* task : tasks_) {
      if (task->rule->writes != "nodes" || schedule::NamesOutside("nodes", task->rule->key)) continue;
      if (!task->rule->builtin) return nullptr;
      tree = task;
    }
    return decision_.Runs("merge_nodes") ? tree : nullptr;
  }

  // What tasks hold of the columns they read, when all rows of these are there.
  std::function<std::uint64_t()> Memory(std::vector<const schedule::Task*> tasks) const {
    return [this, tasks = std::move(tasks)] {
      const std::lock_guard lock(mutex_);
      std::uint64_t bytes = 0;
      for (const schedule::Task* task : tasks) {
        for (const auto& [table, columns] : task->required) {
          const auto rows = rows_.find(table);
          if (rows != rows_.end()) bytes += static_cast<std::uint64_t>(rows->second) * RowBytes(table, columns);
        }
      }
      return bytes;
    };
  }

  std::uint64_t RowBytes(const std::string& table, const std::set<std::string>& columns) const {
    constexpr std::uint64_t kNumber = 8, kText = 32;
    const schema::Table& declared = *options_.catalog->Find(table);
    std::uint64_t bytes = 0;
    for (const std::string& name : columns) {
      const schema::Column* column = declared.Find(name);
      bytes += column != nullptr && column->type == schema::Type::kString ? kText : kNumber;
    }
    return bytes;
  }

  // The parts in an order in which each comes after those that give what it reads.
  arrow::Result<std::vector<schedule::Unit>> Units() {
    std::vector<Part> parts = Parts();
    std::map<std::string_view, std::size_t> giver;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      for (const std::string& table : parts[i].gives) giver.emplace(table, i);
    }
    std::vector<schedule::Unit> units;
    std::vector<std::optional<std::size_t>> placed(parts.size());
    while (units.size() < parts.size()) {
      const std::size_t before = units.size();
      for (std::size_t i = 0; i < parts.size(); ++i) {
        if (placed[i]) continue;
        std::set<std::size_t> after;
        const bool ready = std::all_of(parts[i].reads.begin(), parts[i].reads.end(), [&](const std::string& table) {
          const auto found = giver.find(table);
          if (found == giver.end()) return true;
          if (placed[found->second]) after.insert(*placed[found->second]);
          return placed[found->second].has_value();
        });
        if (!ready) continue;
        placed[i] = units.size();
        parts[i].unit.after.assign(after.begin(), after.end());
        units.push_back(std::move(parts[i].unit));
      }
      if (units.size() == before) return arrow::Status::Invalid("tables that are put together read one another");
    }
    return units;
  }

  // Seconds of the last run; of what was never measured, those of a task that is neither short nor long.
  double Cost(std::string_view task) const {
    const schedule::Step* step = decision_.Find(task);
    return step != nullptr && step->seconds ? *step->seconds : kUnknownSeconds;
  }

  arrow::Status RunOne(const schedule::Task& task) {
    if (TableOf(task).layer == schema::Layer::kPublic) {
      ARROW_RETURN_NOT_OK(WriteOwn(task));
    } else {
      ARROW_RETURN_NOT_OK(RunDerived(task));
    }
    return EndTask(task);
  }

  arrow::Status RunMerge(const schedule::Merge& merge) {
    schedule::KernelAccess access(merge.name, decision_.Find(merge.name)->inputs, merge.tables);
    ARROW_RETURN_NOT_OK(merge.name == "merge_nodes"   ? WriteNodes(access)
                        : merge.name == "merge_edges" ? WriteEdges(access)
                                                      : WriteShared(merge, access));
    return access.Finish();
  }

  // Rules that write `witnesses` confirm edges of other rules.
  static bool WritesEdges(const schedule::Task& task) {
    return task.rule->writes == "edges" || task.rule->writes == "witnesses";
  }
  const schema::Table& TableOf(const schedule::Task& task) const { return *options_.catalog->Find(task.rule->writes); }

  void Note(std::string_view task) const {
    if (options_.progress) options_.progress(task);
  }

  // Gives up the rows of tables that no task is left to read.
  arrow::Status EndTask(const schedule::Task& task) {
    for (const std::string& table : task.reads) {
      {
        const std::lock_guard lock(mutex_);
        if (--readers_[table] > 0) continue;
      }
      if (options_.catalog->Find(table)->layer != schema::Layer::kPublic)
        ARROW_RETURN_NOT_OK(session_.SetRows(table, {}));
    }
    return arrow::Status::OK();
  }
  arrow::Status EndTasks(std::string_view table) {
    for (const schedule::Task* task : tasks_) {
      if (task->rule->writes != table || gathered_.contains(task->rule->name)) continue;
      ARROW_RETURN_NOT_OK(EndTask(*task));
    }
    return arrow::Status::OK();
  }

  void Record(std::string_view task, std::int64_t started_us, std::int64_t rows) {
    const std::int64_t now = NowMicroseconds();
    const std::lock_guard lock(mutex_);
    result_.timings.push_back({std::string(task), started_us, now, rows});
  }

  // Keeps what was written, and gives tasks to come its rows.
  arrow::Status Written(storage::WrittenTable table) {
    const std::lock_guard lock(mutex_);
    rows_[table.name] = table.rows;
    const auto readers = readers_.find(table.name);
    if (readers != readers_.end() && readers->second > 0) {
      ARROW_RETURN_NOT_OK(session_.RegisterDelta(table.name, store_.TableDirectory(table.name), table.version));
    }
    result_.tables.push_back(std::move(table));
    return arrow::Status::OK();
  }

  arrow::Result<Reader> Started(const schedule::Task& task) const {
    return Start(*task.rule, task.planned.get(), session_, options_.cancel, options_.observe);
  }

  arrow::Status RunDerived(const schedule::Task& task) {
    const rules::Rule& rule = *task.rule;
    Note(rule.name);
    const std::int64_t start = NowMicroseconds();
    ARROW_ASSIGN_OR_RAISE(Reader reader, Started(task));
    const auto declared = schema::ArrowSchema(*options_.catalog->Find(rule.writes));
    // How many batches the rows come in is chance, and must not show in the plans that read them.
    std::vector<Batch> batches;
    std::int64_t rows = 0;
    while (true) {
      ARROW_ASSIGN_OR_RAISE(Batch batch, reader->Next());
      if (batch == nullptr) break;
      if (batch->num_rows() == 0) continue;
      rows += batch->num_rows();
      ARROW_ASSIGN_OR_RAISE(batches.emplace_back(), ConformTo(declared, *batch));
    }
    ARROW_RETURN_NOT_OK(session_.SetRows(rule.writes, Split(batches, options_.partitions)));
    Record(rule.name, start, rows);
    {
      const std::lock_guard lock(mutex_);
      rows_[rule.writes] = rows;
    }
    return arrow::Status::OK();
  }

  arrow::Status Gather(const schedule::Task& task) {
    const rules::Rule& rule = *task.rule;
    Note(rule.name);
    const std::int64_t start = NowMicroseconds();
    ARROW_ASSIGN_OR_RAISE(const Reader reader, Started(task));
    Rows& rows = gathered_.at(rule.name);
    rows.schema = reader->schema();
    ARROW_ASSIGN_OR_RAISE(rows.batches, reader->ToRecordBatches());
    Record(rule.name, start,
           std::accumulate(rows.batches.begin(), rows.batches.end(), std::int64_t{0},
                           [](std::int64_t sum, const Batch& batch) { return sum + batch->num_rows(); }));
    return EndTask(task);
  }

  arrow::Result<storage::WrittenTable> Write(std::string_view table, Reader reader) {
    const schema::Table& declared = *options_.catalog->Find(table);
    const auto before = options_.last == nullptr ? std::nullopt : options_.last->Pinned(table);
    return store_.WriteTable(declared, std::move(reader), options_.write, options_.run_id, before, options_.cancel);
  }

  arrow::Status WriteOwn(const schedule::Task& task) {
    const rules::Rule& rule = *task.rule;
    Note(rule.name);
    const std::int64_t start = NowMicroseconds();
    ARROW_ASSIGN_OR_RAISE(Reader reader,
                          rule.builtin ? Started(task) : packs_.Own(rule, *options_.catalog->Find(rule.writes)));
    ARROW_ASSIGN_OR_RAISE(auto written, Write(rule.writes, std::move(reader)));
    Record(rule.name, start, written.rows);
    return Written(std::move(written));
  }

  arrow::Status KeepArtifact(const ArtifactRows& rows) {
    ARROW_ASSIGN_OR_RAISE(auto written, WriteArtifact(rows, store_, options_.write, options_.run_id, options_.cancel));
    if (!written) return arrow::Status::OK();
    const std::lock_guard lock(mutex_);
    result_.artifacts.push_back(std::move(*written));
    return arrow::Status::OK();
  }

  arrow::Status WriteNative(const std::string& name, const std::vector<Batch>& batches) {
    Note(name);
    const auto declared = schema::ArrowSchema(*options_.catalog->Find(name));
    ARROW_ASSIGN_OR_RAISE(auto rows, arrow::RecordBatchReader::Make(batches, declared));
    ARROW_ASSIGN_OR_RAISE(auto written, Write(name, std::move(rows)));
    const std::lock_guard lock(mutex_);
    result_.tables.push_back(std::move(written));
    return arrow::Status::OK();
  }

  // The rows of all packs' rules that write the table.
  arrow::Result<std::vector<cpg::PackSource>> PackSources(std::string_view table, const schedule::KernelAccess& access,
                                                          StreamCosts& costs) {
    std::vector<cpg::PackSource> sources;
    for (const schedule::Task* task : tasks_) {
      if (task->rule->writes != table || task->rule->builtin) continue;
      ARROW_RETURN_NOT_OK(access.Read(task->rule->name));
      ARROW_ASSIGN_OR_RAISE(cpg::PackSource& source = sources.emplace_back(),
                            packs_.Adding(*task->rule, TableOf(*task)));
      source.rows = std::make_shared<CostedReader>(std::move(source.rows), costs[task->rule->name]);
    }
    return sources;
  }

  arrow::Status WriteShared(const schedule::Merge& merge, schedule::KernelAccess& access) {
    const std::string table(merge.tables.front());  // its only one
    Note(table);
    const std::int64_t start = NowMicroseconds();
    StreamCosts costs;
    ARROW_ASSIGN_OR_RAISE(auto sources, PackSources(table, access, costs));
    ARROW_ASSIGN_OR_RAISE(auto rows, cpg::SharedRows(*options_.catalog->Find(table), std::move(sources)));
    ARROW_RETURN_NOT_OK(access.Write(table));
    ARROW_ASSIGN_OR_RAISE(auto written, Write(table, std::move(rows)));
    Record(merge.name, start, written.rows);
    RecordStreams(start, costs);
    ARROW_RETURN_NOT_OK(Written(std::move(written)));
    return EndTasks(table);
  }

  arrow::Status IdentifyOutside(const schedule::Task& task) {
    Note(task.rule->name);
    const std::int64_t start = NowMicroseconds();
    ARROW_ASSIGN_OR_RAISE(const Reader symbols, Started(task));
    ARROW_ASSIGN_OR_RAISE(outside_,
                          cpg::OutsideSymbols::Read(*symbols, options_.node_ids, options_.repository, options_.ids));
    Record(task.rule->name, start, 0);
    return decision_.Runs("merge_nodes") ? arrow::Status::OK() : EndTask(task);
  }

  // Writes the nodes of the tree, for which nothing is waited for; the others follow.
  arrow::Status StartNodes(const schedule::Task& task) {
    Note("nodes");
    const std::int64_t start = NowMicroseconds();
    ARROW_ASSIGN_OR_RAISE(Reader rows, Started(task));
    rows = std::make_shared<CostedReader>(std::move(rows), node_costs_[task.rule->name]);
    tree_ = std::make_shared<cpg::NodesInPlaces>(std::move(rows));
    nodes_ = std::make_unique<TableStream>(tree_->schema(), options_.threads > 1 ? kAhead : 0,
                                           [this](Reader nodes) { return Write("nodes", std::move(nodes)); });
    while (true) {
      ARROW_ASSIGN_OR_RAISE(Batch batch, tree_->Next());
      if (batch == nullptr) break;
      ARROW_RETURN_NOT_OK(nodes_->Push(std::move(batch)));
    }
    node_microseconds_ = NowMicroseconds() - start;
    return arrow::Status::OK();
  }

  arrow::Status FinishNodes(schedule::KernelAccess& access) {
    const std::int64_t start = NowMicroseconds() - node_microseconds_;  // as if there was no pause
    for (const auto& [rule, cost] : node_costs_) ARROW_RETURN_NOT_OK(access.Read(rule));
    ARROW_RETURN_NOT_OK(access.Write("nodes"));
    ARROW_RETURN_NOT_OK(nodes_->Push(outside_.Nodes()));
    for (const Batch& batch : tree_->kept()) ARROW_RETURN_NOT_OK(nodes_->Push(batch));
    ARROW_RETURN_NOT_OK(nodes_->Push(outside_.Types()));
    ARROW_ASSIGN_OR_RAISE(auto written, nodes_->Finish());
    Record("merge_nodes", start, written.rows);
    RecordStreams(start, node_costs_);
    ARROW_RETURN_NOT_OK(Written(std::move(written)));
    return EndTasks("nodes");
  }

  arrow::Status WriteNodes(schedule::KernelAccess& access) {
    if (nodes_ != nullptr) return FinishNodes(access);
    Note("nodes");
    const std::int64_t start = NowMicroseconds();
    StreamCosts costs;
    Reader tree;
    for (const schedule::Task* task : tasks_) {
      if (task->rule->writes != "nodes" || !task->rule->builtin) continue;
      if (schedule::NamesOutside("nodes", task->rule->key)) continue;
      ARROW_RETURN_NOT_OK(access.Read(task->rule->name));
      ARROW_ASSIGN_OR_RAISE(tree, Started(*task));
      tree = std::make_shared<CostedReader>(std::move(tree), costs[task->rule->name]);
    }
    Reader nodes =
        cpg::AssembleNodes(outside_.Nodes(), std::make_shared<cpg::NodesInPlaces>(std::move(tree)), outside_.Types());
    ARROW_ASSIGN_OR_RAISE(auto of_packs, PackSources("nodes", access, costs));
    if (!of_packs.empty()) {
      auto taken = options_.node_ids;
      taken.push_back(outside_.Nodes()->GetColumnByName("node_id"));
      taken.push_back(outside_.Types()->GetColumnByName("node_id"));
      ARROW_ASSIGN_OR_RAISE(nodes, cpg::AddPackNodes(std::move(nodes), std::move(of_packs), std::move(taken)));
    }
    ARROW_RETURN_NOT_OK(access.Write("nodes"));
    ARROW_ASSIGN_OR_RAISE(auto written, Write("nodes", std::move(nodes)));
    Record("merge_nodes", start, written.rows);
    RecordStreams(start, costs);
    ARROW_RETURN_NOT_OK(Written(std::move(written)));
    return EndTasks("nodes");
  }

  arrow::Status WriteEdges(schedule::KernelAccess& access) {
    Note("edges");
    const std::int64_t start = NowMicroseconds();
    StreamCosts costs;
    cpg::EdgeIds ids{outside_, options_.ids, {}};
    ARROW_ASSIGN_OR_RAISE(const cpg::GivenIds given, MergeEdges(ids, access, costs, false));
    if (!given.repeated.empty()) {
      ARROW_ASSIGN_OR_RAISE(auto sources, EdgeSources(access, costs));
      ARROW_ASSIGN_OR_RAISE(ids.overrides, cpg::ResolveEdgeIds(std::move(sources), ids, given));
      if (ids.overrides.empty()) {
        return arrow::Status::Invalid(
            "two rules give an edge of the same kind and ends in two files; a pack's rule has "
            "edges of its own where its key names path");
      }
      ARROW_RETURN_NOT_OK(MergeEdges(ids, access, costs, true).status());
    }
    Record("merge_edges", start, edge_rows_);
    RecordStreams(start, costs);
    for (auto& [rule, rows] : gathered_) rows.batches.clear();
    ARROW_RETURN_NOT_OK(EndTasks("witnesses"));
    return EndTasks("edges");
  }

  void RecordStreams(std::int64_t started_us, const StreamCosts& costs) {
    const std::lock_guard lock(mutex_);
    for (const auto& [rule, cost] : costs) {
      result_.timings.push_back({rule, started_us, started_us + cost.microseconds, cost.rows});
    }
  }

  arrow::Result<std::vector<cpg::EdgeSource>> EdgeSources(const schedule::KernelAccess& access, StreamCosts& costs) {
    std::vector<cpg::EdgeSource> sources;
    costs.clear();
    for (const schedule::Task* task : tasks_) {
      if (!WritesEdges(*task)) continue;
      const rules::Rule& rule = *task->rule;
      ARROW_RETURN_NOT_OK(access.Read(rule.name));
      Reader reader;
      if (const auto gathered = gathered_.find(rule.name); gathered != gathered_.end()) {
        ARROW_ASSIGN_OR_RAISE(reader,
                              arrow::RecordBatchReader::Make(gathered->second.batches, gathered->second.schema));
      } else {
        ARROW_ASSIGN_OR_RAISE(reader, rule.builtin ? Started(*task) : packs_.Edges(rule));
        reader = std::make_shared<CostedReader>(std::move(reader), costs[rule.name]);
      }
      sources.push_back({rule.name, rule.key, std::move(reader), rule.writes == "witnesses",
                         rule.builtin ? "treesitter" : std::string(cpg::kPackOrigin), !rule.builtin});
    }
    return sources;
  }

  // Edges and their witnesses come from one merge. Nothing is committed where ids are repeated, unless that is `settled`.
  arrow::Result<cpg::GivenIds> MergeEdges(const cpg::EdgeIds& ids, schedule::KernelAccess& access, StreamCosts& costs,
                                          bool settled) {
    ARROW_ASSIGN_OR_RAISE(auto sources, EdgeSources(access, costs));
    for (const std::string_view table : {"edges", "witnesses"}) ARROW_RETURN_NOT_OK(access.Write(table));
    TableStream edges = Stream("edges"), witnesses = Stream("witnesses");
    auto given = cpg::AssembleEdges(std::move(sources), ids, [&](cpg::EdgeBatches batches) {
      if (batches.edges != nullptr) ARROW_RETURN_NOT_OK(edges.Push(std::move(batches.edges)));
      return batches.witnesses == nullptr ? arrow::Status::OK() : witnesses.Push(std::move(batches.witnesses));
    });
    if (!given.ok() || (!given->repeated.empty() && !settled)) return given;
    edges.End();
    witnesses.End();
    ARROW_ASSIGN_OR_RAISE(auto written, edges.Finish());
    edge_rows_ = written.rows;
    ARROW_RETURN_NOT_OK(Written(std::move(written)));
    ARROW_ASSIGN_OR_RAISE(written, witnesses.Finish());
    ARROW_RETURN_NOT_OK(Written(std::move(written)));
    return given;
  }

  // Batches on their way to a table, as large as those that it is digested by.
  TableStream Stream(std::string_view table) {
    return TableStream(storage::CanonicalSchema(*schema::FindTable(table)), options_.threads > 1 ? kLargeAhead : 0,
                       [this, table](Reader rows) { return Write(table, std::move(rows)); });
  }

  static constexpr std::size_t kAhead = 3, kLargeAhead = 1;
  static constexpr double kUnknownSeconds = 0.1;
  static constexpr double kNativeSeconds = 0.01;  // nothing waits for it: it fills gaps
  static constexpr double kKeepSeconds = 0.001;  // those that are left
  std::map<std::string, int, std::less<>> readers_;  // tasks that have not read a table yet
  const schedule::Decision& decision_;
  std::vector<const schedule::Task*> tasks_;  // that run, in order
  engine::Session& session_;
  const storage::Store& store_;
  const RuleStageOptions& options_;
  const PackStarter packs_;
  cpg::OutsideSymbols outside_;
  std::map<std::string, Rows, std::less<>> gathered_;  // by rule
  mutable std::mutex mutex_;
  std::map<std::string, std::int64_t, std::less<>> rows_;  // of tables that are there
  std::int64_t edge_rows_ = 0;
  RuleStageResult result_;
  // Nodes whose writing has begun.
  StreamCosts node_costs_;
  std::int64_t node_microseconds_ = 0;
  std::shared_ptr<cpg::NodesInPlaces> tree_;
  std::unique_ptr<TableStream> nodes_;  // last: its thread uses the others
};

}  // namespace

arrow::Result<RuleStageResult> RunRules(const schedule::Decision& decision, engine::Session& session,
                                        const storage::Store& store, const RuleStageOptions& options) {
  return RuleRun(decision, session, store, options).Run();
}

}  // namespace codeanatomy::pipeline
