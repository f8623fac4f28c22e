#include "base/blake3.h"

#include <gtest/gtest.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

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

TEST(Blake3, TextsSideBySideHaveTheHashesThatTheyHaveAlone) {
  std::string bytes;
  for (int i = 0; i < 3'000; ++i) bytes.push_back(static_cast<char>(i * 7 % 251));
  std::vector<std::string_view> texts;
  for (std::size_t i = 0; i < 2'100; ++i) {
    // Neighbours take different numbers of blocks.
    texts.push_back(std::string_view(bytes).substr(i % 97, i * 389 % 1'100));
    for (const std::size_t count : {std::size_t{1}, std::size_t{17}, texts.size()}) {
      if (i % 100 != 0 || count > texts.size()) continue;
      const std::span<const std::string_view> last = std::span(texts).last(count);
      std::vector<std::uint64_t> hashes(count);
      Blake3_63(last, hashes);
      for (std::size_t j = 0; j < count; ++j) ASSERT_EQ(hashes[j], Blake3_63(last[j])) << i << " " << j;
    }
  }
  Blake3_63(std::span<const std::string_view>(), {});
}

}  // namespace
}  // namespace codeanatomy
