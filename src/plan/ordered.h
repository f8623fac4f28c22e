#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>
#include <arrow/type.h>

namespace codeanatomy::plan {

// A column that rows are put in order by; nulls come first.
struct OrderColumn {
  std::string name;
  bool descending = false;
  bool empty_last = false;  // of texts: the empty one after all others
};

// A column that rows keep, in its type. Types: 64-bit integers, string views, booleans, doubles, DECIMAL(7,6), timestamps in
// microseconds.
struct CastColumn {
  std::string name;
  std::shared_ptr<arrow::DataType> type;
};

// The plan that gives these columns of the rows of `logical_plan`. Errors: not such a message; another type.
arrow::Result<std::string> Cast(std::string_view logical_plan, const std::vector<CastColumn>& columns);

// The plan that gives the rows of `logical_plan` in order; both are DataFusion's LogicalPlanNode in protobuf. Errors:
// not such a message.
arrow::Result<std::string> Ordered(std::string_view logical_plan, const std::vector<OrderColumn>& order);

}  // namespace codeanatomy::plan
