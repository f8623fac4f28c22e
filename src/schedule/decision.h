#pragma once

// What a build runs, and why.
//
// In: the tasks in their order, what the last run recorded of its tasks, and which of its tables the store still holds.
// Out: one step a task.
//
//  1. A task's identity is the hash of a document of all that its rows depend on (identity.h): its plan's canonical
//     fingerprint with output and parameters, the program, engine and settings, and the identities of the tables it reads.
//     Versions of tables, times and places are no part of it.
//  2. A task runs when its identity is new, when its table is gone, or when a task that runs reads rows of it that the
//     store does not keep: evidence and derived tables live as long as a build. Every other task is skipped.
//  3. A table that several rules write is put together anew when one of them changes, comes or goes.
//
// Values; any thread.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "schedule/schedule.h"

namespace codeanatomy::schedule {

// What the rows of a build depend on beside its rules.
struct Grounds {
  std::string extraction;  // hash of the sources, of the options that shape evidence, and of the environment
  std::string environment;  // hash of the document of program, engine and settings
  std::string rules;  // hash of the table of rules
  std::string sources_cause;  // what of the first differs from the last run, for people; empty: nothing
  std::string document;  // that extraction is the hash of
};

// A task as a run recorded it.
struct PastTask {
  std::string data_hash;
  std::string identity;
  std::optional<double> seconds;  // where it ran
};

struct Past {
  std::map<std::string, PastTask, std::less<>> tasks;
  std::set<std::string, std::less<>> tables;  // that the store holds at the run's versions
};

struct Step {
  std::string task;
  const Task* rule = nullptr;  // null: a kernel
  bool runs = false;
  std::string reason;
  std::vector<std::string> inputs;  // tables; of extraction the sources
  std::string data_hash;  // empty for kernels
  std::string document;  // TaskDocument (identity.h)
  std::string identity;
  std::optional<double> seconds;  // the last time it ran
};

// The tables that a step writes; none for a rule whose rows are merged.
std::vector<std::string> TablesOf(const Step& step);

struct Decision {
  std::vector<Step> steps;  // extraction, the rules in their order, the merges

  const Step* Find(std::string_view task) const;
  bool Runs(std::string_view task) const;
  // The tables of steps that do not run: what the store has of them is right.
  std::set<std::string, std::less<>> SkippedTables() const;
};

// `past` is null for a first build.
Decision Decide(std::span<const Task> tasks, const Grounds& grounds, const Past* past);

}  // namespace codeanatomy::schedule
