#pragma once

#include <string>

#include <arrow/result.h>

#include "engine/engine.h"

namespace codeanatomy::schedule {

// The fingerprint of a plan's optimised stage, plan::Fingerprint; `session` tells what scalar subqueries in it are made of.
arrow::Result<std::string> FingerprintIn(const engine::Session& session, const std::string& optimized,
                                         const std::string& schemas);

}  // namespace codeanatomy::schedule
