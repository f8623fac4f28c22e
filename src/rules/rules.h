#pragma once

// The rules: whole SQL statements, one a file, grouped in packs.
//
// In: the text of rule files. Out: `Rule` values. Nothing here plans or runs.
//
//  1. A rule says what it is for, what it writes and its key; inputs and order come from its plan alone.
//  2. Names are unique over all packs.
//
// Immutable values; any thread.

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>

namespace codeanatomy::rules {

// A setting of the engine for a rule alone.
struct Setting {
  std::string key;
  std::string value;
  std::string place;  // FILE:LINE
  bool operator==(const Setting&) const = default;
};

struct Rule {
  std::string name;               // the file's name without `.sql`
  std::string pack;
  std::string layer;              // of the pack
  std::string purpose;            // the header's first sentence
  std::string writes;             // a table
  std::vector<std::string>
      key;  // columns that identify a row; tables of the program have one for packs unless it is stated
  std::vector<std::string> never;  // `table.column` that the rule may not read
  std::vector<std::string> many;  // tables of which one row may meet many
  std::vector<std::string> candidates;  // columns: rows that are alike in them are candidates for one place
  std::string kernel;  // that makes the rows of the statement's (kernel.h); empty: the statement gives them
  std::vector<Setting> settings;  // the header's, then those of the pack that it leaves alone
  std::vector<std::pair<std::string, std::string>> columns;  // name and sentence of what comes out
  std::vector<std::string> comments;  // every line of the header, in order
  std::string statement;  // the file's text, header included
  std::string file;
  bool builtin = false;
  std::shared_ptr<arrow::RecordBatch> parameters;  // values of its `$name`, one row; null: there are none
};

// The layers, lowest first. A rule may read what its own layer and lower ones write. The rules that are compiled in are
// the lowest; a pack is of the highest unless it says otherwise.
inline constexpr std::string_view kLayers[] = {"core", "library", "project"};

// Reads one rule file. The folder's name is taken for the pack's. Errors name the file and line.
arrow::Result<Rule> ParseRule(std::string_view file, std::string_view text);

// The hash of all that a build has of rules but where their files lie.
std::string DigestOf(std::span<const Rule> rules);

// The rules that are compiled in, by pack and name, of the strictness `balanced`.
arrow::Result<std::vector<Rule>> BuiltinRules();

// Says which candidates reach the edges: `strict`, those that win; `balanced`, those too that tie; `complete`, all. It is
// the parameter `$strictness` of those rules that are compiled in and have it.
void SetStrictness(std::span<Rule> rules, std::string_view strictness);

}  // namespace codeanatomy::rules
