#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "bundle/capture.h"
#include "bundle/part.h"
#include "engine/engine.h"
#include "engine/observe.h"

namespace codeanatomy::bundle {

// What plans of one session are made with.
struct PlanningState {
  Part<std::vector<std::pair<std::string, std::string>>> settings;
  Part<std::map<std::string, std::vector<std::string>>> rulepacks;  // as engine::Registries has them
  Part<std::vector<engine::FunctionEntry>> functions;               // by kind and name
  // Hashes: of the settings but those of the runtime, which shape no plan; of the rules; of the functions. Empty: there is no
  // such part.
  std::string settings_hash, rulepacks_hash, functions_hash;
};

PlanningState ReadPlanningState(const engine::Session& session, const CaptureOptions& options);

// Of all that is known of a function but its names.
std::string FunctionHash(const engine::FunctionEntry& function);

}  // namespace codeanatomy::bundle
