#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "policy/policy_pack.h"

namespace codeanatomy::policy {

// What a setting of the engine shapes.
enum class SettingGroup : std::uint8_t {
  // Plans, and how they run. These are the plan environment.
  kNamespace,       // which catalog and schema a bare name is of
  kParser,          // how a statement is read
  kOptimizer,       // which rewrites a plan gets
  kExecution,       // batches, partitions, sorts, aggregation, spilling
  kJoinPlanning,    // kinds of joins, dynamic filters, repartitioning
  kParquetPruning,  // what is left unread of Parquet files, and how columns are read
  kScan,            // listing, statistics and order of files
  kWrite,           // what files are written like
  // Nothing that a plan is made of.
  kRuntime,  // memory, disk and caches of the machine; whether the engine makes a catalog, which the program does
  kExplain,  // what EXPLAIN prints
  kDisplay,  // how the engine prints values
};

// `join planning`, for documents and people.
std::string_view NameOf(SettingGroup group);

// Nullopt for a key that is none of the engine's.
std::optional<SettingGroup> GroupOf(std::string_view setting);

// Tells whether a changed setting of the group may change a plan or what a run writes.
bool ShapesPlans(SettingGroup group);

// Settings of a session that may change a plan, by the name of their group and key. Invalid: a key that is of no group.
arrow::Result<std::map<std::string, std::map<std::string, std::string>>> PlanEnvironment(const KeyValues& settings);

}  // namespace codeanatomy::policy
