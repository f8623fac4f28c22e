#pragma once

// Tasks that are C++: what makes evidence of sources, and what puts tables together from the rows of several rules.
//
//  1. A kernel declares what it writes; pipeline/ refuses to go on when one gives another table, or not all of them.
//  2. A kernel's version is the program's digest: it changes with any source that may change a row.
//
// Values; any thread.

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace codeanatomy::schedule {

inline constexpr std::string_view kExtract = "extract";
// The table that tells which rules a build has. The build writes it, whatever else runs.
inline constexpr std::string_view kRulesTable = "rules";

// A group of tables that are put together at once, from the rows of all rules that write one of them.
struct Merge {
  std::string_view name;  // of the task
  std::vector<std::string_view> tables;
};

std::span<const Merge> Merges();

// The merge that makes this table; null: one rule, or extraction, does.
const Merge* MergeOf(std::string_view table);

// Tables that extraction gives: all evidence, and public tables that no rule writes. Sorted.
const std::vector<std::string>& ExtractedTables();

// Tells whether a rule writes names of what is outside the repository, which get their ids before nodes and edges are
// put together.
bool NamesOutside(std::string_view writes, std::span<const std::string> key);

}  // namespace codeanatomy::schedule
