#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <arrow/result.h>

#include "rules/rules.h"

namespace codeanatomy::rules {

// A parameter's value; its kind is its type.
using ParameterValue = std::variant<bool, std::int64_t, double, std::string>;

// A folder of rules: `pack.toml` and one `NAME.sql` a rule.
struct Pack {
  std::string name;
  std::string version;
  std::string layer;
  std::string purpose;  // a sentence, or nothing
  std::string folder;  // or, where the program brings it, its name
  std::vector<std::string> needs;  // packs that the program brings, whose tables its rules read
  std::map<std::string, ParameterValue, std::less<>> parameters;  // by name; `$name` in its rules
  std::vector<Setting> settings;                                  // of each of its rules, unless it has its own
  std::vector<Rule> rules;                                        // by name
};

// The names of the packs that the program brings, sorted.
std::vector<std::string> ShippedPacks();

// Tells whether the text means a pack that the program brings: it is the name of one, and no folder with a `pack.toml`.
bool IsShippedPack(const std::string& text);

// Reads a pack: one that the program brings, where that is its name, else a folder. `pack.toml` has `name`, `version`, optionally
// `layer`, `purpose`, `needs`, `[parameters]` with their defaults, whose kinds are their types: boolean, integer, float or
// string, and `[policy]` with settings of the engine for its rules. Errors name the file, and where there is one, the line:
// a missing or unknown key, another kind, a layer that is not there, a folder without rules, a rule that ParseRule refuses.
arrow::Result<Pack> ReadPack(const std::string& folder);

// Takes values of the form `PACK.NAME=VALUE`. Invalid, with the names there are: no such pack or parameter, or a value that
// is not of its type.
arrow::Status SetParameters(const std::vector<std::string>& values, std::vector<Pack>& packs);

// The rules of one build.
struct RuleSet {
  std::vector<Rule> enabled;
  std::vector<Rule> disabled;
  std::vector<std::string> left_out;  // remembered names and parameters that no longer fit
};

// What users choose.
struct RuleChoice {
  std::vector<std::string> folders;  // of packs, and names of those that the program brings
  std::vector<std::string> disabled;  // names of rules
  std::vector<std::string> parameters;  // `PACK.NAME=VALUE`
  // Of the last two, those that a store remembers. Where the packs no longer have them they are left out.
  std::set<std::string, std::less<>> remembered;
};

// The chosen packs and those that they need, with their parameters. Remembered parameters that no longer fit are added to `left_out`.
arrow::Result<std::vector<Pack>> ReadPacks(const RuleChoice& choice, std::vector<std::string>& left_out);

// The rules that are compiled in and those of packs, each with its pack's parameters. Invalid: what ReadPack and
// SetParameters refuse, a name that two rules share, and a rule to be disabled that is not there.
arrow::Result<RuleSet> LoadRules(const RuleChoice& choice);

}  // namespace codeanatomy::rules
