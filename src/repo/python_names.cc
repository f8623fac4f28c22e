#include "repo/python_names.h"

#include <algorithm>

namespace codeanatomy::repo {
namespace {

#include "repo/stdlib_names.inc"

}  // namespace

std::string_view BuiltinPythonVersion() { return "3.13"; }

std::span<const std::string_view> StdlibModules() { return kStdlibModules; }

std::span<const std::string_view> BuiltinNames() { return kBuiltinNames; }

bool IsStdlibModule(std::string_view top_level_name) {
  return std::ranges::binary_search(StdlibModules(), top_level_name);
}

bool IsBuiltinName(std::string_view name) { return std::ranges::binary_search(BuiltinNames(), name); }

}  // namespace codeanatomy::repo
