#pragma once

#include <optional>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "output/output.h"
#include "pipeline/pipeline.h"
#include "rules/pack.h"

namespace codeanatomy::cli {

// How the program ends.
enum ExitCode : int {
  kOk = 0,
  kNo = 1,
  kUsage = 2,
  kPartial = 3,
  kNoPython = 32,
  kCancelled = 98,
  kLimit = 99,
  kBug = 100,
};

enum class When { kAuto, kAlways, kNever };

// What the command line says, before anything is looked up.
struct Arguments {
  std::string command;
  std::vector<std::string> words;  // what follows the command and is no option
  std::string store;
  std::string format;
  std::optional<int> threads;
  std::string memory_limit;
  std::string policy;
  std::vector<std::string> sets;
  When color = When::kAuto;
  When progress = When::kAuto;
  bool quiet = false;
  bool verbose = false;
  bool log_json = false;
  // build
  std::vector<std::string> source_roots, include, exclude;
  std::string repository;
  std::optional<std::string> witness;
  std::string python;
  std::string print_stage;
  rules::RuleChoice rules;
  bool no_rules = false;
  bool rehash = false;
  bool strict = false;
  // plan
  std::string out;
  std::optional<std::int64_t> sample;
  bool analyze = false;
  std::string dialect;
  // find
  std::string definition_kind;
  // impact
  std::optional<std::int64_t> depth;
  // dead
  std::vector<std::string> entry_points;
  std::vector<std::string> interfaces;
  std::optional<bool> tests;
  std::optional<double> confidence;
  // verify
  bool laws_only = false;
};

// Parses the words after the program's name. Invalid with a message for people; `--help` comes back as the command help.
arrow::Result<Arguments> ParseArguments(const std::vector<std::string>& words);

// Help by example, for a command or for all.
std::string HelpText(const std::string& command);

}  // namespace codeanatomy::cli
