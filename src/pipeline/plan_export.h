#pragma once

// A rule's plan as a folder that stands alone, and the same plan made of it again elsewhere.
//
// The folder: `manifest.json`; `statement.sql`; `ddl.sql`, the tables it reads; `logical.pb` and `optimized.pb`, the engine's protobuf of
// the plan before and after the optimizer, and `plans.txt`, both and the physical one as text; `inputs/TABLE`, the rows of each
// table it reads, as a Delta table of Parquet files. The manifest has an audit document (audit.h) with the plan and the hash
// of the rows that came out, settings, parameters and versions.

#include <cstdint>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "pipeline/audit.h"
#include "pipeline/build.h"

namespace codeanatomy::pipeline {

struct ExportOptions {
  BuildOptions build;  // store: whose last run the rows are of. Sources are read again for what it does not keep
  std::string rule;
  std::string folder;  // is made; an existing one must be empty
  std::int64_t sample = 0;  // most rows of each input, in the order of its table; 0: all
};

struct ExportReport {
  std::int64_t input_rows = 0;
  std::int64_t rows = 0;
  std::string digest;  // of the rows
};

// Invalid: no such rule, a folder that is not empty.
arrow::Result<ExportReport> ExportPlan(const ExportOptions& options);

struct ReplayReport {
  std::string rule;
  std::int64_t rows = 0;
  bool same = false;  // plan and rows
  std::vector<AuditDifference>
      differences;  // of the exported and the replayed; those of versions alone are no other plan
};

// Plans the rule and runs it over the folder's rows, with its settings. `policy` has the limits.
arrow::Result<ReplayReport> ReplayPlan(const std::string& folder, const policy::PolicyPack& policy,
                                       const engine::CancelToken& cancel);

}  // namespace codeanatomy::pipeline
