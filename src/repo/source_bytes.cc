#include "repo/source_bytes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/blake3.h"

namespace codeanatomy::repo {
namespace {

// Owns a file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

std::string JoinRoot(const std::string& root, const std::string& os_path) {
  return root.empty() ? os_path : root.back() == '/' ? root + os_path : root + "/" + os_path;
}

std::int64_t Nanoseconds(const struct timespec& time) {
  return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

FileState StateOf(const struct stat& state) {
  return {static_cast<std::uint64_t>(state.st_size), Nanoseconds(state.st_mtim), Nanoseconds(state.st_ctim),
          state.st_ino};
}

arrow::Result<Descriptor> OpenRegular(const std::string& root, const std::string& os_path, struct stat* state) {
  Descriptor file(::open(JoinRoot(root, os_path).c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY));
  if (file.get() < 0) {
    const int error = errno;
    if (error == ELOOP) return arrow::Status::IOError("is a symbolic link now");
    return arrow::Status::IOError("cannot be opened: ", std::strerror(error));
  }
  if (::fstat(file.get(), state) != 0) return arrow::Status::IOError("has no state: ", std::strerror(errno));
  if (!S_ISREG(state->st_mode)) return arrow::Status::IOError("is not a regular file");
  return file;
}

// Reads until the end of the file or `limit`; the size is a hint, since the file may change meanwhile.
arrow::Result<std::string> ReadUpTo(int fd, std::size_t size_hint, std::size_t limit) {
  std::string bytes;
  std::size_t used = 0;
  bytes.resize(std::min(size_hint + 1, limit));
  while (used < limit) {
    if (used == bytes.size()) bytes.resize(std::min(std::max<std::size_t>(bytes.size() * 2, 4096), limit));
    const ::ssize_t got = ::read(fd, bytes.data() + used, bytes.size() - used);
    if (got < 0) {
      if (errno == EINTR) continue;
      return arrow::Status::IOError("cannot be read: ", std::strerror(errno));
    }
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
  }
  bytes.resize(used);
  return bytes;
}

}  // namespace

arrow::Result<FileBytes> ReadSource(const std::string& root, const SourceFile& file, std::uint64_t max_bytes) {
  struct stat state = {};
  ARROW_ASSIGN_OR_RAISE(const Descriptor opened, OpenRegular(root, file.os_path, &state));
  const std::size_t limit = max_bytes == 0 ? SIZE_MAX : static_cast<std::size_t>(max_bytes) + 1;
  FileBytes out;
  ARROW_ASSIGN_OR_RAISE(out.bytes, ReadUpTo(opened.get(), static_cast<std::size_t>(state.st_size), limit));
  if (max_bytes != 0 && out.bytes.size() > max_bytes) {
    return arrow::Status::IOError("is larger than the limit of ", max_bytes, " bytes");
  }
  out.state = StateOf(state);
  return out;
}

arrow::Result<FileBytes> ReadHead(const std::string& root, const std::string& os_path, std::size_t limit) {
  struct stat state = {};
  ARROW_ASSIGN_OR_RAISE(const Descriptor opened, OpenRegular(root, os_path, &state));
  FileBytes out;
  ARROW_ASSIGN_OR_RAISE(out.bytes, ReadUpTo(opened.get(), limit, limit));
  out.state = StateOf(state);
  return out;
}

std::string ContentHash(std::string_view bytes) { return Blake3Hex(bytes); }

}  // namespace codeanatomy::repo
