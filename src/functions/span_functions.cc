#include <algorithm>

#include "functions/arguments_internal.h"
#include "functions/functions_internal.h"

namespace codeanatomy::functions {
namespace {

using engine::ScalarCall;

struct Span {
  std::int64_t begin;
  std::int64_t end;
};

// Two arguments beside each other.
class Spans {
 public:
  Spans(const ScalarCall& call, std::size_t index) : begins_(call, index), ends_(call, index + 1) {}
  Span operator[](std::int64_t row) const { return {begins_[row], std::max(begins_[row], ends_[row])}; }

 private:
  Ints begins_;
  Ints ends_;
};

Made Length(const ScalarCall& call) {
  const Spans spans(call, 0);
  return ForEachRow<arrow::Int64Builder>(call, [&](std::int64_t row) {
    const Span span = spans[row];
    // Rows that are null hold anything, so this must not overflow.
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(span.end) - static_cast<std::uint64_t>(span.begin));
  });
}

template <bool (*Holds)(Span, Span)>
Made Compare(const ScalarCall& call) {
  const Spans left(call, 0);
  const Spans right(call, 2);
  return ForEachRow<arrow::BooleanBuilder>(call, [&](std::int64_t row) { return Holds(left[row], right[row]); });
}

bool Contains(Span outer, Span inner) { return outer.begin <= inner.begin && inner.end <= outer.end; }
bool Overlaps(Span a, Span b) { return std::max(a.begin, b.begin) < std::min(a.end, b.end); }

}  // namespace

std::vector<Function> SpanFunctions() {
  std::vector<Function> all;
  {
    Function& length = all.emplace_back();
    length.spec.name = "span_len";
    length.spec.parameters = {Whole("bstart", "First byte of the span."), Whole("bend", "Byte after its last.")};
    length.spec.returns = arrow::int64();
    length.spec.description = "How many bytes a span has.";
    length.spec.example = "SELECT qualified_name, span_len(bstart, bend) AS bytes FROM definitions ORDER BY bytes DESC";
    length.kernel = Length;
  }
  {
    Function& contains = all.emplace_back();
    contains.spec.name = "span_contains";
    contains.spec.parameters = {
        Whole("outer_bstart", "First byte of the outer span."), Whole("outer_bend", "Byte after its last."),
        Whole("inner_bstart", "First byte of the inner span."), Whole("inner_bend", "Byte after its last.")};
    contains.spec.returns = arrow::boolean();
    contains.spec.description =
        "Whether the inner span lies within the outer one; each contains itself, and an empty span at either border.";
    contains.spec.example =
        "SELECT c.callee FROM call_graph c JOIN definitions d ON c.path = d.path\n"
        "WHERE d.name = 'main' AND span_contains(d.bstart, d.bend, c.bstart, c.bend)";
    contains.kernel = Compare<Contains>;
  }
  {
    Function& overlaps = all.emplace_back();
    overlaps.spec.name = "span_overlaps";
    overlaps.spec.parameters = {
        Whole("left_bstart", "First byte of the one span."), Whole("left_bend", "Byte after its last."),
        Whole("right_bstart", "First byte of the other span."), Whole("right_bend", "Byte after its last.")};
    overlaps.spec.returns = arrow::boolean();
    overlaps.spec.description = "Whether two spans share a byte; an empty span shares none.";
    overlaps.spec.example =
        "SELECT name FROM nodes WHERE span_overlaps(bstart, bend, right_bstart => 100, right_bend => 200)";
    overlaps.kernel = Compare<Overlaps>;
  }
  return all;
}

}  // namespace codeanatomy::functions
