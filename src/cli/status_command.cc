#include <cstdio>

#include "base/columns.h"
#include "cli/commands.h"
#include "pipeline/status.h"

namespace codeanatomy::cli {
namespace {

using pipeline::Pending;

std::string_view WhatName(Pending::What what) {
  switch (what) {
    case Pending::What::kAdded: return "added";
    case Pending::What::kRemoved: return "removed";
    case Pending::What::kChanged: return "changed";
    case Pending::What::kNewer: return "newer";
    case Pending::What::kInput: return "changed";
    case Pending::What::kUnreadable: return "unreadable";
  }
  return {};
}

// The rows that `help status` describes.
class StatusRows {
 public:
  void Add(std::string_view subject, std::string_view name, std::string_view status, std::optional<std::int64_t> rows) {
    subject_.Append(subject);
    name_.Append(name);
    status_.Append(status);
    rows ? rows_.Append(*rows) : rows_.AppendNull();
    version_.AppendNull();
    finished_.AppendNull();
    age_.AppendNull();
    digest_.AppendNull();
    ++count_;
  }

  void AddOfRun(const storage::RunRow& row, const pipeline::StatusReport& report) {
    subject_.Append(row.subject);
    name_.Append(row.name);
    status_.Append(row.status);
    row.rows ? rows_.Append(*row.rows) : rows_.AppendNull();
    const bool is_run = row.subject == "run";
    is_run        ? version_.Append(std::to_string(report.run.run_id))
    : row.version ? version_.Append(*row.version)
                  : version_.AppendNull();
    is_run ? finished_.Append(report.run.finished_us) : finished_.AppendNull();
    is_run ? age_.Append(report.age_seconds) : age_.AppendNull();
    row.digest ? digest_.Append(*row.digest) : digest_.AppendNull();
    ++count_;
  }

  arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> Finish() && {
    const auto& text = arrow::utf8_view();
    const auto time = arrow::timestamp(arrow::TimeUnit::MICRO, "UTC");
    auto batch = arrow::RecordBatch::Make(
        arrow::schema({arrow::field("subject", text), arrow::field("name", text), arrow::field("status", text),
                       arrow::field("rows", arrow::int64()), arrow::field("version", text),
                       arrow::field("finished", time), arrow::field("age_seconds", arrow::int64()),
                       arrow::field("digest", text)}),
        count_,
        {std::move(subject_).Finish(), std::move(name_).Finish(), std::move(status_).Finish(),
         std::move(rows_).Finish(), std::move(version_).Finish(), std::move(finished_).Finish(),
         std::move(age_).Finish(), std::move(digest_).Finish()});
    return arrow::RecordBatchReader::Make({std::move(batch)});
  }

 private:
  StringColumn subject_, name_, status_, version_, digest_;
  FixedColumn<std::int64_t> rows_{arrow::int64()}, age_{arrow::int64()};
  FixedColumn<std::int64_t> finished_{arrow::timestamp(arrow::TimeUnit::MICRO, "UTC")};
  std::int64_t count_ = 0;
};

}  // namespace

arrow::Result<int> RunStatus(const Arguments& arguments, const engine::CancelToken& cancel) {
  if (arguments.words.size() > 1) return arrow::Status::Invalid("status takes at most one PATH");
  pipeline::BuildOptions options;
  // A store of its own place remembers where its sources are.
  if (!arguments.words.empty() || arguments.store.empty())
    options.root = arguments.words.empty() ? "." : arguments.words[0];
  options.store = StoreFolder(arguments, options.root);
  options.cancel = cancel;
  ARROW_ASSIGN_OR_RAISE(options.policy, ResolvePolicy(arguments));
  ARROW_ASSIGN_OR_RAISE(const pipeline::StatusReport report, pipeline::Status(options));

  if (!report.rules_error.ok() && !arguments.quiet) {
    std::fprintf(stderr, "codeanatomy: the rules cannot be read: %s\n", report.rules_error.message().c_str());
  }
  StatusRows rows;
  auto add_all = [&](std::string_view subject) {
    for (const storage::RunRow& row : report.run.rows) {
      if (row.subject == subject) rows.AddOfRun(row, report);
    }
  };
  add_all("run");
  const auto pending = static_cast<std::int64_t>(report.pending.size());
  if (report.knows_sources) {
    rows.Add("freshness", "sources", pending == 0 ? "fresh" : "stale", pending);
  } else {
    rows.Add("freshness", "sources", "unknown", std::nullopt);
  }
  for (const Pending& item : report.pending) {
    const bool is_input = item.what == Pending::What::kInput || item.what == Pending::What::kUnreadable;
    rows.Add(is_input ? "pending-input" : "pending", item.name, WhatName(item.what), std::nullopt);
  }
  add_all("table");
  add_all("input");
  ARROW_ASSIGN_OR_RAISE(auto reader, std::move(rows).Finish());
  ARROW_RETURN_NOT_OK(Print(reader, arguments, "table"));
  return kOk;
}

}  // namespace codeanatomy::cli
