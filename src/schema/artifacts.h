#pragma once

// Tables of what shaped plans, kept in the store beside the graph.
//
//  1. Rows are added and never replaced: those of plans that are no longer made stay. A plan's rows are there once.
//  2. No rule reads them; digests of a run leave them out.
//  3. The first column says by which layout a row was written. A column goes one layout after another holds what it held, and one
//     that comes may be null: rows of an older layout have none (storage/artifact_rows.h).
//
// Layouts:
//
//  1. The first.
//  2. `plans.statistics`, `plan_diagnostics`, `plan_metrics` and `plan_schemas` come. `audit.part` names parts as the audit document
//     does: `input.` became `inputs.`, `table.` became `tables.`. `plan_pushdown.verdict` has `join`, which was `residual`
//     and stopped at `Join`.
//  3. `plan_writes.files` and `plan_writes.row_groups` come.

#include <cstdint>
#include <span>
#include <string_view>

#include "schema/schema.h"

namespace codeanatomy::schema {

inline constexpr std::int64_t kArtifactLayout = 3;

// By name.
std::span<const Table> ArtifactTables();

// The table of that name, or null.
const Table* FindArtifact(std::string_view name);

}  // namespace codeanatomy::schema
