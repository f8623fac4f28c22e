#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arrow/result.h>

namespace codeanatomy::plan {

// A column of a table that a plan scans.
using Leaf = std::pair<std::string, std::string>;  // table, column

// Where an output column comes from.
struct ColumnLineage {
  std::string name;
  std::set<Leaf> direct;    // in the expression that computes it, through every inner relation
  std::set<Leaf>
      copies;  // those whose value it is as it stands, or a join holds to be its; in one branch of unions at least
  std::set<Leaf> indirect;  // only decide which rows, groups or order there are
};

struct Lineage {
  std::vector<ColumnLineage> columns;  // in output order
  std::map<std::string, std::set<std::string>>
      required;  // per scanned table the columns that its scans give or filter by
};

// The lineage of an optimised logical plan. `plan` is a LogicalPlanNode, `schemas` what engine::Plan::NodeSchemas gives for
// it. A column of an operator that is not understood comes directly from every column of its inputs. Errors: other bytes.
arrow::Result<Lineage> TraceLineage(std::string_view plan, std::string_view schemas);

}  // namespace codeanatomy::plan
