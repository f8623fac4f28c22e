#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <arrow/result.h>

namespace codeanatomy::plan {

// Gives engine::Plan::NodeSchemas of a LogicalPlanNode that stands in an expression of another plan: a session plans its bytes
// again.
using SchemasOf = std::function<arrow::Result<std::string>(const std::string& plan)>;

// As Fingerprint (fingerprint.h), and sees through scalar subqueries whose schemas can be had.
arrow::Result<std::string> Fingerprint(std::string_view plan, std::string_view schemas, const SchemasOf& schemas_of);

}  // namespace codeanatomy::plan
