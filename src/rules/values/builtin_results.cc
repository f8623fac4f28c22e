#include "rules/values/builtin_results_internal.h"

#include <unordered_map>

namespace codeanatomy::rules::values {
namespace {

const std::unordered_map<std::string_view, std::string_view>& Results() {
  static const std::unordered_map<std::string_view, std::string_view> results = {
#define X(symbol, result) {symbol, result},
#include "rules/values/builtin_results.inc"
#undef X
  };
  return results;
}

}  // namespace

std::string_view ResultOfBuiltin(std::string_view symbol) {
  const auto found = Results().find(symbol);
  return found == Results().end() ? std::string_view() : found->second;
}

}  // namespace codeanatomy::rules::values
