#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arrow/result.h>

namespace codeanatomy::plan {

// An expression in which columns without qualifier are variables: each stands for one expression, the same wherever it
// stands, that is no literal.
struct Pattern {
  std::string expression;  // a LogicalExprNode
  // Pairs of variables that stand for the begin and the end of a span: columns of one table whose names are the same before
  // `bstart` and `bend`.
  std::vector<std::pair<std::string, std::string>> spans;
  // Variables that stand for columns whose names end in a word.
  std::vector<std::pair<std::string, std::string>> columns;
};

// Where a pattern was found.
struct Occurrence {
  std::size_t pattern;
  std::vector<std::pair<std::string, std::string>>
      variables;  // name and what it stands for: a column, a literal, or `…`
  std::vector<std::string> names;  // every column, with its qualifier, and function in it, sorted
};

// Finds patterns in the expressions of a logical plan as it was written (engine::PlanStage::kLogical). Operands that may be
// swapped may stand either way, a comparison may be turned round, casts and names given with AS do not count, and the parts of
// an AND may stand anywhere in one. What is written twice is found twice, in the plan's order. Errors: bytes that are no such messages.
arrow::Result<std::vector<Occurrence>> FindPatterns(std::string_view plan, const std::vector<Pattern>& patterns);

}  // namespace codeanatomy::plan
