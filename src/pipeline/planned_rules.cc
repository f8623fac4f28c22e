#include "pipeline/planned_rules.h"

#include "pipeline/inputs.h"
#include "policy/overrides.h"

namespace codeanatomy::pipeline {

arrow::Result<rules::RuleSet> ReadRules(const rules::RuleChoice& choice, const policy::PolicyPack& policy) {
  ARROW_ASSIGN_OR_RAISE(rules::RuleSet rules, rules::LoadRules(choice));
  ARROW_ASSIGN_OR_RAISE(const std::string strictness, policy::ReadStrictness(policy));
  for (auto* const list : {&rules.enabled, &rules.disabled}) rules::SetStrictness(*list, strictness);
  for (rules::Rule& rule : rules.enabled) {
    for (rules::Setting& setting : rule.settings) {
      auto value = policy::CheckOverride(policy, setting.key, setting.value);
      if (!value.ok()) return value.status().WithMessage(setting.place, ": ", value.status().message());
      setting.value = std::move(*value);
    }
  }
  return rules;
}

arrow::Result<PlannedRules> PlanRules(const BuildOptions& options) {
  PlannedRules planned;
  ARROW_ASSIGN_OR_RAISE(const policy::Limits limits, policy::ReadLimits(options.policy));
  ARROW_ASSIGN_OR_RAISE(planned.session, OpenSession(options.policy));
  if (!options.store.empty()) {
    ARROW_ASSIGN_OR_RAISE(const auto store, storage::Store::OpenForReading(options.store));
    ARROW_ASSIGN_OR_RAISE(planned.last, storage::LastRun(*store, *planned.session));
  }
  const rules::RuleChoice choice = ChosenRules(options, planned.last ? &*planned.last : nullptr);
  ARROW_ASSIGN_OR_RAISE(planned.rules, ReadRules(choice, options.policy));
  ARROW_RETURN_NOT_OK(schedule::DeclareTables(*planned.session));
  ARROW_ASSIGN_OR_RAISE(planned.tasks,
                        schedule::OrderRules(planned.rules.enabled, *planned.session, planned.catalog, limits.threads));
  return planned;
}

}  // namespace codeanatomy::pipeline
