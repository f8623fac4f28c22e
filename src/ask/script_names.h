#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>

namespace codeanatomy::ask {

// The names of what a distribution's scripts and plugins enter, as `pkg.module.function`: of `pyproject.toml` the sections
// `project.scripts`, `project.gui-scripts`, `project.entry-points` and Poetry's `scripts` and `plugins`. Invalid, with file
// and line: no TOML, or a value of another kind.
arrow::Result<std::vector<std::string>> ScriptsOfPyproject(std::string_view text, const std::string& file);

// The same of the section `options.entry_points` of `setup.cfg`.
std::vector<std::string> ScriptsOfSetupCfg(std::string_view text);

}  // namespace codeanatomy::ask
