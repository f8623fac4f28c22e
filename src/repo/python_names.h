#pragma once

#include <span>
#include <string_view>

namespace codeanatomy::repo {

// The version of Python whose names are built in (`3.13`); used wherever no environment is named.
std::string_view BuiltinPythonVersion();

// Tells whether a top-level module name (`os`, `_thread`; no dots) belongs to the standard library.
bool IsStdlibModule(std::string_view top_level_name);

// Tells whether the `builtins` module has the name; those that `site` adds (`exit`, `help`) count.
bool IsBuiltinName(std::string_view name);

// Sorted by bytes.
std::span<const std::string_view> StdlibModules();
std::span<const std::string_view> BuiltinNames();

}  // namespace codeanatomy::repo
