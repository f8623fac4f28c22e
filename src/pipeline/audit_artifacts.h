#pragma once

#include <arrow/status.h>
#include <nlohmann/json.hpp>

#include "pipeline/stored_artifacts.h"

namespace codeanatomy::pipeline {

// Adds to a run's audit document what its artifacts tell: rulepacks, functions, catalog, statistics, topology, ran_statistics and
// ran_topology. A part that the run kept nothing of is left out.
arrow::Status AddArtifactParts(const StoredArtifacts& artifacts, nlohmann::json& document);

}  // namespace codeanatomy::pipeline
