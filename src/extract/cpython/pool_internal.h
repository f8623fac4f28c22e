#pragma once

// The workers of one interpreter, and what becomes of files whose worker fails.

#include <condition_variable>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "extract/cpython/connection_internal.h"
#include "extract/cpython/cpython.h"
#include "extract/cpython/evidence_rows_internal.h"

namespace codeanatomy::extract::cpython {

// Lends workers to calls, starts them when first needed, and replaces those that failed.
class WorkerPool {
 public:
  static arrow::Result<std::unique_ptr<WorkerPool>> Start(const PoolOptions& options);

  const Interpreter& interpreter() const { return interpreter_; }
  // `orders` is empty, or says what a test wants done with each file.
  arrow::Result<CPythonEvidence> Extract(std::span<const Source> files, std::span<const Order> orders);

 private:
  // A call's place among the workers; the worker is null before it is needed.
  class Lease {
   public:
    explicit Lease(WorkerPool& pool);
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease();
    std::unique_ptr<Connection> worker;

   private:
    WorkerPool& pool_;
  };

  WorkerPool(Interpreter interpreter, Connection::Settings settings, std::size_t workers)
      : interpreter_(std::move(interpreter)), settings_(std::move(settings)), idle_(workers) {}
  // Hands files over from `next` on and takes the answers; moves `next` past what is done with.
  arrow::Status ExtractSome(std::span<const Source> files, std::span<const Order> orders, Lease& lease,
                            std::size_t& next, EvidenceRows& rows) const;
  void AddFailure(std::size_t file, Connection::End end, Connection& worker, EvidenceRows& rows) const;

  Interpreter interpreter_;
  Connection::Settings settings_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Connection>> idle_;  // one a place that is free; null: not started
};

}  // namespace codeanatomy::extract::cpython
