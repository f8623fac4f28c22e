#include "repo/file_index.h"

#include <gtest/gtest.h>

namespace codeanatomy::repo {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
const FileState kOld = {10, 100 * kSecond, 100 * kSecond, 7};

FileIndex Index(std::int64_t read_at_ns = 200 * kSecond) {
  FileIndex index("/repo");
  index.NoteHash("a.py", kOld, read_at_ns, "hash");
  index.NoteHead("tool", kOld, read_at_ns, "#!/bin/sh");
  return index;
}

TEST(FileIndex, KeepsWhatWasReadInTheSameState) {
  FileIndex index = FileIndex::Parse(Index().Serialize(), "/repo");
  EXPECT_FALSE(index.changed());
  ASSERT_NE(index.Hash("a.py", kOld), nullptr);
  EXPECT_EQ(*index.Hash("a.py", kOld), "hash");
  EXPECT_EQ(*index.Head("tool", kOld), "#!/bin/sh");
  EXPECT_EQ(index.Head("a.py", kOld), nullptr);
  EXPECT_EQ(index.Hash("b.py", kOld), nullptr);
  EXPECT_EQ(index.Serialize(), Index().Serialize());
}

TEST(FileIndex, EveryPartOfTheStateCounts) {
  FileIndex index = Index();
  for (const FileState& other : {FileState{11, kOld.mtime_ns, kOld.ctime_ns, 7}, FileState{10, 1, kOld.ctime_ns, 7},
                                 FileState{10, kOld.mtime_ns, 1, 7}, FileState{10, kOld.mtime_ns, kOld.ctime_ns, 8}}) {
    EXPECT_EQ(index.Hash("a.py", other), nullptr);
    EXPECT_FALSE(index.WasReadIn("a.py", other));
  }
}

TEST(FileIndex, AYoungStateIsNotBelieved) {
  for (const FileState& state : {FileState{10, 100 * kSecond, 1, 7}, FileState{10, 1, 100 * kSecond, 7}}) {
    for (const auto& [read_at, believed] : {std::pair{100 * kSecond, false},
                                            {100 * kSecond + FileIndex::kRacyNs - 1, false},
                                            {100 * kSecond + FileIndex::kRacyNs, true},
                                            {99 * kSecond, false}}) {
      FileIndex index("/repo");
      index.NoteHash("a.py", state, read_at, "hash");
      EXPECT_EQ(index.Hash("a.py", state) != nullptr, believed) << read_at;
      EXPECT_TRUE(index.WasReadIn("a.py", state));
    }
  }
}

TEST(FileIndex, DamagedBytesReadAsEmpty) {
  const std::string bytes = Index().Serialize();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string other = bytes;
    other[i] = static_cast<char>(other[i] ^ 1);
    EXPECT_EQ(FileIndex::Parse(other, "/repo").Hash("a.py", kOld), nullptr) << i;
    EXPECT_EQ(FileIndex::Parse(bytes.substr(0, i), "/repo").Hash("a.py", kOld), nullptr) << i;
  }
  EXPECT_EQ(FileIndex::Parse("", "/repo").Hash("a.py", kOld), nullptr);
}

TEST(FileIndex, AnotherFolderHasAnotherIndex) {
  EXPECT_EQ(FileIndex::Parse(Index().Serialize(), "/other").Hash("a.py", kOld), nullptr);
  EXPECT_EQ(FileIndex::RootOf(Index().Serialize()), "/repo");
  EXPECT_EQ(FileIndex::RootOf("something"), "");
}

TEST(FileIndex, DropsWhatIsNotUsed) {
  FileIndex index = FileIndex::Parse(Index().Serialize(), "/repo");
  index.Hash("a.py", kOld);
  index.DropUnused();
  EXPECT_TRUE(index.changed());
  EXPECT_NE(index.Hash("a.py", kOld), nullptr);
  EXPECT_EQ(index.Head("tool", kOld), nullptr);
}

}  // namespace
}  // namespace codeanatomy::repo
