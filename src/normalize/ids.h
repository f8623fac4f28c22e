#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
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

// Writes the key's bytes over `out`, or behind what is there.
void WriteKey(const NodeKey& key, std::string& out);
void AppendKey(const NodeKey& key, std::string& out);

// Adds one enclosing definition to a chain: its kind, name, and ordinal among same-named siblings of the same chain.
void AppendChainLink(GraphKind kind, std::string_view name, std::uint32_t ordinal, std::string& chain);

// How many bits of the hash make an id; fewer only in tests of collisions.
struct IdSpace {
  int bits = 63;
  NodeId Hash(std::string_view key) const;
  NodeId Of(std::uint64_t hash) const { return static_cast<NodeId>(hash & ((std::uint64_t{1} << bits) - 1)); }
  // The key with a counter, for one whose hash another key took.
  NodeId Hash(const std::string& key, std::uint32_t counter) const;
};

// Collects keys whose hashes are made side by side.
class KeyBatch {
 public:
  // The next key's bytes are appended here; EndKey() ends it.
  std::string& bytes() { return bytes_; }
  void EndKey() { ends_.push_back(bytes_.size()); }
  // Appends as many bytes of the next key, to be written there.
  char* Extend(std::size_t bytes) {
    bytes_.resize(bytes_.size() + bytes);
    return bytes_.data() + bytes_.size() - bytes;
  }
  std::size_t size() const { return ends_.size(); }
  std::string_view operator[](std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(bytes_).substr(begin, ends_[i] - begin);
  }
  void Clear() {
    bytes_.clear();
    ends_.clear();
  }
  // The ids of all keys, in their order; good until the next call.
  std::span<const NodeId> Hash(const IdSpace& space);

 private:
  std::string bytes_;
  std::vector<std::size_t> ends_;
  std::vector<std::string_view> texts_;
  std::vector<std::uint64_t> hashes_;
  std::vector<NodeId> ids_;
};

// Writes the key's bytes of something outside the repository, named by its dotted symbol, over `out`.
void WriteExternalSymbolKey(std::string_view repository, std::string_view symbol, std::string& out);

}  // namespace codeanatomy::normalize
