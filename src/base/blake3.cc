#include "base/blake3.h"

#include <algorithm>
#include <cstring>

#include <blake3.h>
#include <blake3_impl.h>

#include "base/blake3_lanes_internal.h"

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

constexpr std::uint64_t kBits = 0x7fff'ffff'ffff'ffffULL;

// One chunk is its own root: the library's hasher would set up a tree for it. Blocks of 64 bytes follow one another.
std::uint64_t HashOfChunk(std::string_view bytes) {
  std::uint32_t words[8];
  std::memcpy(words, IV, sizeof words);
  std::uint8_t block[BLAKE3_BLOCK_LEN];
  for (std::size_t at = 0;; at += BLAKE3_BLOCK_LEN) {
    const std::size_t length = std::min<std::size_t>(bytes.size() - at, BLAKE3_BLOCK_LEN);
    const bool last = at + length == bytes.size();
    const auto flags = static_cast<std::uint8_t>((at == 0 ? CHUNK_START : 0) | (last ? CHUNK_END | ROOT : 0));
    const auto* source = reinterpret_cast<const std::uint8_t*>(bytes.data()) + at;
    if (length < BLAKE3_BLOCK_LEN) {
      std::memset(block, 0, sizeof block);
      if (length > 0) std::memcpy(block, source, length);
      source = block;
    }
    blake3_compress_in_place(words, source, static_cast<std::uint8_t>(length), 0, flags);
    if (last) return words[0] | std::uint64_t{words[1]} << 32;
  }
}

}  // namespace

std::uint64_t Blake3_63(std::string_view bytes) {
  if (bytes.size() <= BLAKE3_CHUNK_LEN) return HashOfChunk(bytes) & kBits;
  blake3_hasher hasher;
  blake3_hasher_init(&hasher);
  blake3_hasher_update(&hasher, bytes.data(), bytes.size());
  std::uint8_t value[8];
  blake3_hasher_finalize(&hasher, value, sizeof value);
  std::uint64_t number = 0;
  for (int i = 7; i >= 0; --i) number = number << 8 | value[i];
  return number & kBits;
}

void Blake3_63(std::span<const std::string_view> texts, std::span<std::uint64_t> hashes) {
  if (!HasLanes() || texts.size() < 2) {
    for (std::size_t i = 0; i < texts.size(); ++i) hashes[i] = Blake3_63(texts[i]);
    return;
  }
  HashInLanes(texts, hashes);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    hashes[i] = texts[i].size() <= BLAKE3_CHUNK_LEN ? hashes[i] & kBits : Blake3_63(texts[i]);
  }
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
