#include "extract/cpython/connection_internal.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <vector>

namespace codeanatomy::extract::cpython {
namespace {

constexpr std::int64_t kStartSeconds = 60;
constexpr int kCancelMilliseconds = 50;
// Pages beyond this are given back after a request.
constexpr std::size_t kKeptBytes = std::size_t{64} << 20;

constexpr const char* kLaunch =
    "import sys; sys.path.append(sys.argv[1]); import codeanatomy_cpython as w; w.serve(int(sys.argv[2]))";

arrow::Result<std::string> ModuleFolder() {
  std::error_code failed;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", failed);
  if (failed) return arrow::Status::IOError("the program does not find its own file: ", failed.message());
  return program.parent_path().string();
}

template <typename Message>
bool SendMessage(int socket, const Message& message) {
  return send(socket, &message, sizeof message, MSG_NOSIGNAL) == static_cast<ssize_t>(sizeof message);
}

}  // namespace

arrow::Result<std::unique_ptr<Connection>> Connection::Open(const Settings& settings) {
  std::unique_ptr<Connection> made(new Connection(settings));
  ARROW_RETURN_NOT_OK(made->Start());
  ARROW_RETURN_NOT_OK(made->Greet());
  return made;
}

arrow::Status Connection::Start() {
  ARROW_ASSIGN_OR_RAISE(memory_file_, MakeMemoryFile("codeanatomy-files"));
  ARROW_ASSIGN_OR_RAISE(stderr_file_, MakeMemoryFile("codeanatomy-stderr"));
  // A file that cannot shrink cannot fault its reader.
  if (ftruncate(memory_file_.get(), static_cast<off_t>(kMappedBytes)) != 0 ||
      fcntl(memory_file_.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) != 0) {
    return arrow::Status::IOError("memory for a worker could not be made: ", std::strerror(errno));
  }
  void* const mapped = mmap(nullptr, kMappedBytes, PROT_READ | PROT_WRITE, MAP_SHARED, memory_file_.get(), 0);
  if (mapped == MAP_FAILED) return arrow::Status::IOError("memory of a worker: ", std::strerror(errno));
  memory_ = static_cast<std::byte*>(mapped);
  int ends[2] = {-1, -1};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    return arrow::Status::IOError("a socket for a worker could not be made: ", std::strerror(errno));
  }
  socket_ = File(ends[0]);
  ARROW_ASSIGN_OR_RAISE(const File theirs, KeepPrivate(ends[1], "a socket for a worker"));
  ARROW_ASSIGN_OR_RAISE(const std::string folder, ModuleFolder());
  auto started = Child::Run({{settings_.executable, "-I", "-S", "-B", "-X", "utf8", "-W", "ignore", "-c", kLaunch,
                              folder, std::to_string(settings_.file_memory_bytes)},
                             {{stderr_file_.get(), 2}, {theirs.get(), kSocketFd}, {memory_file_.get(), kMemoryFd}}});
  if (!started.ok()) return arrow::Status::IOError(started.status().message());
  child_ = std::move(*started);
  return arrow::Status::OK();
}

Connection::~Connection() {
  if (memory_ != nullptr) munmap(memory_, kMappedBytes);
}

arrow::Status Connection::Greet() {
  Answer answer;
  const End end = Wait(kStartSeconds, answer);
  if (end == End::kAnswer && answer.file == kHello) return arrow::Status::OK();
  if (end == End::kCancelled) return arrow::Status::Cancelled("the build was cancelled");
  const std::string how = end == End::kTimeout ? "said nothing" : "ended " + child_.Finish(end != End::kDied);
  return arrow::Status::IOError("a worker of ", settings_.executable, " did not start; it ", how, LastWords());
}

std::string Connection::LastWords() const {
  char words[400];
  const off_t size = lseek(stderr_file_.get(), 0, SEEK_END);
  const off_t from = std::max<off_t>(0, size - static_cast<off_t>(sizeof words));
  const ssize_t read = pread(stderr_file_.get(), words, sizeof words, from);
  std::string text(words, static_cast<std::size_t>(std::max<ssize_t>(0, read)));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.empty() ? text : ": " + text.substr(text.rfind('\n') + 1);
}

arrow::Result<std::size_t> Connection::Send(std::span<const Source> files, std::span<const Order> orders) {
  std::size_t count = 0;
  std::size_t bytes = 0;
  while (count < files.size() && bytes + files[count].bytes.size() + sizeof(FileEntry) <= kRequestBytes) {
    bytes += files[count++].bytes.size() + sizeof(FileEntry);
  }
  if (count == 0) return count;
  std::size_t offset = count * sizeof(FileEntry);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view source = files[i].bytes;
    const FileEntry entry{offset, source.size(), orders.empty() ? Order::kRead : orders[i], 0};
    std::memcpy(memory_ + i * sizeof entry, &entry, sizeof entry);
    if (!source.empty()) std::memcpy(memory_ + offset, source.data(), source.size());
    offset += source.size();
  }
  largest_ = std::max(largest_, offset);
  Request request;
  request.files = static_cast<std::uint32_t>(count);
  request.wanted = settings_.wanted;
  if (!SendMessage(socket_.get(), request)) return arrow::Status::IOError("the worker is gone");
  return count;
}

Connection::End Connection::Wait(std::int64_t seconds, Answer& answer) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::seconds(seconds);
  while (true) {
    if (settings_.cancel != nullptr && settings_.cancel->load()) return End::kCancelled;
    int patience = settings_.cancel != nullptr ? kCancelMilliseconds : -1;
    if (seconds > 0) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
      if (left <= 0) return End::kTimeout;
      const auto at_most = static_cast<int>(std::min<std::int64_t>(left + 1, 1'000'000));
      patience = patience < 0 ? at_most : std::min(patience, at_most);
    }
    pollfd watched{socket_.get(), POLLIN, 0};
    if (poll(&watched, 1, patience) <= 0) continue;
    const ssize_t size = recv(socket_.get(), &answer, sizeof answer, MSG_DONTWAIT);
    // A worker that ended with Acks unread makes one call fail; the answers it sent before are still there.
    if (size < 0 && (errno == EINTR || errno == EAGAIN || errno == ECONNRESET)) continue;
    if (size <= 0) return End::kDied;
    return size == static_cast<ssize_t>(sizeof answer) && answer.protocol == kProtocol ? End::kAnswer : End::kGarbled;
  }
}

Connection::End Connection::Next(std::uint32_t number) {
  Answer answer;
  const End end = Wait(settings_.file_seconds, answer);
  if (end != End::kAnswer) return end;
  if (answer.file != number || answer.size > kSlotBytes) return End::kGarbled;
  block_ = {memory_ + SlotOffset(number), answer.size};
  largest_ = std::max(largest_, static_cast<std::size_t>(answer.size));
  number_ = number;
  return End::kAnswer;
}

void Connection::Release() {
  // A worker that is gone is noticed when its next answer is waited for.
  const Ack ack{kProtocol, number_};
  SendMessage(socket_.get(), ack);
  block_ = {};
}

void Connection::GiveBack() {
  if (largest_ > kKeptBytes) madvise(memory_, kMappedBytes, MADV_REMOVE);
  largest_ = 0;
}

}  // namespace codeanatomy::extract::cpython
