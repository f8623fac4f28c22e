#include "repo/listing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "repo/classify.h"

namespace codeanatomy::repo {
namespace {

using engine::EntryKind;
using engine::WalkEntry;

WalkEntry Entry(std::string path, EntryKind kind = EntryKind::kFile, std::string ignored_by = "",
                std::uint64_t size = 10) {
  WalkEntry entry;
  entry.path = std::move(path);
  entry.kind = kind;
  entry.ignored_by = std::move(ignored_by);
  entry.size = size;
  return entry;
}

// Knows the heads of some files, and globs of the forms `/path`, `folder/` and `*.ext`.
ListingWorld World(std::map<std::string, std::string> heads = {}) {
  ListingWorld world;
  world.read_head = [heads = std::move(heads)](const std::string& path) -> arrow::Result<std::string> {
    const auto at = heads.find(path);
    if (at == heads.end()) return arrow::Status::IOError("cannot be opened: Permission denied");
    return at->second;
  };
  world.match_globs = [](const std::vector<std::string>& globs,
                         const std::vector<std::string>& paths) -> arrow::Result<std::vector<bool>> {
    std::vector<bool> out;
    out.reserve(paths.size());
    for (const std::string& path : paths) {
      out.push_back(std::ranges::any_of(globs, [&](const std::string& glob) {
        if (glob.starts_with('*')) return path.ends_with(glob.substr(1));
        if (glob.ends_with('/')) return ("/" + path).find("/" + glob) != std::string::npos;
        return "/" + path == glob;
      }));
    }
    return out;
  };
  world.is_store = [](const std::string& path) { return path.ends_with("store"); };
  return world;
}

std::map<std::string, std::string> Reasons(const Listing& listing) {
  std::map<std::string, std::string> out;
  for (const ManifestRow& row : listing.manifest) out[row.path] = (row.included ? "+" : "-") + std::string(row.reason);
  return out;
}

Listing List(const std::vector<WalkEntry>& entries, const ListOptions& options = {},
             const ListingWorld& world = World()) {
  auto listing = Classify(entries, options, world);
  EXPECT_TRUE(listing.ok()) << listing.status();
  return listing.ok() ? *listing : Listing();
}

TEST(Classify, TellsSourcesFromOtherFiles) {
  const Listing listing = List({Entry("README"), Entry("a.py", EntryKind::kFile, "", 0), Entry("b.pyi"), Entry("c.pyw"),
                                Entry("d.txt"), Entry("empty", EntryKind::kFile, "", 0), Entry("tool")},
                               {}, World({{"README", "text"}, {"tool", "#!/usr/bin/env python3\n"}}));
  EXPECT_EQ(Reasons(listing), (std::map<std::string, std::string>{{"a.py", "+python-source"},
                                                                  {"b.pyi", "+python-source"},
                                                                  {"c.pyw", "+python-source"},
                                                                  {"tool", "+python-shebang"}}));
  EXPECT_EQ(listing.files.size(), 4u);
  EXPECT_TRUE(listing.problems.empty());
}

TEST(Classify, GivesARowToWhateverIsLeftOut) {
  const Listing listing = List(
      {Entry(".git", EntryKind::kDirectory), Entry("build", EntryKind::kDirectory, ".gitignore:1: build/"),
       Entry("env", EntryKind::kDirectory), Entry("fifo", EntryKind::kOther),
       Entry("gen.py", EntryKind::kFile, ".gitignore:2: gen.py"),
       Entry("gen.txt", EntryKind::kFile, ".gitignore:3: *.txt"),
       Entry("lib/site-packages", EntryKind::kDirectory, "x"), Entry("link.py", EntryKind::kSymlink), Entry("locked")});
  EXPECT_EQ(Reasons(listing), (std::map<std::string, std::string>{{".git", "-excluded-name"},
                                                                  {"build", "-git-ignored"},
                                                                  {"env", "-virtual-environment"},
                                                                  {"fifo", "-special-file"},
                                                                  {"gen.py", "-git-ignored"},
                                                                  {"lib/site-packages", "-excluded-name"},
                                                                  {"link.py", "-symlink"},
                                                                  {"locked", "-unreadable"}}));
  ASSERT_EQ(listing.problems.size(), 1u);
  EXPECT_EQ(listing.problems[0].code, "unreadable");
  EXPECT_EQ(listing.manifest[1].detail, ".gitignore:1: build/");
}

TEST(Classify, KnowsNothingOfStores) {
  const Listing listing = List({Entry(".codeanatomy", EntryKind::kDirectory), Entry("a/store", EntryKind::kDirectory),
                                Entry("a/store/nodes", EntryKind::kDirectory, "a/store/.gitignore:1: *"),
                                Entry("b/nodes", EntryKind::kDirectory, "b/.gitignore:1: *"),
                                Entry("old_store", EntryKind::kDirectory, "x")});
  EXPECT_EQ(Reasons(listing),
            (std::map<std::string, std::string>{{".codeanatomy", "-excluded-name"}, {"b/nodes", "-git-ignored"}}));
}

TEST(Classify, AppliesGlobsToFilesAndFolders) {
  ListOptions options;
  options.include = {"*.py"};
  options.exclude = {"tests/", "./b.py"};
  const Listing listing = List({Entry("a.py"), Entry("b.py"), Entry("c.pyi"), Entry("x/tests/d.py")}, options);
  EXPECT_EQ(Reasons(listing), (std::map<std::string, std::string>{{"a.py", "+python-source"},
                                                                  {"b.py", "-excluded-glob"},
                                                                  {"c.pyi", "-not-included-glob"},
                                                                  {"x/tests/d.py", "-excluded-glob"}}));
  EXPECT_EQ(listing.files.size(), 1u);
  for (const char* nothing : {"", "/", "!", "#a.py"}) {
    options.exclude = {nothing};
    EXPECT_TRUE(Classify({}, options, World()).status().IsInvalid()) << nothing;
  }
}

TEST(Classify, KeepsTheSizeLimit) {
  ListOptions options;
  options.max_file_bytes = 10;
  const Listing listing = List({Entry("a.py"), Entry("big.py", EntryKind::kFile, "", 11)}, options);
  EXPECT_EQ(Reasons(listing).at("big.py"), "-too-large");
  ASSERT_EQ(listing.problems.size(), 1u);
  EXPECT_EQ(listing.problems[0].message, "file of 11 bytes, the limit is 10");
}

TEST(Classify, WritesOddPathsAndSeparatesThem) {
  const Listing listing = List({Entry("a\\xff.py"), Entry("a\xff.py"), Entry("\xe4.py"), Entry("ä.py")});
  ASSERT_EQ(listing.files.size(), 3u);
  EXPECT_EQ(listing.files[0].path, "\\xe4.py");
  EXPECT_EQ(listing.files[0].os_path, "\xe4.py");
  EXPECT_EQ(listing.files[1].os_path, "a\\xff.py");
  EXPECT_EQ(listing.files[2].path, "ä.py");
  ASSERT_EQ(listing.problems.size(), 2u);
  EXPECT_EQ(listing.problems[0].code, "path-not-utf8");
  EXPECT_EQ(listing.problems[1].code, "path-collision");
}

TEST(Classify, NormalizesSourceRoots) {
  ListOptions options;
  options.source_roots = {"./lib//", "lib", ".", "gone"};
  const Listing listing = List({Entry("lib/a.py")}, options);
  EXPECT_EQ(listing.source_roots, (std::vector<std::string>{"lib", "", "gone"}));
  ASSERT_EQ(listing.problems.size(), 1u);
  EXPECT_EQ(listing.problems[0].code, "source-root-empty");
  options.source_roots = {"../x"};
  EXPECT_TRUE(Classify({}, options, World()).status().IsInvalid());
}

TEST(Classify, SortsByWrittenPath) {
  const Listing listing = List({Entry("b/a.py"), Entry("b.py"), Entry("a/b.py"), Entry("a.py")});
  std::vector<std::string> paths;
  paths.reserve(listing.files.size());
  for (const SourceFile& file : listing.files) paths.push_back(file.path);
  EXPECT_EQ(paths, (std::vector<std::string>{"a.py", "a/b.py", "b.py", "b/a.py"}));
}

}  // namespace
}  // namespace codeanatomy::repo
