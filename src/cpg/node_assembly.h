#pragma once

#include <memory>

#include <arrow/record_batch.h>

namespace codeanatomy::cpg {

// Puts outside symbols, which have no path and so come first, before the nodes of the tree, which are in order.
std::shared_ptr<arrow::RecordBatchReader> AssembleNodes(std::shared_ptr<arrow::RecordBatch> outside,
                                                        std::shared_ptr<arrow::RecordBatchReader> tree);

}  // namespace codeanatomy::cpg
