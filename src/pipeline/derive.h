#pragma once

#include <memory>
#include <span>
#include <string>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "engine/engine.h"
#include "schedule/schedule.h"

namespace codeanatomy::pipeline {

// The rows of a derived table in its declared order: runs the rules that it needs, and no others. `session` holds the
// evidence.
arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> DeriveTable(std::span<const schedule::Task> tasks,
                                                                     const std::string& table, engine::Session& session,
                                                                     const engine::CancelToken& cancel);

}  // namespace codeanatomy::pipeline
