#pragma once

#include <arrow/result.h>

#include "cli/arguments.h"
#include "engine/engine.h"

namespace codeanatomy::cli {

// Each runs one command and gives the exit code; an error is reported by the caller.
arrow::Result<int> RunBuild(const Arguments& arguments, const engine::CancelToken& cancel);
arrow::Result<int> RunPlan(const Arguments& arguments, const engine::CancelToken& cancel);
arrow::Result<int> RunQuery(const Arguments& arguments, const engine::CancelToken& cancel);
arrow::Result<int> RunStatus(const Arguments& arguments, const engine::CancelToken& cancel);
arrow::Result<int> RunRulesCommand(const Arguments& arguments, const engine::CancelToken& cancel);
arrow::Result<int> RunAsk(const Arguments& arguments, const engine::CancelToken& cancel);
arrow::Result<int> RunWhy(const Arguments& arguments, const engine::CancelToken& cancel);
arrow::Result<int> RunVerify(const Arguments& arguments, const engine::CancelToken& cancel);
arrow::Result<int> RunDemo(const Arguments& arguments, const engine::CancelToken& cancel);
arrow::Result<int> RunVersion(const Arguments& arguments, const engine::CancelToken& cancel);
arrow::Result<int> RunHelp(const Arguments& arguments, const engine::CancelToken& cancel);

// Shared by the commands.
arrow::Result<policy::PolicyPack> ResolvePolicy(const Arguments& arguments);
// The program's folder among what the user may throw away: in XDG_CACHE_HOME or ~/.cache; empty where neither is known.
std::string CacheFolder();

arrow::Result<pipeline::BuildOptions> MakeBuildOptions(const Arguments& arguments, const engine::CancelToken& cancel);
// The rules that a build would take: those of the store that is named or lies in the current folder, and those of the
// command line.
arrow::Result<pipeline::BuildOptions> RuleOptions(const Arguments& arguments);
// The store's folder: --store, else .codeanatomy under `root`.
std::string StoreFolder(const Arguments& arguments, const std::string& root);
arrow::Status Print(const std::shared_ptr<arrow::RecordBatchReader>& rows, const Arguments& arguments,
                    std::string_view default_format, bool first_is_whole = false);

// Opens the store's last run for questions: a session in which the public tables are registered that `sql` asks for.
struct OpenedRun {
  std::unique_ptr<storage::Store> store;
  std::unique_ptr<engine::Session> session;
  storage::Run run;
};
arrow::Result<OpenedRun> OpenRun(const Arguments& arguments, const std::string& root, std::string_view sql,
                                 const engine::CancelToken& cancel);
// Runs a query of ours and prints its rows.
arrow::Status PrintQuery(const OpenedRun& opened, std::string_view sql, const Arguments& arguments,
                         const engine::CancelToken& cancel, std::string_view default_format = "table");

std::string HumanBytes(std::int64_t bytes);
std::string HumanCount(std::int64_t count);

}  // namespace codeanatomy::cli
