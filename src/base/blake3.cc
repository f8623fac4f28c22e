#include "base/blake3.h"

#include <cstring>

#include <blake3.h>

namespace codeanatomy {
namespace {

std::string ToHex(const std::uint8_t* bytes, std::size_t size) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex(size * 2, '0');
  for (std::size_t i = 0; i < size; ++i) {
    hex[2 * i] = kDigits[bytes[i] >> 4];
    hex[2 * i + 1] = kDigits[bytes[i] & 15];
  }
  return hex;
}

}  // namespace

std::uint64_t Blake3_63(std::string_view bytes) {
  blake3_hasher hasher;
  blake3_hasher_init(&hasher);
  blake3_hasher_update(&hasher, bytes.data(), bytes.size());
  std::uint64_t value = 0;
  blake3_hasher_finalize(&hasher, reinterpret_cast<std::uint8_t*>(&value), sizeof value);
  return value & 0x7fff'ffff'ffff'ffffULL;
}

std::string Blake3Hex(std::string_view bytes) {
  Blake3Stream stream;
  stream.Update(bytes);
  return stream.Hex();
}

static_assert(sizeof(blake3_hasher) <= 1920 && alignof(blake3_hasher) <= 8);

Blake3Stream::Blake3Stream() { blake3_hasher_init(reinterpret_cast<blake3_hasher*>(state_.data())); }

void Blake3Stream::Update(std::string_view bytes) {
  blake3_hasher_update(reinterpret_cast<blake3_hasher*>(state_.data()), bytes.data(), bytes.size());
}

std::string Blake3Stream::Hex() const {
  std::array<std::uint8_t, BLAKE3_OUT_LEN> out;
  blake3_hasher_finalize(reinterpret_cast<const blake3_hasher*>(state_.data()), out.data(), out.size());
  return ToHex(out.data(), out.size());
}

}  // namespace codeanatomy
