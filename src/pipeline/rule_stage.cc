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
  auto plan = session.PlanSql(rule.statement, engine::Gate::kReadOnly);
  if (!plan.ok()) return plan.status().WithMessage(rule.file, ": ", plan.status().message());
  ARROW_ASSIGN_OR_RAISE(Reader rows, plan->Execute(cancel));
  return std::make_shared<NamedReader>(rule, std::move(rows));
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
    // The public tables only read what is there now, so they are written side by side, the largest first.
    std::vector<std::function<arrow::Status()>> writers = {[this] { return WriteEdges(); },
                                                           [this] { return WriteNodes(); }};
    for (const schedule::Task& task : tasks_) {
      const schema::Table& table = TableOf(task);
      if (table.layer != schema::Layer::kPublic || table.name == "nodes" || WritesEdges(task)) continue;
      writers.emplace_back([this, &task] {
        ARROW_RETURN_NOT_OK(WriteOwn(*task.rule));
        return EndTask(task);
      });
    }
    ARROW_RETURN_NOT_OK(ParallelFor(options_.threads, writers.size(), [&](std::size_t i) { return writers[i](); }));
    std::sort(result_.tables.begin(), result_.tables.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    return std::move(result_);
  }

 private:
  // Rules that write `witnesses` confirm edges of other rules.
  static bool WritesEdges(const schedule::Task& task) {
    return task.rule->writes == "edges" || task.rule->writes == "witnesses";
  }
  static const schema::Table& TableOf(const schedule::Task& task) { return *schema::FindTable(task.rule->writes); }

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
      if (schema::FindTable(table)->layer != schema::Layer::kPublic) ARROW_RETURN_NOT_OK(session_.SetRows(table, {}));
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
    const auto declared = schema::ArrowSchema(*schema::FindTable(rule.writes));
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
    return store_.WriteTable(*schema::FindTable(table), std::move(reader), options_.write, options_.run_id, before,
                             options_.cancel);
  }

  arrow::Status WriteOwn(const rules::Rule& rule) {
    Note(rule.name);
    const auto start = std::chrono::steady_clock::now();
    ARROW_ASSIGN_OR_RAISE(Reader reader, Start(rule, session_, options_.cancel));
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
      ARROW_ASSIGN_OR_RAISE(Reader reader, Start(*task.rule, session_, options_.cancel));
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
  RuleStageResult result_;
};

}  // namespace

arrow::Result<RuleStageResult> RunRules(const std::vector<schedule::Task>& tasks, engine::Session& session,
                                        const storage::Store& store, const RuleStageOptions& options) {
  return RuleRun(tasks, session, store, options).Run();
}

}  // namespace codeanatomy::pipeline
