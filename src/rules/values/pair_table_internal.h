#pragma once

// Private to rules/values/: a hash table of pairs that only grows, in one piece of memory.

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace codeanatomy::rules::values {

inline constexpr std::uint32_t kNobody = 0xffffffff;

// Two parts of a key.
struct Pair {
  std::int64_t first = 0;
  std::int64_t second = 0;
  bool operator==(const Pair&) const = default;
};
struct PairHash {
  std::size_t operator()(const Pair& pair) const {
    const auto mixed = (static_cast<std::uint64_t>(pair.first) ^ 0x9e3779b97f4a7c15u) * 0xbf58476d1ce4e5b9u;
    return static_cast<std::size_t>((mixed ^ (mixed >> 29) ^ static_cast<std::uint64_t>(pair.second)) *
                                    0x94d049bb133111ebu);
  }
};

// Maps pairs of which the first part is never kNoKey to numbers; linear probing.
class PairTable {
 public:
  static constexpr std::int64_t kNoKey = INT64_MIN;

  // The value of the key, which is `value` where the key is new; and whether it is.
  std::pair<std::uint32_t, bool> TryEmplace(const Pair& key, std::uint32_t value) {
    if ((count_ + 1) * 4 > slots_.size() * 3) Grow();
    Slot& slot = slots_[Find(key)];
    if (slot.key.first != kNoKey) return {slot.value, false};
    slot = {key, value};
    ++count_;
    return {value, true};
  }
  // kNobody: the key is not there.
  std::uint32_t Value(const Pair& key) const {
    if (slots_.empty()) return kNobody;
    const Slot& slot = slots_[Find(key)];
    return slot.key.first == kNoKey ? kNobody : slot.value;
  }
  std::size_t size() const { return count_; }

 private:
  struct Slot {
    Pair key{kNoKey, 0};
    std::uint32_t value = 0;
  };

  std::size_t Find(const Pair& key) const {
    std::size_t at = PairHash()(key) & (slots_.size() - 1);
    while (slots_[at].key.first != kNoKey && !(slots_[at].key == key)) at = (at + 1) & (slots_.size() - 1);
    return at;
  }
  void Grow() {
    std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(slots_.empty() ? 1024 : slots_.size() * 2));
    for (const Slot& slot : old) {
      if (slot.key.first != kNoKey) slots_[Find(slot.key)] = slot;
    }
  }

  std::vector<Slot> slots_;  // a power of two of them
  std::size_t count_ = 0;
};

// A number of two parts.
inline std::uint64_t Both(std::uint32_t first, std::uint32_t second) {
  return (static_cast<std::uint64_t>(first) << 32) | second;
}

// Maps numbers to numbers other than kNobody; linear probing.
class NumberTable {
 public:
  // The value of the key, which is `value` where the key is new; and whether it is.
  std::pair<std::uint32_t, bool> TryEmplace(std::uint64_t key, std::uint32_t value) {
    if ((count_ + 1) * 4 > slots_.size() * 3) Grow();
    Slot& slot = slots_[Find(key)];
    if (slot.value != kNobody) return {slot.value, false};
    slot = {key, value};
    ++count_;
    return {value, true};
  }
  // kNobody: the key is not there.
  std::uint32_t Value(std::uint64_t key) const { return slots_.empty() ? kNobody : slots_[Find(key)].value; }

 private:
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t value = kNobody;
  };

  std::size_t Find(std::uint64_t key) const {
    const std::uint64_t mixed = key * 0x9e3779b97f4a7c15u;
    std::size_t at = (mixed ^ (mixed >> 32)) & (slots_.size() - 1);
    while (slots_[at].value != kNobody && slots_[at].key != key) at = (at + 1) & (slots_.size() - 1);
    return at;
  }
  void Grow() {
    const auto old = std::exchange(slots_, std::vector<Slot>(slots_.empty() ? 1024 : slots_.size() * 2));
    for (const Slot& slot : old) {
      if (slot.value != kNobody) slots_[Find(slot.key)] = slot;
    }
  }

  std::vector<Slot> slots_;  // a power of two of them
  std::size_t count_ = 0;
};

// Holds numbers other than 0; linear probing.
class NumberSet {
 public:
  // Whether it is new.
  bool Insert(std::uint64_t number) {
    if ((count_ + 1) * 4 > slots_.size() * 3) Grow();
    std::uint64_t& slot = slots_[Find(number)];
    if (slot != 0) return false;
    slot = number;
    ++count_;
    return true;
  }

 private:
  std::size_t Find(std::uint64_t number) const {
    const std::uint64_t mixed = number * 0x9e3779b97f4a7c15u;
    std::size_t at = (mixed ^ (mixed >> 32)) & (slots_.size() - 1);
    while (slots_[at] != 0 && slots_[at] != number) at = (at + 1) & (slots_.size() - 1);
    return at;
  }
  void Grow() {
    const auto old = std::exchange(slots_, std::vector<std::uint64_t>(slots_.empty() ? 1024 : slots_.size() * 2));
    for (const std::uint64_t number : old) {
      if (number != 0) slots_[Find(number)] = number;
    }
  }

  std::vector<std::uint64_t> slots_;  // a power of two of them
  std::size_t count_ = 0;
};

// Holds pairs of numbers that are not both 0; linear probing.
class PairSet {
 public:
  // Whether it is new.
  bool Insert(std::uint64_t first, std::uint64_t second) {
    if ((count_ + 1) * 4 > slots_.size() * 3) Grow();
    Slot& slot = slots_[Find({first, second})];
    if (slot != Slot()) return false;
    slot = {first, second};
    ++count_;
    return true;
  }

 private:
  struct Slot {
    std::uint64_t first = 0, second = 0;
    bool operator==(const Slot&) const = default;
  };

  std::size_t Find(const Slot& sought) const {
    const std::uint64_t mixed = (sought.first * 0x9e3779b97f4a7c15u ^ sought.second) * 0xbf58476d1ce4e5b9u;
    std::size_t at = (mixed ^ (mixed >> 32)) & (slots_.size() - 1);
    while (slots_[at] != Slot() && slots_[at] != sought) at = (at + 1) & (slots_.size() - 1);
    return at;
  }
  void Grow() {
    const auto old = std::exchange(slots_, std::vector<Slot>(slots_.empty() ? 1024 : slots_.size() * 2));
    for (const Slot& slot : old) {
      if (slot != Slot()) slots_[Find(slot)] = slot;
    }
  }

  std::vector<Slot> slots_;  // a power of two of them
  std::size_t count_ = 0;
};

}  // namespace codeanatomy::rules::values
