#pragma once

// Private to rules/values/: the solution as rows of `value_facts`.

#include <memory>
#include <unordered_map>
#include <vector>

#include <arrow/record_batch.h>

#include "rules/values/solver_internal.h"

namespace codeanatomy::rules::values {

// The bases of each class that its names lead to, in order.
std::unordered_map<ValueId, std::vector<Ancestor>> FindBases(const Solver& names, const std::vector<ValueId>& classes);

std::shared_ptr<arrow::Schema> FactSchema();

// In no order.
std::vector<std::shared_ptr<arrow::RecordBatch>> Facts(Solver& solver,
                                                       const std::unordered_map<ValueId, std::vector<Ancestor>>& bases);

}  // namespace codeanatomy::rules::values
