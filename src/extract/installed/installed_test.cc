#include "extract/installed/installed.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include <gtest/gtest.h>

namespace codeanatomy::extract::installed {
namespace {

namespace fs = std::filesystem;
using Files = std::map<std::string, std::string>;

// Folders that are gone when it is.
class Folders {
 public:
  Folders() {
    std::string name = (fs::temp_directory_path() / "installedXXXXXX").string();
    root_ = mkdtemp(name.data());
  }
  Folders(const Folders&) = delete;
  Folders& operator=(const Folders&) = delete;
  ~Folders() { fs::remove_all(root_); }

  std::string Write(const std::string& folder, const Files& files) {
    for (const auto& [path, text] : files) {
      fs::create_directories((root_ / folder / path).parent_path());
      std::ofstream(root_ / folder / path, std::ios::binary) << text;
    }
    return (root_ / folder).string();
  }
  std::string root() const { return root_.string(); }

 private:
  fs::path root_;
};

std::map<std::string, std::string> Declared(const Files& files, std::vector<std::string> imported = {"m"}) {
  Folders folders;
  const std::vector<std::string> path = {folders.Write("site", files)};
  const Installation installation = ReadInstallation(path, "");
  MemberOptions options;
  options.hex_version = 0x030c01f0;
  options.max_file_bytes = 1 << 20;
  const auto members = ReadMembers(installation, imported, options);
  EXPECT_TRUE(members.ok()) << members.status();
  std::map<std::string, std::string> found;
  for (const InstalledMember& member : *members) {
    const bool is_new = found.emplace(member.symbol, std::string(member.kind) + " " + member.type).second;
    EXPECT_TRUE(is_new) << member.symbol << " twice";
  }
  return found;
}

TEST(Installation, RecordsSayWhatADistributionHas) {
  Folders folders;
  const std::vector<std::string> path = {folders.Write(
      "site", {{"a_b-1.0.dist-info/METADATA", "Metadata-Version: 2.1\r\nName: A.B\r\nVersion: 1.0\r\n\r\nName: no\r\n"},
               {"a_b-1.0.dist-info/RECORD",
                "../../bin/a,,\n\"a/b,c.py\",,\na/__init__.py,sha256=x,1\r\na/fast.cpython-312-x86_64-linux-gnu.so,,\n"
                "a/__pycache__/x.py,,\na/not-a-name.py,,\na/data.txt,,\n"},
               {"a/__init__.py", ""},
               {"a/left_by_hand.py", ""}})};
  const Installation all = ReadInstallation(path, "");
  ASSERT_EQ(all.modules.size(), 2u);
  const InstalledModule& a = all.modules.at("a");
  EXPECT_EQ(a.distribution, "A.B");
  EXPECT_EQ(a.version, "1.0");
  EXPECT_EQ(a.kind, InstalledModule::Kind::kPackage);
  EXPECT_TRUE(a.is_package);
  EXPECT_EQ(all.modules.at("a.fast").kind, InstalledModule::Kind::kExtension);
}

TEST(Installation, WithoutRecordTheFoldersAreLookedThrough) {
  Folders folders;
  const std::vector<std::string> path = {
      folders.Write("site", {{"old-2.0-py3.11.egg-info/PKG-INFO", "Name: old\nVersion: 2.0\n"},
                             {"old-2.0-py3.11.egg-info/top_level.txt", "_old\nold\n"},
                             {"old/__init__.py", ""},
                             {"old/sub/x.pyi", ""},
                             {"_old.py", ""},
                             {"plain_file-3.1.egg-info", "Metadata-Version: 1.0\n"},
                             {"plain_file.py", ""},
                             {"nobody.py", ""},
                             {"odd-name/x.py", ""}})};
  const Installation all = ReadInstallation(path, "");
  EXPECT_EQ(all.modules.at("old").distribution, "old");
  EXPECT_EQ(all.modules.at("_old").version, "2.0");
  EXPECT_EQ(all.modules.at("old.sub").kind, InstalledModule::Kind::kNamespace);
  EXPECT_EQ(all.modules.at("old.sub.x").kind, InstalledModule::Kind::kStub);
  EXPECT_EQ(all.modules.at("plain_file").version, "3.1");
  EXPECT_EQ(all.modules.at("nobody").distribution, "");
  EXPECT_EQ(all.modules.size(), 6u);
}

TEST(Installation, WhatIsFoundFirstCounts) {
  Folders folders;
  const std::string first = folders.Write("first", {{"m.py", ""}, {"n.py", ""}, {"n/__init__.py", ""}});
  const std::string second =
      folders.Write("second", {{"m/__init__.py", ""}, {"m-stubs/__init__.pyi", ""}, {"n.pyi", ""}, {"only.py", ""}});
  const std::vector<std::string> path = {first, second, first, folders.root() + "/nowhere"};
  const Installation all = ReadInstallation(path, "");
  EXPECT_EQ(all.modules.at("m").path, "m.py");
  EXPECT_EQ(all.modules.at("m").stub_path, "m-stubs/__init__.pyi");
  EXPECT_EQ(all.modules.at("n").path, "n/__init__.py");
  EXPECT_EQ(all.modules.at("n").stub_path, "");
  EXPECT_EQ(all.modules.at("only").path, "only.py");
}

TEST(Installation, TheRepositoryIsNotInstalled) {
  Folders folders;
  folders.Write("repo", {{"own.py", ""}});
  const std::string site = folders.Write("repo/.venv/lib/site-packages", {{"m.py", ""}});
  const std::vector<std::string> path = {folders.root() + "/repo", folders.root() + "/repo/src", site};
  const Installation all = ReadInstallation(path, folders.root() + "/repo");
  EXPECT_EQ(all.modules.size(), 1u);
  EXPECT_TRUE(all.modules.contains("m"));
}

TEST(Installation, ItsDigestIsOfWhatItHas) {
  const Files files = {
      {"a-1.dist-info/METADATA", "Name: a\nVersion: 1\n"}, {"a-1.dist-info/RECORD", "a.py,sha256=1,1\n"}, {"a.py", ""}};
  Files edited = files;
  edited["a-1.dist-info/RECORD"] = "a.py,sha256=2,1\n";
  Folders folders;
  const std::vector<std::string> one = {folders.Write("one", files)}, two = {folders.Write("elsewhere/two", files)},
                                 three = {folders.Write("three", edited)};
  EXPECT_EQ(ReadInstallation(one, "").digest, ReadInstallation(two, "").digest);
  EXPECT_NE(ReadInstallation(one, "").digest, ReadInstallation(three, "").digest);
}

TEST(Members, SourcesCountWhereTheirAnnotationsHold) {
  EXPECT_TRUE(Declared({{"m/__init__.py", "def f() -> int: ...\n"}}).empty());
  const auto found = Declared({{"m/__init__.py", "def f() -> int: ...\n"}, {"m/py.typed", ""}});
  EXPECT_EQ(found.at("m.f"), "function int");
}

TEST(Members, TypesAreSpelledByWhereThingsAreDeclared) {
  const auto found = Declared({{"m/__init__.pyi",
                                "from .a import C as C\nfrom . import a\nimport m.a as whole\n"
                                "def f() -> C: ...\ndef g() -> a.C | None: ...\ndef h() -> whole.C.Inner: ...\n"
                                "def i() -> 'dict[str, C]': ...\ndef j() -> nowhere: ...\n"
                                "def k() -> tuple[int, ...]: ...\ndef l() -> list[nowhere]: ...\n"},
                               {"m/a.pyi", "class C:\n    class Inner: ...\n    def own(self) -> Inner: ...\n"}});
  EXPECT_EQ(found.at("m.C"), "alias m.a.C");
  EXPECT_EQ(found.at("m.f"), "function m.a.C");
  EXPECT_EQ(found.at("m.g"), "function m.a.C | None");
  EXPECT_EQ(found.at("m.h"), "function m.a.C.Inner");
  EXPECT_EQ(found.at("m.i"), "function dict[str, m.a.C]");
  EXPECT_EQ(found.at("m.j"), "function ");
  EXPECT_EQ(found.at("m.k"), "function tuple[int, ...]");
  EXPECT_EQ(found.at("m.l"), "function list[?]");
  EXPECT_EQ(found.at("m.a.C.own"), "method m.a.C.Inner");
}

TEST(Members, DecoratorsDecide) {
  const auto found = Declared(
      {{"m.pyi",
        "import contextlib\nfrom functools import cached_property\nfrom typing import overload\n"
        "@contextlib.contextmanager\ndef f() -> int: ...\n"
        "class C:\n    @property\n    def p(self) -> int: ...\n    @p.setter\n    def p(self, v: int) -> None: ...\n"
        "    @cached_property\n    def q(self) -> str: ...\n    @staticmethod\n    def s() -> int: ...\n"
        "    @overload\n    def o(self, a: int) -> int: ...\n    @overload\n    def o(self, a: str) -> str: ...\n"}});
  EXPECT_EQ(found.at("m.f"), "function ");
  EXPECT_EQ(found.at("m.C.p"), "property int");
  EXPECT_EQ(found.at("m.C.q"), "property str");
  EXPECT_EQ(found.at("m.C.s"), "function int");
  EXPECT_EQ(found.at("m.C.o"), "method int | str");
}

TEST(Members, TheBranchOfTheInterpreterCounts) {
  const auto found = Declared({{"m.pyi",
                                "import sys\nif sys.version_info >= (3, 13):\n    def f() -> int: ...\n"
                                "elif sys.version_info >= (3, 9):\n    def f() -> str: ...\nelse:\n    x: int\n"
                                "if sys.platform == 'win32':\n    y: int\nelse:\n    z: int\n"}});
  EXPECT_EQ(found.at("m.f"), "function str");
  EXPECT_FALSE(found.contains("m.x"));
  EXPECT_TRUE(found.contains("m.y") && found.contains("m.z"));
}

TEST(Members, WhatStandsForItselfEnds) {
  const auto found = Declared({{"m/__init__.pyi",
                                "from .a import *\nfrom m import x as y, y as x\nA = B\nB = A\ndef f() -> A: ...\n"
                                "def g() -> x: ...\nclass C(C): ...\n"},
                               {"m/a.pyi", "from . import *\nfrom .a import z\ndef h() -> z: ...\n"}});
  EXPECT_EQ(found.at("m.f"), "function ");
  EXPECT_EQ(found.at("m.g"), "function ");
  EXPECT_EQ(found.at("m.a.h"), "function ");
}

TEST(Members, BrokenAndDeepSourcesAreReadAsFarAsTheyGo) {
  std::string deep = "def d() -> ";
  for (int i = 0; i < 5000; ++i) deep.append("list[");
  deep.append("int").append(5000, ']').append(": ...\n");
  std::string nested;
  for (int i = 0; i < 300; ++i) nested.append(static_cast<std::size_t>(i), ' ').append("if x:\n");
  nested.append(300, ' ').append("y: int\n");
  const auto found = Declared({{"m.pyi", deep + "def f( -> int\nclass (\n\xff\xfe\ndef g() -> int: ...\n" + nested}});
  EXPECT_TRUE(found.contains("m.d"));
  EXPECT_EQ(found.at("m.g"), "function int");
}

TEST(Members, OnlyWhatIsImportedIsRead) {
  const Files files = {{"m/__init__.pyi", "from .a import f as f\n"},
                       {"m/a.pyi", "def f() -> int: ...\n"},
                       {"m/b.pyi", "x: int\n"},
                       {"n.pyi", "x: int\n"}};
  const auto found = Declared(files);
  EXPECT_TRUE(found.contains("m.a.f"));
  EXPECT_FALSE(found.contains("m.b.x"));
  EXPECT_FALSE(found.contains("n.x"));
  EXPECT_TRUE(Declared(files, {"m.b"}).contains("m.b.x"));
}

}  // namespace
}  // namespace codeanatomy::extract::installed
