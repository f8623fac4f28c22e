#include "rules/values/values.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/values/facts_internal.h"
#include "rules/values/hierarchy_internal.h"
#include "rules/values/program_internal.h"
#include "rules/values/solver_internal.h"

namespace codeanatomy::rules::values {
namespace {

// Decorators that give a class an `__init__` of its fields.
constexpr std::array<std::string_view, 9> kMakers = {
    "dataclasses.dataclass", "attr.s",         "attr.attrs",
    "attr.define",           "attr.dataclass", "attrs.define",
    "attrs.frozen",          "attrs.mutable",  "pydantic.dataclasses.dataclass"};

// The classes that one of them decorates.
std::vector<ValueId> FindMade(const Solver& names) {
  const Program& program = names.program();
  std::vector<ValueId> made;
  for (ValueId id = 0; id < program.values.size(); ++id) {
    if (program.values[id].op != Op::k_decoration) continue;
    ValueId maker = program.InputOf(id, Role::k_callee), decorated = program.InputOf(id, Role::k_argument);
    if (maker != kNobody && program.values[maker].op == Op::k_call) maker = program.InputOf(maker, Role::k_callee);
    while (decorated != kNobody && program.values[decorated].op == Op::k_decoration) {
      decorated = program.InputOf(decorated, Role::k_argument);
    }
    if (maker == kNobody || decorated == kNobody || program.values[decorated].op != Op::k_class) continue;
    const auto& objects = names.SetOf(maker).objects;
    const bool makes = std::any_of(objects.begin(), objects.end(), [&](ObjectId object) {
      const Object one = names.objects()[object];
      return one.kind == Kind::kExternal && IsOneOf(kMakers, program.names.Text(one.of));
    });
    if (makes) made.push_back(decorated);
  }
  return made;
}

}  // namespace

arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> SolveValues(const KernelCall& call) {
  ARROW_ASSIGN_OR_RAISE(Program program, ReadProgram(*call.rows));
  std::vector<ValueId> classes;
  for (ValueId id = 0; id < program.values.size(); ++id) {
    if (program.values[id].op == Op::k_class) classes.push_back(id);
  }
  // What attributes mean depends on the order of classes, and that on names alone.
  std::unordered_map<ValueId, std::vector<Ancestor>> bases;
  std::vector<ValueId> made;
  {
    Solver names(program, nullptr, Depth::kNames, call.is_cancelled);
    ARROW_RETURN_NOT_OK(names.Solve());
    bases = FindBases(names, classes);
    made = FindMade(names);
  }
  const Hierarchy hierarchy(program, std::move(classes), bases, made, program.names.Intern("__init__"));
  Solver solver(program, &hierarchy, Depth::kAll, call.is_cancelled);
  ARROW_RETURN_NOT_OK(solver.Solve());
  auto batches = Facts(solver, bases);
  const auto schema = FactSchema();
  return arrow::RecordBatchReader::Make(std::move(batches), schema);
}

}  // namespace codeanatomy::rules::values
