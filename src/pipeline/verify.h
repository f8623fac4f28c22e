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

struct VerifyReport {
  std::size_t laws = 0;
  std::vector<cpg::Violation> violations;
  std::vector<Difference> differences;
  std::size_t tables = 0;
  bool ok() const { return violations.empty() && differences.empty(); }
};

// Checks the store's last run: the laws, then two clean builds with the recorded options and with other thread counts,
// chunks and file order, each compared with the store. `options` gives the root, the store, the policy and progress.
arrow::Result<VerifyReport> Verify(const BuildOptions& options);

}  // namespace codeanatomy::pipeline
