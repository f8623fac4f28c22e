#pragma once

#include <string>
#include <string_view>

#include <arrow/result.h>

namespace codeanatomy::plan {

// The canonical fingerprint of an optimised logical plan: BLAKE3-256 in hexadecimal. Two statements have the same one
// only where they give the same rows from the same tables:
//
//  - Tables, their columns and types, output names and their order, values, functions, join kinds and operators with
//    their versions, and all settings of operators count.
//  - Inner names do not: aliases of tables, CTEs and inner columns are replaced by positions.
//  - Operands of AND, OR, =, <>, +, *, IS [NOT] DISTINCT FROM, &, | and #, items of IN lists and pairs of join keys have no
//    order; `a > b` is `b < a`.
//  - Texts of all widths are one kind of literal; every other literal keeps its type.
//
// Where something in it is not understood (a scalar subquery, a column that no input has, a function that tells names of
// columns, fields of a newer engine), it counts by its bytes, and all names of the plan count: a fingerprint may change
// without need and never stays without right. `plan` is a LogicalPlanNode, `schemas` what engine::Plan::NodeSchemas gives for it. Errors: other bytes.
arrow::Result<std::string> Fingerprint(std::string_view plan, std::string_view schemas);

}  // namespace codeanatomy::plan
