#include "base/blake3.h"

#include <gtest/gtest.h>

#include <string>

namespace codeanatomy {
namespace {

// What the first 16 digits of a hash in hexadecimal stand for.
std::uint64_t Number(const std::string& hex) {
  std::uint64_t number = 0;
  for (std::size_t byte = 8; byte > 0; --byte)
    number = number << 8 | std::stoul(hex.substr(2 * byte - 2, 2), nullptr, 16);
  return number & 0x7fff'ffff'ffff'ffffULL;
}

TEST(Blake3, ANumberIsTheFirstBitsOfTheHash) {
  // The published hash of no bytes.
  EXPECT_EQ(Blake3Hex(""), "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262");
  std::string bytes;
  for (std::size_t size = 0; size <= 2'100; ++size) {
    ASSERT_EQ(Blake3_63(bytes), Number(Blake3Hex(bytes))) << size;
    bytes.push_back(static_cast<char>(size * 7 % 251));
  }
}

}  // namespace
}  // namespace codeanatomy
