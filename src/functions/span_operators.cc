#include "engine/join.h"
#include "functions/functions_internal.h"
#include "functions/span_join_internal.h"

namespace codeanatomy::functions {

arrow::Status RegisterSpanOperators(engine::Session& session) {
  const engine::OperatorSpec operators[] = {
      {"@>", "span_contains", "span_make", false},
      {"<@", "span_contains", "span_make", true},
      {"&&", "span_overlaps", "span_make", false},
      {"-|-", "span_adjacent", "span_make", false},
  };
  for (const engine::OperatorSpec& spec : operators) ARROW_RETURN_NOT_OK(engine::RegisterOperator(session, spec));
  const auto join = [&](const std::string& function, SpanRelation relation, const std::string& measure) {
    return engine::RegisterJoin(session, {function, 1, function, 2, 1, measure}, SpanJoinKernel(relation));
  };
  ARROW_RETURN_NOT_OK(join("span_contains", SpanRelation::kContains, "span_len"));
  ARROW_RETURN_NOT_OK(join("span_overlaps", SpanRelation::kOverlaps, ""));
  return join("span_adjacent", SpanRelation::kAdjacent, "");
}

}  // namespace codeanatomy::functions
