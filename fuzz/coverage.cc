#include "coverage.h"

#include <array>
#include <bit>
#include <cstdint>

namespace codeanatomy::fuzz {
namespace {

constexpr std::size_t kSlots = 1 << 16;

std::array<std::uint8_t, kSlots> counts;
std::array<std::uint8_t, kSlots> seen;  // per slot: the powers of two that its count has reached, as bits
thread_local bool counting = false;
thread_local std::uintptr_t before = 0;

}  // namespace

void StartCoverage() {
  counts.fill(0);
  before = 0;
  counting = true;
}

std::size_t StopCoverage() {
  counting = false;
  std::size_t fresh = 0;
  for (std::size_t slot = 0; slot < kSlots; ++slot) {
    if (counts[slot] == 0) continue;
    const auto reached = static_cast<std::uint8_t>(1u << (std::bit_width(counts[slot]) - 1));
    if ((seen[slot] & reached) != 0) continue;
    seen[slot] |= reached;
    ++fresh;
  }
  return fresh;
}

}  // namespace codeanatomy::fuzz

// The compiler puts a call of this at every branch of instrumented code. Where the program was loaded does not matter.
extern "C" void __sanitizer_cov_trace_pc() {  // NOLINT(bugprone-reserved-identifier): the compiler's name
  using namespace codeanatomy::fuzz;
  if (!counting) return;
  const auto here = reinterpret_cast<std::uintptr_t>(__builtin_return_address(0)) -
                    reinterpret_cast<std::uintptr_t>(&__sanitizer_cov_trace_pc);
  const std::uintptr_t mixed = here * 0x9E3779B97F4A7C15ull >> 40;
  std::uint8_t& count = counts[(mixed ^ (before >> 1)) % kSlots];
  if (count < 255) ++count;
  before = mixed;
}
