#include "normalize/ids.h"

#include <algorithm>
#include <unordered_set>

#include "base/blake3.h"

namespace codeanatomy::normalize {
namespace {

void AppendNumber(std::uint32_t number, std::string& out) {
  for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>(number >> shift));
}

void AppendField(std::string_view text, std::string& out) {
  AppendNumber(static_cast<std::uint32_t>(text.size()), out);
  out.append(text);
}

}  // namespace

void WriteKey(const NodeKey& key, std::string& out) {
  out.clear();
  AppendField(key.repository, out);
  AppendField(key.path, out);
  AppendField(key.chain, out);
  AppendField(GraphKindName(key.kind), out);
  AppendField(key.label, out);
  AppendNumber(key.ordinal, out);
}

void AppendChainLink(GraphKind kind, std::string_view name, std::uint32_t ordinal, std::string& chain) {
  AppendField(GraphKindName(kind), chain);
  AppendField(name, chain);
  AppendNumber(ordinal, chain);
}

NodeId IdSpace::Hash(std::string_view key) const {
  return static_cast<NodeId>(Blake3_63(key) & ((std::uint64_t{1} << bits) - 1));
}

std::vector<NodeId> RepeatedIds(std::vector<NodeId>& ids) {
  std::sort(ids.begin(), ids.end());
  std::vector<NodeId> repeated;
  for (std::size_t i = 1; i < ids.size(); ++i) {
    if (ids[i] == ids[i - 1] && (repeated.empty() || repeated.back() != ids[i])) repeated.push_back(ids[i]);
  }
  return repeated;
}

IdOverrides ResolveCollisions(std::vector<std::string> keys, const std::vector<NodeId>& taken, const IdSpace& space) {
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  // `taken` holds the group's hashes too; the first member keeps its hash, so they stay taken.
  std::unordered_set<NodeId> used(taken.begin(), taken.end());
  std::unordered_set<NodeId> first_given;
  IdOverrides overrides;
  std::string counted;
  for (const std::string& key : keys) {
    const NodeId hash = space.Hash(key);
    if (first_given.insert(hash).second) continue;
    for (std::uint32_t counter = 1;; ++counter) {
      counted = key;
      AppendNumber(counter, counted);
      const NodeId id = space.Hash(counted);
      if (!used.insert(id).second) continue;
      overrides.emplace(key, id);
      break;
    }
  }
  return overrides;
}

NodeId ExternalSymbolId(std::string_view repository, std::string_view symbol, const IdSpace& space) {
  std::string key;
  AppendField(repository, key);
  AppendField("", key);
  AppendField("", key);
  AppendField("ExternalSymbol", key);
  AppendField(symbol, key);
  AppendNumber(0, key);
  return space.Hash(key);
}

}  // namespace codeanatomy::normalize
