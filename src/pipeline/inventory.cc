#include "pipeline/inventory.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace codeanatomy::pipeline {
namespace {

using normalize::Container;
using normalize::GraphKind;

std::string RootName(const std::string& root) { return root.empty() ? "." : root; }

// Finds the package that holds a path: the nearest folder above it that is one, else the repository.
class Containers {
 public:
  Containers(const repo::ModuleNaming& naming, const std::string& repository, const normalize::IdSpace& space) {
    Container root;
    root.kind = GraphKind::kRepository;
    root.has_parent = false;
    by_path_.emplace("", root);
    const auto& roots = naming.source_roots();
    for (const repo::Package& package : naming.packages()) {
      if (package.path.empty()) continue;
      Container container;
      container.path = package.path;
      container.module = package.name;
      container.source_root = RootName(package.source_root);
      container.is_namespace = package.init_path.empty();
      container.root_rank = std::find(roots.begin(), roots.end(), package.source_root) - roots.begin();
      by_path_.emplace(package.path, std::move(container));  // the first name of a folder stands
    }
    AssignIds(repository, space);
    for (auto& [path, container] : by_path_) {
      if (container.has_parent) container.parent_id = Above(path).id;
    }
  }

  const Container& Above(std::string_view path) const {
    for (std::string_view folder = repo::FolderOf(path); !folder.empty(); folder = repo::FolderOf(folder)) {
      const auto found = by_path_.find(folder);
      if (found != by_path_.end()) return found->second;
    }
    return by_path_.begin()->second;
  }

  std::vector<Container> Take() && {
    std::vector<Container> containers;
    for (auto& [path, container] : by_path_) containers.push_back(std::move(container));
    return containers;
  }

 private:
  void AssignIds(const std::string& repository, const normalize::IdSpace& space) {
    std::vector<std::string> keys;
    normalize::IdList hashes;
    for (auto& [path, container] : by_path_) {
      normalize::WriteKey({repository, path, "", container.kind, "", 0}, keys.emplace_back());
      hashes.push_back(container.id = space.Hash(keys.back()));
    }
    if (normalize::RepeatedIds(hashes).empty()) return;
    const auto overrides = normalize::ResolveCollisions(keys, hashes, {}, space);
    auto key = keys.begin();
    for (auto& [path, container] : by_path_) {
      const auto found = overrides.find(*key++);
      if (found != overrides.end()) container.id = found->second;
    }
  }

  std::map<std::string, Container, std::less<>> by_path_;
};

// How early an import of a module's name finds this file: packages, then modules, then their stubs.
int ImportRank(std::string_view path) {
  const std::string_view name = repo::FileName(path);
  if (name == "__init__.py") return 0;
  if (name.ends_with(".py")) return 1;
  if (name.ends_with(".pyw")) return 2;
  return name == "__init__.pyi" ? 3 : 4;
}

constexpr int kNamespaceRank = 5;

void SetPrecedence(Inventory& inventory) {
  // (source root, module) → (rank, path, where to write the precedence)
  using Candidate = std::tuple<int, std::string_view, std::int64_t*>;
  std::map<std::pair<std::string_view, std::string_view>, std::vector<Candidate>> candidates;
  for (InventoryFile& file : inventory.files) {
    if (!file.is_importable) continue;
    candidates[{file.source_root, file.module.module}].emplace_back(ImportRank(file.source.path), file.source.path,
                                                                    &file.precedence);
  }
  for (Container& container : inventory.containers) {
    if (!container.is_namespace) continue;
    candidates[{container.source_root, container.module}].emplace_back(kNamespaceRank, container.path,
                                                                       &container.precedence);
  }
  for (auto& [module, list] : candidates) {
    std::sort(list.begin(), list.end());
    for (std::size_t i = 0; i < list.size(); ++i) *std::get<2>(list[i]) = static_cast<std::int64_t>(i);
  }
}

}  // namespace

Inventory TakeInventory(const repo::Listing& listing, const repo::ModuleNaming& naming, const std::string& repository,
                        const normalize::IdSpace& space) {
  Inventory inventory;
  Containers containers(naming, repository, space);
  const auto& roots = naming.source_roots();
  for (std::size_t i = 0; i < listing.files.size(); ++i) {
    InventoryFile file;
    file.source = listing.files[i];
    file.module = naming.modules()[i];
    file.source_root = RootName(file.module.source_root);
    file.parent_id = containers.Above(file.source.path).id;
    const std::string_view path = file.source.path;
    file.is_importable = path.ends_with(".py") || path.ends_with(".pyi") || path.ends_with(".pyw");
    file.root_rank = std::find(roots.begin(), roots.end(), file.module.source_root) - roots.begin();
    inventory.files.push_back(std::move(file));
  }
  inventory.containers = std::move(containers).Take();
  for (const repo::Problem& problem : listing.problems) {
    const auto file =
        std::lower_bound(inventory.files.begin(), inventory.files.end(), problem.path,
                         [](const InventoryFile& f, const std::string& path) { return f.source.path < path; });
    if (file != inventory.files.end() && file->source.path == problem.path) {
      file->problems.push_back(problem);
    } else {
      inventory.problems.push_back(problem);
    }
  }
  SetPrecedence(inventory);

  using Kind = InventoryItem::Kind;
  for (std::size_t i = 0; i < inventory.containers.size(); ++i) {
    inventory.items.push_back({Kind::kContainer, i, inventory.containers[i].path});
  }
  for (std::size_t i = 0; i < inventory.problems.size(); ++i) {
    inventory.items.push_back({Kind::kProblem, i, inventory.problems[i].path});
  }
  for (std::size_t i = 0; i < inventory.files.size(); ++i) {
    inventory.items.push_back({Kind::kFile, i, inventory.files[i].source.path});
  }
  std::stable_sort(inventory.items.begin(), inventory.items.end(),
                   [](const auto& a, const auto& b) { return std::tie(a.path, a.kind) < std::tie(b.path, b.kind); });
  std::map<normalize::NodeId, std::int64_t> children;
  for (const InventoryItem& item : inventory.items) {
    if (item.kind == Kind::kContainer && inventory.containers[item.index].has_parent) {
      Container& container = inventory.containers[item.index];
      container.ordinal = children[container.parent_id]++;
    } else if (item.kind == Kind::kFile) {
      inventory.files[item.index].ordinal = children[inventory.files[item.index].parent_id]++;
    }
  }
  return inventory;
}

}  // namespace codeanatomy::pipeline
