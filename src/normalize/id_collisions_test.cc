#include "normalize/id_collisions.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/columns.h"

namespace codeanatomy::normalize {
namespace {

constexpr IdSpace kSmall{20};

std::vector<std::string> Keys(const std::string& prefix, int count) {
  std::vector<std::string> keys;
  for (int i = 0; i < count; ++i) keys.push_back(prefix + std::to_string(i));
  return keys;
}

IdList Hashes(const std::vector<std::string>& keys) {
  IdList hashes;
  for (const std::string& key : keys) hashes.push_back(kSmall.Hash(key));
  return hashes;
}

// All ids by key, as those who give ids do it.
std::map<std::string, NodeId> Assign(const std::vector<std::string>& keys, const IdList& others = {}) {
  IdList taken = Hashes(keys);
  taken.insert(taken.end(), others.begin(), others.end());
  const auto overrides = ResolveCollisions(keys, taken, {others.begin(), others.end()}, kSmall);
  std::map<std::string, NodeId> ids;
  for (const std::string& key : keys) {
    const auto found = overrides.find(key);
    ids.emplace(key, found == overrides.end() ? kSmall.Hash(key) : found->second);
  }
  return ids;
}

std::set<NodeId> Values(const std::map<std::string, NodeId>& ids) {
  std::set<NodeId> values;
  for (const auto& [key, id] : ids) values.insert(id);
  return values;
}

TEST(IdCollisions, RepeatedIdsAreThoseThatComeTwice) {
  const IdList hashes = Hashes(Keys("k", 20'000));
  std::map<NodeId, int> counts;
  for (const NodeId id : hashes) ++counts[id];
  std::vector<NodeId> expected;
  for (const auto& [id, count] : counts) {
    if (count > 1) expected.push_back(id);
  }
  EXPECT_GT(expected.size(), 100u);
  EXPECT_EQ(RepeatedIds(hashes), expected);
  EXPECT_TRUE(RepeatedIds({}).empty());
}

TEST(IdCollisions, SharedIdsAreThoseInBoth) {
  const IdList few = Hashes(Keys("few", 3'000)), many = Hashes(Keys("many", 20'000));
  IntColumn first, second;
  for (std::size_t i = 0; i < many.size(); ++i) (i % 2 == 0 ? first : second).Append(many[i]);
  const std::set<NodeId> all(many.begin(), many.end());
  std::set<NodeId> expected;
  std::copy_if(few.begin(), few.end(), std::inserter(expected, expected.end()),
               [&](NodeId id) { return all.count(id) > 0; });
  EXPECT_GT(expected.size(), 10u);
  EXPECT_EQ(SharedIds(few, {std::move(first).Finish(), std::move(second).Finish()}),
            std::vector<NodeId>(expected.begin(), expected.end()));
}

TEST(IdCollisions, EveryKeyHasAnIdOfItsOwnWhateverTheirOrder) {
  std::vector<std::string> keys = Keys("k", 20'000);
  const auto ids = Assign(keys);
  EXPECT_EQ(Values(ids).size(), keys.size());
  std::reverse(keys.begin(), keys.end());
  EXPECT_EQ(Assign(keys), ids);
}

TEST(IdCollisions, TheLeastKeyOfAGroupKeepsItsHash) {
  const std::vector<std::string> keys = Keys("k", 20'000);
  std::map<NodeId, std::string> least;
  for (const std::string& key : keys) {
    const auto [found, is_new] = least.emplace(kSmall.Hash(key), key);
    if (!is_new) found->second = std::min(found->second, key);
  }
  EXPECT_LT(least.size(), keys.size());
  const auto ids = Assign(keys);
  for (const auto& [hash, key] : least) EXPECT_EQ(ids.at(key), hash) << key;
}

TEST(IdCollisions, NoKeyTakesWhatIsHeld) {
  const std::vector<std::string> keys = Keys("k", 5'000);
  const IdList held = Hashes(Keys("held", 5'000));
  std::set<NodeId> all = Values(Assign(keys, held));
  EXPECT_EQ(all.size(), keys.size());
  for (const NodeId id : held) EXPECT_EQ(all.count(id), 0u);
}

}  // namespace
}  // namespace codeanatomy::normalize
