#pragma once

#include <span>
#include <string>
#include <string_view>

namespace codeanatomy::repo {

// The version of Python whose names are built in (`3.13`); used wherever no environment is named.
std::string_view BuiltinPythonVersion();

// Tells whether a top-level module name (`os`, `_thread`; no dots) belongs to the standard library.
bool IsStdlibModule(std::string_view top_level_name);

// Tells whether the `builtins` module has the name; those that `site` adds (`exit`, `help`) count.
bool IsBuiltinName(std::string_view name);

// The dotted name of what a name means that no scope binds: a builtin (`builtins.print`), what the interpreter sets in every
// module (`types.ModuleType.__file__`; `__path__` in the file of a package alone) or in a class body
// (`builtins.type.__qualname__`); empty for any other.
std::string OutsideName(std::string_view name, bool in_class_body, bool in_package_file);

// Sorted by bytes.
std::span<const std::string_view> StdlibModules();
std::span<const std::string_view> BuiltinNames();

}  // namespace codeanatomy::repo
