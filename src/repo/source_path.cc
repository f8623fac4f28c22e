#include "repo/source_path.h"

#include <array>
#include <cstdio>

#include "base/utf8.h"

namespace codeanatomy::repo {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

// Takes the next blank-separated word off the front of `line`.
std::string_view NextWord(std::string_view& line) {
  std::size_t start = 0;
  while (start < line.size() && IsBlank(line[start])) ++start;
  std::size_t end = start;
  while (end < line.size() && !IsBlank(line[end])) ++end;
  const std::string_view word = line.substr(start, end - start);
  line.remove_prefix(end);
  return word;
}

std::string_view BaseName(std::string_view word) {
  const std::size_t slash = word.find_last_of("/\\");
  return slash == std::string_view::npos ? word : word.substr(slash + 1);
}

// Takes `python3.13t`, `pythonw`, `pypy3.10`, `python3-dbg` and their relatives.
bool IsInterpreter(std::string_view name) {
  if (name.ends_with(".exe")) name.remove_suffix(4);
  if (name.ends_with("-dbg")) name.remove_suffix(4);
  std::size_t end = name.size();
  if (end > 0 && (name[end - 1] == 't' || name[end - 1] == 'd') && end > 1 && name[end - 2] >= '0' &&
      name[end - 2] <= '9')
    --end;
  while (end > 0 && ((name[end - 1] >= '0' && name[end - 1] <= '9') || name[end - 1] == '.' || name[end - 1] == '-'))
    --end;
  const std::string_view stem = name.substr(0, end);
  constexpr std::array<std::string_view, 8> kStems = {"python",  "pythonw", "pypy",   "ipython",
                                                      "cpython", "graalpy", "jython", "micropython"};
  for (const std::string_view known : kStems) {
    if (stem == known) return true;
  }
  return false;
}

}  // namespace

bool IsUtf8(std::string_view bytes) { return Utf8Prefix(bytes) == bytes.size(); }

std::string PrintablePath(std::string_view os_path) {
  std::string out;
  while (true) {
    const std::size_t good = Utf8Prefix(os_path);
    out.append(os_path.substr(0, good));
    if (good == os_path.size()) return out;
    char escape[5];
    std::snprintf(escape, sizeof(escape), "\\x%02x", static_cast<unsigned char>(os_path[good]));
    out.append(escape);
    os_path.remove_prefix(good + 1);
  }
}

std::string_view FileName(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view FolderOf(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view FileStem(std::string_view name) {
  const std::size_t first = name.find_first_not_of('.');
  const std::size_t dot = name.rfind('.');
  if (first == std::string_view::npos || dot == std::string_view::npos || dot < first) return name;
  return name.substr(0, dot);
}

bool HasPythonExtension(std::string_view name) {
  return name.ends_with(".py") || name.ends_with(".pyi") || name.ends_with(".pyw");
}

bool HasNoExtension(std::string_view name) { return FileStem(name).size() == name.size(); }

bool IsPythonShebang(std::string_view line) {
  if (!line.starts_with("#!")) return false;
  line.remove_prefix(2);
  line = line.substr(0, line.find_first_of("\r\n"));
  std::string_view program = BaseName(NextWord(line));
  if (program == "env") {
    do {
      program = NextWord(line);
      if (program == "-u" || program == "--unset" || program == "-C" || program == "--chdir") NextWord(line);
      if (program.starts_with("-S") && program.size() > 2) {
        program.remove_prefix(2);
        break;
      }
    } while (!program.empty() && (program.front() == '-' || program.find('=') != std::string_view::npos));
    program = BaseName(program);
  }
  if (program == "uv" || program == "pipx") {
    while (!line.empty()) {
      if (NextWord(line) == "run") return true;
    }
    return false;
  }
  return IsInterpreter(program);
}

arrow::Result<std::string> NormalizeFolder(std::string_view folder) {
  if (folder.starts_with('/')) {
    return arrow::Status::Invalid("source root '", folder, "' is not a folder relative to the repository");
  }
  std::string out;
  std::string_view rest = folder;
  while (!rest.empty()) {
    const std::size_t slash = rest.find('/');
    const std::string_view part = rest.substr(0, slash);
    rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      if (out.empty()) return arrow::Status::Invalid("source root '", folder, "' leaves the repository");
      out.resize(FolderOf(out).size());
      continue;
    }
    if (!out.empty()) out += '/';
    out += part;
  }
  return out;
}

bool LiesIn(std::string_view path, std::string_view folder) {
  return folder.empty() || (path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/');
}

}  // namespace codeanatomy::repo
