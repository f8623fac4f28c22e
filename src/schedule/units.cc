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
  Runner(const std::vector<Unit>& units, std::uint64_t memory)
      : units_(units),
        memory_(memory),
        ways_(WaysToEnd(units)),
        readers_(units.size()),
        left_(units.size()),
        ready_(Before{this}) {
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

  std::uint64_t Holds(std::size_t unit) const {
    return memory_ == 0 || !units_[unit].memory ? 0 : units_[unit].memory();
  }

  // The first that may start beside those that run.
  auto First() const {
    return std::find_if(ready_.begin(), ready_.end(),
                        [this](std::size_t unit) { return running_ == 0 || held_ + Holds(unit) <= memory_; });
  }

  void Work() {
    std::unique_lock lock(mutex_);
    while (true) {
      auto next = ready_.end();
      changed_.wait(lock, [&] {
        next = First();
        return failed_ || next != ready_.end() || running_ == 0;
      });
      if (failed_ || next == ready_.end()) return;
      const std::size_t unit = *next;
      ready_.erase(next);
      const std::uint64_t held = Holds(unit);
      ++running_;
      held_ += held;
      lock.unlock();
      const arrow::Status status = units_[unit].run();
      lock.lock();
      --running_;
      held_ -= held;
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
  const std::uint64_t memory_;
  const std::vector<double> ways_;
  std::vector<std::vector<std::size_t>> readers_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::size_t> left_;  // units that each waits for
  std::set<std::size_t, Before> ready_;
  std::size_t running_ = 0;
  std::uint64_t held_ = 0;  // by those that run
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

arrow::Status RunUnits(const std::vector<Unit>& units, int threads, std::uint64_t memory) {
  return Runner(units, memory).Run(threads);
}

}  // namespace codeanatomy::schedule
