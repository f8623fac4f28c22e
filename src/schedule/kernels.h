#pragma once

// Tasks that are C++: what makes evidence of sources, and what puts tables together from the rows of several rules.
//
//  1. A kernel declares what it reads and writes; a build fails when one reads or writes anything else, or
//     a merge leaves a table out.
//  2. A kernel's version is the program's digest: it changes with any source that may change a row.
//
// Values; any thread.

#include <mutex>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/status.h>

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

// Holds a kernel that runs to what it declares. Any thread.
class KernelAccess {
 public:
  KernelAccess(std::string_view kernel, std::span<const std::string> reads, std::span<const std::string_view> writes)
      : kernel_(kernel), reads_(reads.begin(), reads.end()), writes_(writes.begin(), writes.end()) {}
  // UnknownError: it declares no such input, or output.
  arrow::Status Read(std::string_view input) const;
  arrow::Status Write(std::string_view table);
  // UnknownError: a table that it declares was not written.
  arrow::Status Finish() const;

 private:
  std::string kernel_;
  std::set<std::string, std::less<>> reads_, writes_;
  mutable std::mutex mutex_;
  std::set<std::string, std::less<>> written_;
};

}  // namespace codeanatomy::schedule
