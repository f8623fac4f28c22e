#include "cli/plan_command.h"
#include "cli/commands.h"
#include "cli/progress.h"
#include "pipeline/pipeline.h"

namespace codeanatomy::cli {

arrow::Result<int> RunPlan(const Arguments& arguments, const engine::CancelToken& cancel) {
  const std::string verb = arguments.words.empty() ? "" : arguments.words[0];
  if (verb == "audit") return RunPlanAudit(arguments, cancel);
  if (verb == "export") return RunPlanExport(arguments, cancel);
  if (verb == "replay") return RunPlanReplay(arguments, cancel);
  if (verb == "show") return RunPlanShow(arguments, cancel);
  if (verb == "trace") return RunPlanTrace(arguments, cancel);
  if (verb == "explain") return RunPlanExplain(arguments, cancel);
  if (verb == "diff") return RunPlanDiff(arguments, cancel);
  ARROW_ASSIGN_OR_RAISE(pipeline::BuildOptions options, MakeBuildOptions(arguments, cancel));
  std::shared_ptr<arrow::RecordBatchReader> rows;
  {
    Progress progress(arguments);
    progress.Watch(options);
    ARROW_ASSIGN_OR_RAISE(rows, pipeline::PlanBuild(options));
  }
  ARROW_RETURN_NOT_OK(Print(rows, arguments, "table"));
  return kOk;
}

}  // namespace codeanatomy::cli
