// Which distribution has which module.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>

#include "base/blake3.h"
#include "base/parts_hash.h"
#include "extract/installed/installed.h"

namespace codeanatomy::extract::installed {
namespace {

namespace fs = std::filesystem;
using Kind = InstalledModule::Kind;

struct Distribution {
  std::string name, version;
};

struct ModuleFile {
  std::string module;
  Kind kind = Kind::kSource;
  bool is_package = false;
  bool is_of_stubs = false;  // of a package `x-stubs`
};

std::string ReadText(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return file ? std::move(text).str() : std::string();
}

template <typename Action>
void ForEachLine(std::string_view text, Action action) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!action(line)) return;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

bool IsIdentifier(std::string_view text) {
  if (text.empty() || (text.front() >= '0' && text.front() <= '9')) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || (c & 0x80) != 0;
  });
}

// What the head of `METADATA` or `PKG-INFO` says; else what the folder's name says: `NAME-VERSION.dist-info`.
Distribution ReadMetadata(const std::string& text, std::string_view folder) {
  Distribution found;
  ForEachLine(text, [&](std::string_view line) {
    if (line.starts_with("Name: ")) found.name = line.substr(6);
    if (line.starts_with("Version: ")) found.version = line.substr(9);
    return !line.empty();
  });
  const std::string_view stem = folder.substr(0, folder.rfind('.'));
  const std::size_t dash = stem.find('-');
  if (found.name.empty()) found.name = stem.substr(0, dash);
  if (found.version.empty() && dash != std::string_view::npos) {
    const std::string_view rest = stem.substr(dash + 1);
    found.version = rest.substr(0, rest.find("-py"));
  }
  return found;
}

// The first field of a row of `RECORD`.
std::string FirstField(std::string_view line) {
  if (!line.starts_with('"')) return std::string(line.substr(0, line.find(',')));
  std::string field;
  for (std::size_t i = 1; i < line.size(); ++i) {
    const bool is_quote = line[i] == '"';
    if (is_quote && !line.substr(i + 1).starts_with('"')) break;
    if (is_quote) ++i;  // two stand for one
    field.push_back(line[i]);
  }
  return field;
}

std::optional<ModuleFile> ModuleOf(std::string_view path) {
  ModuleFile found;
  std::vector<std::string_view> parts;
  for (std::string_view rest = path; !rest.empty();) {
    const std::size_t end = std::min(rest.find('/'), rest.size());
    parts.push_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (parts.empty()) return std::nullopt;
  std::string_view& leaf = parts.back();
  if (leaf.ends_with(".pyi")) {
    found.kind = Kind::kStub;
    leaf.remove_suffix(4);
  } else if (leaf.ends_with(".py")) {
    leaf.remove_suffix(3);
  } else if (leaf.ends_with(".so") || leaf.ends_with(".pyd")) {
    found.kind = Kind::kExtension;
    leaf = leaf.substr(0, leaf.find('.'));
  } else {
    return std::nullopt;
  }
  if (leaf == "__init__") {
    if (found.kind == Kind::kSource) found.kind = Kind::kPackage;
    found.is_package = true;
    parts.pop_back();
  }
  if (parts.empty()) return std::nullopt;
  constexpr std::string_view kStubs = "-stubs";
  if (parts.front().ends_with(kStubs)) {
    if (found.kind != Kind::kStub) return std::nullopt;
    found.is_of_stubs = true;
    parts.front().remove_suffix(kStubs.size());
  }
  for (const std::string_view part : parts) {
    if (!IsIdentifier(part)) return std::nullopt;
    found.module.append(found.module.empty() ? "" : ".").append(part);
  }
  return found;
}

std::string_view FirstPart(std::string_view path) { return path.substr(0, path.find('/')); }

// One folder of the lookup.
class FolderReading {
 public:
  FolderReading(const fs::path& folder, PartsHash& digest) : folder_(folder), digest_(digest) {}

  void Read() {
    std::error_code error;
    std::vector<std::string> names;
    for (fs::directory_iterator entry(folder_, error), end; !error && entry != end; entry.increment(error)) {
      names.push_back(entry->path().filename().string());
    }
    std::sort(names.begin(), names.end());
    for (const std::string& name : names) {
      if (name.ends_with(".dist-info") || name.ends_with(".egg-info")) ReadDistribution(name);
    }
    for (const std::string& name : names) ReadTop(name);
  }

  // Adds what no folder before has.
  void AddTo(Installation& all) const {
    std::map<std::string, InstalledModule, std::less<>> own;
    for (const auto& [path, owner] : files_) {
      const std::optional<ModuleFile> module = ModuleOf(path);
      if (!module) continue;
      InstalledModule& entry = own[module->module];
      const Distribution by = owner == kNoOwner ? Distribution() : distributions_[owner];
      const bool is_new = entry.path.empty() && entry.stub_path.empty();
      if (is_new) entry.kind = Kind::kStub;
      if (module->kind == Kind::kStub) {
        // Those of a package of stubs come first.
        if (!entry.stub_path.empty() && !module->is_of_stubs) continue;
        entry.stub_path = path;
        entry.stub_file = (folder_ / path).string();
        entry.stub_distribution = by.name;
        if (entry.path.empty()) entry.is_package = module->is_package;
      } else if (entry.path.empty() || module->kind < entry.kind) {
        entry.kind = module->kind;
        entry.path = path;
        entry.file = (folder_ / path).string();
        entry.distribution = by.name;
        entry.version = by.version;
        entry.is_package = module->is_package;
        entry.is_typed = IsTyped(path);
      }
    }
    for (auto& [name, module] : own) {
      const auto [found, is_new] = all.modules.try_emplace(name, module);
      InstalledModule& entry = found->second;
      if (is_new) continue;
      if (entry.path.empty() && !module.path.empty()) {
        InstalledModule stub = std::move(entry);
        entry = module;
        entry.stub_path = stub.stub_path;
        entry.stub_file = stub.stub_file;
        entry.stub_distribution = stub.stub_distribution;
      } else if (entry.stub_path.empty() && module.stub_path.find("-stubs/") != std::string::npos) {
        entry.stub_path = module.stub_path;
        entry.stub_file = module.stub_file;
        entry.stub_distribution = module.stub_distribution;
      }
    }
  }

 private:
  static constexpr std::size_t kNoOwner = static_cast<std::size_t>(-1);

  void ReadDistribution(const std::string& name) {
    const fs::path at = folder_ / name;
    std::error_code error;
    const bool is_folder = fs::is_directory(at, error);
    std::string metadata = ReadText(is_folder ? at / "METADATA" : at);
    if (metadata.empty() && is_folder) metadata = ReadText(at / "PKG-INFO");
    const std::size_t owner = distributions_.size();
    distributions_.push_back(ReadMetadata(metadata, name));
    const std::string record = is_folder ? ReadText(at / "RECORD") : std::string();
    digest_.Add(name).Add(distributions_.back().name).Add(distributions_.back().version);
    digest_.Add(Blake3Hex(record));
    ForEachLine(record, [&](std::string_view line) {
      std::string path = FirstField(line);
      if (path.starts_with("../") || path.starts_with('/') || path.find("__pycache__") != std::string::npos)
        return true;
      if (path.ends_with("py.typed")) typed_.insert(path.substr(0, path.size() - 8));
      if (ModuleOf(path)) {
        recorded_.insert(std::string(FirstPart(path)));
        files_.try_emplace(std::move(path), owner);
      }
      return true;
    });
    if (!record.empty()) return;
    const std::string tops = is_folder ? ReadText(at / "top_level.txt") : std::string();
    digest_.Add(tops);
    ForEachLine(tops, [&](std::string_view line) {
      tops_.try_emplace(std::string(line), owner);
      return true;
    });
    std::string same = distributions_.back().name;
    std::replace(same.begin(), same.end(), '-', '_');
    tops_.try_emplace(std::move(same), owner);
  }

  // What lies in the folder and no record names.
  void ReadTop(const std::string& name) {
    if (recorded_.contains(name)) return;
    std::error_code error;
    const fs::path at = folder_ / name;
    const std::string_view stem = std::string_view(name).substr(0, name.find('.'));
    const auto owner = tops_.find(stem);
    const std::size_t by = owner == tops_.end() ? kNoOwner : owner->second;
    if (!fs::is_directory(at, error)) {
      AddFile(name, by);
      return;
    }
    const bool is_of_stubs = name.ends_with("-stubs");
    if (!IsIdentifier(is_of_stubs ? std::string_view(name).substr(0, name.size() - 6) : name) ||
        name == "__pycache__") {
      return;
    }
    for (fs::recursive_directory_iterator entry(at, error), end; !error && entry != end; entry.increment(error)) {
      if (entry->is_directory(error)) {
        if (!IsIdentifier(entry->path().filename().string())) entry.disable_recursion_pending();
        continue;
      }
      AddFile(entry->path().lexically_relative(folder_).generic_string(), by);
    }
  }

  void AddFile(std::string path, std::size_t owner) {
    if (path.ends_with("/py.typed")) typed_.insert(path.substr(0, path.size() - 8));
    if (!ModuleOf(path)) return;
    std::error_code error;
    const fs::path at = folder_ / path;
    const auto size = fs::file_size(at, error);
    const auto changed = fs::last_write_time(at, error);
    unrecorded_.insert(path + '\0' + std::to_string(size) + '\0' + std::to_string(changed.time_since_epoch().count()));
    files_.try_emplace(std::move(path), owner);
  }

  bool IsTyped(std::string_view path) const {
    for (std::size_t end = path.rfind('/'); end != std::string_view::npos && end > 0; end = path.rfind('/', end - 1)) {
      if (typed_.contains(path.substr(0, end + 1))) return true;
    }
    return false;
  }

 public:
  // After Read: what is told of files that no record names.
  void AddUnrecorded() {
    for (const std::string& file : unrecorded_) digest_.Add(file);
  }

 private:
  const fs::path folder_;
  PartsHash& digest_;
  std::vector<Distribution> distributions_;
  std::map<std::string, std::size_t, std::less<>> files_;  // of modules: their distributions
  std::map<std::string, std::size_t, std::less<>> tops_;   // of distributions without a record
  std::set<std::string, std::less<>> recorded_;            // first parts of paths
  std::set<std::string, std::less<>> typed_;               // folders that have a `py.typed`, with a slash
  std::set<std::string> unrecorded_;
};

bool IsUnder(const fs::path& folder, const fs::path& root) {
  const auto at = folder.lexically_relative(root);
  return !at.empty() && *at.begin() != "..";
}

}  // namespace

Installation ReadInstallation(std::span<const std::string> folders, const std::string& root) {
  Installation all;
  PartsHash digest;
  std::error_code error;
  const fs::path repository = root.empty() ? fs::path() : fs::weakly_canonical(root, error);
  std::set<std::string> seen;
  for (const std::string& name : folders) {
    const fs::path folder = fs::weakly_canonical(name, error);
    if (!fs::is_directory(folder, error) || !seen.insert(folder.string()).second) continue;
    // An environment may lie in the repository; its folders of packages are no sources of it.
    const std::string leaf = folder.filename().string();
    const bool is_of_packages = leaf == "site-packages" || leaf == "dist-packages";
    if (!is_of_packages && !root.empty() && IsUnder(folder, repository)) continue;
    FolderReading reading(folder, digest);
    reading.Read();
    reading.AddUnrecorded();
    reading.AddTo(all);
  }
  std::vector<std::string> namespaces;
  for (const auto& [name, module] : all.modules) {
    for (std::size_t dot = name.find('.'); dot != std::string::npos; dot = name.find('.', dot + 1)) {
      std::string parent = name.substr(0, dot);
      if (!all.modules.contains(parent)) namespaces.push_back(std::move(parent));
    }
  }
  for (std::string& name : namespaces) {
    InstalledModule& module = all.modules[std::move(name)];
    module.kind = Kind::kNamespace;
    module.is_package = true;
  }
  all.digest = digest.Hash();
  return all;
}

}  // namespace codeanatomy::extract::installed
