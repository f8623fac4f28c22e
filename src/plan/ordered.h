#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>

namespace codeanatomy::plan {

// A column that rows are put in order by; nulls come first.
struct OrderColumn {
  std::string name;
  bool descending = false;
};

// The plan that gives the rows of `logical_plan` in order; both are DataFusion's LogicalPlanNode in protobuf. Errors:
// not such a message.
arrow::Result<std::string> Ordered(std::string_view logical_plan, const std::vector<OrderColumn>& order);

}  // namespace codeanatomy::plan
