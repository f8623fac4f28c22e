#include "bundle/planning_state.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "base/parts_hash.h"
#include "bundle/taking_internal.h"

namespace codeanatomy::bundle {
namespace {

std::string SettingsHash(const std::vector<std::pair<std::string, std::string>>& settings) {
  PartsHash hash;
  for (const auto& [key, value] : settings) {
    if (!key.starts_with("datafusion.runtime.")) hash.Add(key).Add(value);
  }
  return hash.Hash();
}

std::string RulepacksHash(const std::map<std::string, std::vector<std::string>>& rulepacks) {
  PartsHash hash;
  for (const auto& [phase, rules] : rulepacks) hash.Add(phase).AddAll(rules);
  return hash.Hash();
}

std::string FunctionsHash(const std::vector<engine::FunctionEntry>& functions) {
  PartsHash hash;
  for (const engine::FunctionEntry& function : functions) {
    hash.Add(function.kind).Add(function.name).Add(FunctionHash(function));
  }
  return hash.Hash();
}

}  // namespace

std::string FunctionHash(const engine::FunctionEntry& function) {
  PartsHash hash;
  hash.AddAll(function.aliases).Add(function.signature).AddAll(function.parameters).Add(function.volatility);
  hash.Add(function.ours ? "ours" : "").Add(function.ours.value_or(""));
  return hash.Hash();
}

PlanningState ReadPlanningState(const engine::Session& session, const CaptureOptions& options) {
  const Taking take(options);
  PlanningState state;
  state.settings = take("settings", [&] { return session.Settings(); });
  std::optional<arrow::Result<engine::Registries>> read;
  const auto registries = [&]() -> arrow::Result<engine::Registries>& {
    if (!read) read = engine::ReadRegistries(session);
    return *read;
  };
  state.rulepacks = take("rulepacks", [&]() -> arrow::Result<std::map<std::string, std::vector<std::string>>> {
    ARROW_RETURN_NOT_OK(registries().status());
    return registries()->rulepacks;
  });
  state.functions = take("functions", [&]() -> arrow::Result<std::vector<engine::FunctionEntry>> {
    ARROW_RETURN_NOT_OK(registries().status());
    auto functions = registries()->functions;
    std::ranges::sort(functions, {},
                      [](const engine::FunctionEntry& entry) { return std::tie(entry.kind, entry.name); });
    return functions;
  });
  if (state.settings.has_value()) state.settings_hash = SettingsHash(*state.settings);
  if (state.rulepacks.has_value()) state.rulepacks_hash = RulepacksHash(*state.rulepacks);
  if (state.functions.has_value()) state.functions_hash = FunctionsHash(*state.functions);
  return state;
}

}  // namespace codeanatomy::bundle
