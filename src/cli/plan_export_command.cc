#include <cstdio>

#include "cli/plan_command.h"
#include "pipeline/plan_export.h"

namespace codeanatomy::cli {

arrow::Result<int> RunPlanExport(const Arguments& arguments, const engine::CancelToken& cancel) {
  if (arguments.words.size() != 2 || arguments.out.empty()) {
    return arrow::Status::Invalid("plan export takes the name of a rule and --out DIR");
  }
  pipeline::ExportOptions options;
  ARROW_ASSIGN_OR_RAISE(options.build.policy, ResolvePolicy(arguments));
  options.build.store = StoreFolder(arguments, ".");
  options.build.cancel = cancel;
  options.rule = arguments.words[1];
  options.folder = arguments.out;
  options.sample = arguments.sample.value_or(0);
  ARROW_ASSIGN_OR_RAISE(const pipeline::ExportReport report, pipeline::ExportPlan(options));
  if (!arguments.quiet) {
    std::fprintf(stderr, "codeanatomy: %s of %s rows over %s rows of inputs is in %s\n", options.rule.c_str(),
                 HumanCount(report.rows).c_str(), HumanCount(report.input_rows).c_str(), options.folder.c_str());
  }
  return kOk;
}

arrow::Result<int> RunPlanReplay(const Arguments& arguments, const engine::CancelToken& cancel) {
  if (arguments.words.size() != 2) return arrow::Status::Invalid("plan replay takes the folder of an exported plan");
  ARROW_ASSIGN_OR_RAISE(const policy::PolicyPack policy, ResolvePolicy(arguments));
  ARROW_ASSIGN_OR_RAISE(const pipeline::ReplayReport report, pipeline::ReplayPlan(arguments.words[1], policy, cancel));
  if (!report.differences.empty()) ARROW_RETURN_NOT_OK(PrintDrift(report.differences, arguments));
  if (!report.same) return kNo;
  if (!arguments.quiet) {
    std::fprintf(stderr, "codeanatomy: %s has the same plan and the same %s rows\n", report.rule.c_str(),
                 HumanCount(report.rows).c_str());
  }
  return kOk;
}

}  // namespace codeanatomy::cli
