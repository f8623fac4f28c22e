#include "rules/values/values.h"

#include <utility>
#include <vector>

#include "rules/values/facts_internal.h"
#include "rules/values/hierarchy_internal.h"
#include "rules/values/program_internal.h"
#include "rules/values/solver_internal.h"

namespace codeanatomy::rules::values {

arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> SolveValues(const KernelCall& call) {
  ARROW_ASSIGN_OR_RAISE(Program program, ReadProgram(*call.rows));
  std::vector<ValueId> classes;
  for (ValueId id = 0; id < program.values.size(); ++id) {
    if (program.values[id].op == Op::k_class) classes.push_back(id);
  }
  // What attributes mean depends on the order of classes, and that on names alone.
  std::unordered_map<ValueId, std::vector<Ancestor>> bases;
  {
    Solver names(program, nullptr, Depth::kNames, call.is_cancelled);
    ARROW_RETURN_NOT_OK(names.Solve());
    bases = FindBases(names, classes);
  }
  const Hierarchy hierarchy(program, std::move(classes), bases);
  Solver solver(program, &hierarchy, Depth::kAll, call.is_cancelled);
  ARROW_RETURN_NOT_OK(solver.Solve());
  auto batches = Facts(solver, bases);
  const auto schema = FactSchema();
  return arrow::RecordBatchReader::Make(std::move(batches), schema);
}

}  // namespace codeanatomy::rules::values
