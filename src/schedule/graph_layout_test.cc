#include "schedule/graph_layout.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>

namespace codeanatomy::schedule {
namespace {

struct Graph {
  std::vector<LayoutBox> boxes;
  std::vector<LayoutNet> nets;
};

// A graph of many columns whose lines jump over some, the same for the same seed.
Graph RandomGraph(std::uint32_t seed, std::size_t columns, std::size_t height) {
  auto next = [&] { return seed = seed * 1664525u + 1013904223u, seed >> 16; };
  Graph graph;
  for (std::size_t column = 0; column < columns; ++column) {
    const std::size_t count = 1 + next() % height;
    for (std::size_t i = 0; i < count; ++i) {
      graph.boxes.push_back({column, static_cast<int>(40 + next() % 90), static_cast<int>(20 + next() % 31)});
    }
  }
  for (std::size_t box = 0; box < graph.boxes.size(); ++box) {
    LayoutNet right{box, {}}, left{box, {}};
    for (std::size_t other = 0; other < graph.boxes.size(); ++other) {
      if (graph.boxes[other].column > graph.boxes[box].column && next() % 23 == 0) right.ends.push_back(other);
      if (graph.boxes[other].column < graph.boxes[box].column && next() % 47 == 0) left.ends.push_back(other);
    }
    if (!right.ends.empty()) graph.nets.push_back(right);
    if (!left.ends.empty()) graph.nets.push_back(left);
  }
  return graph;
}

// Boxes and lanes of one column, each as top and bottom.
std::vector<std::pair<int, int>> SpansOf(const Graph& graph, const Layout& layout, std::size_t column) {
  std::vector<std::pair<int, int>> spans;
  for (std::size_t box = 0; box < graph.boxes.size(); ++box) {
    if (graph.boxes[box].column != column) continue;
    spans.emplace_back(layout.y[box], layout.y[box] + graph.boxes[box].height);
  }
  for (const auto& lanes : layout.lanes) {
    for (const auto& lane : lanes) {
      if (lane.column == column) spans.emplace_back(lane.y, lane.y);
    }
  }
  std::sort(spans.begin(), spans.end());
  return spans;
}

TEST(GraphLayout, NothingOverlapsAndLinesRunToTheRight) {
  for (std::uint32_t seed = 1; seed <= 12; ++seed) {
    const Graph graph = RandomGraph(seed, 2 + seed, 9);
    const Layout layout = LayOut(graph.boxes, graph.nets);
    std::size_t columns = layout.column_x.size();
    ASSERT_EQ(columns, 2 + seed);
    for (std::size_t column = 0; column < columns; ++column) {
      const auto spans = SpansOf(graph, layout, column);
      for (std::size_t i = 1; i < spans.size(); ++i) {
        EXPECT_GE(spans[i].first - spans[i - 1].second, 8) << "seed " << seed << ", column " << column;
      }
      EXPECT_GE(spans.front().first, 0);
      EXPECT_LE(spans.back().second, layout.height);
      if (column > 0) {
        EXPECT_GE(layout.column_x[column], layout.column_x[column - 1] + layout.column_width[column - 1] + 48);
      }
    }
    for (std::size_t box = 0; box < graph.boxes.size(); ++box) {
      const std::size_t column = graph.boxes[box].column;
      EXPECT_EQ(layout.x[box], layout.column_x[column]);
      EXPECT_LE(graph.boxes[box].width, layout.column_width[column]);
      EXPECT_LE(layout.x[box] + graph.boxes[box].width, layout.width);
    }
  }
}

TEST(GraphLayout, ANetHasOneLaneInEachColumnItPasses) {
  const Graph graph = RandomGraph(7, 11, 6);
  const Layout layout = LayOut(graph.boxes, graph.nets);
  ASSERT_EQ(layout.lanes.size(), graph.nets.size());
  for (std::size_t net = 0; net < graph.nets.size(); ++net) {
    const std::size_t hub = graph.boxes[graph.nets[net].hub].column;
    std::size_t farthest = hub;
    for (const std::size_t end : graph.nets[net].ends) {
      const std::size_t column = graph.boxes[end].column;
      if (column > hub ? column > farthest : column < farthest) farthest = column;
    }
    const std::size_t distance = farthest > hub ? farthest - hub : hub - farthest;
    ASSERT_EQ(layout.lanes[net].size(), distance - 1);
    for (std::size_t i = 0; i < layout.lanes[net].size(); ++i) {
      EXPECT_EQ(layout.lanes[net][i].column, farthest > hub ? hub + 1 + i : hub - 1 - i);
    }
  }
}

TEST(GraphLayout, GivesTheSameForTheSame) {
  const Graph graph = RandomGraph(3, 14, 12);
  const Layout one = LayOut(graph.boxes, graph.nets), two = LayOut(graph.boxes, graph.nets);
  EXPECT_EQ(one.x, two.x);
  EXPECT_EQ(one.y, two.y);
  EXPECT_EQ(one.height, two.height);
}

TEST(GraphLayout, UntanglesWhatCanBeUntangled) {
  // Two columns, each box joined with one at the opposite end of the other.
  Graph graph;
  constexpr std::size_t kRows = 6;
  for (std::size_t column = 0; column < 2; ++column) {
    for (std::size_t i = 0; i < kRows; ++i) graph.boxes.push_back({column, 50, 20});
  }
  for (std::size_t i = 0; i < kRows; ++i) graph.nets.push_back({i, {2 * kRows - 1 - i}});
  const Layout layout = LayOut(graph.boxes, graph.nets);
  for (std::size_t i = 0; i < kRows; ++i) EXPECT_EQ(layout.y[i], layout.y[2 * kRows - 1 - i]) << i;
}

TEST(GraphLayout, ALongLineIsStraight) {
  Graph graph;
  for (std::size_t column = 0; column < 8; ++column) {
    graph.boxes.push_back({column, 50, 20});
    graph.boxes.push_back({column, 50, 20});
  }
  for (std::size_t column = 0; column < 7; ++column) graph.nets.push_back({2 * column, {2 * column + 2}});
  graph.nets.push_back({1, {15}});
  const Layout layout = LayOut(graph.boxes, graph.nets);
  for (const auto& lane : layout.lanes.back()) EXPECT_EQ(lane.y, layout.lanes.back().front().y);
}

TEST(GraphLayout, TakesNothing) {
  const Layout layout = LayOut({}, {});
  EXPECT_EQ(layout.width, 0);
  EXPECT_EQ(layout.height, 0);
}

}  // namespace
}  // namespace codeanatomy::schedule
