#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "pipeline/build.h"

namespace codeanatomy::pipeline {

// Something a build would see that the last run has not.
struct Pending {
  enum class What {
    kAdded,
    kRemoved,
    kChanged,  // its bytes differ
    kNewer,    // it was written to or replaced since it was read; its bytes were not looked at
    kInput,    // an input of another kind differs
    kUnreadable,  // an input of another kind cannot be read: a build would be refused
  } what;
  std::string name;  // the file's path, or the input's name
};

struct StatusReport {
  storage::Run run;
  bool knows_sources = false;     // the sources were found; otherwise nothing is known of what is pending
  std::vector<Pending> pending;   // inputs first, then files by path
  arrow::Status rules_error;      // why the rules that the store remembers cannot be read
  std::int64_t age_seconds = 0;   // since the run ended
};

// What is in the store and how fresh it is. Sources are looked for under `options.root`; where it is empty, where the last
// build found them. No file is read but those whose times cannot tell.
arrow::Result<StatusReport> Status(const BuildOptions& options);

}  // namespace codeanatomy::pipeline
