#include "repo/module_naming.h"

#include <algorithm>
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

}  // namespace

ModuleNaming::ModuleNaming(const std::vector<std::string>& paths, std::vector<std::string> source_roots) {
  NameModules(paths, source_roots);
  FindPackages(paths);
}

void ModuleNaming::NameModules(const std::vector<std::string>& paths, const std::vector<std::string>& given) {
  RootFinder finder(paths, given);
  std::set<std::string> used;
  modules_.reserve(paths.size());
  for (const std::string& path : paths) {
    const std::string& root = finder.RootOf(FolderOf(path));
    used.insert(root);
    modules_.push_back(NameOf(path, root));
  }
  for (const std::string& root : given) {
    if (used.erase(root) != 0) source_roots_.push_back(root);
  }
  source_roots_.insert(source_roots_.end(), used.begin(), used.end());
}

void ModuleNaming::FindPackages(const std::vector<std::string>& paths) {
  // By source root and folder: the init file, or nothing.
  std::unordered_map<std::string, std::string> seen;
  const auto key = [](const std::string& root, std::string_view folder) { return root + '\0' + std::string(folder); };
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (!IsImportable(paths[i])) continue;
    const std::string& root = modules_[i].source_root;
    for (std::string_view folder = FolderOf(paths[i]); folder.size() > root.size(); folder = FolderOf(folder)) {
      const auto [at, is_new] = seen.try_emplace(key(root, folder));
      if (IsInit(paths[i]) && folder == FolderOf(paths[i]) && (at->second.empty() || paths[i].ends_with(".py"))) {
        at->second = paths[i];
      } else if (!is_new) {
        break;
      }
    }
  }
  packages_.reserve(seen.size());
  for (auto& [id, init] : seen) {
    const std::size_t cut = id.find('\0');
    std::string root = id.substr(0, cut);
    std::string folder = id.substr(cut + 1);
    std::string name = Dotted(Without(folder, root));
    packages_.push_back({std::move(name), std::move(root), std::move(folder), std::move(init)});
  }
  std::ranges::sort(packages_, {},
                    [](const Package& package) { return std::tie(package.name, package.source_root, package.path); });
}

}  // namespace codeanatomy::repo
