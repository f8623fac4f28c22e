#pragma once

// Stopping a session while it parses and plans.

#include <arrow/status.h>

#include "engine/session.h"

namespace codeanatomy::engine {

// From now on `cancel` ends PlanSql and NamedTables too, with kCancelled; what they were at goes on unseen until it comes to an end or
// the process does. Plans take their own token when they are executed.
arrow::Status CancelWith(const Session& session, const CancelToken& cancel);

}  // namespace codeanatomy::engine
