#pragma once

#include <arrow/status.h>

#include "engine/engine.h"
#include "storage/storage.h"

namespace codeanatomy::pipeline {

// Lists the parameters of the rule packs that a run remembers in `information_schema.parameters`: the schema is `rules`, the
// name the pack's, the default the value that the next build would take. Invalid: a pack that cannot be read any more.
arrow::Status ListPackParameters(const storage::Run& run, const engine::Session& session);

}  // namespace codeanatomy::pipeline
