#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace codeanatomy {

// Returns the first 63 bits of BLAKE3 of `bytes` (little endian, top bit cleared): never negative as int64.
std::uint64_t Blake3_63(std::string_view bytes);

// The same of many texts, several side by side where the processor can: a short text alone leaves most of it idle. There is
// a hash for each text.
void Blake3_63(std::span<const std::string_view> texts, std::span<std::uint64_t> hashes);

// Returns BLAKE3-256 of `bytes` as 64 lower-case hexadecimal digits.
std::string Blake3Hex(std::string_view bytes);

// Hashes bytes that arrive in pieces.
class Blake3Stream {
 public:
  Blake3Stream();
  void Update(std::string_view bytes);
  // The hash of all bytes so far, in hexadecimal.
  std::string Hex() const;

 private:
  // As large and aligned as the library's hasher (checked in blake3.cc), so that its header stays out of ours.
  alignas(8) std::array<unsigned char, 1920> state_;
};

}  // namespace codeanatomy
