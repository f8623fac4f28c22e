#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>

namespace codeanatomy::plan {

// The columns that identify a row of a table, by table.
using TableKeys = std::map<std::string, std::vector<std::string>, std::less<>>;

// The joins of an optimised logical plan that can give more rows than either side has: inner and outer joins of which no
// side has at most one row for each value of the columns that the join compares it by. What is unique follows from the keys
// of tables, from filters by a constant, groups, DISTINCT, and other joins. Each is given by the tables, sorted, whose
// rows it takes as they are, filtered and projected at most; where there are none, it is left out. `schemas` is what
// engine::Plan::NodeSchemas gives. Errors: other bytes.
arrow::Result<std::vector<std::vector<std::string>>> MultiplyingJoins(std::string_view plan, std::string_view schemas,
                                                                      const TableKeys& keys);

}  // namespace codeanatomy::plan
