#include "schedule/ways.h"

#include <gtest/gtest.h>

namespace codeanatomy::schedule {
namespace {

using Edges = std::vector<std::vector<std::size_t>>;

// Tasks that wait for those at the positions, named `r0`, `r1` …
struct Tasks {
  explicit Tasks(const Edges& after) : rules(after.size()), tasks(after.size()) {
    for (std::size_t i = 0; i < after.size(); ++i) {
      rules[i].name = "r" + std::to_string(i);
      tasks[i].rule = &rules[i];
      tasks[i].after = after[i];
    }
  }
  std::vector<rules::Rule> rules;
  std::vector<Task> tasks;
};

TEST(Ways, LeavesOutWhatFollows) {
  EXPECT_EQ(ReduceEdges(Edges{{}, {0}, {0, 1}, {0, 1, 2}}), (Edges{{}, {0}, {1}, {2}}));
  EXPECT_EQ(ReduceEdges(Edges{{}, {}, {0, 1}, {0, 1}, {0, 2, 3}}), (Edges{{}, {}, {0, 1}, {0, 1}, {2, 3}}));
}

TEST(Ways, NamesAnEdgeOnce) { EXPECT_EQ(ReduceEdges(Edges{{}, {0, 0}}), (Edges{{}, {0}})); }

TEST(Ways, ReducesMoreThanAWordOfNodes) {
  Edges before(200);
  for (std::size_t i = 0; i < before.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) before[i].push_back(j);
  }
  const Edges reduced = ReduceEdges(before);
  EXPECT_TRUE(reduced[0].empty());
  for (std::size_t i = 1; i < reduced.size(); ++i) EXPECT_EQ(reduced[i], std::vector<std::size_t>{i - 1});
}

TEST(Ways, TheCriticalPathIsTheLongestByTasks) {
  const Tasks graph({{}, {}, {0}, {0, 2}, {1}});
  EXPECT_EQ(CriticalPath(graph.tasks, {}), (std::vector<std::size_t>{0, 2, 3}));
}

TEST(Ways, TheCriticalPathIsTheLongestBySeconds) {
  const Tasks graph({{}, {}, {0}, {0, 2}, {1}});
  const Costs costs = {{"r0", {0.1, {}}}, {"r1", {3.0, 12}}, {"r2", {0.1, {}}}, {"r4", {{}, 7}}};
  EXPECT_EQ(CriticalPath(graph.tasks, costs).front(), 1u);
  EXPECT_EQ(CriticalPath(graph.tasks, {{"r1", {std::nullopt, 5}}}), (std::vector<std::size_t>{0, 2, 3}))
      << "rows are no time";
}

TEST(Ways, TheCriticalPathLeavesOutNoTask) {
  // r2 waits for r0 directly and by r1, of which no time is known.
  const Tasks graph({{}, {0}, {0, 1}});
  EXPECT_EQ(CriticalPath(graph.tasks, {{"r0", {1.0, {}}}, {"r2", {1.0, {}}}}), (std::vector<std::size_t>{0, 1, 2}));
}

TEST(Ways, NoTaskHasNoPath) { EXPECT_TRUE(CriticalPath({}, {}).empty()); }

}  // namespace
}  // namespace codeanatomy::schedule
