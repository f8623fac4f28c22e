#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>

namespace codeanatomy::plan {

// The names of the tables that a logical plan scans, sorted, each once. `logical_plan` is a DataFusion
// LogicalPlanNode in protobuf; errors: not such a message, or a scan of something that has no name.
arrow::Result<std::vector<std::string>> ScannedTables(std::string_view logical_plan);

}  // namespace codeanatomy::plan
