#include "cpg/number_sort_internal.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace codeanatomy::cpg {
namespace {

using Row = std::pair<std::int64_t, int>;

TEST(NumberSort, SortsAsASortDoes) {
  std::uint64_t state = 7;
  const auto random = [&state] {
    state = state * 6'364'136'223'846'793'005ULL + 1'442'695'040'888'963'407ULL;
    return state >> 11 ^ state << 47;
  };
  NumberSort<Row> sort;
  for (const std::size_t rows : {0, 1, 2, 31, 33, 100, 5'000}) {
    // Hashes, offsets with -1 for none, few numbers, one number, and both ends of what there is.
    for (const auto& number : {+[](std::uint64_t of) { return static_cast<std::int64_t>(of >> 1); },
                               +[](std::uint64_t of) { return static_cast<std::int64_t>(of % 20'000) - 1; },
                               +[](std::uint64_t of) { return static_cast<std::int64_t>(of % 3); },
                               +[](std::uint64_t) { return std::int64_t{5}; },
                               +[](std::uint64_t of) { return of % 2 == 0 ? INT64_MIN : INT64_MAX; }}) {
      std::vector<Row> values;
      for (std::size_t i = 0; i < rows; ++i) values.emplace_back(number(random()), static_cast<int>(random() % 4));
      std::vector<Row> expected = values;
      std::sort(expected.begin(), expected.end());
      sort.Sort(values, [](const Row& row) { return row.first; }, std::less<Row>());
      EXPECT_EQ(values, expected) << rows;
    }
  }
}

}  // namespace
}  // namespace codeanatomy::cpg
