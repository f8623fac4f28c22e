#pragma once

#include <memory>
#include <string>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>

namespace codeanatomy::cpg {

// Makes the ExternalSymbol nodes of the dotted names in the column `symbol` of `symbols`; a name may repeat.
arrow::Result<std::shared_ptr<arrow::RecordBatch>> ExternalSymbolNodes(arrow::RecordBatchReader& symbols,
                                                                       const std::string& repository);

// Puts outside symbols, which have no path and so come first, before the nodes of the tree, which are in order.
arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> AssembleNodes(std::shared_ptr<arrow::RecordBatch> outside,
                                                                       std::shared_ptr<arrow::RecordBatchReader> tree);

}  // namespace codeanatomy::cpg
