#pragma once

#include <cstdint>
#include <string>
#include <string_view>

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
  // The key with a counter, for one whose hash another key took.
  NodeId Hash(const std::string& key, std::uint32_t counter) const;
};

// Writes the key's bytes of something outside the repository, named by its dotted symbol, over `out`.
void WriteExternalSymbolKey(std::string_view repository, std::string_view symbol, std::string& out);

}  // namespace codeanatomy::normalize
