#pragma once

#include <cstdint>
#include <vector>

namespace codeanatomy::extract::scoping {

// Maps a pair of small non-negative numbers to a number, by open addressing in one block of memory.
class PairMap {
 public:
  static constexpr std::int32_t kMissing = -1;

  // Returns the number at (first, second), `kMissing` when there is none.
  std::int32_t Find(std::int32_t first, std::int32_t second) const {
    if (slots_.empty()) return kMissing;
    const std::uint64_t key = Key(first, second);
    for (std::uint64_t at = Home(key);; at = (at + 1) & mask_) {
      if (slots_[at].key == key) return slots_[at].value;
      if (slots_[at].key == 0) return kMissing;
    }
  }

  // Adds a pair that is not in the map yet.
  void Add(std::int32_t first, std::int32_t second, std::int32_t value) {
    if ((size_ + 1) * 2 > slots_.size()) Grow();
    Place(Key(first, second), value);
    ++size_;
  }

 private:
  struct Slot {
    std::uint64_t key = 0;  // 0: empty
    std::int32_t value = kMissing;
  };

  static std::uint64_t Key(std::int32_t first, std::int32_t second) {
    return (static_cast<std::uint64_t>(static_cast<std::uint32_t>(first) + 1) << 32) |
           static_cast<std::uint32_t>(second);
  }

  std::uint64_t Home(std::uint64_t key) const { return (key * 0x9E3779B97F4A7C15ull) >> shift_; }

  void Place(std::uint64_t key, std::int32_t value) {
    std::uint64_t at = Home(key);
    while (slots_[at].key != 0) at = (at + 1) & mask_;
    slots_[at] = {key, value};
  }

  void Grow() {
    std::vector<Slot> old = std::move(slots_);
    const int bits = old.empty() ? 6 : 65 - shift_;
    shift_ = 64 - bits;
    mask_ = (std::uint64_t{1} << bits) - 1;
    slots_.assign(mask_ + 1, Slot{});
    for (const Slot& slot : old) {
      if (slot.key != 0) Place(slot.key, slot.value);
    }
  }

  std::vector<Slot> slots_;
  std::uint64_t mask_ = 0;
  int shift_ = 64;
  std::size_t size_ = 0;
};

}  // namespace codeanatomy::extract::scoping
