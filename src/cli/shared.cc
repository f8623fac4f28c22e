#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "cli/commands.h"
#include "engine/session_cancel.h"
#include "pipeline/why.h"

namespace codeanatomy::cli {

arrow::Result<policy::PolicyPack> ResolvePolicy(const Arguments& arguments) {
  policy::PolicySources sources;
  sources.policy = arguments.policy;
  sources.sets = arguments.sets;
  sources.environment = policy::ProcessEnvironment();
  ARROW_ASSIGN_OR_RAISE(policy::PolicyPack pack, policy::Resolve(sources));
  if (arguments.threads) {
    ARROW_RETURN_NOT_OK(pack.ApplyFlag("limits.threads", std::to_string(*arguments.threads), "--threads"));
  }
  if (!arguments.memory_limit.empty()) {
    ARROW_RETURN_NOT_OK(pack.ApplyFlag("limits.memory", arguments.memory_limit, "--memory-limit"));
  }
  if (arguments.witness) {
    ARROW_RETURN_NOT_OK(pack.ApplyFlag("evidence.witnesses", *arguments.witness, "--witness"));
  }
  return pack;
}

std::string StoreFolder(const Arguments& arguments, const std::string& root) {
  return arguments.store.empty() ? root + "/.codeanatomy" : arguments.store;
}

std::string CacheFolder() {
  const auto folder_in = [](const char* variable, const char* below) {
    const char* folder = std::getenv(variable);
    return folder == nullptr || *folder != '/' ? std::string() : std::string(folder) + below;
  };
  const std::string named = folder_in("XDG_CACHE_HOME", "/codeanatomy");
  return named.empty() ? folder_in("HOME", "/.cache/codeanatomy") : named;
}

arrow::Result<pipeline::BuildOptions> MakeBuildOptions(const Arguments& arguments, const engine::CancelToken& cancel) {
  pipeline::BuildOptions options;
  if (arguments.words.size() > 1) return arrow::Status::Invalid("expected one PATH, found ", arguments.words.size());
  options.root = arguments.words.empty() ? "." : arguments.words[0];
  std::error_code error;
  if (!std::filesystem::is_directory(options.root, error)) {
    return arrow::Status::Invalid(options.root, ": this is no folder");
  }
  options.store = StoreFolder(arguments, options.root);
  options.repository = arguments.repository;
  options.list.include = arguments.include;
  options.list.exclude = arguments.exclude;
  options.list.source_roots = arguments.source_roots;
  options.rehash = arguments.rehash;
  options.rules = arguments.rules;
  options.forget_rules = arguments.no_rules;
  options.cancel = cancel;
  ARROW_ASSIGN_OR_RAISE(options.policy, ResolvePolicy(arguments));
  options.python = arguments.python;
  const std::string cache = CacheFolder();
  if (!cache.empty()) options.plan_cache = cache + "/plans";
  return options;
}

arrow::Result<pipeline::BuildOptions> RuleOptions(const Arguments& arguments) {
  pipeline::BuildOptions options;
  std::error_code error;
  const bool has_store =
      !arguments.store.empty() || std::filesystem::exists(StoreFolder(arguments, ".") + "/format", error);
  if (has_store) options.store = StoreFolder(arguments, ".");
  options.rules = arguments.rules;
  options.forget_rules = arguments.no_rules;
  ARROW_ASSIGN_OR_RAISE(options.policy, ResolvePolicy(arguments));
  return options;
}

arrow::Status Print(const std::shared_ptr<arrow::RecordBatchReader>& rows, const Arguments& arguments,
                    std::string_view default_format, bool first_is_whole) {
  const std::string_view name = arguments.format.empty() ? default_format : std::string_view(arguments.format);
  ARROW_ASSIGN_OR_RAISE(const output::Format format, output::ParseFormat(name));
  if (output::IsBinary(format) && isatty(STDOUT_FILENO) != 0) {
    return arrow::Status::Invalid("the format ", name, " is bytes; send it to a file or a program");
  }
  output::OutputOptions options;
  options.table_width = output::TerminalWidth(stdout);
  options.first_is_whole = first_is_whole;
  const bool wants_color = std::getenv("NO_COLOR") == nullptr && isatty(STDOUT_FILENO) != 0;
  options.color = arguments.color == When::kAlways || (arguments.color == When::kAuto && wants_color);
  return output::WriteResult(rows, format, stdout, options);
}

arrow::Result<OpenedRun> OpenRun(const Arguments& arguments, const std::string& root, std::string_view sql,
                                 const engine::CancelToken& cancel) {
  OpenedRun opened;
  ARROW_ASSIGN_OR_RAISE(opened.store, storage::Store::OpenForReading(StoreFolder(arguments, root)));
  pipeline::BuildOptions options;
  options.store = opened.store->directory();
  options.cancel = cancel;
  ARROW_ASSIGN_OR_RAISE(options.policy, ResolvePolicy(arguments));
  ARROW_ASSIGN_OR_RAISE(opened.session, pipeline::OpenQuerySession(options.policy));
  ARROW_RETURN_NOT_OK(engine::CancelWith(*opened.session, cancel));
  ARROW_RETURN_NOT_OK(pipeline::RegisterWhy(*opened.session, options));
  ARROW_ASSIGN_OR_RAISE(opened.run, storage::FinishedRun(*opened.store, *opened.session));
  ARROW_RETURN_NOT_OK(storage::RegisterNamedTables(*opened.store, opened.run, sql, *opened.session));
  return opened;
}

arrow::Status PrintQuery(const OpenedRun& opened, std::string_view sql, const Arguments& arguments,
                         const engine::CancelToken& cancel, std::string_view default_format) {
  ARROW_ASSIGN_OR_RAISE(const engine::Plan plan, opened.session->PlanSql(sql, engine::Gate::kReadOnly));
  ARROW_ASSIGN_OR_RAISE(auto reader, plan.Execute(cancel));
  return Print(reader, arguments, default_format);
}

std::string HumanBytes(std::int64_t bytes) {
  char text[32];
  if (bytes >= 1 << 30) {
    std::snprintf(text, sizeof text, "%.2f GiB", static_cast<double>(bytes) / (1 << 30));
  } else if (bytes >= 1 << 20) {
    std::snprintf(text, sizeof text, "%.1f MiB", static_cast<double>(bytes) / (1 << 20));
  } else {
    std::snprintf(text, sizeof text, "%.1f KiB", static_cast<double>(bytes) / 1024);
  }
  return text;
}

std::string HumanCount(std::int64_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

}  // namespace codeanatomy::cli
