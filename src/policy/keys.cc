#include "policy/keys.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <map>

#include "base/joined.h"
#include "base/suggest.h"
#include "policy/size.h"

namespace codeanatomy::policy {
namespace {

struct EngineKey {
  std::string_view key;
  ValueType type;
};

#include "policy/engine_keys.inc"

constexpr std::string_view kPools[] = {"fair", "greedy"};
constexpr std::string_view kCodecs[] = {"gzip", "lz4", "snappy", "uncompressed", "zstd"};
constexpr std::string_view kWitnesses[] = {"ast", "symtable"};
constexpr std::string_view kWitnessesNotBuilt[] = {"bytecode", "scip", "introspection"};
constexpr std::string_view kCaptureLevels[] = {"off", "default", "full"};
constexpr std::string_view kCaptureParts[] = {"logical",       "optimized",      "physical",  "trace",
                                              "logical_nodes", "physical_nodes", "scans",     "needed_functions",
                                              "explain",       "explain_tree",   "sql",       "substrait",
                                              "settings",      "rulepacks",      "functions", "catalog",
                                              "ran_physical",  "ran_predicates", "ran_scans"};
constexpr std::string_view kOverrides[] = {"none", "plan"};
constexpr std::string_view kStrictnesses[] = {"strict", "balanced", "complete"};
constexpr int kMostZstd = 22;

constexpr KeySpec kOwnKeys[] = {
    {"capture.cache", ValueType::kBool},
    {"capture.fail", ValueType::kList, kCaptureParts},
    {"capture.level", ValueType::kChoice, kCaptureLevels},
    {"evidence.witnesses", ValueType::kList, kWitnesses, kWitnessesNotBuilt},
    {"limits.file_memory", ValueType::kSize},
    {"limits.file_seconds", ValueType::kUnsigned},
    {"limits.max_file_bytes", ValueType::kSize},
    {"limits.memory", ValueType::kMemory},
    {"limits.plan_depth", ValueType::kPositive},
    {"limits.pool", ValueType::kChoice, kPools},
    {"limits.temp_directory", ValueType::kText},
    {"limits.temp_limit", ValueType::kSize},
    {"limits.threads", ValueType::kUnsigned},
    {"query.partitions", ValueType::kPositive},
    {"resolution.strictness", ValueType::kChoice, kStrictnesses},
    {"rules.overrides", ValueType::kChoice, kOverrides},
    {"write.compression", ValueType::kCompression, kCodecs},
    {"write.row_group_rows", ValueType::kPositive},
};

// The engine's names for limits of ours: one value, one key.
constexpr std::pair<std::string_view, std::string_view> kEngineNames[] = {
    {"datafusion.runtime.memory_limit", "limits.memory"},
    {"datafusion.runtime.temp_directory", "limits.temp_directory"},
    {"datafusion.runtime.max_temp_directory_size", "limits.temp_limit"},
};

// Keys whose 0 would mean "as many as there are cores".
constexpr std::string_view kFixedParallelism[] = {"datafusion.execution.planning_concurrency",
                                                  "datafusion.execution.target_partitions"};

constexpr std::string_view kOwnPrefix = "CODEANATOMY_";
constexpr std::string_view kEnginePrefix = "DATAFUSION_";

// `limits.memory` → `LIMITS_MEMORY`.
std::string VariableName(std::string_view key) {
  std::string out;
  for (const char c : key) out += c == '.' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out;
}

const std::map<std::string, std::string_view>& Variables() {
  static const auto* const kVariables = [] {
    auto* out = new std::map<std::string, std::string_view>;
    for (const KeySpec& spec : kOwnKeys) out->emplace(std::string(kOwnPrefix) + VariableName(spec.key), spec.key);
    for (const EngineKey& engine : kEngineKeys) out->emplace(VariableName(engine.key), engine.key);
    return out;
  }();
  return *kVariables;
}

template <typename Number>
bool ReadsAs(std::string_view text, Number* number) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), *number);
  return read.ec == std::errc() && read.ptr == text.data() + text.size();
}

bool IsChoice(const KeySpec& spec, std::string_view word) {
  return std::ranges::find(spec.choices, word) != spec.choices.end();
}

bool IsCompression(const KeySpec& spec, std::string_view text) {
  if (IsChoice(spec, text)) return true;
  if (!text.starts_with("zstd(") || !text.ends_with(')')) return false;
  int level = 0;
  return ReadsAs(text.substr(5, text.size() - 6), &level) && level >= 1 && level <= kMostZstd;
}

arrow::Status NotExpected(const KeySpec& spec, std::string_view text) {
  return arrow::Status::Invalid("expected ", Expected(spec), ", found '", text, "'",
                                spec.choices.empty() ? "" : DidYouMean(text, spec.choices));
}

// Words in the order of the choices, each once.
arrow::Result<std::string> CheckList(const KeySpec& spec, std::string_view text) {
  if (text.empty() || text == "none") return std::string();
  std::vector<std::string_view> words;
  if (text == "all") {
    words.assign(spec.choices.begin(), spec.choices.end());
  } else {
    for (std::size_t start = 0; start <= text.size();) {
      const std::size_t end = std::min(text.find(',', start), text.size());
      std::string_view word = text.substr(start, end - start);
      while (word.starts_with(' ')) word.remove_prefix(1);
      while (word.ends_with(' ')) word.remove_suffix(1);
      if (std::ranges::find(spec.not_built, word) != spec.not_built.end()) {
        return arrow::Status::Invalid("'", word, "' is part of the contract and not built yet; there are ",
                                      Joined(spec.choices));
      }
      if (!IsChoice(spec, word)) return NotExpected(spec, word);
      words.push_back(word);
      start = end + 1;
    }
  }
  std::vector<std::string_view> ordered;
  std::ranges::copy_if(spec.choices, std::back_inserter(ordered),
                       [&](std::string_view choice) { return std::ranges::find(words, choice) != words.end(); });
  return Joined(ordered, ",");
}

}  // namespace

std::span<const KeySpec> OwnKeys() { return kOwnKeys; }

const std::vector<std::string_view>& AllKeys() {
  static const auto* const kAll = [] {
    auto* out = new std::vector<std::string_view>;
    for (const KeySpec& spec : kOwnKeys) out->push_back(spec.key);
    for (const EngineKey& engine : kEngineKeys) out->push_back(engine.key);
    std::ranges::sort(*out);
    return out;
  }();
  return *kAll;
}

arrow::Result<KeySpec> FindKey(std::string_view key) {
  for (const auto& [engine_name, own] : kEngineNames) {
    if (key == engine_name) key = own;
  }
  const auto own = std::ranges::lower_bound(kOwnKeys, key, {}, &KeySpec::key);
  if (own != std::end(kOwnKeys) && own->key == key) return *own;
  const auto engine = std::ranges::lower_bound(kEngineKeys, key, {}, &EngineKey::key);
  if (engine != std::end(kEngineKeys) && engine->key == key) return KeySpec{engine->key, engine->type, {}};
  return arrow::Status::Invalid("unknown key '", key, "'", DidYouMean(key, AllKeys()));
}

arrow::Result<KeySpec> KeyOfVariable(std::string_view variable) {
  const bool is_engine = variable.starts_with(kEnginePrefix);
  if (!is_engine && !variable.starts_with(kOwnPrefix)) return KeySpec{};
  const auto& variables = Variables();
  const auto at = variables.find(std::string(variable));
  if (at != variables.end()) return FindKey(at->second);
  std::vector<std::string_view> names;
  for (const auto& [name, key] : variables) {
    if (name.starts_with(is_engine ? kEnginePrefix : kOwnPrefix)) names.push_back(name);
  }
  if (!is_engine) {
    // Other parts have variables of this prefix too; only a near miss is surely meant for the policy.
    const std::string_view closest = Closest(variable, names);
    if (closest.empty() || EditDistance(variable, closest) > 2) return KeySpec{};
  }
  return arrow::Status::Invalid("environment variable ", variable, " sets no known key", DidYouMean(variable, names));
}

std::string Expected(const KeySpec& spec) {
  switch (spec.type) {
    case ValueType::kBool: return "true or false";
    case ValueType::kInteger: return "an integer";
    case ValueType::kUnsigned: return "an integer of at least 0";
    case ValueType::kPositive: return "an integer of at least 1";
    case ValueType::kFloat: return "a number";
    case ValueType::kText: return "text";
    case ValueType::kSize: return "a size such as 512MiB or 2GB";
    case ValueType::kMemory: return "a size such as 2GB or a share such as 60%";
    case ValueType::kChoice: return "one of " + Joined(spec.choices);
    case ValueType::kCompression: return "one of " + Joined(spec.choices) + " or zstd(1) to zstd(22)";
    case ValueType::kList: return "a list of " + Joined(spec.choices);
  }
  return "a value";
}

arrow::Result<std::string> CheckValue(const KeySpec& spec, std::string_view text) {
  std::int64_t integer = 0;
  std::uint64_t natural = 0;
  double real = 0;
  bool good = true;
  switch (spec.type) {
    case ValueType::kBool: good = text == "true" || text == "false"; break;
    case ValueType::kInteger: good = ReadsAs(text, &integer); break;
    case ValueType::kUnsigned: good = ReadsAs(text, &natural); break;
    case ValueType::kPositive: good = ReadsAs(text, &natural) && natural > 0; break;
    case ValueType::kFloat: good = ReadsAs(text, &real) && std::isfinite(real); break;
    case ValueType::kText: break;
    case ValueType::kSize: ARROW_RETURN_NOT_OK(ParseSize(text)); break;
    case ValueType::kMemory: ARROW_RETURN_NOT_OK(ParseMemory(text, INT64_MAX)); break;
    case ValueType::kChoice: good = IsChoice(spec, text); break;
    case ValueType::kCompression: good = IsCompression(spec, text); break;
    case ValueType::kList: return CheckList(spec, text);
  }
  if (!good) return NotExpected(spec, text);
  if (natural == 0 && std::ranges::find(kFixedParallelism, spec.key) != std::end(kFixedParallelism)) {
    return arrow::Status::Invalid("0 would follow the number of cores, and no plan may depend on the machine");
  }
  return std::string(text);
}

}  // namespace codeanatomy::policy
