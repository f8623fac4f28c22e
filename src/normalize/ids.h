#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "normalize/graph_kind.h"

namespace codeanatomy::normalize {

using NodeId = std::int64_t;

// The parts of a node's identity. The key's bytes are these, each with its length in front, so that no two different
// keys have the same bytes.
struct NodeKey {
  std::string_view repository;
  std::string_view path;
  std::string_view chain;  // as `AppendChainLink` wrote it
  GraphKind kind;
  std::string_view label;
  std::uint32_t ordinal = 0;
};

// Writes the key's bytes over `out`.
void WriteKey(const NodeKey& key, std::string& out);

// Adds one enclosing definition to a chain: its kind, name, and ordinal among same-named siblings of the same chain.
void AppendChainLink(GraphKind kind, std::string_view name, std::uint32_t ordinal, std::string& chain);

// How many bits of the hash make an id; fewer only in tests of collisions.
struct IdSpace {
  int bits = 63;
  NodeId Hash(std::string_view key) const;
};

// Ids of nodes whose hash another key has too, by key bytes. Empty in practice.
using IdOverrides = std::unordered_map<std::string, NodeId>;

// Gives the members of each group of equal hashes distinct ids: sorted by key bytes, they take the hash, then the hash
// of the key with a counter, skipping ids that are `taken`. `keys` are the bytes of all keys that share a hash with
// another; the answer does not depend on their order.
IdOverrides ResolveCollisions(std::vector<std::string> keys, const std::vector<NodeId>& taken, const IdSpace& space);

// The ids that occur more than once, sorted. Sorts `ids`.
std::vector<NodeId> RepeatedIds(std::vector<NodeId>& ids);

// Id of something outside the repository, named by its dotted symbol.
NodeId ExternalSymbolId(std::string_view repository, std::string_view symbol, const IdSpace& space);

}  // namespace codeanatomy::normalize
