#include <algorithm>
#include <iterator>

#include "cli/commands.h"
#include "cli/progress.h"
#include "pipeline/pipeline.h"

namespace codeanatomy::cli {

arrow::Result<int> RunPlan(const Arguments& arguments, const engine::CancelToken& cancel) {
  constexpr std::string_view kVerbs[] = {"show", "trace", "explain", "diff", "audit", "export", "replay"};
  if (!arguments.words.empty() &&
      std::find(std::begin(kVerbs), std::end(kVerbs), arguments.words[0]) != std::end(kVerbs)) {
    return arrow::Status::Invalid("the command plan ", arguments.words[0],
                                  " is part of the contract and not built yet (a folder of that name is written ./",
                                  arguments.words[0], ")");
  }
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
