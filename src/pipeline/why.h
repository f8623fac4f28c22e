#pragma once

#include <cstdint>

#include <arrow/result.h>
#include <nlohmann/json.hpp>

#include "pipeline/build.h"

namespace codeanatomy::pipeline {

// Says why a node or edge is in the graph of the store's last run. Of the store: its row, witnesses, conflicts at its place,
// and the edges it excludes. Of the rules that give it: statement, lineage, and the rows of their inputs that it was made of,
// down to evidence and the bytes of source it tells of. These rows are not kept: sources are read and rules run again, and
// `notes` says where the sources are others than those of the run.
//
//     {"id", "is": "node" or "edge", "run", "row", "src", "dst", "witnesses": […], "conflicts": […], "rivals": […],
//      "notes": [text], "losers": [LOSER], "rules": [{"name", "pack", "purpose", "file", "statement", "version", "lineage": […], "inputs": [INPUT]}]}
//     INPUT: {"table", "layer", "extracted": whether extraction gives it, "rows": [{"values", "source": text or absent, "inputs": [INPUT], "seen": true or absent}],
//             "more": true or absent, "decides": true where no value is copied from it}
//     LOSER: {"table", "rule", "values": with `lost_by`, the tie-breaker that decided}, a candidate that stood against one of these rows
//
// Invalid: the run has no such node or edge.
arrow::Result<nlohmann::ordered_json> Why(const BuildOptions& options, std::int64_t id);

// Adds `why(id)` to a session for queries: the same as text. Sources are read once a session, when a row first asks.
arrow::Status RegisterWhy(engine::Session& session, const BuildOptions& options);

}  // namespace codeanatomy::pipeline
