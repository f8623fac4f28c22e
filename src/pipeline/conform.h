#pragma once

#include <memory>

#include <arrow/record_batch.h>
#include <arrow/result.h>

namespace codeanatomy::pipeline {

// Gives a plan's columns their declared order, names and kinds of text, and copies texts into buffers of the batch's own:
// what a join gives views the texts of every batch it ever saw, and operators count all of those against the memory limit
// again and again.
arrow::Result<std::shared_ptr<arrow::RecordBatch>> ConformTo(const std::shared_ptr<arrow::Schema>& declared,
                                                             const arrow::RecordBatch& batch);

}  // namespace codeanatomy::pipeline
