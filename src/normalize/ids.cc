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

NodeId IdSpace::Hash(const std::string& key, std::uint32_t counter) const {
  std::string counted = key;
  AppendNumber(counter, counted);
  return Hash(std::string_view(counted));
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
