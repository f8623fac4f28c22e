#include "pipeline/inputs.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <optional>
#include <tuple>

#include "base/base.h"
#include "base/joined.h"
#include "base/lines.h"
#include "pipeline/program_digest.h"

namespace codeanatomy::pipeline {
namespace {

using storage::RunRow;

constexpr std::string_view kPathLists[] = {"source-root", "include", "exclude"};
constexpr std::string_view kRuleLists[] = {"rules", "disable", "param"};

RunRow Valued(std::string_view subject, std::string name, const std::string& value) {
  return {std::string(subject), std::move(name), value, Blake3Hex(value), std::nullopt, "ok"};
}

RunRow Digested(std::string_view name, std::string digest, std::size_t count) {
  return {"input", std::string(name), std::nullopt, std::move(digest), static_cast<std::int64_t>(count), "ok"};
}

// Settings that change no row of the graph and belong to the machine or to questions, or say what is kept of plans.
bool IsOfTheMachine(std::string_view setting) {
  constexpr std::string_view kKeys[] = {"capture.cache",     "capture.fail",   "capture.level",
                                        "limits.memory",     "limits.pool",    "limits.temp_directory",
                                        "limits.temp_limit", "limits.threads", "query.partitions"};
  return std::find(std::begin(kKeys), std::end(kKeys), setting) != std::end(kKeys);
}

// A file that had to be read.
struct FileRead {
  std::string hash;  // empty: unreadable
  repo::FileState state;
  std::int64_t read_at_ns = 0;
};

FileRead ReadHash(const std::string& root, const repo::SourceFile& file, std::uint64_t max_file_bytes) {
  FileRead done;
  done.read_at_ns = repo::ClockNs();
  const auto read = repo::ReadSource(root, file, max_file_bytes);
  if (!read.ok()) return done;
  done.hash = repo::ContentHash(read->bytes);
  done.state = read->state;
  return done;
}

std::string CanonicalRoot(const std::string& root) {
  std::error_code error;
  const auto path = std::filesystem::canonical(root, error);
  return error ? root : path.string();
}

}  // namespace

arrow::Result<SourceHashes> HashSources(const std::string& root, const repo::Listing& listing,
                                        std::uint64_t max_file_bytes, int threads, repo::FileIndex& index) {
  SourceHashes result;
  std::vector<std::size_t> unknown;
  for (std::size_t i = 0; i < listing.files.size(); ++i) {
    const repo::SourceFile& file = listing.files[i];
    const std::string* known = index.Hash(file.os_path, file.state);
    if (known == nullptr) unknown.push_back(i);
    result.hashes.push_back(known == nullptr ? "" : *known);
  }
  std::vector<FileRead> reads(unknown.size());
  ARROW_RETURN_NOT_OK(ParallelFor(threads, unknown.size(), [&](std::size_t i) {
    reads[i] = ReadHash(root, listing.files[unknown[i]], max_file_bytes);
    return arrow::Status::OK();
  }));
  for (std::size_t i = 0; i < unknown.size(); ++i) {
    if (reads[i].hash.empty()) continue;
    result.hashes[unknown[i]] = reads[i].hash;
    index.NoteHash(listing.files[unknown[i]].os_path, reads[i].state, reads[i].read_at_ns, std::move(reads[i].hash));
  }
  result.read = static_cast<std::int64_t>(unknown.size());
  return result;
}

RunRow FilesInput(const std::vector<repo::SourceFile>& files, const std::vector<std::string>& hashes) {
  Blake3Stream digest;
  std::string line;
  for (std::size_t i = 0; i < files.size(); ++i) {
    line.assign(files[i].path).append(1, '\0').append(hashes[i]).append(1, '\n');
    digest.Update(line);
  }
  return Digested("files", digest.Hex(), files.size());
}

RunRow ScopeInput(const repo::Listing& listing) {
  Blake3Stream digest;
  auto field = [&](std::string_view text) {
    digest.Update(text);
    digest.Update(std::string_view("\0", 1));
  };
  for (const repo::ManifestRow& row : listing.manifest) {
    for (const std::string_view text : {std::string_view(row.path), row.kind, row.reason, std::string_view(row.detail)})
      field(text);
    field(row.included ? "in" : "out");
  }
  field("problems");
  for (const repo::Problem& problem : listing.problems) {
    for (const std::string_view text :
         {std::string_view(problem.path), problem.code, std::string_view(problem.message)})
      field(text);
  }
  return Digested("scope_manifest", digest.Hex(), listing.manifest.size());
}

std::vector<RunRow> ProgramInputs(std::span<const rules::Rule> rules) {
  std::vector<RunRow> rows;
  for (const auto& [name, version] : engine::LinkedVersions()) rows.push_back(Valued("input", name, version));
  rows.push_back(Digested("rules", rules::DigestOf(rules), rules.size()));
  rows.push_back({"input", "program", std::nullopt, std::string(ProgramDigest()), std::nullopt, "ok"});
  return rows;
}

std::vector<RunRow> ChosenInputs(const BuildOptions& options) {
  std::vector<RunRow> rows = {Valued("option", "repository", options.repository)};
  const std::vector<std::string>* lists[] = {&options.list.source_roots, &options.list.include, &options.list.exclude};
  for (std::size_t i = 0; i < std::size(lists); ++i) {
    rows.push_back(Valued("option", std::string(kPathLists[i]), Joined(*lists[i], "\n")));
  }
  const std::vector<std::string>* chosen[] = {&options.rules.folders, &options.rules.disabled,
                                              &options.rules.parameters};
  for (std::size_t i = 0; i < std::size(chosen); ++i) {
    RunRow& row = rows.emplace_back(Valued("option", std::string(kRuleLists[i]), Joined(*chosen[i], "\n")));
    // Where a pack lies changes no row; its rules' texts are an input.
    if (chosen[i] == &options.rules.folders) row.digest = std::nullopt;
  }
  for (const policy::PolicyValue& value : options.policy.Values()) {
    rows.push_back(Valued("setting", value.key, value.value));
  }
  return rows;
}

std::vector<RunRow> InterpreterInputs(const std::string& python, const std::string& implementation,
                                      const std::string& version) {
  return {{"option", "python", python, std::nullopt, std::nullopt, "ok"},
          Valued("input", "interpreter", implementation + " " + version)};
}

RunRow InstalledInput(const extract::installed::Installation& installation) {
  return Digested("installed", installation.digest, installation.modules.size());
}

rules::RuleChoice ChosenRules(const BuildOptions& options, const storage::Run* last) {
  rules::RuleChoice choice;
  auto remembered = [&](std::string_view name) {
    const RunRow* row = options.forget_rules || last == nullptr ? nullptr : last->Find("option", name);
    return row == nullptr ? std::vector<std::string>() : SplitLines(row->version.value_or(""));
  };
  auto add = [](std::vector<std::string>& list, const std::string& item) {
    if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
  };
  choice.folders = remembered(kRuleLists[0]);
  choice.disabled = remembered(kRuleLists[1]);
  for (const std::string& folder : options.rules.folders) {
    add(choice.folders, rules::IsShippedPack(folder) ? folder : CanonicalRoot(folder));
  }
  choice.remembered.insert(choice.disabled.begin(), choice.disabled.end());
  for (const std::string& rule : options.rules.disabled) {
    choice.remembered.erase(rule);
    add(choice.disabled, rule);
  }
  std::map<std::string, std::string> values;
  std::vector<std::string> parameters = remembered(kRuleLists[2]);
  choice.remembered.insert(parameters.begin(), parameters.end());
  for (const std::string& parameter : options.rules.parameters) choice.remembered.erase(parameter);
  parameters.insert(parameters.end(), options.rules.parameters.begin(), options.rules.parameters.end());
  for (const std::string& text : parameters) values.insert_or_assign(text.substr(0, text.find('=')), text);
  for (const auto& [name, text] : values) choice.parameters.push_back(text);
  return choice;
}

bool IsInput(const RunRow& row) {
  return row.subject == "input" || row.subject == "option" || row.subject == "setting";
}

bool ShapesRows(const RunRow& row) { return IsInput(row) && !(row.subject == "setting" && IsOfTheMachine(row.name)); }

bool SameInputs(std::span<const RunRow> left, std::span<const RunRow> right) {
  auto keys = [](std::span<const RunRow> rows) {
    std::map<std::pair<std::string, std::string>, std::optional<std::string>> inputs;
    for (const RunRow& row : rows) {
      if (ShapesRows(row)) {
        inputs.emplace(std::pair(row.subject, row.name), row.digest);
      }
    }
    return inputs;
  };
  return keys(left) == keys(right);
}

arrow::Result<BuildOptions> Recorded(const BuildOptions& options, const storage::Run& run) {
  BuildOptions recorded = options;
  auto value = [&](std::string_view name) {
    const RunRow* row = run.Find("option", name);
    return row != nullptr && row->version ? *row->version : std::string();
  };
  recorded.repository = value("repository");
  if (recorded.python.empty()) recorded.python = value("python");
  std::vector<std::string>* lists[] = {&recorded.list.source_roots, &recorded.list.include, &recorded.list.exclude};
  for (std::size_t i = 0; i < std::size(lists); ++i) *lists[i] = SplitLines(value(kPathLists[i]));
  recorded.rules = {};
  recorded.forget_rules = false;
  recorded.rules = ChosenRules(recorded, &run);
  for (const RunRow& row : run.rows) {
    if (row.subject != "setting" || IsOfTheMachine(row.name)) continue;
    ARROW_RETURN_NOT_OK(recorded.policy.ApplyFlag(row.name, row.version.value_or(""), "the store's run"));
  }
  return recorded;
}

repo::FileIndex ReadIndex(const std::string& store, const std::string& root) {
  return repo::FileIndex::Parse(storage::ReadFileIndex(store), CanonicalRoot(root));
}

std::string IndexedRoot(const std::string& store) { return repo::FileIndex::RootOf(storage::ReadFileIndex(store)); }

}  // namespace codeanatomy::pipeline
