#pragma once

// One running worker.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include <arrow/result.h>

#include "extract/cpython/cpython.h"
#include "extract/cpython/process_internal.h"
#include "extract/cpython/protocol_internal.h"

namespace codeanatomy::extract::cpython {

// Talks with a worker process, which ends with it. Used by one thread at a time.
class Connection {
 public:
  struct Settings {
    std::string executable;
    std::uint32_t wanted = 0;
    std::int64_t file_seconds = 0, file_memory_bytes = 0;
    const std::atomic<bool>* cancel = nullptr;
  };
  enum class End { kAnswer, kTimeout, kDied, kGarbled, kCancelled };

  // IOError, with the worker's last words, if it does not say that it is ready.
  static arrow::Result<std::unique_ptr<Connection>> Open(const Settings& settings);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Hands over as many of the first files as fit, at least one; 0 if not even the first fits. IOError if the worker is
  // gone. `orders` is empty or says for each file what is done with it.
  arrow::Result<std::size_t> Send(std::span<const Source> files, std::span<const Order> orders);
  // Waits for the answer to the next file, `number` of those sent. After anything but kAnswer the worker is of no more use.
  End Next(std::uint32_t number);
  // The block of the answer that Next told of, until Release.
  std::span<const std::byte> block() const { return block_; }
  void Release();
  // After the last answer to what was sent: returns memory that large files took to the system.
  void GiveBack();
  // How a worker that died ended.
  std::string Finish() { return child_.Finish(true); }

 private:
  explicit Connection(const Settings& settings) : settings_(settings) {}
  arrow::Status Start();
  arrow::Status Greet();
  End Wait(std::int64_t seconds, Answer& answer);
  std::string LastWords() const;

  Settings settings_;
  File socket_, memory_file_, stderr_file_;
  std::byte* memory_ = nullptr;
  std::size_t largest_ = 0;  // bytes of a part of the memory that were used since GiveBack
  std::span<const std::byte> block_;
  std::uint32_t number_ = 0;
  Child child_;
};

}  // namespace codeanatomy::extract::cpython
