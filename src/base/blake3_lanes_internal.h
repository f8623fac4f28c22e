#pragma once

// Private to base/: BLAKE3 of short texts side by side.

#include <cstdint>
#include <span>
#include <string_view>

namespace codeanatomy {

// Whether this processor can.
bool HasLanes();

// Gives the first 64 bits of the hash of each text of one chunk (1,024 bytes), and leaves those of longer ones alone. Only
// where HasLanes().
void HashInLanes(std::span<const std::string_view> texts, std::span<std::uint64_t> hashes);

}  // namespace codeanatomy
