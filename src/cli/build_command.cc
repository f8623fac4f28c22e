#include <chrono>
#include <cstdio>

#include "cli/commands.h"
#include "cli/progress.h"
#include "pipeline/rule_lint.h"

namespace codeanatomy::cli {
namespace {

void Report(const pipeline::BuildReport& report, const Arguments& arguments, double seconds) {
  if (arguments.quiet) return;
  for (const std::string& choice : report.left_out_choices) {
    std::fprintf(stderr, "left out: %s, which the store remembers and no rule pack has (--no-rules forgets it)\n",
                 choice.c_str());
  }
  if (report.unchanged) {
    std::fprintf(stderr, "unchanged since run %lld: %s files, %s of them read, %.2f s\n",
                 static_cast<long long>(report.run_id), HumanCount(report.files).c_str(),
                 HumanCount(report.files_read).c_str(), seconds);
    return;
  }
  std::int64_t nodes = 0, edges = 0, bytes = 0;
  for (const storage::WrittenTable& table : report.tables) {
    if (table.name == "nodes") nodes = table.rows;
    if (table.name == "edges") edges = table.rows;
    bytes += table.bytes;
  }
  const std::string sources =
      report.extracted ? HumanBytes(report.source_bytes) : HumanCount(report.skipped_tasks) + " tasks skipped";
  std::fprintf(stderr, "run %lld: %s files (%s), %s nodes, %s edges, %s stored, %.2f s, peak memory %s\n",
               static_cast<long long>(report.run_id), HumanCount(report.files).c_str(), sources.c_str(),
               HumanCount(nodes).c_str(), HumanCount(edges).c_str(), HumanBytes(bytes).c_str(), seconds,
               HumanBytes(report.peak_memory_bytes).c_str());
  if (report.left_out > 0) {
    std::fprintf(stderr, "left out: %s (SELECT * FROM scope_manifest WHERE NOT included)\n",
                 HumanCount(report.left_out).c_str());
  }
  if (report.failed_files + report.partial_files > 0) {
    std::fprintf(stderr, "not read whole: %s files, %s of them not at all (SELECT * FROM diagnostics)\n",
                 HumanCount(report.failed_files + report.partial_files).c_str(),
                 HumanCount(report.failed_files).c_str());
  }
  if (report.plan_diagnostics > 0) {
    std::fprintf(stderr, "plans: %s got worse (SELECT message FROM plan_diagnostics WHERE run_id = %lld)\n",
                 HumanCount(report.plan_diagnostics).c_str(), static_cast<long long>(report.run_id));
  }
  if (report.later_layout) {
    std::fprintf(stderr, "plans: the store has them in layout %lld, of a later program; this run keeps none\n",
                 static_cast<long long>(*report.later_layout));
  }
  if (!arguments.verbose) return;
  for (const pipeline::StageTiming& stage : report.stages) {
    std::fprintf(stderr, "  %-10s %7.3f s, peak memory until then %s\n", stage.stage.c_str(), stage.seconds,
                 HumanBytes(stage.peak_memory_bytes).c_str());
  }
  std::fprintf(stderr, "  kept       evidence of %s files\n", HumanCount(report.kept_files).c_str());
  for (const pipeline::TaskTiming& task : report.tasks) {
    std::fprintf(stderr, "    %-22s %7.3f s %12s rows\n", task.task.c_str(),
                 static_cast<double>(task.finished_us - task.started_us) / 1e6, HumanCount(task.rows).c_str());
  }
}

}  // namespace

arrow::Result<int> RunBuild(const Arguments& arguments, const engine::CancelToken& cancel) {
  ARROW_ASSIGN_OR_RAISE(pipeline::BuildOptions options, MakeBuildOptions(arguments, cancel));
  if (!arguments.print_stage.empty()) {
    ARROW_ASSIGN_OR_RAISE(auto rows, pipeline::PrintStage(options, arguments.print_stage));
    ARROW_RETURN_NOT_OK(Print(rows, arguments, "ndjson"));
    return kOk;
  }
  const auto start = std::chrono::steady_clock::now();
  arrow::Result<pipeline::BuildReport> report = arrow::Status::UnknownError("the build did not run");
  {
    Progress progress(arguments);
    progress.Watch(options);
    options.lint = !arguments.quiet;
    report = pipeline::Build(options);
  }
  ARROW_RETURN_NOT_OK(report.status());
  Report(*report, arguments, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  for (const pipeline::RuleHint& hint : report->hints) {
    std::fprintf(stderr, "warning: %s\n", hint.ToString().c_str());
  }
  return arguments.strict && report->failed_files + report->partial_files > 0 ? kPartial : kOk;
}

arrow::Result<int> RunVerify(const Arguments& arguments, const engine::CancelToken& cancel) {
  ARROW_ASSIGN_OR_RAISE(pipeline::BuildOptions options, MakeBuildOptions(arguments, cancel));
  arrow::Result<pipeline::VerifyReport> report = arrow::Status::UnknownError("the verification did not run");
  {
    Progress progress(arguments);
    progress.Watch(options);
    report = pipeline::Verify(
        options, arguments.laws_only ? pipeline::VerifyScope::kLaws : pipeline::VerifyScope::kLawsAndBuilds);
  }
  ARROW_RETURN_NOT_OK(report.status());
  for (const pipeline::Damage& damage : report->damages) {
    std::printf("table %s is damaged: %s\n", damage.table.c_str(), damage.message.c_str());
  }
  if (!report->damages.empty()) {
    std::printf(
        "the laws and clean builds were left out; without the folders of these tables `build` writes them anew\n");
  }
  for (const cpg::Violation& violation : report->violations) {
    std::printf("law broken: %s: %s %lld rows, the first: %s\n", violation.law.c_str(), violation.sentence.c_str(),
                static_cast<long long>(violation.rows), violation.first.c_str());
  }
  for (const pipeline::Difference& difference : report->differences) {
    std::printf("table %s differs: %s has %s, %s has %s\n", difference.table.c_str(), difference.left.c_str(),
                difference.left_digest.c_str(), difference.right.c_str(), difference.right_digest.c_str());
  }
  if (report->ok() && arguments.laws_only) {
    std::printf("verified: %zu laws hold\n", report->laws);
  } else if (report->ok()) {
    std::printf("verified: %zu laws hold, %zu tables are equal in the store and two clean builds\n", report->laws,
                report->tables);
  }
  return report->ok() ? kOk : kNo;
}

}  // namespace codeanatomy::cli
