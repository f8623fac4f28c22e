// BLAKE3's compression (section 2.2 of its paper) of sixteen blocks of sixteen texts at once, word by word: each text goes
// through the blocks of its one chunk in a lane, and when it is done the next takes its lane. The library compresses side
// by side only whole chunks of one long input; one block after another waits for itself most of the time.

#include "base/blake3_lanes_internal.h"

#include <array>

#include <blake3_impl.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace codeanatomy {

#if defined(__x86_64__)

// g++ 12 takes the undefined operands inside its own header, which are masked out, for ours.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"

namespace {

constexpr int kLanes = 16, kWords = 16, kChainWords = 8;

// What a lane works on.
struct Lane {
  const char* at = nullptr;
  std::size_t left = 0;
  std::size_t text = 0;
  bool is_busy = false;
};

#define CODEANATOMY_LANES [[gnu::target("avx512f,avx512bw")]] inline

CODEANATOMY_LANES void Mix(__m512i* v, int a, int b, int c, int d, __m512i x, __m512i y) {
  v[a] = _mm512_add_epi32(_mm512_add_epi32(v[a], v[b]), x);
  v[d] = _mm512_ror_epi32(_mm512_xor_si512(v[d], v[a]), 16);
  v[c] = _mm512_add_epi32(v[c], v[d]);
  v[b] = _mm512_ror_epi32(_mm512_xor_si512(v[b], v[c]), 12);
  v[a] = _mm512_add_epi32(_mm512_add_epi32(v[a], v[b]), y);
  v[d] = _mm512_ror_epi32(_mm512_xor_si512(v[d], v[a]), 8);
  v[c] = _mm512_add_epi32(v[c], v[d]);
  v[b] = _mm512_ror_epi32(_mm512_xor_si512(v[b], v[c]), 7);
}

// From a block a row to a word a row.
CODEANATOMY_LANES void Transpose(__m512i* rows) {
  __m512i pairs[kWords], fours[kWords];
#pragma GCC unroll 8
  for (int i = 0; i < kWords; i += 2) {
    pairs[i] = _mm512_unpacklo_epi32(rows[i], rows[i + 1]);
    pairs[i + 1] = _mm512_unpackhi_epi32(rows[i], rows[i + 1]);
  }
  // The words of four rows: 4 w + i of each quarter of 128 bits, for w = 0 … 3.
#pragma GCC unroll 4
  for (int i = 0; i < kWords; i += 4) {
    fours[i] = _mm512_unpacklo_epi64(pairs[i], pairs[i + 2]);
    fours[i + 1] = _mm512_unpackhi_epi64(pairs[i], pairs[i + 2]);
    fours[i + 2] = _mm512_unpacklo_epi64(pairs[i + 1], pairs[i + 3]);
    fours[i + 3] = _mm512_unpackhi_epi64(pairs[i + 1], pairs[i + 3]);
  }
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    const __m512i low_even = _mm512_shuffle_i32x4(fours[i], fours[i + 4], 0x88);
    const __m512i low_odd = _mm512_shuffle_i32x4(fours[i], fours[i + 4], 0xdd);
    const __m512i high_even = _mm512_shuffle_i32x4(fours[i + 8], fours[i + 12], 0x88);
    const __m512i high_odd = _mm512_shuffle_i32x4(fours[i + 8], fours[i + 12], 0xdd);
    rows[i] = _mm512_shuffle_i32x4(low_even, high_even, 0x88);
    rows[i + 4] = _mm512_shuffle_i32x4(low_odd, high_odd, 0x88);
    rows[i + 8] = _mm512_shuffle_i32x4(low_even, high_even, 0xdd);
    rows[i + 12] = _mm512_shuffle_i32x4(low_odd, high_odd, 0xdd);
  }
}

// Takes a block of each lane into its chain. The counter of chunks is 0.
CODEANATOMY_LANES void Compress(__m512i* chain, const __m512i* words, __m512i lengths, __m512i flags) {
  __m512i v[kWords];
#pragma GCC unroll 8
  for (int i = 0; i < kChainWords; ++i) v[i] = chain[i];
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) v[8 + i] = _mm512_set1_epi32(static_cast<int>(IV[i]));
  v[12] = v[13] = _mm512_setzero_si512();
  v[14] = lengths;
  v[15] = flags;
#pragma GCC unroll 7
  for (int round = 0; round < 7; ++round) {
    const std::uint8_t* const order = MSG_SCHEDULE[round];
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) Mix(v, i, 4 + i, 8 + i, 12 + i, words[order[2 * i]], words[order[2 * i + 1]]);
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) {
      Mix(v, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4, words[order[8 + 2 * i]], words[order[9 + 2 * i]]);
    }
  }
#pragma GCC unroll 8
  for (int i = 0; i < kChainWords; ++i) chain[i] = _mm512_xor_si512(v[i], v[8 + i]);
}

#undef CODEANATOMY_LANES

}  // namespace

bool HasLanes() {
  static const bool has = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw");
  return has;
}

[[gnu::target("avx512f,avx512bw")]] void HashInLanes(std::span<const std::string_view> texts,
                                                     std::span<std::uint64_t> hashes) {
  std::array<Lane, kLanes> lanes;
  __m512i chain[kChainWords], words[kWords];
  for (__m512i& word : chain) word = _mm512_setzero_si512();
  std::size_t next = 0;
  while (true) {
    alignas(64) std::array<std::uint32_t, kLanes> lengths{}, flags{};
    __mmask16 begun = 0, busy = 0;
    for (int i = 0; i < kLanes; ++i) {
      Lane& lane = lanes[static_cast<std::size_t>(i)];
      std::uint32_t flag = 0;
      if (!lane.is_busy) {
        while (next < texts.size() && texts[next].size() > BLAKE3_CHUNK_LEN) ++next;
        if (next < texts.size()) {
          lane = {texts[next].data(), texts[next].size(), next, true};
          ++next;
          flag = CHUNK_START;
          begun = static_cast<__mmask16>(begun | 1 << i);
        }
      }
      if (!lane.is_busy) {
        words[i] = _mm512_setzero_si512();
        continue;
      }
      busy = static_cast<__mmask16>(busy | 1 << i);
      const std::size_t length = lane.left < BLAKE3_BLOCK_LEN ? lane.left : BLAKE3_BLOCK_LEN;
      const __mmask64 bytes = length == BLAKE3_BLOCK_LEN ? ~__mmask64{0} : (__mmask64{1} << length) - 1;
      words[i] = _mm512_maskz_loadu_epi8(bytes, lane.at);
      lane.at += length;
      lane.left -= length;
      if (lane.left == 0) flag |= CHUNK_END | ROOT;
      lengths[static_cast<std::size_t>(i)] = static_cast<std::uint32_t>(length);
      flags[static_cast<std::size_t>(i)] = flag;
    }
    if (busy == 0) return;
    for (int i = 0; i < kChainWords; ++i) {
      chain[i] = _mm512_mask_blend_epi32(begun, chain[i], _mm512_set1_epi32(static_cast<int>(IV[i])));
    }
    Transpose(words);
    Compress(chain, words, _mm512_load_si512(lengths.data()), _mm512_load_si512(flags.data()));
    alignas(64) std::array<std::uint32_t, kLanes> low, high;
    _mm512_store_si512(low.data(), chain[0]);
    _mm512_store_si512(high.data(), chain[1]);
    for (std::size_t i = 0; i < kLanes; ++i) {
      Lane& lane = lanes[i];
      if (!lane.is_busy || lane.left > 0) continue;
      hashes[lane.text] = low[i] | std::uint64_t{high[i]} << 32;
      lane.is_busy = false;
    }
  }
}

#else

bool HasLanes() { return false; }
void HashInLanes(std::span<const std::string_view>, std::span<std::uint64_t>) {}

#endif

}  // namespace codeanatomy
