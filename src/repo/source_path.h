#pragma once

#include <arrow/result.h>

#include <string>
#include <string_view>
#include <vector>

namespace codeanatomy::repo {

// Tells whether `bytes` are well-formed UTF-8 (no surrogates, no overlong forms).
bool IsUtf8(std::string_view bytes);

// Writes a path for people and tables: itself if it is UTF-8, else with every byte that is part of no character as
// \xNN.
std::string PrintablePath(std::string_view os_path);

std::string_view FileName(std::string_view path);
// The folder part; empty for a path without one.
std::string_view FolderOf(std::string_view path);

// The name as far as its last dot that is not leading (`a.b` of `a.b.py`, `.profile` of `.profile`).
std::string_view FileStem(std::string_view name);

// Tells whether the name alone makes a file Python: *.py, *.pyi, *.pyw.
bool HasPythonExtension(std::string_view name);
// Tells whether only the first line can say what the file is.
bool HasNoExtension(std::string_view name);

// Tells whether a first line starts a Python interpreter: `#!/usr/bin/env -S python3 -u`, `#!pypy3.10`, `#!… uv run`.
bool IsPythonShebang(std::string_view first_line);

// A folder relative to the root in one spelling: no leading `./`, no doubled or trailing `/`, `.` as the empty text.
// Invalid for absolute paths and for those that leave the root.
arrow::Result<std::string> NormalizeFolder(std::string_view folder);

// Tells whether `path` lies in `folder` (both relative, normalised); every path lies in the empty folder.
bool LiesIn(std::string_view path, std::string_view folder);

}  // namespace codeanatomy::repo
