#pragma once

// The rules: whole SQL statements, one a file, grouped in packs.
//
// In: the text of rule files. Out: `Rule` values. Nothing here plans or runs.
//
//  1. A rule says what it is for, what it writes and its key; inputs and order come from its plan alone.
//  2. Names are unique over all packs.
//
// Immutable values; any thread.

#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>

namespace codeanatomy::rules {

struct Rule {
  std::string name;               // the file's name without `.sql`
  std::string pack;               // the folder
  std::string layer;
  std::string purpose;            // the header's first sentence
  std::string writes;             // a table
  std::vector<std::string> key;   // columns that identify a row
  std::string statement;          // the file's text, header included
  std::string file;
};

// Reads one rule file. Errors name the file and line.
arrow::Result<Rule> ParseRule(std::string_view file, std::string_view text);

// The rules that are compiled in, by pack and name.
arrow::Result<std::vector<Rule>> BuiltinRules();

}  // namespace codeanatomy::rules
