#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>

namespace codeanatomy::cpg {

// One rule's edges. Columns, by name: kind, src, dst, path, bstart, bend; optionally label, ordinal, resolution
// (default `resolved`), millionths (confidence, default 1000000), ambiguity_group, site, src_symbol and dst_symbol (the
// dotted name of something outside, where src or dst is null), origin (default `treesitter`), detail (of the witness).
// Rows are sorted by path.
struct EdgeSource {
  std::string rule;
  // Columns besides kind, src and dst that tell edges of this rule apart.
  std::vector<std::string> key;
  std::shared_ptr<arrow::RecordBatchReader> rows;
  // The rows are witnesses of edges that other sources write, and are dropped where none does.
  bool confirms = false;
};

struct EdgeBatches {
  std::shared_ptr<arrow::RecordBatch> edges;
  std::shared_ptr<arrow::RecordBatch> witnesses;
};

// Merges the sources path by path and hands out batches of both tables in declared order.
arrow::Status AssembleEdges(std::vector<EdgeSource> sources, const std::string& repository,
                            const std::function<arrow::Status(EdgeBatches)>& emit);

}  // namespace codeanatomy::cpg
