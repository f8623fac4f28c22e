#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace codeanatomy::repo {

struct ModuleName {
  std::string source_root;  // a folder relative to the repository; empty: the repository itself
  std::string module;
  bool is_package = false;  // an `__init__.py` or `__init__.pyi` of a named package
};

// Describes a package: a folder from which modules can be imported by a dotted name.
struct Package {
  std::string name;  // dotted
  std::string source_root;
  std::string path;       // the folder
  std::string init_path;  // its `__init__.py`, else its `__init__.pyi`; empty: a namespace package
  bool operator==(const Package&) const = default;
};

// Names every file's module. A file's source root is the longest given one that holds it; else the parent of the
// topmost folder of its unbroken chain of `__init__.py` (or `__init__.pyi`, for packages of stubs); else `src` if it
// lies there; else the repository. The module is the path from there, dotted, without extension:
//
//   src/pkg/mod.py       → src, pkg.mod          pkg/__init__.py  → "", pkg          bin/tool → "", bin.tool
//   pkg/mod.pyi          → "", pkg.mod (as its mod.py)
//   __init__.py (at the source root) → "", __init__, no package: a root has no name to be a package by
class ModuleNaming {
 public:
  // `paths`: all sources, printable, sorted by bytes. `source_roots`: normalised (Listing::source_roots), in order.
  ModuleNaming(const std::vector<std::string>& paths, const std::vector<std::string>& source_roots);

  // One a path, in the order of the paths.
  const std::vector<ModuleName>& modules() const { return modules_; }

  // One a folder, sorted by name, then source root, then path. A folder is named from its own source root, as its
  // `__init__.py` would be, even where a file deeper down has another. Folders without `__init__` that hold importable
  // modules, at any depth, are namespace packages; source roots are none.
  const std::vector<Package>& packages() const { return packages_; }

  // All roots that hold a file, in the order in which imports try them: the given ones, then the others by path bytes.
  // An importer's own root comes before these.
  const std::vector<std::string>& source_roots() const { return source_roots_; }

 private:
  std::vector<ModuleName> modules_;
  std::vector<Package> packages_;
  std::vector<std::string> source_roots_;
};

}  // namespace codeanatomy::repo
