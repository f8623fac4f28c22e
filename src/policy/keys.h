#pragma once

#include <arrow/result.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace codeanatomy::policy {

enum class ValueType : std::uint8_t {
  kBool,
  kInteger,
  kUnsigned,
  kPositive,  // an integer of at least 1
  kFloat,
  kText,
  kSize,         // bytes, as ParseSize
  kMemory,       // bytes or a percentage, as ParseMemory
  kChoice,       // one of KeySpec::choices
  kCompression,  // one of KeySpec::choices, or `zstd(LEVEL)`
  kList,         // words of KeySpec::choices between commas; `none` and `all`, which is what is built, alone
};

// Describes a key that a policy may set.
struct KeySpec {
  std::string_view key;
  ValueType type = ValueType::kText;
  std::span<const std::string_view> choices = {};
  std::span<const std::string_view> not_built = {};  // names of the contract that are refused in words
};

// Our own keys (`limits.memory` …), sorted by key.
std::span<const KeySpec> OwnKeys();

// Names of all keys, the engine's included, sorted.
const std::vector<std::string_view>& AllKeys();

// Finds a key by its name, or by the engine's name for one of our limits (`datafusion.runtime.memory_limit`). Invalid,
// with a suggestion, if there is none.
arrow::Result<KeySpec> FindKey(std::string_view key);

// The key an environment variable sets, or an empty spec for variables that are not the policy's. Invalid for those
// that look like one and are none (`DATAFUSION_…` always, `CODEANATOMY_…` if it is nearly one).
arrow::Result<KeySpec> KeyOfVariable(std::string_view variable);

// Checks a value and gives it in its one spelling. Invalid messages say what was expected, without the key.
arrow::Result<std::string> CheckValue(const KeySpec& spec, std::string_view text);

// `a number of at least 1`, for messages.
std::string Expected(const KeySpec& spec);

}  // namespace codeanatomy::policy
