#include "storage/kept_batches.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "base/columns.h"

namespace codeanatomy::storage {
namespace {

namespace fs = std::filesystem;

std::shared_ptr<arrow::RecordBatch> Rows(std::initializer_list<std::string_view> texts) {
  StringColumn text;
  IntColumn size;
  for (const std::string_view value : texts) {
    text.Append(value);
    size.Append(static_cast<std::int64_t>(value.size()));
  }
  const auto rows = static_cast<std::int64_t>(texts.size());
  return arrow::RecordBatch::Make(
      arrow::schema({arrow::field("text", arrow::utf8_view()), arrow::field("size", arrow::int64())}), rows,
      {std::move(text).Finish(), std::move(size).Finish()});
}

class Kept : public testing::Test {
 protected:
  Kept() : folder_(testing::TempDir() + "kept") { fs::remove_all(folder_); }

  std::size_t Files() const {
    std::size_t files = 0;
    for ([[maybe_unused]] const auto& file : fs::directory_iterator(folder_)) ++files;
    return files;
  }

  const std::string folder_;
  const std::vector<NamedBatch> batches_ = {{"a", Rows({"one", "a text that is longer than a view holds"})},
                                            {"b", Rows({})}};
};

TEST_F(Kept, GivesBackWhatWasWritten) {
  ASSERT_TRUE(KeptBatches(folder_).Write("k", batches_).ok());
  const auto read = KeptBatches(folder_).Read("k", batches_).ValueOrDie();
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 2u);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ((*read)[i].name, batches_[i].name);
    EXPECT_TRUE((*read)[i].rows->Equals(*batches_[i].rows));
  }
  EXPECT_FALSE(KeptBatches(folder_).Read("other", batches_).ValueOrDie());
}

TEST_F(Kept, WhatIsDamagedOrOfOtherShapeIsNotThere) {
  const KeptBatches kept(folder_);
  ASSERT_TRUE(kept.Write("k", batches_).ok());
  const NamedBatch narrow{"a", batches_[0].rows->RemoveColumn(1).ValueOrDie()};
  EXPECT_FALSE(kept.Read("k", {narrow, batches_[1]}).ValueOrDie());
  const auto size = fs::file_size(folder_ + "/k");
  {
    std::fstream file(folder_ + "/k", std::ios::binary | std::ios::in | std::ios::out);
    file.seekg(static_cast<std::streamoff>(size / 2));
    const char byte = static_cast<char>(file.get() ^ 1);
    file.seekp(static_cast<std::streamoff>(size / 2));
    file.put(byte);
  }
  EXPECT_FALSE(kept.Read("k", batches_).ValueOrDie());
  fs::resize_file(folder_ + "/k", 10);
  EXPECT_FALSE(kept.Read("k", batches_).ValueOrDie());
}

TEST_F(Kept, RemovesWhatWasNeitherReadNorWritten) {
  for (const char* key : {"a", "b", "c"}) ASSERT_TRUE(KeptBatches(folder_).Write(key, batches_).ok());
  const KeptBatches kept(folder_);
  ASSERT_TRUE(kept.RemoveUnused().ok() && Files() == 0);
  EXPECT_TRUE(KeptBatches(folder_ + "/none").RemoveUnused().ok());
  ASSERT_TRUE(KeptBatches(folder_).Write("a", batches_).ok());
  ASSERT_TRUE(KeptBatches(folder_).Write("b", batches_).ok());
  const KeptBatches later(folder_);
  ASSERT_TRUE(later.Read("a", batches_).ValueOrDie());
  ASSERT_TRUE(later.Write("c", batches_).ok());
  ASSERT_TRUE(later.RemoveUnused().ok());
  EXPECT_EQ(Files(), 2u);
  EXPECT_TRUE(fs::exists(folder_ + "/a") && fs::exists(folder_ + "/c"));
}

}  // namespace
}  // namespace codeanatomy::storage
