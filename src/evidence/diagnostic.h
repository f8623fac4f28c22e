#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace codeanatomy::evidence {

enum class Severity : std::uint8_t { kNote, kWarning, kError };

// Says that something in one file could not be read as it stands; a row of `diagnostics`.
struct Diagnostic {
  std::int64_t bstart = 0;
  std::int64_t bend = 0;
  std::string_view stage;  // static text: "decode", "parse", "lower", "scope"
  std::string_view code;   // static text, kebab-case: "syntax-error", "missing-token"
  Severity severity = Severity::kError;
  std::string message;
};

}  // namespace codeanatomy::evidence
