#include "repo/python_names.h"

#include <algorithm>

namespace codeanatomy::repo {
namespace {

#include "repo/stdlib_names.inc"

// Sorted by bytes.
constexpr std::string_view kModuleNames[] = {"__annotations__", "__builtins__", "__cached__",  "__doc__", "__file__",
                                             "__loader__",      "__name__",     "__package__", "__spec__"};
constexpr std::string_view kClassBodyNames[] = {"__module__", "__qualname__"};

}  // namespace

std::string_view BuiltinPythonVersion() { return "3.13"; }

std::span<const std::string_view> StdlibModules() { return kStdlibModules; }

std::span<const std::string_view> BuiltinNames() { return kBuiltinNames; }

bool IsStdlibModule(std::string_view top_level_name) {
  return std::ranges::binary_search(StdlibModules(), top_level_name);
}

bool IsBuiltinName(std::string_view name) { return std::ranges::binary_search(BuiltinNames(), name); }

std::string OutsideName(std::string_view name, bool in_class_body, bool in_package_file) {
  std::string_view owner;
  if (in_class_body && std::ranges::binary_search(kClassBodyNames, name)) {
    owner = "builtins.type.";
  } else if (std::ranges::binary_search(kModuleNames, name) || (in_package_file && name == "__path__")) {
    owner = "types.ModuleType.";
  } else if (IsBuiltinName(name)) {
    owner = "builtins.";
  } else {
    return {};
  }
  return std::string(owner).append(name);
}

}  // namespace codeanatomy::repo
