#pragma once

// Child processes and the files shared with them.

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

#include <arrow/result.h>

namespace codeanatomy::extract::cpython {

// Owns a file descriptor.
class File {
 public:
  File() = default;
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  File& operator=(File&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File();
  int get() const { return descriptor_; }

 private:
  int descriptor_ = -1;
};

// A descriptor that children do not get unless named, above those that they are given. IOError with `what` on -1.
arrow::Result<File> KeepPrivate(int descriptor, const std::string& what);

// An anonymous file in memory.
arrow::Result<File> MakeMemoryFile(const char* name);

struct Start {
  std::vector<std::string> arguments;                   // the first is looked up on PATH unless it holds a slash
  std::vector<std::pair<int, int>> descriptors;  // ours, the child's; what is not named of 0 to 2 is /dev/null
};

// Owns a child: kills it, if it still runs, and waits for it.
class Child {
 public:
  // Invalid if there is no such program or it cannot be executed.
  static arrow::Result<Child> Run(const Start& start);
  Child() = default;
  Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}
  Child& operator=(Child&& other) noexcept {
    std::swap(pid_, other.pid_);
    return *this;
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  // Waits for its end, after killing it if asked to, and says how it ended: `with code 1`, `with signal SEGV`.
  std::string Finish(bool kill);

 private:
  explicit Child(pid_t pid) : pid_(pid) {}
  pid_t pid_ = -1;
};

}  // namespace codeanatomy::extract::cpython
