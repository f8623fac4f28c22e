#include "extract/cpython/process_internal.h"

#include <fcntl.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): sigfillset
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace codeanatomy::extract::cpython {
namespace {

constexpr int kFirstPrivate = 16;

// Owns what posix_spawn takes.
class SpawnSettings {
 public:
  SpawnSettings() {
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
};

}  // namespace

File::~File() {
  if (descriptor_ >= 0) close(descriptor_);
}

arrow::Result<File> KeepPrivate(int descriptor, const std::string& what) {
  if (descriptor < 0) return arrow::Status::IOError(what, ": ", std::strerror(errno));
  const File given(descriptor);
  File kept(fcntl(descriptor, F_DUPFD_CLOEXEC, kFirstPrivate));
  if (kept.get() < 0) return arrow::Status::IOError(what, ": ", std::strerror(errno));
  return kept;
}

arrow::Result<File> MakeMemoryFile(const char* name) {
  return KeepPrivate(memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING), "a file in memory could not be made");
}

arrow::Result<Child> Child::Run(const Start& start) {
  SpawnSettings settings;
  for (int standard = 0; standard <= 2; ++standard) {
    const bool named = std::any_of(start.descriptors.begin(), start.descriptors.end(),
                                   [&](const auto& pair) { return pair.second == standard; });
    if (!named) posix_spawn_file_actions_addopen(&settings.actions, standard, "/dev/null", O_RDWR, 0);
  }
  for (const auto& [ours, theirs] : start.descriptors) {
    posix_spawn_file_actions_adddup2(&settings.actions, ours, theirs);
  }
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&settings.attributes, &none);
  posix_spawnattr_setsigdefault(&settings.attributes, &all);
  posix_spawnattr_setflags(&settings.attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  std::vector<char*> arguments;
  arguments.reserve(start.arguments.size() + 1);
  for (const std::string& argument : start.arguments) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  pid_t pid = -1;
  const int failed =
      posix_spawnp(&pid, arguments[0], &settings.actions, &settings.attributes, arguments.data(), environ);
  if (failed != 0) return arrow::Status::Invalid(start.arguments[0], " cannot be run: ", std::strerror(failed));
  return Child(pid);
}

Child::~Child() {
  if (pid_ > 0) Finish(true);
}

std::string Child::Finish(bool kill) {
  if (pid_ <= 0) return "before";
  if (kill) ::kill(pid_, SIGKILL);
  int status = 0;
  pid_t waited = 0;
  do waited = waitpid(pid_, &status, 0);
  while (waited < 0 && errno == EINTR);
  pid_ = -1;
  if (waited < 0) return "without a trace";
  if (WIFEXITED(status)) return "with code " + std::to_string(WEXITSTATUS(status));
  const char* const name = sigabbrev_np(WTERMSIG(status));
  return name != nullptr ? std::string("with signal ") + name : "with signal " + std::to_string(WTERMSIG(status));
}

}  // namespace codeanatomy::extract::cpython
