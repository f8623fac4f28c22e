#pragma once

#include <cstddef>

namespace codeanatomy::fuzz {

// Starts counting the branches that this thread takes in instrumented code; without instrumentation nothing is counted.
void StartCoverage();
// Stops, and says how many pairs of branches were taken as often as never before, to the power of two.
std::size_t StopCoverage();

}  // namespace codeanatomy::fuzz
