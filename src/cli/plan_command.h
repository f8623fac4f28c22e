#pragma once

// The verbs of the command plan.

#include <vector>

#include <arrow/result.h>

#include "cli/commands.h"
#include "pipeline/audit.h"

namespace codeanatomy::cli {

arrow::Result<int> RunPlanAudit(const Arguments& arguments, const engine::CancelToken& cancel);
arrow::Result<int> RunPlanExport(const Arguments& arguments, const engine::CancelToken& cancel);
arrow::Result<int> RunPlanReplay(const Arguments& arguments, const engine::CancelToken& cancel);
arrow::Result<int> RunPlanShow(const Arguments& arguments, const engine::CancelToken& cancel);
arrow::Result<int> RunPlanTrace(const Arguments& arguments, const engine::CancelToken& cancel);
arrow::Result<int> RunPlanExplain(const Arguments& arguments, const engine::CancelToken& cancel);
arrow::Result<int> RunPlanDiff(const Arguments& arguments, const engine::CancelToken& cancel);

// Prints differences in their order and says the first on stderr.
arrow::Status PrintDrift(const std::vector<pipeline::AuditDifference>& differences, const Arguments& arguments);

}  // namespace codeanatomy::cli
