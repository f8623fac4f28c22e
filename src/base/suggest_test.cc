#include "base/suggest.h"

#include <gtest/gtest.h>

namespace codeanatomy {
namespace {

using Words = std::vector<std::string_view>;

TEST(EditDistance, CountsEdits) {
  EXPECT_EQ(EditDistance("", ""), 0u);
  EXPECT_EQ(EditDistance("", "abc"), 3u);
  EXPECT_EQ(EditDistance("kitten", "sitting"), 3u);
  EXPECT_EQ(EditDistance("memroy", "memory"), 1u);
}

TEST(Closest, PrefersFewEditsThenTheEnding) {
  EXPECT_EQ(Closest("limits.memroy", Words{"limits.pool", "limits.memory"}), "limits.memory");
  EXPECT_EQ(Closest("batch_size", Words{"a.b.batch_size", "a.write_batch_size"}), "a.b.batch_size");
  EXPECT_EQ(Closest("batch_size", Words{"reader.batch_size", "writer.batch_size"}), "");
  EXPECT_EQ(Closest("zzz", Words{"limits.pool"}), "");
  EXPECT_EQ(DidYouMean("ndjsn", Words{"json", "ndjson"}), "; did you mean 'ndjson'?");
  EXPECT_EQ(DidYouMean("xml", Words{"json"}), "");
}

}  // namespace
}  // namespace codeanatomy
