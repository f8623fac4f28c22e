#pragma once

#include <memory>
#include <string>
#include <vector>

#include <arrow/record_batch.h>

namespace codeanatomy::cpg {

// Passes on what a pack's rule gives of edges (columns as EdgeSource has them), and refuses, with the rule's file and the
// row's key: a key that is there twice, no kind or path, a resolution that is none, millionths out of range, a group
// of what is not ambiguous or none of what is, and an origin that only confirms edges.
std::shared_ptr<arrow::RecordBatchReader> CheckPackEdges(std::string file, std::vector<std::string> key,
                                                         std::shared_ptr<arrow::RecordBatchReader> rows);

}  // namespace codeanatomy::cpg
