#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "normalize/id_collisions.h"

namespace codeanatomy::cpg {

// Gives what lies outside the repository its ids, by dotted name. A name whose hash is a node's of the tree, or another
// name's, takes the hash with a counter: nodes of the tree come first, then names by key bytes.
class OutsideSymbols {
 public:
  // No names yet: every name has its hash.
  explicit OutsideSymbols(std::string repository = {}, normalize::IdSpace space = {})
      : repository_(std::move(repository)), space_(space) {}

  // Reads the names from the column `symbol`; one may repeat. `node_ids` are the ids of the tree, as arrays of BIGINT.
  static arrow::Result<OutsideSymbols> Read(arrow::RecordBatchReader& symbols,
                                            const std::vector<std::shared_ptr<arrow::Array>>& node_ids,
                                            std::string repository, const normalize::IdSpace& space);

  normalize::NodeId Id(std::string_view symbol) const;

  // One row of `nodes` a name, in declared order.
  std::shared_ptr<arrow::RecordBatch> Nodes() const { return Rows(false); }
  // The same of types, which are named as an annotation says them, after normalize::kTypeMark.
  std::shared_ptr<arrow::RecordBatch> Types() const { return Rows(true); }

 private:
  std::shared_ptr<arrow::RecordBatch> Rows(bool of_types) const;

  std::string repository_;
  normalize::IdSpace space_;
  std::vector<std::string> names_;  // sorted
  normalize::IdOverrides overrides_;
};

}  // namespace codeanatomy::cpg
