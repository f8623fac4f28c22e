#include "schedule/graph_layout.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <numeric>
#include <utility>

namespace codeanatomy::schedule {
namespace {

constexpr int kSweeps = 24;
constexpr int kMoves = 16;
constexpr int kBoxGap = 12;
constexpr int kLaneGap = 8;

// A box, or a net's place in a column.
struct Place {
  std::size_t column = 0;
  int height = 0;
  bool is_lane = false;
  std::vector<std::size_t> left, right;  // linked places of the neighbouring columns
};

std::int64_t FloorDivide(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

class Drawing {
 public:
  Drawing(std::span<const LayoutBox> boxes, std::span<const LayoutNet> nets) : boxes_(boxes), nets_(nets) {
    std::size_t columns = 0;
    for (const LayoutBox& box : boxes) {
      places_.push_back({box.column, box.height, false, {}, {}});
      columns = std::max(columns, box.column + 1);
    }
    for (const LayoutNet& net : nets) Thread(net);
    columns_.resize(columns);
    position_.resize(places_.size());
    for (std::size_t place = 0; place < places_.size(); ++place) columns_[places_[place].column].push_back(place);
    NotePositions();
  }

  Layout Finish() {
    Order();
    Move();
    PullUp();
    Layout layout;
    PlaceColumns(layout);
    for (std::size_t box = 0; box < boxes_.size(); ++box) {
      layout.x.push_back(layout.column_x[boxes_[box].column]);
      layout.y.push_back(static_cast<int>(middle_[box]) - boxes_[box].height / 2);
    }
    for (const std::vector<std::size_t>& lanes : lanes_) {
      auto& placed = layout.lanes.emplace_back();
      for (const std::size_t lane : lanes) placed.push_back({places_[lane].column, static_cast<int>(middle_[lane])});
    }
    return layout;
  }

 private:
  void Link(std::size_t left, std::size_t right) {
    places_[left].right.push_back(right);
    places_[right].left.push_back(left);
  }

  // Gives a net its lanes and links its ends to the nearest of them.
  void Thread(const LayoutNet& net) {
    const std::size_t from = boxes_[net.hub].column;
    auto far = [&](std::size_t end) {
      const std::size_t column = boxes_[end].column;
      return column > from ? column - from : from - column;
    };
    std::size_t farthest = 0;
    for (const std::size_t end : net.ends) farthest = std::max(farthest, far(end));
    const bool rightwards = boxes_[net.ends.front()].column > from;
    std::vector<std::size_t> trunk = {net.hub};
    auto link = [&](std::size_t near, std::size_t next) { rightwards ? Link(near, next) : Link(next, near); };
    for (std::size_t step = 1; step < farthest; ++step) {
      places_.push_back({rightwards ? from + step : from - step, 0, true, {}, {}});
      link(trunk.back(), places_.size() - 1);
      trunk.push_back(places_.size() - 1);
    }
    for (const std::size_t end : net.ends) link(trunk[far(end) - 1], end);
    lanes_.emplace_back(trunk.begin() + 1, trunk.end());
  }

  void NotePositions() {
    for (const auto& column : columns_) {
      for (std::size_t i = 0; i < column.size(); ++i) position_[column[i]] = i;
    }
  }

  // Crossings of lines, by counting inversions with a Fenwick tree.
  std::int64_t Crossings() const {
    std::int64_t crossings = 0;
    std::vector<std::int64_t> tree;
    std::vector<std::size_t> ends;
    for (std::size_t c = 0; c + 1 < columns_.size(); ++c) {
      const std::size_t size = columns_[c + 1].size();
      tree.assign(size + 1, 0);
      std::int64_t seen = 0;
      for (const std::size_t place : columns_[c]) {
        ends.clear();
        for (const std::size_t next : places_[place].right) ends.push_back(position_[next]);
        for (const std::size_t end : ends) {
          std::int64_t not_after = 0;
          for (std::size_t i = end + 1; i > 0; i -= i & (~i + 1)) not_after += tree[i];
          crossings += seen - not_after;
        }
        for (const std::size_t end : ends) {
          for (std::size_t i = end + 1; i <= size; i += i & (~i + 1)) ++tree[i];
          ++seen;
        }
      }
    }
    return crossings;
  }

  // Sorts a column by the mean position of the neighbours on one side; without any, a place keeps its own.
  void SortColumn(std::vector<std::size_t>& column, bool by_left) {
    constexpr std::int64_t kScale = 1 << 20;
    std::vector<std::pair<std::int64_t, std::size_t>> keyed;
    for (const std::size_t place : column) {
      const auto& neighbours = by_left ? places_[place].left : places_[place].right;
      std::int64_t sum = 0;
      for (const std::size_t next : neighbours) sum += static_cast<std::int64_t>(position_[next]) * kScale;
      const std::int64_t mean = neighbours.empty() ? static_cast<std::int64_t>(position_[place]) * kScale
                                                   : sum / static_cast<std::int64_t>(neighbours.size());
      keyed.emplace_back(mean, place);
    }
    std::stable_sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t i = 0; i < column.size(); ++i) {
      column[i] = keyed[i].second;
      position_[column[i]] = i;
    }
  }

  void Order() {
    auto best = columns_;
    std::int64_t fewest = Crossings();
    for (int sweep = 0; sweep < kSweeps && fewest > 0; ++sweep) {
      if (sweep % 2 == 0) {
        for (std::size_t c = 1; c < columns_.size(); ++c) SortColumn(columns_[c], true);
      } else {
        for (std::size_t c = columns_.size() - 1; c > 0; --c) SortColumn(columns_[c - 1], false);
      }
      const std::int64_t crossings = Crossings();
      if (crossings >= fewest) continue;
      fewest = crossings;
      best = columns_;
    }
    columns_ = std::move(best);
    NotePositions();
  }

  // How far apart the middles of two neighbours of a column are at least.
  int Apart(std::size_t above, std::size_t below) const {
    const bool are_lanes = places_[above].is_lane && places_[below].is_lane;
    return (places_[above].height + places_[below].height + 1) / 2 + (are_lanes ? kLaneGap : kBoxGap);
  }

  struct Wish {
    std::int64_t middle, weight;
  };

  // Where a place would lie by its neighbours. A lane goes on level with the next one of its net; lanes lie well before
  // boxes do.
  Wish WishOf(std::size_t at, bool by_left, bool by_right) const {
    const Place& place = places_[at];
    std::int64_t sum = 0, count = 0;
    auto add = [&](const std::vector<std::size_t>& neighbours) {
      const auto lane = std::find_if(neighbours.begin(), neighbours.end(),
                                     [&](std::size_t next) { return place.is_lane && places_[next].is_lane; });
      if (lane != neighbours.end()) {
        sum = middle_[*lane];
        count = 1;
        return;
      }
      for (const std::size_t next : neighbours) sum += middle_[next];
      count += static_cast<std::int64_t>(neighbours.size());
    };
    if (place.is_lane && by_left && by_right) return {middle_[at], 8};
    if (by_left) add(place.left);
    if (by_right) add(place.right);
    if (count == 0) return {middle_[at], 1};
    return {FloorDivide(sum, count), place.is_lane ? 8 : 2};
  }

  // Moves a column's places as near to the means of their neighbours as order and gaps allow, by least squares.
  void MoveColumn(const std::vector<std::size_t>& column, bool by_left, bool by_right) {
    struct Block {
      std::int64_t sum, weight;
      std::size_t count;
      std::int64_t mean() const { return FloorDivide(sum, weight); }
    };
    std::vector<Block> blocks;
    std::vector<std::int64_t> offsets;
    std::int64_t offset = 0;
    for (std::size_t i = 0; i < column.size(); ++i) {
      if (i > 0) offset += Apart(column[i - 1], column[i]);
      offsets.push_back(offset);
      const Wish wish = WishOf(column[i], by_left, by_right);
      const std::int64_t weight = wish.weight, wanted = wish.middle;
      blocks.push_back({(wanted - offset) * weight, weight, 1});
      while (blocks.size() > 1 && blocks[blocks.size() - 2].mean() > blocks.back().mean()) {
        const Block last = blocks.back();
        blocks.pop_back();
        blocks.back().sum += last.sum;
        blocks.back().weight += last.weight;
        blocks.back().count += last.count;
      }
    }
    std::size_t i = 0;
    for (const Block& block : blocks) {
      for (std::size_t n = 0; n < block.count; ++n, ++i) middle_[column[i]] = block.mean() + offsets[i];
    }
  }

  void Move() {
    middle_.assign(places_.size(), 0);
    for (const auto& column : columns_) {
      std::int64_t at = 0, total = 0;
      for (std::size_t i = 1; i < column.size(); ++i) total += Apart(column[i - 1], column[i]);
      for (std::size_t i = 0; i < column.size(); ++i) {
        if (i > 0) at += Apart(column[i - 1], column[i]);
        middle_[column[i]] = at - total / 2;
      }
    }
    for (int move = 0; move < kMoves; ++move) {
      const bool to_the_right = move % 2 == 0, is_last = move + 4 >= kMoves;
      for (std::size_t i = 0; i < columns_.size(); ++i) {
        const std::size_t c = to_the_right ? i : columns_.size() - 1 - i;
        MoveColumn(columns_[c], to_the_right || is_last, !to_the_right || is_last);
      }
    }
  }

  // Parts of the drawing that no line connects, moved up as far as those above allow.
  void PullUp() {
    constexpr auto kNone = static_cast<std::size_t>(-1);
    std::vector<std::size_t> part(places_.size(), kNone);
    std::vector<std::vector<std::size_t>> parts;
    for (std::size_t first = 0; first < places_.size(); ++first) {
      if (part[first] != kNone) continue;
      std::vector<std::size_t> found = {first};
      part[first] = parts.size();
      for (std::size_t i = 0; i < found.size(); ++i) {
        for (const auto* neighbours : {&places_[found[i]].left, &places_[found[i]].right}) {
          for (const std::size_t next : *neighbours) {
            if (part[next] != kNone) continue;
            part[next] = parts.size();
            found.push_back(next);
          }
        }
      }
      parts.push_back(std::move(found));
    }
    auto top = [&](std::size_t place) { return middle_[place] - places_[place].height / 2; };
    std::vector<std::int64_t> tops;
    for (const auto& places : parts) {
      std::int64_t highest = top(places.front());
      for (const std::size_t place : places) highest = std::min(highest, top(place));
      tops.push_back(highest);
    }
    std::vector<std::size_t> order(parts.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return tops[a] < tops[b]; });
    for (const std::size_t each : order) {
      std::int64_t room = tops[each] - tops[order.front()];
      for (const std::size_t place : parts[each]) {
        const std::size_t i = position_[place];
        if (i == 0) continue;
        const std::size_t above = columns_[places_[place].column][i - 1];
        if (part[above] != each) room = std::min(room, middle_[place] - middle_[above] - Apart(above, place));
      }
      for (const std::size_t place : parts[each]) middle_[place] -= room;
    }
  }

  // Columns side by side, further apart where lines between them climb.
  void PlaceColumns(Layout& layout) {
    constexpr int kNarrow = 48, kWide = 220;
    std::int64_t top = 0, bottom = 0;
    for (std::size_t place = 0; place < places_.size(); ++place) {
      const std::int64_t high = middle_[place] - places_[place].height / 2;
      top = place == 0 ? high : std::min(top, high);
    }
    for (std::size_t place = 0; place < places_.size(); ++place) {
      middle_[place] -= top;
      bottom = std::max(bottom, middle_[place] + (places_[place].height + 1) / 2);
    }
    layout.column_width.assign(columns_.size(), 0);
    for (const LayoutBox& box : boxes_) {
      layout.column_width[box.column] = std::max(layout.column_width[box.column], box.width);
    }
    int x = 0;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      layout.column_x.push_back(x);
      std::int64_t climb = 0;
      for (const std::size_t place : columns_[c]) {
        for (const std::size_t next : places_[place].right)
          climb = std::max(climb, std::abs(middle_[next] - middle_[place]));
      }
      layout.width = x + layout.column_width[c];
      x = layout.width + static_cast<int>(std::clamp<std::int64_t>(climb / 5, kNarrow, kWide));
    }
    layout.height = static_cast<int>(bottom);
  }

  std::span<const LayoutBox> boxes_;
  std::span<const LayoutNet> nets_;
  std::vector<Place> places_;  // boxes first
  std::vector<std::vector<std::size_t>> lanes_;  // of each net
  std::vector<std::vector<std::size_t>> columns_;  // places from top to bottom
  std::vector<std::size_t> position_;  // of each place in its column
  std::vector<std::int64_t> middle_;  // of each place, down from the top
};

}  // namespace

Layout LayOut(std::span<const LayoutBox> boxes, std::span<const LayoutNet> nets) {
  return Drawing(boxes, nets).Finish();
}

}  // namespace codeanatomy::schedule
