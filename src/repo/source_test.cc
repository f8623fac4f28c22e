#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "repo/python_names.h"
#include "repo/source_bytes.h"
#include "repo/source_path.h"

namespace codeanatomy::repo {
namespace {

namespace fs = std::filesystem;

// Owns a directory that goes away with the test.
class ReadSourceTest : public ::testing::Test {
 protected:
  ReadSourceTest() : root_(fs::temp_directory_path() / ("codeanatomy_repo_" + std::to_string(::getpid()))) {
    fs::create_directories(root_);
  }
  ~ReadSourceTest() override { fs::remove_all(root_); }

  void Write(const std::string& name, std::string_view bytes) const {
    std::ofstream(root_ / name, std::ios::binary) << bytes;
  }
  arrow::Result<FileBytes> Read(const std::string& name, std::uint64_t max_bytes = 0) const {
    SourceFile file;
    file.path = file.os_path = name;
    return ReadSource(root_.string(), file, max_bytes);
  }

  fs::path root_;
};

TEST_F(ReadSourceTest, GivesTheBytesAsTheyAre) {
  const std::string_view bytes("\xEF\xBB\xBFx\r\n\0\xff", 8);
  Write("a.py", bytes);
  const auto read = Read("a.py");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->bytes, bytes);
  EXPECT_NE(read->state.inode, 0u);
  Write("empty.py", "");
  EXPECT_EQ(Read("empty.py")->bytes, "");
}

TEST_F(ReadSourceTest, RefusesWhatIsNoRegularFile) {
  ASSERT_EQ(::mkfifo((root_ / "fifo.py").c_str(), 0600), 0);
  EXPECT_EQ(Read("fifo.py").status().message(), "is not a regular file");
  Write("a.py", "x");
  fs::create_symlink("a.py", root_ / "link.py");
  EXPECT_EQ(Read("link.py").status().message(), "is a symbolic link now");
  fs::create_directory(root_ / "folder.py");
  EXPECT_EQ(Read("folder.py").status().message(), "is not a regular file");
  EXPECT_TRUE(Read("gone.py").status().IsIOError());
}

TEST_F(ReadSourceTest, KeepsTheLimit) {
  Write("a.py", "12345");
  EXPECT_TRUE(Read("a.py", 5).ok());
  EXPECT_TRUE(Read("a.py", 4).status().IsIOError());
  EXPECT_EQ(ReadHead(root_.string(), "a.py", 3)->bytes, "123");
}

TEST(SourcePath, WritesWhatIsNotUtf8) {
  EXPECT_EQ(PrintablePath("a/ä.py"), "a/ä.py");
  EXPECT_EQ(PrintablePath("a/\xe4\xc3\xa4.py"), "a/\\xe4ä.py");
}

TEST(SourcePath, SplitsNamesAsPythonDoes) {
  EXPECT_EQ(FileStem("a.b.py"), "a.b");
  EXPECT_EQ(FileStem(".profile"), ".profile");
  EXPECT_EQ(FileStem("..a.py"), "..a");
  EXPECT_TRUE(HasNoExtension("tool"));
  EXPECT_TRUE(HasNoExtension(".pythonrc"));
  EXPECT_FALSE(HasNoExtension("a.sh"));
  EXPECT_FALSE(HasNoExtension("a."));
}

TEST(Shebang, KnowsPythonInterpreters) {
  for (const char* line :
       {"#!/usr/bin/python", "#!/usr/bin/env python3\r\n", "#! /opt/x/bin/python3.13t -u\nx",
        "#!/usr/bin/env -S python3 -O", "#!/usr/bin/env -Spython3", "#!/usr/bin/env A=b pypy3.10", "#!python",
        "#!pythonw.exe", "#!/usr/bin/env -S uv run --script", "#!/usr/bin/python3-dbg"}) {
    EXPECT_TRUE(IsPythonShebang(line)) << line;
  }
  for (const char* line :
       {"", "python", "# !python", "#!/bin/sh", "#!/bin/sh python", "#!/usr/bin/env", "#!/usr/bin/env bash",
        "#!/usr/bin/pythonista", "#!/usr/bin/env uv", "#!\n/usr/bin/python"}) {
    EXPECT_FALSE(IsPythonShebang(line)) << line;
  }
}

TEST(PythonNames, AreThoseOfOneVersion) {
  EXPECT_EQ(BuiltinPythonVersion(), "3.13");
  EXPECT_TRUE(IsStdlibModule("os"));
  EXPECT_TRUE(IsStdlibModule("_thread"));
  EXPECT_FALSE(IsStdlibModule("os.path"));
  EXPECT_FALSE(IsStdlibModule("numpy"));
  EXPECT_FALSE(IsStdlibModule(""));
  EXPECT_TRUE(IsBuiltinName("print"));
  EXPECT_TRUE(IsBuiltinName("exit"));
  EXPECT_TRUE(IsBuiltinName("ExceptionGroup"));
  EXPECT_FALSE(IsBuiltinName("reduce"));
  EXPECT_EQ(OutsideName("print", false, false), "builtins.print");
  EXPECT_EQ(OutsideName("__file__", true, false), "types.ModuleType.__file__");
  EXPECT_EQ(OutsideName("__name__", false, false), "types.ModuleType.__name__");
  EXPECT_EQ(OutsideName("__path__", false, true), "types.ModuleType.__path__");
  EXPECT_EQ(OutsideName("__path__", false, false), "");
  EXPECT_EQ(OutsideName("__qualname__", true, false), "builtins.type.__qualname__");
  EXPECT_EQ(OutsideName("__qualname__", false, false), "");
  EXPECT_EQ(OutsideName("reduce", false, false), "");
}

}  // namespace
}  // namespace codeanatomy::repo
