#include "repo/module_naming.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace codeanatomy::repo {
namespace {

// Path → "source root:module", with a star for packages.
std::map<std::string, std::string> Names(std::vector<std::string> paths, const std::vector<std::string>& roots = {}) {
  std::ranges::sort(paths);
  const ModuleNaming naming(paths, roots);
  std::map<std::string, std::string> out;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const ModuleName& name = naming.modules()[i];
    out[paths[i]] = name.source_root + ":" + name.module + (name.is_package ? "*" : "");
  }
  return out;
}

TEST(ModuleNaming, FollowsTheChainOfPackages) {
  const auto names = Names({"pkg/__init__.py", "pkg/mod.py", "pkg/sub/__init__.py", "pkg/sub/a.py", "lib/x/__init__.py",
                            "lib/x/y.py", "lib/x/data/z.py"});
  EXPECT_EQ(names.at("pkg/__init__.py"), ":pkg*");
  EXPECT_EQ(names.at("pkg/mod.py"), ":pkg.mod");
  EXPECT_EQ(names.at("pkg/sub/__init__.py"), ":pkg.sub*");
  EXPECT_EQ(names.at("pkg/sub/a.py"), ":pkg.sub.a");
  EXPECT_EQ(names.at("lib/x/y.py"), "lib:x.y");
  EXPECT_EQ(names.at("lib/x/data/z.py"), ":lib.x.data.z") << "the chain is broken at data";
}

TEST(ModuleNaming, KnowsTheSourceFolder) {
  const auto names = Names({"src/mod.py", "src/ns/a.py", "src/pkg/__init__.py", "srcs/b.py", "setup.py"});
  EXPECT_EQ(names.at("src/mod.py"), "src:mod");
  EXPECT_EQ(names.at("src/ns/a.py"), "src:ns.a");
  EXPECT_EQ(names.at("src/pkg/__init__.py"), "src:pkg*");
  EXPECT_EQ(names.at("srcs/b.py"), ":srcs.b");
  EXPECT_EQ(names.at("setup.py"), ":setup");
  EXPECT_EQ(Names({"src/__init__.py", "src/a.py"}).at("src/a.py"), ":src.a") << "a package called src";
}

TEST(ModuleNaming, PrefersTheLongestGivenRoot) {
  const auto names = Names({"a/b/c.py", "a/d.py", "a/b/p/__init__.py", "e.py", "ab/f.py"}, {"a", "a/b"});
  EXPECT_EQ(names.at("a/b/c.py"), "a/b:c");
  EXPECT_EQ(names.at("a/d.py"), "a:d");
  EXPECT_EQ(names.at("a/b/p/__init__.py"), "a/b:p*");
  EXPECT_EQ(names.at("e.py"), ":e");
  EXPECT_EQ(names.at("ab/f.py"), ":ab.f");
}

TEST(ModuleNaming, HandlesRootsScriptsAndStubs) {
  const auto names = Names({"__init__.py", "a.py", "sub/__init__.py", "bin/tool", "m.pyi", "w.pyw", "v1.2.py", ".py"});
  EXPECT_EQ(names.at("__init__.py"), ":__init__");
  EXPECT_EQ(names.at("a.py"), ":a");
  EXPECT_EQ(names.at("sub/__init__.py"), ":sub*");
  EXPECT_EQ(names.at("bin/tool"), ":bin.tool");
  EXPECT_EQ(names.at("m.pyi"), ":m");
  EXPECT_EQ(names.at("w.pyw"), ":w");
  EXPECT_EQ(names.at("v1.2.py"), ":v1.2");
  EXPECT_EQ(names.at(".py"), ":.py");
  EXPECT_EQ(Names({"stubs/p/__init__.pyi", "stubs/p/q.pyi"}).at("stubs/p/q.pyi"), "stubs:p.q");
}

TEST(ModuleNaming, ListsPackagesAndNamespaces) {
  const ModuleNaming naming({"bin/tool", "ns/deep/a.py", "p/__init__.py", "p/__init__.pyi", "p/q/r.py", "src/s/t.py"},
                            {});
  const std::vector<Package> expected = {{"ns", "", "ns", ""},
                                         {"ns.deep", "", "ns/deep", ""},
                                         {"p", "", "p", "p/__init__.py"},
                                         {"p.q", "", "p/q", ""},
                                         {"s", "src", "src/s", ""}};
  EXPECT_EQ(naming.packages(), expected);
}

TEST(ModuleNaming, NamesAFolderOnce) {
  const ModuleNaming naming({"lib/x/__init__.py", "lib/x/data/z.py"}, {});
  EXPECT_EQ(naming.modules()[1].module, "lib.x.data.z");
  const std::vector<Package> expected = {
      {"lib", "", "lib", ""}, {"lib.x.data", "", "lib/x/data", ""}, {"x", "lib", "lib/x", "lib/x/__init__.py"}};
  EXPECT_EQ(naming.packages(), expected);
  EXPECT_TRUE(ModuleNaming({"__init__.py", "a.py"}, {}).packages().empty());
  EXPECT_TRUE(ModuleNaming({"p/__init__.py"}, {"p"}).packages().empty());
}

TEST(ModuleNaming, OrdersTheRoots) {
  const ModuleNaming naming({"a.py", "lib/p/__init__.py", "src/x.py", "z/y.py"}, {"z", "unused"});
  EXPECT_EQ(naming.source_roots(), (std::vector<std::string>{"z", "", "lib", "src"}));
}

}  // namespace
}  // namespace codeanatomy::repo
