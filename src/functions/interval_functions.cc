#include <algorithm>

#include "functions/arguments_internal.h"
#include "functions/functions_internal.h"

namespace codeanatomy::functions {
namespace {

using Wide = unsigned __int128;

constexpr std::int64_t kOne = 1'000'000;

// Bytes between two offsets, where the second is not before the first.
Wide Between(std::int64_t begin, std::int64_t end) {
  return static_cast<std::uint64_t>(end) - static_cast<std::uint64_t>(begin);
}

std::int64_t Score(std::int64_t a, std::int64_t a_end, std::int64_t b, std::int64_t b_end) {
  a_end = std::max(a, a_end);
  b_end = std::max(b, b_end);
  const std::int64_t begin = std::max(a, b);
  const std::int64_t end = std::min(a_end, b_end);
  if (begin >= end) return a == b && a_end == b_end ? kOne : 0;
  const Wide both = Between(begin, end);
  const Wide either = Between(a, a_end) + Between(b, b_end) - both;
  return static_cast<std::int64_t>(both * kOne / either);
}

Made IntervalScore(const engine::ScalarCall& call) {
  const Ints a(call, 0);
  const Ints a_end(call, 1);
  const Ints b(call, 2);
  const Ints b_end(call, 3);
  return ForEachRow<arrow::Int64Builder>(
      call, [&](std::int64_t row) { return Score(a[row], a_end[row], b[row], b_end[row]); });
}

}  // namespace

std::vector<Function> IntervalFunctions() {
  return {
      {{.name = "interval_score",
        .parameters = {Whole("left_bstart", "First byte of the one span."), Whole("left_bend", "Byte after its last."),
                       Whole("right_bstart", "First byte of the other span."),
                       Whole("right_bend", "Byte after its last.")},
        .returns = arrow::int64(),
        .description = "How well two spans agree: the bytes they share over the bytes that either has, in millionths "
                       "rounded down. 1000000 only for equal spans, 0 where they share nothing.",
        .example = "SELECT name, interval_score(bstart, bend, 0, 100) AS score FROM nodes ORDER BY score DESC"},
       IntervalScore},
  };
}

}  // namespace codeanatomy::functions
