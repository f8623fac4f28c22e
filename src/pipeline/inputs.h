#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>

#include "extract/installed/installed.h"
#include "pipeline/build.h"
#include "repo/repo.h"
#include "rules/rules.h"
#include "storage/storage.h"

namespace codeanatomy::pipeline {

// What shapes the rows of a run, as rows of `runs` of the subjects input, setting and option, each with its hash. Two runs
// with equal ones have equal rows.

// The content of the listed files; an unreadable one has an empty hash.
struct SourceHashes {
  std::vector<std::string> hashes;  // in the listing's order
  std::int64_t read = 0;  // files that were opened for it
};

// Takes hashes from the index where it is believed, and reads the other files.
arrow::Result<SourceHashes> HashSources(const std::string& root, const repo::Listing& listing,
                                        std::uint64_t max_file_bytes, int threads, repo::FileIndex& index);

// Paths and content hashes.
storage::RunRow FilesInput(const std::vector<repo::SourceFile>& files, const std::vector<std::string>& hashes);
// What is in or out of the graph, and why.
storage::RunRow ScopeInput(const repo::Listing& listing);
// The program: its own sources, its rules, and what is linked.
std::vector<storage::RunRow> ProgramInputs(std::span<const rules::Rule> rules);
// Options and settings.
std::vector<storage::RunRow> ChosenInputs(const BuildOptions& options);
// The rules that a build is to use: what it chooses after what the last run (null: none) had, unless that is forgotten. A
// parameter's later value counts. Folders are made absolute.
rules::RuleChoice ChosenRules(const BuildOptions& options, const storage::Run* last);
// The interpreter that witnesses are of. Only its version counts: wherever it lies, it says the same.
std::vector<storage::RunRow> InterpreterInputs(const std::string& python, const std::string& implementation,
                                               const std::string& version);

// What is installed for it, where the build names it.
storage::RunRow InstalledInput(const extract::installed::Installation& installation);

bool IsInput(const storage::RunRow& row);
// Tells whether rows of tables may depend on it: an input, but not a setting of the machine.
bool ShapesRows(const storage::RunRow& row);
// Tells whether two runs have the same inputs; settings that change no row may differ.
bool SameInputs(std::span<const storage::RunRow> left, std::span<const storage::RunRow> right);

// `options` with the options and settings that a run was built with; limits of the machine stay.
arrow::Result<BuildOptions> Recorded(const BuildOptions& options, const storage::Run& run);

// The index kept in a store, for files under `root`; empty where there is none.
repo::FileIndex ReadIndex(const std::string& store, const std::string& root);
// The folder that the store's index is of; empty where there is none.
std::string IndexedRoot(const std::string& store);

}  // namespace codeanatomy::pipeline
