#pragma once

#include <string>

#include <arrow/result.h>

#include "engine/session.h"

namespace codeanatomy::tpch {

// Declares the eight tables in a session and fills them from `NAME.csv` in a folder. `exact`: money is DECIMAL(15,2) and text
// a view; otherwise DOUBLE and VARCHAR.
arrow::Status LoadTables(const std::string& folder, bool exact, engine::Session& session);

}  // namespace codeanatomy::tpch
