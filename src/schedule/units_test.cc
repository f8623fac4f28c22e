#include "schedule/units.h"

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

#include <gtest/gtest.h>

namespace codeanatomy::schedule {
namespace {

using Names = std::vector<std::string>;

class UnitsTest : public ::testing::Test {
 protected:
  void Add(const std::string& name, std::vector<std::size_t> after, double cost, arrow::Status status = {}) {
    units_.push_back({name, std::move(after), cost, [this, name, status = std::move(status)] {
                        const std::lock_guard lock(mutex_);
                        ran_.push_back(name);
                        return status;
                      }});
  }

  std::vector<Unit> units_;
  std::mutex mutex_;
  std::vector<std::string> ran_;
};

TEST_F(UnitsTest, TheLongestWayStartsFirst) {
  Add("short", {}, 1);
  Add("early", {}, 1);
  Add("late", {1}, 5);
  Add("last", {0, 2}, 1);
  EXPECT_EQ(WaysToEnd(units_), (std::vector<double>{2, 7, 6, 1}));
  ASSERT_TRUE(RunUnits(units_, 1).ok());
  EXPECT_EQ(ran_, (Names{"early", "late", "short", "last"}));
}

TEST_F(UnitsTest, EqualWaysGoByName) {
  Add("b", {}, 1);
  Add("a", {}, 1);
  ASSERT_TRUE(RunUnits(units_, 1).ok());
  EXPECT_EQ(ran_, (Names{"a", "b"}));
}

TEST_F(UnitsTest, EveryUnitRunsOnceAfterThoseItWaitsFor) {
  constexpr std::size_t kUnits = 200;
  std::vector<int> at(kUnits, -1);
  int clock = 0;
  for (std::size_t i = 0; i < kUnits; ++i) {
    std::vector<std::size_t> after;
    for (const std::size_t step : {1, 7, 50}) {
      if (i >= step && i % 3 != 0) after.push_back(i - step);
    }
    units_.push_back({std::to_string(i), after, static_cast<double>(i % 5), [&, i] {
                        const std::lock_guard lock(mutex_);
                        EXPECT_EQ(at[i], -1);
                        at[i] = clock++;
                        return arrow::Status::OK();
                      }});
  }
  ASSERT_TRUE(RunUnits(units_, 4).ok());
  EXPECT_EQ(clock, static_cast<int>(kUnits));
  for (std::size_t i = 0; i < kUnits; ++i) {
    for (const std::size_t writer : units_[i].after) EXPECT_LT(at[writer], at[i]);
  }
}

TEST_F(UnitsTest, NothingStartsAfterAFailure) {
  Add("fails", {}, 3, arrow::Status::IOError("full"));
  Add("later", {0}, 1);
  Add("other", {}, 1);
  const arrow::Status status = RunUnits(units_, 1);
  EXPECT_TRUE(status.IsIOError()) << status.ToString();
  EXPECT_EQ(ran_, (Names{"fails"}));
}

TEST_F(UnitsTest, UnitsShareTheMemoryThereIs) {
  constexpr std::uint64_t kMemory = 100;
  std::uint64_t held = 0, most = 0;
  for (const std::uint64_t bytes : {60, 60, 30, 40, 130}) {
    units_.push_back({std::to_string(units_.size()),
                      {},
                      1,
                      [&, bytes] {
                        {
                          const std::lock_guard lock(mutex_);
                          EXPECT_TRUE(held == 0 || held + bytes <= kMemory);
                          held += bytes;
                          most = std::max(most, held);
                        }
                        std::this_thread::yield();
                        const std::lock_guard lock(mutex_);
                        held -= bytes;
                        return arrow::Status::OK();
                      },
                      [bytes] { return bytes; }});
  }
  ASSERT_TRUE(RunUnits(units_, 4, kMemory).ok());
  EXPECT_EQ(most, 130u);
  EXPECT_EQ(held, 0u);
}

TEST_F(UnitsTest, AUnitThatFitsGoesBeforeOneThatDoesNot) {
  // The first waits until the small one has run: it can only end if that starts beside it.
  std::condition_variable changed;
  bool small_ran = false;
  units_.push_back({"a",
                    {},
                    9,
                    [&] {
                      std::unique_lock lock(mutex_);
                      changed.wait(lock, [&] { return small_ran; });
                      ran_.emplace_back("a");
                      return arrow::Status::OK();
                    },
                    [] { return std::uint64_t{70}; }});
  units_.push_back({"big",
                    {},
                    5,
                    [&] {
                      const std::lock_guard lock(mutex_);
                      ran_.emplace_back("big");
                      return arrow::Status::OK();
                    },
                    [] { return std::uint64_t{70}; }});
  units_.push_back({"small",
                    {},
                    1,
                    [&] {
                      const std::lock_guard lock(mutex_);
                      small_ran = true;
                      changed.notify_all();
                      return arrow::Status::OK();
                    },
                    [] { return std::uint64_t{20}; }});
  ASSERT_TRUE(RunUnits(units_, 2, 100).ok());
  EXPECT_EQ(ran_, (Names{"a", "big"}));
}

TEST_F(UnitsTest, NoUnitsAreDone) { EXPECT_TRUE(RunUnits(units_, 2).ok()); }

}  // namespace
}  // namespace codeanatomy::schedule
