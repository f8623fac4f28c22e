#include "repo/module_naming.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "repo/source_path.h"

namespace codeanatomy::repo {
namespace {

constexpr std::string_view kSourceFolder = "src";
constexpr std::string_view kInitStem = "__init__";

bool IsInit(std::string_view path) {
  const std::string_view name = FileName(path);
  return name == "__init__.py" || name == "__init__.pyi";
}

bool IsImportable(std::string_view path) { return path.ends_with(".py") || path.ends_with(".pyi"); }

std::string_view Without(std::string_view path, std::string_view folder) {
  return folder.empty() ? path : path.substr(folder.size() + 1);
}

std::string Dotted(std::string_view path) {
  std::string out(path);
  std::ranges::replace(out, '/', '.');
  return out;
}

// Finds source roots folder by folder, each once.
class RootFinder {
 public:
  RootFinder(const std::vector<std::string>& paths, const std::vector<std::string>& given) : given_(given) {
    for (const std::string& path : paths) {
      if (IsInit(path)) packages_.insert(FolderOf(path));
    }
  }

  const std::string& RootOf(std::string_view folder) {
    const auto [at, is_new] = roots_.try_emplace(std::string(folder));
    if (is_new) at->second = Find(folder);
    return at->second;
  }

 private:
  std::string Find(std::string_view folder) const {
    const std::string* longest = nullptr;
    for (const std::string& root : given_) {
      if ((folder == root || LiesIn(folder, root)) && (longest == nullptr || root.size() > longest->size())) {
        longest = &root;
      }
    }
    if (longest != nullptr) return *longest;
    std::string_view at = folder;
    while (packages_.contains(at)) {
      if (at.empty()) return "";
      at = FolderOf(at);
    }
    if (at.size() != folder.size()) return std::string(at);
    if (folder == kSourceFolder || LiesIn(folder, kSourceFolder)) return std::string(kSourceFolder);
    return "";
  }

  const std::vector<std::string>& given_;
  std::unordered_set<std::string_view> packages_;
  std::unordered_map<std::string, std::string> roots_;
};

ModuleName NameOf(std::string_view path, const std::string& root) {
  const std::string_view relative = Without(path, root);
  const std::string_view folder = FolderOf(relative);
  if (IsInit(relative)) {
    if (folder.empty()) return {root, std::string(kInitStem), false};
    return {root, Dotted(folder), true};
  }
  const std::string_view name = FileName(relative);
  const std::string_view stem = HasPythonExtension(name) ? FileStem(name) : name;
  std::string module = Dotted(folder);
  if (!module.empty()) module += '.';
  return {root, module.append(stem), false};
}

std::vector<Package> FindPackages(const std::vector<std::string>& paths, const std::vector<ModuleName>& modules,
                                  RootFinder* finder) {
  std::map<std::string_view, std::string_view> folders;  // with the init file, or nothing
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const std::string_view path = paths[i];
    if (!IsImportable(path)) continue;
    std::string_view folder = FolderOf(path);
    if (IsInit(path) && !folder.empty() && (path.ends_with(".py") || folders[folder].empty())) folders[folder] = path;
    for (; folder.size() > modules[i].source_root.size(); folder = FolderOf(folder)) folders.try_emplace(folder);
  }
  std::vector<Package> out;
  for (const auto& [folder, init] : folders) {
    const std::string& root = finder->RootOf(folder);
    if (folder == root) continue;
    out.push_back({Dotted(Without(folder, root)), root, std::string(folder), std::string(init)});
  }
  std::ranges::sort(out, {},
                    [](const Package& package) { return std::tie(package.name, package.source_root, package.path); });
  return out;
}

}  // namespace

ModuleNaming::ModuleNaming(const std::vector<std::string>& paths, const std::vector<std::string>& source_roots) {
  RootFinder finder(paths, source_roots);
  std::set<std::string> used;
  modules_.reserve(paths.size());
  for (const std::string& path : paths) {
    const std::string& root = finder.RootOf(FolderOf(path));
    used.insert(root);
    modules_.push_back(NameOf(path, root));
  }
  packages_ = FindPackages(paths, modules_, &finder);
  for (const std::string& root : source_roots) {
    if (used.erase(root) != 0) source_roots_.push_back(root);
  }
  source_roots_.insert(source_roots_.end(), used.begin(), used.end());
}

}  // namespace codeanatomy::repo
