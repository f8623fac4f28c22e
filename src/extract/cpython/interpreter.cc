#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <vector>

#include "base/lines.h"
#include "extract/cpython/cpython.h"
#include "extract/cpython/process_internal.h"

namespace codeanatomy::extract::cpython {
namespace {

constexpr int kOldest = 0x03090000;
constexpr std::chrono::seconds kPatience{30};
constexpr std::size_t kLongestAnswer = 64 * 1024;

// Understood by every Python there is, so that an old one can be named in the refusal.
constexpr const char* kQuestion =
    "import sys\n"
    "kind = getattr(sys, 'implementation', None)\n"
    "print('\\n'.join(['codeanatomy', sys.executable or '', sys.version.split()[0],\n"
    "                 getattr(kind, 'name', 'cpython'), getattr(kind, 'cache_tag', None) or '', "
    "str(sys.hexversion)]))\n";

// The library first, which has no distributions; then what an import looks through.
constexpr const char* kFolders =
    "import os, sys, sysconfig\n"
    "own = {sysconfig.get_path('stdlib'), sysconfig.get_path('platstdlib')}\n"
    "own |= {os.path.join(path, 'lib-dynload') for path in own}\n"
    "sys.stdout.buffer.write(b'codeanatomy\\n')\n"
    "for path in sys.path:\n"
    "    if path and path not in own and os.path.isdir(path):\n"
    "        sys.stdout.buffer.write(os.fsencode(path) + b'\\n')\n";

// Reads until the other side closes, the time is over or it is too much.
bool ReadAll(int descriptor, std::string& text) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  char piece[4096];
  while (text.size() < kLongestAnswer) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count();
    if (left <= 0) return false;
    pollfd watched{descriptor, POLLIN, 0};
    if (poll(&watched, 1, static_cast<int>(left)) <= 0) continue;
    const ssize_t size = read(descriptor, piece, sizeof piece);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return size == 0;
    text.append(piece, static_cast<std::size_t>(size));
  }
  return false;
}

// What an interpreter prints, by line, and how it ended.
struct Answer {
  std::vector<std::string> lines;
  bool is_whole = false;
  std::string end;
};

arrow::Result<Answer> Ask(std::vector<std::string> arguments) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return arrow::Status::IOError("a pipe could not be made");
  File writing(ends[1]);
  const File reading(ends[0]);
  ARROW_ASSIGN_OR_RAISE(writing, KeepPrivate(dup(writing.get()), "a pipe could not be made"));
  auto started = Child::Run({std::move(arguments), {{writing.get(), 1}}});
  if (!started.ok()) return arrow::Status::Invalid("no Python interpreter: ", started.status().message());
  Child child = std::move(*started);
  writing = File();
  std::string text;
  const bool closed = ReadAll(reading.get(), text);
  std::string end = child.Finish(!closed);
  return Answer{SplitLines(text), closed, std::move(end)};
}

}  // namespace

arrow::Result<Interpreter> FindInterpreter(std::string_view name) {
  const std::string program(name.empty() ? "python3" : name);
  ARROW_ASSIGN_OR_RAISE(const Answer answer, Ask({program, "-E", "-S", "-c", kQuestion}));
  const std::vector<std::string>& lines = answer.lines;
  Interpreter found;
  if (!answer.is_whole || lines.size() != 6 || lines[0] != "codeanatomy" ||
      std::from_chars(lines[5].data(), lines[5].data() + lines[5].size(), found.hex_version).ec != std::errc()) {
    return arrow::Status::Invalid(program, " does not say which Python it is; it ended ", answer.end);
  }
  found.executable = lines[1].empty() ? program : lines[1];
  found.version = lines[2];
  found.implementation = lines[3];
  found.cache_tag = lines[4];
  if (found.implementation != "cpython" || found.hex_version < kOldest) {
    return arrow::Status::Invalid(program, " is ", found.implementation, " ", found.version,
                                  "; witnesses need cpython 3.9 or newer");
  }
  return found;
}

arrow::Result<std::vector<std::string>> InstalledFolders(const Interpreter& interpreter) {
  ARROW_ASSIGN_OR_RAISE(Answer answer, Ask({interpreter.executable, "-I", "-c", kFolders}));
  if (!answer.is_whole || answer.lines.empty() || answer.lines.front() != "codeanatomy") {
    return arrow::Status::Invalid(interpreter.executable, " does not say where its packages are; it ended ",
                                  answer.end);
  }
  answer.lines.erase(answer.lines.begin());
  return std::move(answer.lines);
}

}  // namespace codeanatomy::extract::cpython
