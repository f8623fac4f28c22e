#pragma once

// Private to pipeline/: what exporting a plan and replaying one share.

#include <memory>
#include <string>

#include <arrow/record_batch.h>
#include <arrow/result.h>
#include <nlohmann/json.hpp>

#include "engine/engine.h"
#include "rules/rules.h"

namespace codeanatomy::pipeline {

inline constexpr int kExportSchema = 1;

// The hash of rows in whatever order they come, and how many there are.
struct RowsHash {
  std::int64_t rows = 0;
  std::string hash;
};
arrow::Result<RowsHash> HashRows(arrow::RecordBatchReader& rows);

// Values of `$name`, each with its type, and back.
nlohmann::json ParametersJson(const rules::Rule& rule);
arrow::Result<std::shared_ptr<arrow::RecordBatch>> ParametersOf(const nlohmann::json& parameters);

// The audit document of a rule that is planned in `session`; its rows are those with this hash.
arrow::Result<nlohmann::json> AuditOfRule(const rules::Rule& rule, const engine::Session& session,
                                          const std::string& rows);

}  // namespace codeanatomy::pipeline
