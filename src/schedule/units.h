#pragma once

// Runs units of work side by side, each after those it waits for.
//
//  1. Among units that may start, the one with the longest way to the end starts first, by cost; then the one by name.
//  2. Beside others, a unit starts only where all together hold no more than the memory there is; alone it starts always.
//     One that does not fit lets the next go first.
//  3. With one thread the order is a function of the units alone.
//  4. After a failure nothing else is started. The error of the first unit by position is given.
//
// `run` is called from several threads, of one unit once.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <arrow/status.h>

namespace codeanatomy::schedule {

struct Unit {
  std::string name;
  std::vector<std::size_t> after;  // positions of units, all before this one
  double cost = 1;  // in any measure that all share
  std::function<arrow::Status()> run;
  std::function<std::uint64_t()> memory = nullptr;  // bytes it will hold, asked when it could start; null: next to none
};

// The cost of the costliest way from each unit's start to the end of all.
std::vector<double> WaysToEnd(const std::vector<Unit>& units);

// `threads` at least 1; `memory` in bytes, 0: no bound.
arrow::Status RunUnits(const std::vector<Unit>& units, int threads, std::uint64_t memory = 0);

}  // namespace codeanatomy::schedule
