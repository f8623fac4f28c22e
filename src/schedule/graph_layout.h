#pragma once

// Where boxes and lines of a layered drawing lie: boxes in columns, lines from left to right.
//
// In: boxes with their columns and sizes, nets. Out: coordinates in pixels, from 0.
//
//  1. Equal input gives equal coordinates: all of it is integer arithmetic in a fixed order.
//  2. No two boxes overlap, no lane runs through a box, and every line runs to the right.
//
// The method is Sugiyama's: a line that passes a column has a place in it; places are ordered by the barycentres of their
// neighbours, sweep by sweep, and the order with the fewest crossings is kept; then each column is moved as near to its
// neighbours as its order allows, which is isotonic regression (pool adjacent violators). All lines of one net share the
// places, so that a table that many read is one line with branches.
//
// Functions without state; any thread.

#include <cstddef>
#include <span>
#include <vector>

namespace codeanatomy::schedule {

struct LayoutBox {
  std::size_t column = 0;
  int width = 0;
  int height = 0;
};

// Lines from one box to others in later columns, or to one box from others in earlier columns.
struct LayoutNet {
  std::size_t hub = 0;
  std::vector<std::size_t> ends;  // not empty
};

struct Layout {
  // The middle of a column's height where a net passes it.
  struct Lane {
    std::size_t column = 0;
    int y = 0;
  };

  std::vector<int> x, y;  // of each box, left and top
  std::vector<int> column_x, column_width;
  std::vector<std::vector<Lane>> lanes;  // of each net, from its hub away
  int width = 0, height = 0;
};

Layout LayOut(std::span<const LayoutBox> boxes, std::span<const LayoutNet> nets);

}  // namespace codeanatomy::schedule
