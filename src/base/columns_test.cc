#include "base/columns.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/plain_text_column.h"

namespace codeanatomy {
namespace {

TEST(Columns, NullsAreWhereTheyWereAppended) {
  for (int rows = 0; rows <= 70; ++rows) {
    for (const int every : {1, 2, 7, 9, 64, 1'000}) {
      IntColumn ints;
      StringColumn views;
      PlainTextColumn texts;
      for (int row = 0; row < rows; ++row) {
        const bool is_null = row % every == every - 1;
        ints.AppendOr(!is_null, row);
        is_null ? views.AppendNull() : views.Append(std::to_string(row));
        if (is_null) {
          texts.AppendNull();
        } else {
          ASSERT_TRUE(texts.Append(std::to_string(row)).ok());
        }
      }
      for (const auto& array :
           {std::move(ints).Finish(), std::move(views).Finish(), std::move(texts).Finish().ValueOrDie()}) {
        ASSERT_TRUE(array->ValidateFull().ok());
        ASSERT_EQ(array->length(), rows);
        ASSERT_EQ(array->null_count(), rows / every);
        ASSERT_EQ(array->null_bitmap() == nullptr, array->null_count() == 0);
        for (int row = 0; row < rows; ++row) ASSERT_EQ(array->IsNull(row), row % every == every - 1) << row;
        if (array->null_count() == 0 || rows % 8 == 0) continue;
        ASSERT_EQ(array->null_bitmap_data()[rows / 8] >> rows % 8, 0) << "bits behind the last row";
      }
    }
  }
}

TEST(Columns, PlainTextsOfAnyLengthLieOneBehindTheOther) {
  PlainTextColumn column;
  const std::string source = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  std::vector<std::string> texts;
  for (std::size_t size = 0; size <= source.size(); ++size) texts.push_back(source.substr(source.size() - size));
  ASSERT_TRUE(column.AppendEach(texts.size(), [&](std::size_t i) -> std::string_view { return texts[i]; }).ok());
  ASSERT_TRUE(column.AppendTimes("again", 3).ok());
  const auto made = std::move(column).Finish().ValueOrDie();
  const auto& array = static_cast<const arrow::StringArray&>(*made);
  ASSERT_EQ(array.length(), static_cast<std::int64_t>(texts.size()) + 3);
  for (std::size_t i = 0; i < texts.size(); ++i) EXPECT_EQ(array.GetView(static_cast<std::int64_t>(i)), texts[i]);
  EXPECT_EQ(array.GetView(array.length() - 1), "again");
}

}  // namespace
}  // namespace codeanatomy
