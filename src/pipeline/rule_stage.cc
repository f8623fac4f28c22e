#include "pipeline/rule_stage.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "base/base.h"
#include "cpg/cpg.h"
#include "plan/plan.h"
#include "schema/schema.h"

namespace codeanatomy::pipeline {
namespace {

using Batch = std::shared_ptr<arrow::RecordBatch>;
using Reader = std::shared_ptr<arrow::RecordBatchReader>;

double SecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Names the rule in the errors of its stream; class and position stay.
class NamedReader : public arrow::RecordBatchReader {
 public:
  NamedReader(const rules::Rule& rule, Reader rows) : rule_(rule), rows_(std::move(rows)) {}
  std::shared_ptr<arrow::Schema> schema() const override { return rows_->schema(); }
  arrow::Status ReadNext(Batch* batch) override {
    arrow::Status status = rows_->ReadNext(batch);
    return status.ok() ? status : status.WithMessage(rule_.file, ": ", status.message());
  }

 private:
  const rules::Rule& rule_;
  Reader rows_;
};

arrow::Result<Reader> Start(const rules::Rule& rule, const engine::Session& session,
                            const engine::CancelToken& cancel) {
  ARROW_ASSIGN_OR_RAISE(const engine::Plan plan, schedule::PlanStatement(rule, session));
  ARROW_ASSIGN_OR_RAISE(Reader rows, plan.Execute(cancel));
  return std::make_shared<NamedReader>(rule, std::move(rows));
}

// The same for a pack's rule, whose rows come in any order and in types of its own.
arrow::Result<Reader> StartShaped(const rules::Rule& rule, const std::vector<plan::CastColumn>& columns,
                                  const std::vector<plan::OrderColumn>& order, const engine::Session& session,
                                  const engine::CancelToken& cancel) {
  ARROW_ASSIGN_OR_RAISE(const engine::Plan plan, schedule::PlanStatement(rule, session));
  ARROW_ASSIGN_OR_RAISE(std::string bytes, plan.ToProtobuf(engine::PlanStage::kOptimized));
  ARROW_ASSIGN_OR_RAISE(bytes, plan::Cast(bytes, columns));
  ARROW_ASSIGN_OR_RAISE(bytes, plan::Ordered(bytes, order));
  ARROW_ASSIGN_OR_RAISE(const engine::Plan shaped, session.PlanProtobuf(bytes));
  ARROW_ASSIGN_OR_RAISE(Reader rows, shaped.Execute(cancel));
  return std::make_shared<NamedReader>(rule, std::move(rows));
}

// Starts a pack's rule that writes a table of its own.
arrow::Result<Reader> StartOwn(const rules::Rule& rule, const schema::Table& table, const engine::Session& session,
                               const engine::CancelToken& cancel) {
  std::vector<plan::CastColumn> columns;
  for (const schema::Column& column : table.columns) columns.push_back({column.name, schema::ArrowType(column.type)});
  std::vector<plan::OrderColumn> order;
  for (const schema::OrderKey& key : table.order) order.push_back({key.column});
  return StartShaped(rule, columns, order, session, cancel);
}

// Starts a pack's rule that writes edges.
arrow::Result<Reader> StartEdges(const rules::Rule& rule, const engine::Session& session,
                                 const engine::CancelToken& cancel) {
  constexpr std::string_view kTexts[] = {"kind",   "path",   "label",      "resolution",
                                         "origin", "detail", "src_symbol", "dst_symbol"};
  ARROW_ASSIGN_OR_RAISE(const engine::Plan plan, schedule::PlanStatement(rule, session));
  ARROW_ASSIGN_OR_RAISE(const auto schema, plan.OutputSchema());
  std::vector<plan::CastColumn> columns;
  for (const std::string& name : schema->field_names()) {
    const bool is_text = std::find(std::begin(kTexts), std::end(kTexts), name) != std::end(kTexts);
    columns.push_back({name, is_text ? arrow::utf8_view() : arrow::int64()});
  }
  return StartShaped(rule, columns, {{"path"}}, session, cancel);
}

// Hands batches from one thread to another, a few at a time; the reading end is a RecordBatchReader.
class BatchQueue : public arrow::RecordBatchReader {
 public:
  explicit BatchQueue(std::shared_ptr<arrow::Schema> schema) : schema_(std::move(schema)) {}
  std::shared_ptr<arrow::Schema> schema() const override { return schema_; }

  // Waits for room. Cancelled when the reader is gone.
  arrow::Status Push(Batch batch) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return batches_.size() < kCapacity || abandoned_; });
    if (abandoned_) return arrow::Status::Cancelled("the reader of this table stopped");
    batches_.push_back(std::move(batch));
    changed_.notify_all();
    return arrow::Status::OK();
  }
  // Ends the stream, with an error or without.
  void Finish(arrow::Status status) {
    const std::lock_guard lock(mutex_);
    finished_ = true;
    status_ = std::move(status);
    changed_.notify_all();
  }
  void Abandon() {
    const std::lock_guard lock(mutex_);
    abandoned_ = true;
    changed_.notify_all();
  }
  arrow::Status ReadNext(Batch* batch) override {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !batches_.empty() || finished_; });
    *batch = nullptr;
    if (batches_.empty()) return status_;
    *batch = std::move(batches_.front());
    batches_.pop_front();
    changed_.notify_all();
    return arrow::Status::OK();
  }

 private:
  static constexpr std::size_t kCapacity = 4;
  std::shared_ptr<arrow::Schema> schema_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Batch> batches_;
  bool finished_ = false, abandoned_ = false;
  arrow::Status status_;
};

class RuleRun {
 public:
  RuleRun(const std::vector<schedule::Task>& tasks, engine::Session& session, const storage::Store& store,
          const RuleStageOptions& options)
      : tasks_(tasks), session_(session), store_(store), options_(options) {}

  arrow::Result<RuleStageResult> Run() {
    for (const schedule::Task& task : tasks_) {
      for (const std::string& table : task.reads) ++readers_[table];
    }
    for (const schedule::Task& task : tasks_) {
      if (TableOf(task).layer != schema::Layer::kDerived) continue;
      ARROW_RETURN_NOT_OK(RunDerived(*task.rule));
      ARROW_RETURN_NOT_OK(EndTask(task));
    }
    ARROW_RETURN_NOT_OK(IdentifyOutside());
    // Tables that wait for none of one another are written side by side, the largest first.
    for (const std::vector<std::string>& wave : Waves()) {
      ARROW_RETURN_NOT_OK(
          ParallelFor(options_.threads, wave.size(), [&](std::size_t i) { return WritePublic(wave[i]); }));
      ARROW_RETURN_NOT_OK(ShowWritten());
    }
    std::sort(result_.tables.begin(), result_.tables.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    return std::move(result_);
  }

 private:
  // Rules that write `witnesses` confirm edges of other rules.
  static bool WritesEdges(const schedule::Task& task) {
    return task.rule->writes == "edges" || task.rule->writes == "witnesses";
  }
  const schema::Table& TableOf(const schedule::Task& task) const { return *options_.catalog->Find(task.rule->writes); }

  // What is written at once: edges come with their witnesses.
  static std::string_view UnitOf(std::string_view table) { return table == "witnesses" ? "edges" : table; }

  // Public tables by the longest way of others that they wait for.
  std::vector<std::vector<std::string>> Waves() const {
    std::map<std::string, std::size_t, std::less<>> wave_of;
    bool moved = true;
    for (const schedule::Task& task : tasks_) {
      if (TableOf(task).layer == schema::Layer::kPublic) wave_of.emplace(UnitOf(task.rule->writes), 0);
    }
    while (moved) {
      moved = false;
      for (const schedule::Task& task : tasks_) {
        const auto own = wave_of.find(UnitOf(task.rule->writes));
        if (own == wave_of.end()) continue;
        for (const std::string& read : task.reads) {
          const auto found = wave_of.find(UnitOf(read));
          if (found == wave_of.end() || found->second < own->second) continue;
          own->second = found->second + 1;
          moved = true;
        }
      }
    }
    std::vector<std::vector<std::string>> waves;
    for (const auto& [table, wave] : wave_of) {
      waves.resize(std::max(waves.size(), wave + 1));
      waves[wave].push_back(table);
    }
    auto rank = [](const std::string& table) { return table == "edges" ? 0 : table == "nodes" ? 1 : 2; };
    for (auto& wave : waves) {
      std::stable_sort(wave.begin(), wave.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
    }
    return waves;
  }

  arrow::Status WritePublic(const std::string& table) {
    if (table == "edges") return WriteEdges();
    if (table == "nodes") return WriteNodes();
    for (const schedule::Task& task : tasks_) {
      if (task.rule->writes != table) continue;
      ARROW_RETURN_NOT_OK(WriteOwn(*task.rule));
      ARROW_RETURN_NOT_OK(EndTask(task));
    }
    return arrow::Status::OK();
  }

  // Gives tasks to come the rows of the tables that are written.
  arrow::Status ShowWritten() {
    for (; shown_ < result_.tables.size(); ++shown_) {
      const storage::WrittenTable& table = result_.tables[shown_];
      const auto readers = readers_.find(table.name);
      if (readers == readers_.end() || readers->second == 0) continue;
      ARROW_RETURN_NOT_OK(session_.RegisterDelta(table.name, store_.TableDirectory(table.name), table.version));
    }
    return arrow::Status::OK();
  }

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
    for (const schedule::Task& task : tasks_) {
      if (task.rule->writes == table) ARROW_RETURN_NOT_OK(EndTask(task));
    }
    return arrow::Status::OK();
  }

  void Record(const std::string& rule, double seconds, std::int64_t rows) {
    const std::lock_guard lock(mutex_);
    result_.timings.push_back({rule, seconds, rows});
  }

  void Record(storage::WrittenTable table, double seconds) {
    const std::lock_guard lock(mutex_);
    result_.timings.push_back({table.name, seconds, table.rows});
    result_.tables.push_back(std::move(table));
  }

  arrow::Status RunDerived(const rules::Rule& rule) {
    Note(rule.name);
    const auto start = std::chrono::steady_clock::now();
    ARROW_ASSIGN_OR_RAISE(Reader reader, Start(rule, session_, options_.cancel));
    const auto declared = schema::ArrowSchema(*options_.catalog->Find(rule.writes));
    // Rows are dealt to as many partitions as plans have, so that readers start in parallel.
    std::vector<std::vector<Batch>> partitions(kPartitions);
    std::int64_t rows = 0;
    while (true) {
      ARROW_ASSIGN_OR_RAISE(Batch batch, reader->Next());
      if (batch == nullptr) break;
      rows += batch->num_rows();
      ARROW_ASSIGN_OR_RAISE(batch, Conform(batch, declared));
      partitions[static_cast<std::size_t>(next_partition_++) % kPartitions].push_back(std::move(batch));
    }
    ARROW_RETURN_NOT_OK(session_.SetRows(rule.writes, std::move(partitions)));
    Record(rule.name, SecondsSince(start), rows);
    return arrow::Status::OK();
  }

  // Gives the columns their declared order and names, and copies texts into buffers of the batch's own: what a join gives
  // views the texts of every batch it ever saw, and operators count all of those against the memory limit again and
  // again.
  static arrow::Result<Batch> Conform(const Batch& batch, const std::shared_ptr<arrow::Schema>& declared) {
    arrow::ArrayVector columns;
    for (const auto& field : declared->fields()) {
      auto column = batch->GetColumnByName(field->name());
      if (field->type()->id() == arrow::Type::STRING_VIEW) {
        ARROW_ASSIGN_OR_RAISE(column, OwnTexts(*column));
      }
      columns.push_back(std::move(column));
    }
    return arrow::RecordBatch::Make(declared, batch->num_rows(), std::move(columns));
  }

  // Paths and names repeat: each text is kept once.
  static arrow::Result<std::shared_ptr<arrow::Array>> OwnTexts(const arrow::Array& column) {
    ARROW_ASSIGN_OR_RAISE(const TextView text, TextView::Make(&column));
    StringColumn own;
    own.Reserve(static_cast<std::size_t>(column.length()));
    std::unordered_map<std::string_view, StringColumn::Handle> kept;
    for (std::int64_t i = 0; i < column.length(); ++i) {
      if (text.IsNull(i)) {
        own.AppendNull();
        continue;
      }
      const auto [at, is_new] = kept.try_emplace(text.At(i));
      if (is_new) at->second = own.Intern(text.At(i));
      own.Append(at->second);
    }
    return std::move(own).Finish();
  }

  arrow::Result<storage::WrittenTable> Write(std::string_view table, Reader reader) {
    const auto before = options_.last == nullptr ? std::nullopt : options_.last->Pinned(table);
    return store_.WriteTable(*options_.catalog->Find(table), std::move(reader), options_.write, options_.run_id, before,
                             options_.cancel);
  }

  arrow::Status WriteOwn(const rules::Rule& rule) {
    Note(rule.name);
    const auto start = std::chrono::steady_clock::now();
    ARROW_ASSIGN_OR_RAISE(
        Reader reader, rule.builtin ? Start(rule, session_, options_.cancel)
                                    : StartOwn(rule, *options_.catalog->Find(rule.writes), session_, options_.cancel));
    ARROW_ASSIGN_OR_RAISE(auto written, Write(rule.writes, std::move(reader)));
    Record(std::move(written), SecondsSince(start));
    return arrow::Status::OK();
  }

  // The rule that names what is outside writes names; ids are given here.
  static bool NamesOutside(const schedule::Task& task) {
    return task.rule->writes == "nodes" && task.rule->key == std::vector<std::string>{"symbol"};
  }

  arrow::Status IdentifyOutside() {
    for (const schedule::Task& task : tasks_) {
      if (!NamesOutside(task)) continue;
      ARROW_ASSIGN_OR_RAISE(const Reader symbols, Start(*task.rule, session_, options_.cancel));
      ARROW_ASSIGN_OR_RAISE(outside_,
                            cpg::OutsideSymbols::Read(*symbols, options_.node_ids, options_.repository, options_.ids));
    }
    return arrow::Status::OK();
  }

  arrow::Status WriteNodes() {
    Note("nodes");
    const auto start = std::chrono::steady_clock::now();
    Reader tree;
    for (const schedule::Task& task : tasks_) {
      if (task.rule->writes != "nodes" || NamesOutside(task)) continue;
      ARROW_ASSIGN_OR_RAISE(tree, Start(*task.rule, session_, options_.cancel));
    }
    ARROW_ASSIGN_OR_RAISE(auto written, Write("nodes", cpg::AssembleNodes(outside_.Nodes(), std::move(tree))));
    Record(std::move(written), SecondsSince(start));
    return EndTasks("nodes");
  }

  arrow::Status WriteEdges() {
    Note("edges");
    const auto start = std::chrono::steady_clock::now();
    cpg::EdgeIds ids{outside_, options_.ids, {}};
    ARROW_ASSIGN_OR_RAISE(const cpg::GivenIds given, MergeEdges(ids, false, start));
    if (!given.repeated.empty()) {
      ARROW_ASSIGN_OR_RAISE(auto sources, EdgeSources());
      ARROW_ASSIGN_OR_RAISE(ids.overrides, cpg::ResolveEdgeIds(std::move(sources), ids, given));
      ARROW_RETURN_NOT_OK(MergeEdges(ids, true, start).status());
    }
    ARROW_RETURN_NOT_OK(EndTasks("witnesses"));
    return EndTasks("edges");
  }

  arrow::Result<std::vector<cpg::EdgeSource>> EdgeSources() {
    std::vector<cpg::EdgeSource> sources;
    for (const schedule::Task& task : tasks_) {
      if (!WritesEdges(task)) continue;
      ARROW_ASSIGN_OR_RAISE(Reader reader, task.rule->builtin ? Start(*task.rule, session_, options_.cancel)
                                                              : StartEdges(*task.rule, session_, options_.cancel));
      sources.push_back({task.rule->name, task.rule->key, std::move(reader), task.rule->writes == "witnesses"});
    }
    return sources;
  }

  // Edges and their witnesses come from one merge; each has a queue and a writing thread of its own. Nothing is
  // committed where ids are repeated, unless that is `settled`.
  arrow::Result<cpg::GivenIds> MergeEdges(const cpg::EdgeIds& ids, bool settled,
                                          std::chrono::steady_clock::time_point start) {
    ARROW_ASSIGN_OR_RAISE(auto sources, EdgeSources());
    auto edges = std::make_shared<BatchQueue>(schema::ArrowSchema(*schema::FindTable("edges")));
    auto witnesses = std::make_shared<BatchQueue>(schema::ArrowSchema(*schema::FindTable("witnesses")));
    arrow::Status edge_status, witness_status;
    auto write = [&](std::string_view table, const std::shared_ptr<BatchQueue>& queue, arrow::Status& status) {
      auto written = Write(table, queue);
      queue->Abandon();
      status = written.status();
      if (written.ok()) Record(std::move(*written), SecondsSince(start));
    };
    std::thread edge_writer(write, "edges", edges, std::ref(edge_status));
    std::thread witness_writer(write, "witnesses", witnesses, std::ref(witness_status));
    auto given = cpg::AssembleEdges(std::move(sources), ids, [&](cpg::EdgeBatches batches) {
      ARROW_RETURN_NOT_OK(edges->Push(std::move(batches.edges)));
      return witnesses->Push(std::move(batches.witnesses));
    });
    const bool clash = given.ok() && !given->repeated.empty() && !settled;
    const arrow::Status end = clash ? arrow::Status::Cancelled("edges of different keys have one id") : given.status();
    edges->Finish(end);
    witnesses->Finish(end);
    edge_writer.join();
    witness_writer.join();
    if (clash) return given;
    ARROW_RETURN_NOT_OK(edge_status);
    ARROW_RETURN_NOT_OK(witness_status);
    return given;
  }

  static constexpr std::size_t kPartitions = 4;
  std::map<std::string, int, std::less<>> readers_;  // tasks that have not read a table yet
  const std::vector<schedule::Task>& tasks_;
  engine::Session& session_;
  const storage::Store& store_;
  const RuleStageOptions& options_;
  cpg::OutsideSymbols outside_;
  std::mutex mutex_;
  std::int64_t next_partition_ = 0;
  std::size_t shown_ = 0;  // tables of the result that later tasks can read
  RuleStageResult result_;
};

}  // namespace

arrow::Result<RuleStageResult> RunRules(const std::vector<schedule::Task>& tasks, engine::Session& session,
                                        const storage::Store& store, const RuleStageOptions& options) {
  return RuleRun(tasks, session, store, options).Run();
}

}  // namespace codeanatomy::pipeline
