#include "policy/setting_groups.h"

#include <algorithm>
#include <iterator>

namespace codeanatomy::policy {
namespace {

struct GroupedSetting {
  std::string_view key;
  SettingGroup group;
};

#include "policy/setting_groups.inc"

}  // namespace

std::string_view NameOf(SettingGroup group) {
  switch (group) {
    case SettingGroup::kNamespace: return "namespace";
    case SettingGroup::kParser: return "parser";
    case SettingGroup::kOptimizer: return "optimizer";
    case SettingGroup::kExecution: return "execution";
    case SettingGroup::kJoinPlanning: return "join planning";
    case SettingGroup::kParquetPruning: return "parquet pruning";
    case SettingGroup::kScan: return "scan";
    case SettingGroup::kWrite: return "write";
    case SettingGroup::kRuntime: return "runtime";
    case SettingGroup::kExplain: return "explain";
    case SettingGroup::kDisplay: return "display";
  }
  return {};
}

std::optional<SettingGroup> GroupOf(std::string_view setting) {
  const auto* found = std::ranges::lower_bound(kGroupedSettings, setting, {}, &GroupedSetting::key);
  if (found == std::end(kGroupedSettings) || found->key != setting) return std::nullopt;
  return found->group;
}

bool ShapesPlans(SettingGroup group) {
  return group != SettingGroup::kRuntime && group != SettingGroup::kExplain && group != SettingGroup::kDisplay;
}

arrow::Result<std::map<std::string, std::map<std::string, std::string>>> PlanEnvironment(const KeyValues& settings) {
  std::map<std::string, std::map<std::string, std::string>> groups;
  for (const auto& [key, value] : settings) {
    const auto group = GroupOf(key);
    if (!group) return arrow::Status::Invalid("the engine's setting ", key, " is of no group");
    if (ShapesPlans(*group)) groups[std::string(NameOf(*group))][key] = value;
  }
  return groups;
}

}  // namespace codeanatomy::policy
