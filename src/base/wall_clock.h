#pragma once

#include <chrono>
#include <cstdint>

namespace codeanatomy {

// Microseconds since the epoch.
inline std::int64_t NowMicroseconds() {
  using std::chrono::duration_cast, std::chrono::microseconds, std::chrono::system_clock;
  return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace codeanatomy
