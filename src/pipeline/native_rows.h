#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include <arrow/record_batch.h>

#include "repo/repo.h"
#include "rules/pack.h"

namespace codeanatomy::pipeline {

// Rows of the tables that no extractor and no rule gives, and how rows are dealt out to the engine.

// Splits batches in order into that many partitions of about equal rows.
std::vector<std::vector<std::shared_ptr<arrow::RecordBatch>>> Split(
    const std::vector<std::shared_ptr<arrow::RecordBatch>>& batches, std::size_t count);

// The table `scope_manifest`.
std::shared_ptr<arrow::RecordBatch> ManifestBatch(const std::vector<repo::ManifestRow>& rows);

// The table `rules`, by pack and name.
std::shared_ptr<arrow::RecordBatch> RulesBatch(const rules::RuleSet& rules);

}  // namespace codeanatomy::pipeline
