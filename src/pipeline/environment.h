#pragma once

#include <span>
#include <string>

#include <arrow/result.h>

#include "engine/engine.h"
#include "storage/storage.h"

namespace codeanatomy::pipeline {

// The document of what every task depends on, as schedule/identity.h has documents:
//
//     {"schema", "settings": {GROUP: {KEY: VALUE}}, "policy": {KEY: VALUE}, "versions": {NAME: VERSION}, "program": DIGEST}
//
// Settings are those that the session has, by what they shape; how much memory, disk and time there is, what is printed, and
// what belongs to the sources and the rules are no part. `inputs` are rows of `runs`. Invalid: a setting of the engine that
// nobody has put into a group.
arrow::Result<std::string> EnvironmentDocument(std::span<const storage::RunRow> inputs, const engine::Session& session);

// Tells whether a row of `runs` belongs to that document.
bool IsOfEnvironment(const storage::RunRow& row);

}  // namespace codeanatomy::pipeline
