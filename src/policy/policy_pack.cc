#include "policy/policy_pack.h"

#include <algorithm>

#include "policy/keys.h"

extern "C" char** environ;

namespace codeanatomy::policy {
namespace {

constexpr std::string_view kPolicyVariable = "CODEANATOMY_POLICY";
constexpr std::string_view kDefaultPack = "dev";
constexpr std::string_view kEnginePrefix = "datafusion.";
constexpr std::string_view kPartitions = "datafusion.execution.target_partitions";

}  // namespace

arrow::Status PolicyPack::Set(std::string_view key, std::string_view value, OriginKind kind, std::string origin) {
  const arrow::Result<KeySpec> spec = FindKey(key);
  if (!spec.ok()) return spec.status().WithMessage(origin, ": ", spec.status().message());
  arrow::Result<std::string> checked = CheckValue(*spec, value);
  if (!checked.ok()) return checked.status().WithMessage(origin, ": ", spec->key, ": ", checked.status().message());
  PolicyValue& entry = values_[std::string(spec->key)];
  if (!entry.key.empty() && entry.kind > kind) return arrow::Status::OK();
  entry = {std::string(spec->key), *std::move(checked), kind, std::move(origin)};
  return arrow::Status::OK();
}

arrow::Status PolicyPack::ApplyEnvironment(const KeyValues& environment) {
  for (const auto& [name, value] : environment) {
    if (name == kPolicyVariable) continue;
    ARROW_ASSIGN_OR_RAISE(const KeySpec spec, KeyOfVariable(name));
    if (spec.key.empty()) continue;
    ARROW_RETURN_NOT_OK(Set(spec.key, value, OriginKind::kEnvironment, "environment " + name));
  }
  return arrow::Status::OK();
}

arrow::Status PolicyPack::ApplySet(std::string_view assignment) {
  const std::size_t equals = assignment.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return arrow::Status::Invalid("--set takes key=value, found '", assignment, "'");
  }
  return ApplyFlag(assignment.substr(0, equals), assignment.substr(equals + 1), "--set");
}

arrow::Status PolicyPack::ApplyFlag(std::string_view key, std::string_view value, std::string_view flag) {
  return Set(key, value, OriginKind::kFlag, "flag " + std::string(flag));
}

const PolicyValue* PolicyPack::Find(std::string_view key) const {
  const auto at = values_.find(key);
  return at == values_.end() ? nullptr : &at->second;
}

std::vector<PolicyValue> PolicyPack::Values() const {
  std::vector<PolicyValue> out;
  out.reserve(values_.size());
  for (const auto& [key, value] : values_) out.push_back(value);
  return out;
}

KeyValues PolicyPack::EngineSettings() const {
  KeyValues out;
  for (const auto& [key, value] : values_) {
    if (key.starts_with(kEnginePrefix)) out.emplace_back(key, value.value);
  }
  return out;
}

KeyValues PolicyPack::QuerySettings() const {
  KeyValues out = EngineSettings();
  const PolicyValue *own = Find("query.partitions"), *of_rules = Find(kPartitions);
  if (own == nullptr || of_rules == nullptr || of_rules->kind > own->kind) return out;
  std::ranges::find(out, kPartitions, &KeyValues::value_type::first)->second = own->value;
  return out;
}

arrow::Result<std::vector<PolicyValue>> PolicyPack::Effective(const KeyValues& session_settings) const {
  const std::map<std::string, std::string> session(session_settings.begin(), session_settings.end());
  std::vector<PolicyValue> out;
  for (const auto& [key, value] : values_) {
    out.push_back(value);
    if (!key.starts_with(kEnginePrefix)) continue;
    const auto at = session.find(key);
    if (at == session.end()) return arrow::Status::Invalid(value.origin, ": the engine has no setting '", key, "'");
    ARROW_ASSIGN_OR_RAISE(const KeySpec spec, FindKey(key));
    if (spec.type == ValueType::kText || spec.type == ValueType::kFloat) {
      out.back().value = at->second;
    } else if (at->second != value.value) {
      return arrow::Status::Invalid(value.origin, ": ", key, ": the engine has '", at->second, "' instead of '",
                                    value.value, "'");
    }
  }
  for (const auto& [key, value] : session) {
    // The engine's own names for our limits find our key, so those are in already.
    const auto spec = FindKey(key);
    if (values_.contains(spec.ok() ? spec->key : std::string_view(key))) continue;
    out.push_back({key, value, OriginKind::kEngineDefault, "engine default"});
  }
  std::ranges::sort(out, {}, &PolicyValue::key);
  return out;
}

arrow::Result<PolicyPack> Resolve(const PolicySources& sources) {
  std::string_view policy = sources.policy;
  if (policy.empty()) {
    for (const auto& [name, value] : sources.environment) {
      if (name == kPolicyVariable) policy = value;
    }
  }
  ARROW_ASSIGN_OR_RAISE(PolicyPack pack, PolicyPack::Load(policy.empty() ? kDefaultPack : policy));
  ARROW_RETURN_NOT_OK(pack.ApplyEnvironment(sources.environment));
  for (const std::string& set : sources.sets) ARROW_RETURN_NOT_OK(pack.ApplySet(set));
  return pack;
}

KeyValues ProcessEnvironment() {
  KeyValues out;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    const std::size_t equals = text.find('=');
    if (equals != std::string_view::npos) out.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  std::ranges::sort(out);
  return out;
}

}  // namespace codeanatomy::policy
