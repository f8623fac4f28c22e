#include "normalize/ids.h"

#include "base/blake3.h"
#include "normalize/type_mark.h"

namespace codeanatomy::normalize {
namespace {

void AppendNumber(std::uint32_t number, std::string& out) {
  const char bytes[] = {static_cast<char>(number), static_cast<char>(number >> 8), static_cast<char>(number >> 16),
                        static_cast<char>(number >> 24)};
  out.append(bytes, sizeof bytes);
}

void AppendField(std::string_view text, std::string& out) {
  AppendNumber(static_cast<std::uint32_t>(text.size()), out);
  out.append(text);
}

}  // namespace

void WriteKey(const NodeKey& key, std::string& out) {
  out.clear();
  AppendKey(key, out);
}

void AppendKey(const NodeKey& key, std::string& out) {
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

NodeId IdSpace::Hash(std::string_view key) const { return Of(Blake3_63(key)); }

NodeId IdSpace::Hash(const std::string& key, std::uint32_t counter) const {
  std::string counted = key;
  AppendNumber(counter, counted);
  return Hash(std::string_view(counted));
}

std::span<const NodeId> KeyBatch::Hash(const IdSpace& space) {
  texts_.clear();
  for (std::size_t i = 0; i < size(); ++i) texts_.push_back((*this)[i]);
  hashes_.resize(size());
  Blake3_63(texts_, hashes_);
  ids_.clear();
  for (const std::uint64_t hash : hashes_) ids_.push_back(space.Of(hash));
  return ids_;
}

void WriteExternalSymbolKey(std::string_view repository, std::string_view symbol, std::string& out) {
  out.clear();
  AppendField(repository, out);
  AppendField("", out);
  AppendField("", out);
  const bool is_type = symbol.starts_with(kTypeMark);
  AppendField(is_type ? "Type" : "ExternalSymbol", out);
  AppendField(is_type ? symbol.substr(kTypeMark.size()) : symbol, out);
  AppendNumber(0, out);
}

}  // namespace codeanatomy::normalize
