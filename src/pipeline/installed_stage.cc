#include "pipeline/installed_stage.h"

#include <array>
#include <set>
#include <string_view>
#include <vector>

#include "base/array_view.h"
#include "base/columns.h"
#include "repo/python_names.h"
#include "schema/schema.h"

namespace codeanatomy::pipeline {
namespace {

using extract::installed::InstalledMember;
using extract::installed::InstalledModule;

std::string_view KindOf(const InstalledModule& module) {
  constexpr std::array<std::string_view, 5> kWords = {"package", "extension", "source", "stub", "namespace"};
  return kWords[static_cast<std::size_t>(module.kind)];
}

void AppendOrNull(StringColumn& column, std::string_view text) {
  text.empty() ? column.AppendNull() : column.Append(text);
}

std::shared_ptr<arrow::RecordBatch> ModulesBatch(const NamedInterpreter* named) {
  StringColumn module, top, kind, distribution, version, path, stub_path, stub_distribution;
  BoolColumn is_typed;
  auto add_standard = [&](std::string_view name) {
    module.Append(name);
    top.Append(name);
    kind.Append("standard");
    distribution.Append("python");
    AppendOrNull(version, named == nullptr ? std::string_view() : named->interpreter.version);
    for (StringColumn* column : {&path, &stub_path, &stub_distribution}) column->AppendNull();
    is_typed.Append(false);
  };
  const auto standard = repo::StdlibModules();
  auto next = standard.begin();
  if (named != nullptr) {
    for (const auto& [name, installed] : named->installation.modules) {
      const std::string_view first = std::string_view(name).substr(0, name.find('.'));
      // The library is looked through first.
      if (repo::IsStdlibModule(first)) continue;
      for (; next != standard.end() && *next < name; ++next) add_standard(*next);
      module.Append(name);
      top.Append(first);
      kind.Append(KindOf(installed));
      AppendOrNull(distribution, installed.distribution);
      AppendOrNull(version, installed.version);
      AppendOrNull(path, installed.path);
      AppendOrNull(stub_path, installed.stub_path);
      AppendOrNull(stub_distribution, installed.stub_distribution);
      is_typed.Append(installed.is_typed);
    }
  }
  for (; next != standard.end(); ++next) add_standard(*next);
  return schema::MakeBatch(
      "installed_modules",
      {std::move(module).Finish(), std::move(top).Finish(), std::move(kind).Finish(), std::move(distribution).Finish(),
       std::move(version).Finish(), std::move(path).Finish(), std::move(stub_path).Finish(),
       std::move(stub_distribution).Finish(), std::move(is_typed).Finish()});
}

std::shared_ptr<arrow::RecordBatch> MembersBatch(const std::vector<InstalledMember>& members) {
  StringColumn symbol, kind, type;
  for (const InstalledMember& member : members) {
    symbol.Append(member.symbol);
    kind.Append(member.kind);
    AppendOrNull(type, member.type);
  }
  return schema::MakeBatch("installed_members",
                           {std::move(symbol).Finish(), std::move(kind).Finish(), std::move(type).Finish()});
}

// Modules that statements of import name, and what they may be with the name that is taken from them.
arrow::Result<std::vector<std::string>> ImportedModules(const Extracted& extracted) {
  std::set<std::string> names;
  const auto sites = extracted.tables.find("import_sites");
  if (sites == extracted.tables.end()) return std::vector<std::string>();
  for (const auto& batch : sites->second) {
    ARROW_ASSIGN_OR_RAISE(const auto module, TextView::Make(batch->GetColumnByName("absolute_module").get()));
    ARROW_ASSIGN_OR_RAISE(const auto name, TextView::Make(batch->GetColumnByName("name").get()));
    for (std::int64_t row = 0; row < batch->num_rows(); ++row) {
      if (module.IsNull(row)) continue;
      std::string each(module.At(row));
      names.insert(each);
      if (!name.IsNull(row)) names.insert(each.append(".").append(name.At(row)));
    }
  }
  return std::vector<std::string>(names.begin(), names.end());
}

}  // namespace

arrow::Result<NamedInterpreter> ReadInterpreter(const std::string& python, const std::string& root) {
  NamedInterpreter named;
  ARROW_ASSIGN_OR_RAISE(named.interpreter, extract::cpython::FindInterpreter(python));
  ARROW_ASSIGN_OR_RAISE(const auto folders, extract::cpython::InstalledFolders(named.interpreter));
  named.installation = extract::installed::ReadInstallation(folders, root);
  return named;
}

arrow::Status AddInstalled(Extracted& extracted, const NamedInterpreter* named, const InstalledOptions& options) {
  std::vector<InstalledMember> members;
  if (named != nullptr) {
    ARROW_ASSIGN_OR_RAISE(const auto imported, ImportedModules(extracted));
    extract::installed::MemberOptions reading;
    reading.hex_version = named->interpreter.hex_version;
    reading.max_file_bytes = options.max_file_bytes;
    reading.cancel = options.cancel;
    ARROW_ASSIGN_OR_RAISE(members, extract::installed::ReadMembers(named->installation, imported, reading));
  }
  extracted.tables["installed_modules"] = {ModulesBatch(named)};
  extracted.tables["installed_members"] = {MembersBatch(members)};
  return arrow::Status::OK();
}

}  // namespace codeanatomy::pipeline
