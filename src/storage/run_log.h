#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>

#include "storage/store.h"

namespace codeanatomy::storage {

// One row of `runs`: a subject of a run.
struct RunRow {
  std::string subject;  // run, table, artifact, plans, comments, task, input, setting, option
  std::string name;
  std::optional<std::string> version;
  std::optional<std::string> digest;
  std::optional<std::int64_t> rows;
  std::string status = "ok";
  // When it began and ended, since the epoch, where that is known apart from the run.
  std::optional<std::int64_t> started_us = std::nullopt, finished_us = std::nullopt;
};

// A run that readers see.
struct Run {
  std::int64_t run_id = 0;
  std::int64_t started_us = 0;   // since the epoch
  std::int64_t finished_us = 0;
  std::vector<RunRow> rows;      // by subject and name

  const RunRow* Find(std::string_view subject, std::string_view name) const;
  // How long the subject of a row took; nullopt where it has no times of its own.
  std::optional<double> SecondsOf(const RunRow& row) const;
  // The version and digest that the run pins of a table; nullopt where it has none.
  std::optional<PinnedTable> Pinned(std::string_view table) const;
};

// The row of subject `comments`: the hash of what a table and its columns say of themselves.
RunRow CommentsRow(const schema::Table& table);

// The last finished run; nullopt in a store without one. Uses `session` for reading.
arrow::Result<std::optional<Run>> LastRun(const Store& store, engine::Session& session);

// A finished run by its number; nullopt where there is none.
arrow::Result<std::optional<Run>> RunOf(const Store& store, std::int64_t run_id, engine::Session& session);

// The last one, of a store that must have one: Invalid where no build has finished.
arrow::Result<Run> FinishedRun(const Store& store, engine::Session& session);

// The hash of all that the run's rows say, but for this hash, which is the digest of its row of subject `run`.
std::string RunDigest(const Run& run);

// Commits the rows of a run at once, with RunDigest; from then on it counts.
arrow::Status CommitRun(const Store& store, const Run& run, const WriteSettings& settings);

// Registers one table under its name at the version that `row`, of subject `table`, pins.
arrow::Status RegisterTable(const Store& store, const RunRow& row, engine::Session& session);

// Registers every table of `run`, artifacts among them, and `runs` itself, under its name at the version the run pins.
arrow::Status RegisterTables(const Store& store, const Run& run, engine::Session& session);

// Registers what the statement names, and every table where it names something else: the information schema lists them.
// A statement that cannot be parsed names none.
arrow::Status RegisterNamedTables(const Store& store, const Run& run, std::string_view sql, engine::Session& session);

// `rows` as a batch of the table `runs`, sorted.
arrow::Result<std::shared_ptr<arrow::RecordBatch>> RunBatch(const Run& run);

}  // namespace codeanatomy::storage
