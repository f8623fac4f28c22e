#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <arrow/result.h>

#include "storage/run_log.h"
#include "storage/store.h"

namespace codeanatomy::storage {

// The row of `runs` that tells of a run's artifacts: its version is their layout.
inline constexpr std::string_view kPlansSubject = "plans", kAllPlans = "all";

// The layout that the artifacts of a run have (schema/artifacts.h); none: there are none.
std::optional<std::int64_t> ArtifactLayoutOf(const Run& run);

// Registers the version of an artifact table that `row` of the run pins. One of an older layout is read into memory as the
// table is declared now: columns that it lacks are null, and values are as the newest layout has them. One of a later layout is as
// it is. Invalid: a column is missing that may not be null.
arrow::Status RegisterArtifact(const Store& store, const Run& run, const RunRow& row, engine::Session& session);

// Writes an artifact table of an older layout anew as it is declared now, in one commit; rows can be added to it then.
arrow::Result<WrittenTable> MigrateArtifact(const Store& store, const schema::Table& table, const RunRow& row,
                                            const WriteSettings& settings, std::int64_t run_id,
                                            const engine::CancelToken& cancel);

}  // namespace codeanatomy::storage
