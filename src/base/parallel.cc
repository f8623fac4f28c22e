#include "base/parallel.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

namespace codeanatomy {

arrow::Status ParallelFor(int threads, std::size_t count, const std::function<arrow::Status(std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  std::atomic<std::size_t> failed_at{count};
  std::mutex mutex;
  arrow::Status failure;
  auto run = [&] {
    for (std::size_t i = next.fetch_add(1); i < count; i = next.fetch_add(1)) {
      if (i > failed_at.load()) return;
      arrow::Status status = work(i);
      if (status.ok()) continue;
      const std::lock_guard lock(mutex);
      if (i < failed_at.load()) {
        failed_at.store(i);
        failure = std::move(status);
      }
    }
  };
  const std::size_t helpers = std::min(count, static_cast<std::size_t>(std::max(threads, 1)));
  std::vector<std::thread> pool;
  for (std::size_t t = 1; t < helpers; ++t) pool.emplace_back(run);
  run();
  for (std::thread& thread : pool) thread.join();
  return failure;
}

}  // namespace codeanatomy
