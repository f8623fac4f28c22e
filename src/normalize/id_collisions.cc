#include "normalize/id_collisions.h"

#include <algorithm>
#include <unordered_set>

namespace codeanatomy::normalize {
namespace {

// Remembers ids by one bit each; two ids may share it. Ids are hashes, so their low bits are spread evenly.
class BitTable {
 public:
  explicit BitTable(std::size_t ids) {
    std::size_t bits = 64;
    while (bits < ids * 8) bits *= 2;
    words_.resize(bits / 64);
  }
  bool Test(NodeId id) const { return (words_[Word(id)] & Bit(id)) != 0; }
  void Set(NodeId id) { words_[Word(id)] |= Bit(id); }

 private:
  std::size_t Word(NodeId id) const { return (static_cast<std::size_t>(id) >> 6) & (words_.size() - 1); }
  static std::uint64_t Bit(NodeId id) { return std::uint64_t{1} << (id & 63); }
  std::vector<std::uint64_t> words_;
};

}  // namespace

std::vector<NodeId> RepeatedIds(const IdList& ids) {
  BitTable once(ids.size()), again(ids.size());
  for (const NodeId id : ids) {
    if (once.Test(id)) again.Set(id);
    once.Set(id);
  }
  std::vector<NodeId> suspects;
  std::copy_if(ids.begin(), ids.end(), std::back_inserter(suspects), [&](NodeId id) { return again.Test(id); });
  std::sort(suspects.begin(), suspects.end());
  std::vector<NodeId> repeated;
  for (std::size_t i = 1; i < suspects.size(); ++i) {
    const NodeId id = suspects[i];
    if (id == suspects[i - 1] && (repeated.empty() || repeated.back() != id)) repeated.push_back(id);
  }
  return repeated;
}

std::vector<NodeId> SharedIds(const IdList& few, const std::vector<std::shared_ptr<arrow::Array>>& arrays) {
  BitTable bits(few.size());
  for (const NodeId id : few) bits.Set(id);
  const std::unordered_set<NodeId> wanted(few.begin(), few.end());
  std::vector<NodeId> shared;
  for (const auto& array : arrays) {
    const auto& ids = static_cast<const arrow::Int64Array&>(*array);
    for (std::int64_t i = 0; i < ids.length(); ++i) {
      const NodeId id = ids.Value(i);
      if (bits.Test(id) && wanted.count(id) > 0) shared.push_back(id);
    }
  }
  std::sort(shared.begin(), shared.end());
  shared.erase(std::unique(shared.begin(), shared.end()), shared.end());
  return shared;
}

IdOverrides ResolveCollisions(std::vector<std::string> keys, const IdList& taken, const std::vector<NodeId>& held,
                              const IdSpace& space) {
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  // `taken` holds the group's hashes too; the first member keeps its hash, so they stay taken.
  std::unordered_set<NodeId> used(taken.begin(), taken.end());
  std::unordered_set<NodeId> given(held.begin(), held.end());
  IdOverrides overrides;
  for (const std::string& key : keys) {
    if (given.insert(space.Hash(key)).second) continue;
    for (std::uint32_t counter = 1;; ++counter) {
      const NodeId id = space.Hash(key, counter);
      if (!used.insert(id).second) continue;
      overrides.emplace(key, id);
      break;
    }
  }
  return overrides;
}

}  // namespace codeanatomy::normalize
