#include "schedule/units.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

namespace codeanatomy::schedule {
namespace {

class Runner {
 public:
  explicit Runner(const std::vector<Unit>& units)
      : units_(units), ways_(WaysToEnd(units)), readers_(units.size()), left_(units.size()), ready_(Before{this}) {
    for (std::size_t i = 0; i < units.size(); ++i) {
      left_[i] = units[i].after.size();
      for (const std::size_t writer : units[i].after) readers_[writer].push_back(i);
      if (left_[i] == 0) ready_.insert(i);
    }
  }

  arrow::Status Run(int threads) {
    std::vector<std::thread> others;
    for (int i = 1; i < threads; ++i) others.emplace_back([this] { Work(); });
    Work();
    for (std::thread& other : others) other.join();
    return failed_ ? status_ : arrow::Status::OK();
  }

 private:
  struct Before {
    const Runner* runner;
    bool operator()(std::size_t a, std::size_t b) const {
      const double way_a = runner->ways_[a], way_b = runner->ways_[b];
      if (way_a != way_b) return way_a > way_b;
      const int names = runner->units_[a].name.compare(runner->units_[b].name);
      return names != 0 ? names < 0 : a < b;
    }
  };

  void Work() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return failed_ || !ready_.empty() || running_ == 0; });
      if (failed_ || ready_.empty()) return;
      const std::size_t unit = *ready_.begin();
      ready_.erase(ready_.begin());
      ++running_;
      lock.unlock();
      const arrow::Status status = units_[unit].run();
      lock.lock();
      --running_;
      if (!status.ok() && (!failed_ || unit < *failed_)) {
        failed_ = unit;
        status_ = status;
      }
      for (const std::size_t reader : readers_[unit]) {
        if (--left_[reader] == 0) ready_.insert(reader);
      }
      changed_.notify_all();
    }
  }

  const std::vector<Unit>& units_;
  const std::vector<double> ways_;
  std::vector<std::vector<std::size_t>> readers_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::size_t> left_;  // units that each waits for
  std::set<std::size_t, Before> ready_;
  std::size_t running_ = 0;
  std::optional<std::size_t> failed_;  // the first by position
  arrow::Status status_;
};

}  // namespace

std::vector<double> WaysToEnd(const std::vector<Unit>& units) {
  std::vector<double> ways(units.size());
  for (std::size_t i = units.size(); i > 0; --i) {
    ways[i - 1] += units[i - 1].cost;
    for (const std::size_t writer : units[i - 1].after) ways[writer] = std::max(ways[writer], ways[i - 1]);
  }
  return ways;
}

arrow::Status RunUnits(const std::vector<Unit>& units, int threads) { return Runner(units).Run(threads); }

}  // namespace codeanatomy::schedule
