#pragma once

#include <string>
#include <vector>

#include <arrow/result.h>

#include "cpg/laws.h"
#include "pipeline/build.h"

namespace codeanatomy::pipeline {

// What differs between two of the compared builds.
struct Difference {
  std::string table;
  std::string left, right;                // which builds
  std::string left_digest, right_digest;  // or `absent`
};

// A stored table that does not give its rows: files are gone or damaged, or the rows break the declaration.
struct Damage {
  std::string table;
  std::string message;
};

struct VerifyReport {
  std::vector<Damage> damages;  // where there are any, nothing below was looked at
  std::size_t laws = 0;
  std::vector<cpg::Violation> violations;
  std::vector<Difference> differences;
  std::size_t tables = 0;
  bool ok() const { return damages.empty() && violations.empty() && differences.empty(); }
};

enum class VerifyScope { kLaws, kLawsAndBuilds };

// Checks the store's last run: the stored rows of every table, read back, against the digests the run recorded; the
// laws; then, where the scope has builds, two clean builds with the recorded options and settings and with other thread
// counts, chunks and file order, compared with the stored rows and each other. `options` gives the root, the store,
// limits and progress.
arrow::Result<VerifyReport> Verify(const BuildOptions& options, VerifyScope scope);

}  // namespace codeanatomy::pipeline
