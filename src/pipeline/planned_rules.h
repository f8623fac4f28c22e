#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <arrow/result.h>

#include "engine/engine.h"
#include "pipeline/build.h"
#include "rules/pack.h"
#include "schedule/schedule.h"
#include "schema/schema.h"
#include "storage/storage.h"

namespace codeanatomy::pipeline {

// The rules that a build would run, planned.
struct PlannedRules {
  std::unique_ptr<engine::Session> session;  // in which every table is declared
  rules::RuleSet rules;
  schema::Catalog catalog;
  std::vector<schedule::Task> tasks;  // of the enabled rules, in order
  std::optional<storage::Run> last;   // of the store
};

// The chosen rules, their settings checked against the policy. Errors name the file and, of a setting, the line.
arrow::Result<rules::RuleSet> ReadRules(const rules::RuleChoice& choice, const policy::PolicyPack& policy);

// Takes the rules that `options` names after those that the store at `options.store` (empty: none) remembers, and plans
// them as a build does. Nothing is written.
arrow::Result<PlannedRules> PlanRules(const BuildOptions& options);

}  // namespace codeanatomy::pipeline
