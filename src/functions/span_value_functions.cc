#include <arrow/array/util.h>
#include <arrow/type.h>

#include "functions/arguments_internal.h"
#include "functions/functions_internal.h"

namespace codeanatomy::functions {
namespace {

using engine::ScalarCall;

std::shared_ptr<arrow::DataType> SpanType() {
  return arrow::struct_({arrow::field("bstart", arrow::int64()), arrow::field("bend", arrow::int64())});
}

// A column of one value a row.
Made Filled(const ScalarCall& call, std::size_t index) {
  if (!call.is_scalar[index]) return call.arguments[index];
  ARROW_ASSIGN_OR_RAISE(const auto value, call.arguments[index]->GetScalar(0));
  return arrow::MakeArrayFromScalar(*value, call.rows);
}

Made Make(const ScalarCall& call) {
  ARROW_ASSIGN_OR_RAISE(auto begins, Filled(call, 0));
  ARROW_ASSIGN_OR_RAISE(auto ends, Filled(call, 1));
  return arrow::StructArray::Make({std::move(begins), std::move(ends)}, SpanType()->fields());
}

Made Adjacent(const ScalarCall& call) {
  const Ints left_begin(call, 0);
  const Ints left_end(call, 1);
  const Ints right_begin(call, 2);
  const Ints right_end(call, 3);
  return ForEachRow<arrow::BooleanBuilder>(call, [&](std::int64_t row) {
    const bool full = left_begin[row] < left_end[row] && right_begin[row] < right_end[row];
    return full && (left_end[row] == right_begin[row] || right_end[row] == left_begin[row]);
  });
}

}  // namespace

std::vector<Function> SpanValueFunctions() {
  std::vector<Function> all;
  {
    Function& make = all.emplace_back();
    make.spec.name = "span_make";
    make.spec.parameters = {Whole("bstart", "First byte of the span."), Whole("bend", "Byte after its last.")};
    make.spec.returns = SpanType();
    make.spec.description = "A span as one value, the operand of `@>`, `<@`, `&&` and `-|-` (spans.md).";
    make.spec.example = "SELECT name FROM nodes WHERE span_make(bstart, bend) && span_make(bstart => 100, bend => 200)";
    make.kernel = Make;
  }
  {
    Function& adjacent = all.emplace_back();
    adjacent.spec.name = "span_adjacent";
    adjacent.spec.parameters = {
        Whole("left_bstart", "First byte of the one span."), Whole("left_bend", "Byte after its last."),
        Whole("right_bstart", "First byte of the other span."), Whole("right_bend", "Byte after its last.")};
    adjacent.spec.returns = arrow::boolean();
    adjacent.spec.description = "Whether one of two spans begins where the other ends; an empty span has no neighbour.";
    adjacent.spec.example = "SELECT name FROM nodes WHERE span_adjacent(bstart, bend, 100, 200)";
    adjacent.kernel = Adjacent;
  }
  return all;
}

}  // namespace codeanatomy::functions
