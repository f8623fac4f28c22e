// A plane sweep over begins. Spans that have begun are a heap by their ends, the last to end in front, from which those
// that end no sooner than some place are read off: where an entry ends sooner, so do all below it. Each such reading costs
// what it finds, and nothing has to be taken out of the heap. With one heap, containment: a span contains those that begin
// after it and end no later. With one a side, overlap: of two spans that share a byte, the later begins within the other.

#include "functions/span_sweep_internal.h"

#include <algorithm>

namespace codeanatomy::functions {

void SpanGroup::Add(std::int64_t begin, std::int64_t end, std::int64_t row) {
  begins.push_back(begin);
  ends.push_back(end);
  rows.push_back(row);
}

void SpanGroup::Clear() {
  begins.clear();
  ends.clear();
  rows.clear();
}

void SpanSweep::Start(const SpanGroup& first, const SpanGroup& second) {
  first_ = &first;
  second_ = &second;
  at_first_ = at_second_ = end_first_ = end_second_ = given_ = 0;
  matches_.clear();
  open_first_.clear();
  open_second_.clear();
  if (relation_ != SpanRelation::kAdjacent) return;
  const auto by_end = [](const SpanGroup& group, Heap& ends) {
    for (std::size_t i = 0; i < group.size(); ++i) {
      if (!group.IsEmpty(i)) ends.push_back({group.ends[i], i});
    }
    std::stable_sort(ends.begin(), ends.end());
  };
  by_end(first, open_first_);
  by_end(second, open_second_);
}

bool SpanSweep::Next(std::size_t limit, std::vector<std::int64_t>& first, std::vector<std::int64_t>& second) {
  while (true) {
    const std::size_t end = std::min(matches_.size(), given_ + (limit - std::min(limit, first.size())));
    const SpanGroup& probes = probe_is_first_ ? *first_ : *second_;
    const SpanGroup& others = probe_is_first_ ? *second_ : *first_;
    std::vector<std::int64_t>& probe_rows = probe_is_first_ ? first : second;
    std::vector<std::int64_t>& other_rows = probe_is_first_ ? second : first;
    for (; given_ < end; ++given_) {
      probe_rows.push_back(probes.rows[probe_]);
      other_rows.push_back(others.rows[matches_[given_]]);
    }
    if (first.size() >= limit) return true;
    matches_.clear();
    given_ = 0;
    if (!Advance()) return false;
  }
}

bool SpanSweep::Advance() {
  switch (relation_) {
    case SpanRelation::kContains: return AdvanceContains();
    case SpanRelation::kOverlaps: return AdvanceOverlaps();
    case SpanRelation::kAdjacent: return AdvanceAdjacent();
  }
  return false;
}

void SpanSweep::Push(const SpanGroup& group, std::size_t span, Heap& heap) {
  heap.push_back({group.ends[span], span});
  std::push_heap(heap.begin(), heap.end());
}

void SpanSweep::Collect(const Heap& heap, std::int64_t from) {
  if (heap.empty() || heap.front().end < from) return;
  stack_.push_back(0);
  while (!stack_.empty()) {
    const std::size_t at = stack_.back();
    stack_.pop_back();
    matches_.push_back(heap[at].span);
    for (const std::size_t below : {2 * at + 1, 2 * at + 2}) {
      if (below < heap.size() && heap[below].end >= from) stack_.push_back(below);
    }
  }
}

bool SpanSweep::AdvanceContains() {
  if (at_second_ == second_->size()) return false;
  probe_is_first_ = false;
  probe_ = at_second_++;
  for (; at_first_ < first_->size() && first_->begins[at_first_] <= second_->begins[probe_]; ++at_first_) {
    Push(*first_, at_first_, open_first_);
  }
  Collect(open_first_, second_->ends[probe_]);
  if (smallest_) KeepSmallest();
  return true;
}

bool SpanSweep::AdvanceOverlaps() {
  const bool has_first = at_first_ < first_->size();
  const bool has_second = at_second_ < second_->size();
  if (!has_first && !has_second) return false;
  probe_is_first_ = has_first && (!has_second || first_->begins[at_first_] <= second_->begins[at_second_]);
  const SpanGroup& probes = probe_is_first_ ? *first_ : *second_;
  probe_ = probe_is_first_ ? at_first_++ : at_second_++;
  if (probes.IsEmpty(probe_)) return true;
  // It begins before its end, so the next place is no overflow.
  Collect(probe_is_first_ ? open_second_ : open_first_, probes.begins[probe_] + 1);
  Push(probes, probe_, probe_is_first_ ? open_first_ : open_second_);
  return true;
}

// Begins and ends are both in order, so spans that meet are found side by side.
bool SpanSweep::AdvanceAdjacent() {
  probe_is_first_ = false;
  if (MeetEnds(*second_, at_second_, open_first_, end_first_)) return true;
  probe_is_first_ = true;
  return MeetEnds(*first_, at_first_, open_second_, end_second_);
}

bool SpanSweep::MeetEnds(const SpanGroup& probes, std::size_t& probe, const Heap& ends, std::size_t& at) {
  while (probe < probes.size() && probes.IsEmpty(probe)) ++probe;
  if (probe == probes.size()) return false;
  probe_ = probe++;
  while (at < ends.size() && ends[at].end < probes.begins[probe_]) ++at;
  for (std::size_t i = at; i < ends.size() && ends[i].end == probes.begins[probe_]; ++i)
    matches_.push_back(ends[i].span);
  return true;
}

void SpanSweep::KeepSmallest() {
  const auto length = [&](std::size_t span) {
    return static_cast<std::uint64_t>(first_->ends[span]) - static_cast<std::uint64_t>(first_->begins[span]);
  };
  std::uint64_t least = ~std::uint64_t{0};
  for (const std::size_t span : matches_) least = std::min(least, length(span));
  std::erase_if(matches_, [&](std::size_t span) { return length(span) != least; });
}

}  // namespace codeanatomy::functions
