#include "extract/cpython/pool_internal.h"

#include <algorithm>
#include <utility>

#include "extract/cpython/block_internal.h"

namespace codeanatomy::extract::cpython {
namespace {

arrow::Status WasCancelled() { return arrow::Status::Cancelled("the build was cancelled"); }

// Whether an answer says that memory ran out, so that the worker may be short of it for the files that follow.
bool SaysOutOfMemory(const Block& block) {
  const auto kinds = block.column(kErrors, kErrorKind);
  return std::any_of(kinds.begin(), kinds.end(), [&](std::int32_t kind) {
    return block.text(kind) == "MemoryError" || block.text(kind) == "memory";
  });
}

}  // namespace

WorkerPool::Lease::Lease(WorkerPool& pool) : pool_(pool) {
  std::unique_lock lock(pool_.mutex_);
  pool_.returned_.wait(lock, [&] { return !pool_.idle_.empty(); });
  worker = std::move(pool_.idle_.back());
  pool_.idle_.pop_back();
}

WorkerPool::Lease::~Lease() {
  {
    const std::lock_guard lock(pool_.mutex_);
    pool_.idle_.push_back(std::move(worker));
    // The next call takes the last one: a running worker before one that is yet to start.
    if (pool_.idle_.back() == nullptr) std::rotate(pool_.idle_.rbegin(), pool_.idle_.rbegin() + 1, pool_.idle_.rend());
  }
  pool_.returned_.notify_one();
}

arrow::Result<std::unique_ptr<WorkerPool>> WorkerPool::Start(const PoolOptions& options) {
  if (options.workers < 1) return arrow::Status::Invalid("a pool needs 1 worker or more, not ", options.workers);
  if (!options.ast && !options.symtable) return arrow::Status::Invalid("a pool is for ast, symtable or both");
  ARROW_ASSIGN_OR_RAISE(Interpreter interpreter, FindInterpreter(options.python));
  Connection::Settings settings;
  settings.executable = interpreter.executable;
  settings.wanted = (options.ast ? kWantAst : 0u) | (options.symtable ? kWantSymtable : 0u);
  settings.file_seconds = options.file_seconds;
  settings.file_memory_bytes = options.file_memory_bytes;
  settings.cancel = options.cancel;
  std::unique_ptr<WorkerPool> pool(
      new WorkerPool(std::move(interpreter), settings, static_cast<std::size_t>(options.workers)));
  ARROW_ASSIGN_OR_RAISE(pool->idle_.back(), Connection::Open(settings));
  return pool;
}

arrow::Result<CPythonEvidence> WorkerPool::Extract(std::span<const Source> files, std::span<const Order> orders) {
  EvidenceRows rows(interpreter_.hex_version);
  Lease lease(*this);
  std::size_t next = 0;
  while (next < files.size()) ARROW_RETURN_NOT_OK(ExtractSome(files, orders, lease, next, rows));
  return std::move(rows).Finish();
}

arrow::Status WorkerPool::ExtractSome(std::span<const Source> files, std::span<const Order> orders, Lease& lease,
                                      std::size_t& next, EvidenceRows& rows) const {
  const bool is_new = lease.worker == nullptr;
  if (is_new) {
    ARROW_ASSIGN_OR_RAISE(lease.worker, Connection::Open(settings_));
  }
  const auto sending = lease.worker->Send(files.subspan(next), orders.empty() ? orders : orders.subspan(next));
  if (!sending.ok()) {
    // One that ended while it was idle is replaced, a new one that does is no use.
    lease.worker = nullptr;
    return is_new ? sending.status() : arrow::Status::OK();
  }
  if (*sending == 0) {
    rows.AddError(static_cast<std::int64_t>(next++), settings_.wanted & kWantAst ? "ast" : "symtable", "memory",
                  "the file is larger than a worker takes");
    return arrow::Status::OK();
  }
  for (std::uint32_t number = 0; number < *sending; ++number) {
    const std::size_t file = next;
    Connection::End end = lease.worker->Next(number);
    if (end == Connection::End::kAnswer) {
      const auto block = Block::Make(lease.worker->block());
      if (block.ok()) {
        lease.worker->Release();
        ++next;
        rows.Add(static_cast<std::int64_t>(file), files[file].bytes, *block);
        if (!SaysOutOfMemory(*block)) continue;
        lease.worker = nullptr;
        return arrow::Status::OK();
      }
      end = Connection::End::kGarbled;
    }
    if (end == Connection::End::kCancelled) {
      lease.worker = nullptr;
      return WasCancelled();
    }
    ++next;
    AddFailure(file, end, *lease.worker, rows);
    lease.worker = nullptr;
    return arrow::Status::OK();
  }
  lease.worker->GiveBack();
  return arrow::Status::OK();
}

void WorkerPool::AddFailure(std::size_t file, Connection::End end, Connection& worker, EvidenceRows& rows) const {
  std::string_view kind = "garbled";
  std::string message = "the answer of the worker process cannot be read";
  if (end == Connection::End::kTimeout) {
    kind = "timeout";
    message = "not done after " + std::to_string(settings_.file_seconds) + " seconds";
  } else if (end == Connection::End::kDied) {
    kind = "died";
    message = "the worker process ended " + worker.Finish();
  }
  rows.AddError(static_cast<std::int64_t>(file), (settings_.wanted & kWantAst) != 0 ? "ast" : "symtable", kind,
                message);
}

arrow::Result<std::unique_ptr<CPythonPool>> CPythonPool::Start(const PoolOptions& options) {
  ARROW_ASSIGN_OR_RAISE(auto workers, WorkerPool::Start(options));
  return std::unique_ptr<CPythonPool>(new CPythonPool(std::move(workers)));
}

CPythonPool::CPythonPool(std::unique_ptr<WorkerPool> workers) : workers_(std::move(workers)) {}
CPythonPool::~CPythonPool() = default;

const Interpreter& CPythonPool::interpreter() const { return workers_->interpreter(); }

arrow::Result<CPythonEvidence> CPythonPool::Extract(std::span<const Source> files) {
  return workers_->Extract(files, {});
}

}  // namespace codeanatomy::extract::cpython
