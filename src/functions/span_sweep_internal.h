#pragma once

// Private to functions/: pairs of spans of two groups.

#include <cstdint>
#include <vector>

namespace codeanatomy::functions {

enum class SpanRelation {
  kContains,  // the first contains the second
  kOverlaps,
  kAdjacent,
};

// Spans in order of begins, none of which ends before it begins, each with the number of its row.
struct SpanGroup {
  std::vector<std::int64_t> begins;
  std::vector<std::int64_t> ends;
  std::vector<std::int64_t> rows;

  std::size_t size() const { return rows.size(); }
  bool IsEmpty(std::size_t i) const { return begins[i] == ends[i]; }
  void Add(std::int64_t begin, std::int64_t end, std::int64_t row);
  void Clear();
};

// Finds the pairs of two groups that are so related: in O(n log n) and the number of pairs, however the spans lie. With
// `smallest`, of the first spans that contain a second one only the shortest, all of that length; those are still all looked
// at. Memory: what the groups have once more.
class SpanSweep {
 public:
  SpanSweep(SpanRelation relation, bool smallest) : relation_(relation), smallest_(smallest) {}

  // The groups must outlive the sweep.
  void Start(const SpanGroup& first, const SpanGroup& second);

  // Appends the rows of pairs until there are `limit`; false when there are no more.
  bool Next(std::size_t limit, std::vector<std::int64_t>& first, std::vector<std::int64_t>& second);

 private:
  struct Open {
    std::int64_t end;
    std::size_t span;
    bool operator<(const Open& other) const { return end < other.end; }
  };
  using Heap = std::vector<Open>;  // the last to end in front

  static void Push(const SpanGroup& group, std::size_t span, Heap& heap);
  void Collect(const Heap& heap, std::int64_t from);
  bool Advance();
  bool AdvanceContains();
  bool AdvanceOverlaps();
  bool AdvanceAdjacent();
  bool MeetEnds(const SpanGroup& probes, std::size_t& probe, const Heap& ends, std::size_t& at);
  void KeepSmallest();

  SpanRelation relation_;
  bool smallest_;
  const SpanGroup* first_ = nullptr;
  const SpanGroup* second_ = nullptr;
  // How far each group is.
  std::size_t at_first_ = 0;
  std::size_t at_second_ = 0;
  Heap open_first_;  // for adjacency: in order of ends
  Heap open_second_;
  std::size_t end_first_ = 0;
  std::size_t end_second_ = 0;
  // One span and those that match it.
  bool probe_is_first_ = false;
  std::size_t probe_ = 0;
  std::vector<std::size_t> matches_;
  std::size_t given_ = 0;
  std::vector<std::size_t> stack_;
};

}  // namespace codeanatomy::functions
