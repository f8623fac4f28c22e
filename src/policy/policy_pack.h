#pragma once

#include <arrow/result.h>
#include <arrow/status.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace codeanatomy::policy {

// Where a value comes from, weakest first.
enum class OriginKind : std::uint8_t { kEngineDefault, kPack, kFile, kEnvironment, kFlag };

// One effective value.
struct PolicyValue {
  std::string key;  // `limits.memory`, `datafusion.execution.batch_size`
  std::string value;
  OriginKind kind = OriginKind::kEngineDefault;
  std::string origin;  // `engine default`, `pack ci`, `file team.toml:3`, `environment NAME`, `flag --set`
  bool operator==(const PolicyValue&) const = default;
};

using KeyValues = std::vector<std::pair<std::string, std::string>>;

// Holds the effective values of one policy.
class PolicyPack {
 public:
  // Loads a built-in pack by name, or a file (a name with a slash or ending in `.toml`). Invalid for an unknown name,
  // listing the packs, and for files that do not hold up; IOError for those that cannot be read.
  static arrow::Result<PolicyPack> Load(std::string_view name_or_file);

  // Loads a file's text; `file` is for messages and the folder of a file it inherits from.
  static arrow::Result<PolicyPack> Parse(std::string_view toml, const std::string& file);

  // Takes CODEANATOMY_* and DATAFUSION_* out of (name, value) pairs and leaves others alone.
  arrow::Status ApplyEnvironment(const KeyValues& environment);

  // Applies one `key=value` of `--set`.
  arrow::Status ApplySet(std::string_view assignment);

  // Applies a flag of its own, such as ("limits.memory", "2GB", "--memory-limit").
  arrow::Status ApplyFlag(std::string_view key, std::string_view value, std::string_view flag);

  // `dev`, or the file as it was named.
  const std::string& name() const { return name_; }

  // Null if the key is not set.
  const PolicyValue* Find(std::string_view key) const;

  // All that is set, by key.
  std::vector<PolicyValue> Values() const;

  // What the engine is given: every `datafusion.…` key that is set, by key.
  KeyValues EngineSettings() const;

  // The same for statements that run alone: their `target_partitions` is `query.partitions`, unless the former is set in a
  // stronger place.
  KeyValues QuerySettings() const;

  // Values() and, of the engine's settings as a session reports them, those that the policy leaves alone. Text and
  // fractions are shown as the session spells them. Invalid if a key that is set is none of the session's, or if the
  // session has another number or another truth value.
  arrow::Result<std::vector<PolicyValue>> Effective(const KeyValues& session_settings) const;

 private:
  arrow::Status Set(std::string_view key, std::string_view value, OriginKind kind, std::string origin);
  static arrow::Result<PolicyPack> LoadNested(std::string_view name_or_file, const std::string& folder,
                                              std::vector<std::string> trail);
  static arrow::Result<PolicyPack> ParseNested(std::string_view toml, const std::string& file, OriginKind kind,
                                               const std::string& origin, std::vector<std::string> trail);

  std::string name_;
  std::map<std::string, PolicyValue, std::less<>> values_;
};

// What a command knows of its policy.
struct PolicySources {
  std::string policy;  // `--policy`; empty: CODEANATOMY_POLICY, else `dev`
  std::vector<std::string> sets;  // `--set`
  KeyValues environment;  // as ProcessEnvironment
};

arrow::Result<PolicyPack> Resolve(const PolicySources& sources);

// The process's variables, by name.
KeyValues ProcessEnvironment();

// Names of the built-in packs, sorted.
std::vector<std::string> BuiltinPacks();

}  // namespace codeanatomy::policy
