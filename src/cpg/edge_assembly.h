#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "cpg/outside_symbols.h"
#include "normalize/id_collisions.h"

namespace codeanatomy::cpg {

// One rule's edges. Columns, by name: kind, src, dst, path, bstart, bend; optionally label, ordinal, resolution
// (default `resolved`), millionths (confidence, default 1000000), ambiguity_group, site, src_symbol and dst_symbol (the
// dotted name of something outside, where src or dst is null), origin (default: the source's), detail (of the witness).
// Rows are sorted by path.
struct EdgeSource {
  std::string rule;
  // Columns besides kind, src and dst that tell edges of this rule apart. Of the program's rules, `label` and `site` count.
  std::vector<std::string> key;
  std::shared_ptr<arrow::RecordBatchReader> rows;
  // The rows are witnesses of edges that other sources write, and are dropped where none does.
  bool confirms = false;
  std::string origin = "treesitter";
  bool is_of_pack = false;
};

// Rows a batch has, but for the last: as many as tables are digested by.
inline constexpr std::int64_t kEdgesABatch = 65'536;

// Rows of one table or of both, in its declared columns with plain texts; none of a table is null.
struct EdgeBatches {
  std::shared_ptr<arrow::RecordBatch> edges;
  std::shared_ptr<arrow::RecordBatch> witnesses;
};

// What edges' ids are made with.
struct EdgeIds {
  const OutsideSymbols& outside;
  normalize::IdSpace space;
  normalize::IdOverrides overrides;  // by key bytes
};

// The ids that an assembly gave, and those of them, sorted, that rows of different keys have or that came twice.
struct GivenIds {
  normalize::IdList all;
  std::vector<normalize::NodeId> repeated;
};

// Merges the sources path by path and hands out batches of both tables in declared order. Where ids are repeated, what
// was handed out is of no use: ResolveEdgeIds tells them apart, and the sources are assembled anew.
arrow::Result<GivenIds> AssembleEdges(std::vector<EdgeSource> sources, const EdgeIds& ids,
                                      const std::function<arrow::Status(EdgeBatches)>& emit);

// Reads the sources anew for the keys of repeated ids, and tells these apart. Empty where one key came twice, which a
// law forbids.
arrow::Result<normalize::IdOverrides> ResolveEdgeIds(std::vector<EdgeSource> sources, const EdgeIds& ids,
                                                     const GivenIds& given);

}  // namespace codeanatomy::cpg
