#include <algorithm>
#include <map>

#include "engine/testing_internal.h"

namespace codeanatomy::engine {
namespace {

TEST_F(EngineTest, WalkListsAndLeavesOut) {
  std::filesystem::create_directories(directory_ / ".git" / "info");
  Write(".git/info/exclude", "secret.py\n");
  Write(".gitignore", "# comment\n*.log\nbuild/\n!keep.log\n");
  Write("a.py", "x = 1\n");
  Write("b.log");
  Write("keep.log");
  Write("secret.py");
  Write("build/out.py");
  Write("pkg/__init__.py");
  Write("pkg/.gitignore", "/generated.py\n!b.log\n");
  Write("pkg/generated.py");
  Write("pkg/b.log");
  Write("pkg/sub/generated.py");
  Write("venv/pyvenv.cfg");
  Write("venv/lib/x.py");
  Write("node_modules/m.py");
  Write(std::string("raw\xff.py"));
  std::filesystem::create_symlink("a.py", directory_ / "link.py");
  std::filesystem::create_directory_symlink("pkg", directory_ / "linkdir");
  auto walked = Walk(directory_.string(), {true, {".git", "node_modules"}, {"pyvenv.cfg"}});
  ASSERT_TRUE(walked.ok()) << walked.status();
  std::map<std::string, WalkEntry> by_path;
  std::vector<std::string> paths;
  for (const WalkEntry& entry : *walked) {
    by_path[entry.path] = entry;
    paths.push_back(entry.path);
  }
  EXPECT_TRUE(std::ranges::is_sorted(paths));
  EXPECT_EQ(paths,
            (std::vector<std::string>{".git", ".gitignore", "a.py", "b.log", "build", "keep.log", "link.py", "linkdir",
                                      "node_modules", "pkg/.gitignore", "pkg/__init__.py", "pkg/b.log",
                                      "pkg/generated.py", "pkg/sub/generated.py", "raw\xff.py", "secret.py", "venv"}));
  EXPECT_EQ(by_path["b.log"].ignored_by, ".gitignore:2: *.log");
  EXPECT_EQ(by_path["build"].ignored_by, ".gitignore:3: build/");
  EXPECT_EQ(by_path["build"].kind, EntryKind::kDirectory);
  EXPECT_EQ(by_path["keep.log"].ignored_by, "");
  EXPECT_EQ(by_path["pkg/b.log"].ignored_by, "");
  EXPECT_EQ(by_path["pkg/generated.py"].ignored_by, "pkg/.gitignore:1: /generated.py");
  EXPECT_EQ(by_path["pkg/sub/generated.py"].ignored_by, "");
  EXPECT_EQ(by_path["secret.py"].ignored_by, ".git/info/exclude:1: secret.py");
  EXPECT_EQ(by_path["venv"].kind, EntryKind::kDirectory);
  EXPECT_EQ(by_path["venv"].ignored_by, "");
  EXPECT_EQ(by_path["link.py"].kind, EntryKind::kSymlink);
  EXPECT_EQ(by_path["linkdir"].kind, EntryKind::kSymlink);
  EXPECT_EQ(by_path["a.py"].size, 6U);
  EXPECT_GT(by_path["a.py"].mtime_ns, 1'000'000'000'000'000'000);
  EXPECT_NE(by_path["a.py"].inode, 0U);
  auto inside = Walk((directory_ / "pkg" / "sub").string(), {});
  ASSERT_TRUE(inside.ok());
  EXPECT_EQ(inside->size(), 1U);
  auto plain = Walk(directory_.string(), {false, {".git"}, {}});
  ASSERT_TRUE(plain.ok());
  EXPECT_TRUE(std::ranges::all_of(*plain, [](const WalkEntry& entry) { return entry.ignored_by.empty(); }));
  EXPECT_TRUE(Walk((directory_ / "missing").string(), {}).status().IsIOError());
}

TEST_F(EngineTest, WalkReadsRulesAboveTheRoot) {
  std::filesystem::create_directories(directory_ / ".git");
  Write(".gitignore", "*.log\n/sub/x.py\n");
  Write("sub/x.py");
  Write("sub/y.py");
  Write("sub/deep/z.log");
  auto walked = Walk((directory_ / "sub").string(), {});
  ASSERT_TRUE(walked.ok()) << walked.status();
  ASSERT_EQ(walked->size(), 3U);
  EXPECT_EQ((*walked)[0].ignored_by, "../.gitignore:1: *.log");
  EXPECT_EQ((*walked)[1].ignored_by, "../.gitignore:2: /sub/x.py");
  EXPECT_EQ((*walked)[2].ignored_by, "");
}

TEST_F(EngineTest, GlobsMatchAsInGitignore) {
  auto matched = MatchGlobs({"*.py", "!keep.py", "/docs/", "a/**/b"}, {"x.py", "d/x.py", "keep.py", "docs/readme",
                                                                       "x/docs/readme", "a/q/b/c", "readme", "/y.py"});
  ASSERT_TRUE(matched.ok()) << matched.status();
  EXPECT_EQ(*matched, (std::vector<bool>{true, true, false, true, false, true, false, true}));
  EXPECT_EQ(*MatchGlobs({"{a,b}.py"}, {"a.py", "{a,b}.py"}), (std::vector<bool>{false, true}));
  EXPECT_TRUE(MatchGlobs({"[z-a]"}, {"x"}).status().IsInvalid());
  EXPECT_TRUE(MatchGlobs({}, {}).ok());
}

}  // namespace
}  // namespace codeanatomy::engine
