#pragma once

// What is installed for an interpreter: which distribution has which module, and what stubs and annotated sources declare.
//
// In: the folders in which an interpreter looks for modules. Out: modules by name, and members of those that are imported,
// with types in the words of rules/values/builtin_results.inc.
//
//  1. Folders, metadata and sources are read; nothing is imported or run.
//  2. What an import finds first counts: folders in their order; in one folder a package before an extension before a source.
//  3. Equal installations give equal rows, wherever they lie.
//
// Distributions: https://packaging.python.org/specifications/recording-installed-packages. Stubs and `py.typed`: PEP 561.

#include <atomic>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>

namespace codeanatomy::extract::installed {

struct InstalledModule {
  enum class Kind : std::uint8_t { kPackage, kExtension, kSource, kStub, kNamespace };
  Kind kind = Kind::kSource;
  std::string distribution, version;  // empty: no metadata has it
  std::string path;  // of its file, from the folder on; empty for a namespace, and where there is a stub alone
  std::string stub_path, stub_distribution;
  bool is_typed = false;  // the distribution says that its annotations hold
  std::string file, stub_file;  // where they lie
  bool is_package = false;  // what a relative import in it begins with
};

struct Installation {
  std::map<std::string, InstalledModule, std::less<>> modules;  // by dotted name
  std::string digest;  // of all of it, as far as metadata and the folders tell
};

// Reads what lies in `folders`, in the order of lookup. What is under `root`, the repository, is none of it.
Installation ReadInstallation(std::span<const std::string> folders, const std::string& root);

// What is declared under a dotted name.
struct InstalledMember {
  std::string symbol;
  // `class` (type: its bases), `function`, `method`, `value` (type: what it is), `property`, `alias` (type: the name that it
  // stands for), `type` (type: what it stands for in annotations), `variable` (of types).
  std::string_view kind;
  std::string type;  // empty: not known
};

struct MemberOptions {
  int hex_version = 0;  // of the interpreter: 0x030d02f0
  std::uint64_t max_file_bytes = 0;
  std::size_t max_modules = 4096;  // that are read
  const std::atomic<bool>* cancel = nullptr;
};

// Reads the stub or, where its distribution is typed, the source of each module of `imported`, and of those that they import.
// Sorted by symbol. Fails only with Cancelled.
arrow::Result<std::vector<InstalledMember>> ReadMembers(const Installation& installation,
                                                        std::span<const std::string> imported,
                                                        const MemberOptions& options);

}  // namespace codeanatomy::extract::installed
