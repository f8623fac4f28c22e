#include "repo/line_index.h"

#include <gtest/gtest.h>

#include <string>

namespace codeanatomy::repo {
namespace {

TEST(LineIndex, KnowsEveryLineEnd) {
  const LineIndex index("a\nb\r\nc\rd\fe\n");
  EXPECT_EQ(index.starts(), (std::vector<std::int64_t>{0, 2, 5, 7, 11}));
  EXPECT_EQ(index.LineOf(0), (LinePosition{1, 0}));
  EXPECT_EQ(index.LineOf(1), (LinePosition{1, 1}));
  EXPECT_EQ(index.LineOf(4), (LinePosition{2, 2}));
  EXPECT_EQ(index.LineOf(6), (LinePosition{3, 1}));
  EXPECT_EQ(index.LineOf(9), (LinePosition{4, 2}));
  EXPECT_EQ(index.LineOf(11), (LinePosition{5, 0}));
}

TEST(LineIndex, TakesEmptyAndUnendedText) {
  EXPECT_EQ(LineIndex("").LineOf(0), (LinePosition{1, 0}));
  EXPECT_EQ(LineIndex("ab").LineOf(2), (LinePosition{1, 2}));
  EXPECT_EQ(LineIndex("\r").line_count(), 2);
  EXPECT_EQ(LineIndex("\n\n").line_count(), 3);
}

TEST(LineCursor, AgreesWithTheIndexInAnyOrder) {
  std::string text;
  for (int i = 0; i < 500; ++i)
    text += std::string(static_cast<std::size_t>(i % 7), 'x') + (i % 3 == 0 ? "\r\n" : i % 3 == 1 ? "\n" : "\r");
  const LineIndex index(text);
  LineCursor cursor(index);
  const auto size = static_cast<std::int64_t>(text.size());
  for (std::int64_t at = 0; at <= size; ++at) ASSERT_EQ(cursor.LineOf(at), index.LineOf(at)) << at;
  std::int64_t at = 0;
  for (int i = 0; i < 2000; ++i) {
    at = (at * 31 + 97) % (size + 1);
    ASSERT_EQ(cursor.LineOf(at), index.LineOf(at)) << at;
  }
}

}  // namespace
}  // namespace codeanatomy::repo
