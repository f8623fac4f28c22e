#include "storage/run_log.h"

#include <algorithm>
#include <cctype>
#include <tuple>

#include <arrow/util/key_value_metadata.h>

#include "base/array_view.h"
#include "base/blake3.h"
#include "base/columns.h"
#include "base/parts_hash.h"
#include "storage/artifact_rows.h"

namespace codeanatomy::storage {
namespace {

constexpr std::string_view kRunsTable = "runs";

// The run's rows are the newest of the table: a run is committed at once, and after all before it.
constexpr std::string_view kLastRun =
    "SELECT run_id, subject, name, version, digest, rows, status, arrow_cast(started, 'Int64') AS started, "
    "arrow_cast(finished, 'Int64') AS finished FROM runs "
    "WHERE run_id = (SELECT max(run_id) FROM runs WHERE subject = 'run') ORDER BY subject, name";
constexpr std::string_view kOneRun =
    "SELECT run_id, subject, name, version, digest, rows, status, arrow_cast(started, 'Int64') AS started, "
    "arrow_cast(finished, 'Int64') AS finished FROM runs WHERE run_id = $run_id "
    "AND run_id IN (SELECT run_id FROM runs WHERE subject = 'run') ORDER BY subject, name";

arrow::Status ReadRows(const arrow::RecordBatch& batch, Run& run) {
  ARROW_ASSIGN_OR_RAISE(const IntView run_id, IntView::Make(batch.GetColumnByName("run_id").get()));
  ARROW_ASSIGN_OR_RAISE(const TextView subject, TextView::Make(batch.GetColumnByName("subject").get()));
  ARROW_ASSIGN_OR_RAISE(const TextView name, TextView::Make(batch.GetColumnByName("name").get()));
  ARROW_ASSIGN_OR_RAISE(const TextView version, TextView::Make(batch.GetColumnByName("version").get()));
  ARROW_ASSIGN_OR_RAISE(const TextView digest, TextView::Make(batch.GetColumnByName("digest").get()));
  ARROW_ASSIGN_OR_RAISE(const IntView rows, IntView::Make(batch.GetColumnByName("rows").get()));
  ARROW_ASSIGN_OR_RAISE(const TextView status, TextView::Make(batch.GetColumnByName("status").get()));
  ARROW_ASSIGN_OR_RAISE(const IntView started, IntView::Make(batch.GetColumnByName("started").get()));
  ARROW_ASSIGN_OR_RAISE(const IntView finished, IntView::Make(batch.GetColumnByName("finished").get()));
  for (std::int64_t i = 0; i < batch.num_rows(); ++i) {
    run.run_id = run_id.At(i);
    RunRow row;
    row.subject = subject.At(i);
    if (row.subject == "run") {
      run.started_us = started.At(i, 0);
      run.finished_us = finished.At(i, 0);
    }
    row.name = name.At(i);
    if (!version.IsNull(i)) row.version = version.At(i);
    if (!digest.IsNull(i)) row.digest = digest.At(i);
    if (!rows.IsNull(i)) row.rows = rows.At(i);
    row.status = status.At(i);
    if (row.subject == "task" && !started.IsNull(i) && !finished.IsNull(i)) {
      row.started_us = started.At(i);
      row.finished_us = finished.At(i);
    }
    run.rows.push_back(std::move(row));
  }
  return arrow::Status::OK();
}

std::vector<const RunRow*> Sorted(const Run& run) {
  std::vector<const RunRow*> order;
  for (const RunRow& row : run.rows) order.push_back(&row);
  std::sort(order.begin(), order.end(), [](const RunRow* a, const RunRow* b) {
    return std::tie(a->subject, a->name) < std::tie(b->subject, b->name);
  });
  return order;
}

void AppendOptional(StringColumn& column, const std::optional<std::string>& value) {
  value ? column.Append(*value) : column.AppendNull();
}

// The run that a statement over `runs` gives the rows of.
arrow::Result<std::optional<Run>> ReadRun(const Store& store, engine::Session& session, std::string_view sql,
                                          const std::shared_ptr<arrow::RecordBatch>& values) {
  const std::string directory = store.TableDirectory(kRunsTable);
  ARROW_ASSIGN_OR_RAISE(const auto version, engine::DeltaVersion(directory));
  if (!version) return std::nullopt;
  ARROW_RETURN_NOT_OK(session.RegisterDelta(kRunsTable, directory, *version));
  ARROW_ASSIGN_OR_RAISE(const engine::Plan written, session.PlanSql(sql, engine::Gate::kReadOnly));
  ARROW_ASSIGN_OR_RAISE(const engine::Plan plan, written.Bind(values));
  ARROW_ASSIGN_OR_RAISE(auto reader, plan.Execute(engine::CancelToken()));
  Run run;
  while (true) {
    ARROW_ASSIGN_OR_RAISE(auto batch, reader->Next());
    if (batch == nullptr) break;
    ARROW_RETURN_NOT_OK(ReadRows(*batch, run));
  }
  if (run.rows.empty()) return std::nullopt;
  return run;
}

}  // namespace

const RunRow* Run::Find(std::string_view subject, std::string_view name) const {
  for (const RunRow& row : rows) {
    if (row.subject == subject && row.name == name) return &row;
  }
  return nullptr;
}

std::optional<double> Run::SecondsOf(const RunRow& row) const {
  constexpr double kMicroseconds = 1e6;
  // A row without times of its own has the run's.
  const bool is_timed = row.started_us != started_us || row.finished_us != finished_us;
  if (!is_timed || !row.started_us || !row.finished_us) return std::nullopt;
  return static_cast<double>(*row.finished_us - *row.started_us) / kMicroseconds;
}

RunRow CommentsRow(const schema::Table& table) {
  PartsHash hash;
  hash.Add(table.comment);
  for (const schema::Column& column : table.columns) hash.Add(column.name).Add(column.comment);
  return {"comments", std::string(table.name), std::nullopt, hash.Hash(), std::nullopt, "ok"};
}

std::optional<PinnedTable> Run::Pinned(std::string_view table) const {
  const RunRow* row = Find("table", table);
  if (row == nullptr || !row->version || !row->digest) return std::nullopt;
  return PinnedTable{std::stoll(*row->version), *row->digest};
}

arrow::Result<std::optional<Run>> LastRun(const Store& store, engine::Session& session) {
  return ReadRun(store, session, kLastRun, arrow::RecordBatch::Make(arrow::schema({}), 1, arrow::ArrayVector()));
}

arrow::Result<std::optional<Run>> RunOf(const Store& store, std::int64_t run_id, engine::Session& session) {
  IntColumn number;
  number.Append(run_id);
  return ReadRun(store, session, kOneRun,
                 arrow::RecordBatch::Make(arrow::schema({arrow::field("run_id", arrow::int64())}), 1,
                                          arrow::ArrayVector{std::move(number).Finish()}));
}

arrow::Result<Run> FinishedRun(const Store& store, engine::Session& session) {
  ARROW_ASSIGN_OR_RAISE(auto run, LastRun(store, session));
  if (!run) return arrow::Status::Invalid(store.directory(), ": no build has finished in this store");
  return std::move(*run);
}

arrow::Status RegisterTable(const Store& store, const RunRow& row, engine::Session& session) {
  if (!row.version) return arrow::Status::Invalid("the run has no version of table ", row.name);
  return session.RegisterDelta(row.name, store.TableDirectory(row.name), std::stoll(*row.version));
}

arrow::Status RegisterTables(const Store& store, const Run& run, engine::Session& session) {
  for (const RunRow& row : run.rows) {
    if (row.subject == "table") ARROW_RETURN_NOT_OK(RegisterTable(store, row, session));
    if (row.subject == "artifact") ARROW_RETURN_NOT_OK(RegisterArtifact(store, run, row, session));
  }
  return arrow::Status::OK();
}

arrow::Status RegisterNamedTables(const Store& store, const Run& run, std::string_view sql, engine::Session& session) {
  const auto named = session.NamedTables(sql);
  if (!named.ok()) return arrow::Status::OK();
  std::vector<const RunRow*> rows;
  for (const std::string& name : *named) {
    const RunRow* row = run.Find("table", name);
    if (row == nullptr) row = run.Find("artifact", name);
    if (row == nullptr && name != kRunsTable) return RegisterTables(store, run, session);
    if (row != nullptr) rows.push_back(row);
  }
  // A table may be called as one of the information schema, which has a row for every table that is registered.
  std::string text(sql);
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  if (text.find("information_schema") != std::string::npos) return RegisterTables(store, run, session);
  for (const RunRow* row : rows) {
    ARROW_RETURN_NOT_OK(row->subject == "artifact" ? RegisterArtifact(store, run, *row, session)
                                                   : RegisterTable(store, *row, session));
  }
  return arrow::Status::OK();
}

arrow::Result<std::shared_ptr<arrow::RecordBatch>> RunBatch(const Run& run) {
  const std::vector<const RunRow*> order = Sorted(run);
  const schema::Table& table = *schema::FindTable(kRunsTable);
  const auto timestamp = schema::ArrowType(schema::Type::kTimestamp);
  FixedColumn<std::int64_t> run_id(arrow::int64()), rows(arrow::int64()), started(timestamp), finished(timestamp);
  StringColumn subject, name, version, digest, status;
  for (const RunRow* row : order) {
    run_id.Append(run.run_id);
    subject.Append(row->subject);
    name.Append(row->name);
    AppendOptional(version, row->version);
    AppendOptional(digest, row->subject == "run" ? RunDigest(run) : row->digest);
    row->rows ? rows.Append(*row->rows) : rows.AppendNull();
    status.Append(row->status);
    started.Append(row->started_us.value_or(run.started_us));
    finished.Append(row->finished_us.value_or(run.finished_us));
  }
  return arrow::RecordBatch::Make(
      schema::ArrowSchema(table), static_cast<std::int64_t>(order.size()),
      {std::move(run_id).Finish(), std::move(subject).Finish(), std::move(name).Finish(), std::move(version).Finish(),
       std::move(digest).Finish(), std::move(rows).Finish(), std::move(status).Finish(), std::move(started).Finish(),
       std::move(finished).Finish()});
}

std::string RunDigest(const Run& run) {
  Blake3Stream hash;
  auto field = [&](const std::optional<std::string>& text) {
    hash.Update(text ? std::to_string(text->size()) + ":" + *text : "-");
  };
  for (const RunRow* row : Sorted(run)) {
    for (const auto& text : {row->subject, row->name, row->status}) field(text);
    field(row->version);
    field(row->subject == "run" ? std::nullopt : row->digest);
    field(row->rows ? std::optional(std::to_string(*row->rows)) : std::nullopt);
  }
  return hash.Hex();
}

arrow::Status CommitRun(const Store& store, const Run& run, const WriteSettings& settings) {
  ARROW_ASSIGN_OR_RAISE(auto batch, RunBatch(run));
  ARROW_ASSIGN_OR_RAISE(auto reader, arrow::RecordBatchReader::Make({batch}));
  return store
      .AppendTable(*schema::FindTable(kRunsTable), std::move(reader), settings, run.run_id, engine::CancelToken())
      .status();
}

}  // namespace codeanatomy::storage
