#pragma once

// Private to relation/: what relations are made of.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <arrow/status.h>

#include "relation/relation.h"
#include "relation/typing_internal.h"

namespace codeanatomy::relation {

enum class StepKind : std::uint8_t {
  kScan,         // name; columns
  kWork,         // name; columns: the rows a recursion found last
  kValues,       // rows
  kAlias,        // name
  kProject,      // expressions
  kWindow,       // expressions: windows, named
  kFilter,       // expressions[0]
  kJoin,         // join, options, left_keys, right_keys, expressions: the rest of the condition
  kAggregate,    // groups, expressions
  kUnion,
  kDistinct,
  kSort,         // keys
  kLimit,        // count, offset
  kUnnest,       // name: the column; qualifier; empty
  kRecursive,    // name, distinct
  kRepartition,  // expressions: of none, dealt out; count
};

// Expressions here are resolved.
struct Relation::Node {
  StepKind kind = StepKind::kScan;
  arrow::Status status = {};
  Columns columns = {};
  std::vector<std::shared_ptr<const Node>> inputs = {};
  int depth = 0;
  std::int64_t steps = 1;
  std::string name = {};
  std::string qualifier = {};
  std::vector<Expression> expressions = {};
  std::vector<Expression> groups = {};
  std::vector<Expression> left_keys = {};
  std::vector<Expression> right_keys = {};
  std::vector<std::vector<Expression>> rows = {};
  std::vector<SortKey> keys = {};
  JoinKind join = JoinKind::kInner;
  JoinOptions options = {};
  Empty empty = Empty::kNull;
  std::int64_t count = -1;
  std::int64_t offset = 0;
  bool distinct = false;
};

// A relation that is an error, said of a step.
Relation Failed(std::string_view step, const arrow::Status& status);

// A step on others: carries the first error of these, and refuses chains too deep for the engine.
Relation MakeStep(Relation::Node node);

// A resolved expression as a column: itself, or what As names. Invalid where it has no name.
arrow::Result<Column> NamedColumn(const Typed& typed);

// Projects to typed expressions; windows among them become steps before it.
Relation Project(std::string_view step, std::shared_ptr<const Relation::Node> input, const std::vector<Typed>& columns);

}  // namespace codeanatomy::relation
