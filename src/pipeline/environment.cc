#include "pipeline/environment.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "pipeline/inputs.h"
#include "policy/setting_groups.h"
#include "schedule/identity.h"

namespace codeanatomy::pipeline {
namespace {

using nlohmann::json;
using storage::RunRow;

// Rows that tell of the rules; each rule's own identity says more.
constexpr std::string_view kOfRules[] = {"resolution.strictness", "rules.overrides", "rules"};
// Rows that tell of the sources and how they are read.
constexpr std::string_view kOfSources[] = {"files", "installed", "interpreter", "scope_manifest"};

bool IsIn(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

bool IsOfEnvironment(const RunRow& row) {
  if (!ShapesRows(row) || row.subject == "option" || IsIn(kOfRules, row.name)) return false;
  if (row.subject == "input") return !IsIn(kOfSources, row.name);
  const auto group = policy::GroupOf(row.name);
  return !group || policy::ShapesPlans(*group);
}

arrow::Result<std::string> EnvironmentDocument(std::span<const RunRow> inputs, const engine::Session& session) {
  ARROW_ASSIGN_OR_RAISE(const auto settings, session.Settings());
  ARROW_ASSIGN_OR_RAISE(const auto groups, policy::PlanEnvironment(settings));
  json document = {{"schema", schedule::kIdentitySchema},
                   {"settings", groups},
                   {"policy", json::object()},
                   {"versions", json::object()}};
  for (const RunRow& row : inputs) {
    if (!IsOfEnvironment(row)) continue;
    if (row.subject == "setting") {
      if (!policy::GroupOf(row.name)) document["policy"][row.name] = row.version.value_or("");
    } else if (row.version) {
      document["versions"][row.name] = *row.version;
    } else {
      document[row.name] = row.digest.value_or("");
    }
  }
  return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace codeanatomy::pipeline
