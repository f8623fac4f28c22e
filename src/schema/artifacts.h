#pragma once

// Tables of what shaped plans, kept in the store beside the graph.
//
//  1. Rows are added and never replaced: those of plans that are no longer made stay. A plan's rows are there once.
//  2. No rule reads them; digests of a run leave them out.
//  3. The first column says by which layout a row was written. A column goes one layout after another holds what it held.

#include <cstdint>
#include <span>
#include <string_view>

#include "schema/schema.h"

namespace codeanatomy::schema {

inline constexpr std::int64_t kArtifactLayout = 1;

// By name.
std::span<const Table> ArtifactTables();

// The table of that name, or null.
const Table* FindArtifact(std::string_view name);

}  // namespace codeanatomy::schema
