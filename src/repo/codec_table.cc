#include "repo/codec_table.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "repo/encoding.h"

namespace codeanatomy::repo {
namespace {

struct HighHalf {
  std::string_view name;
  char16_t upper[128];
};

struct EncodingAlias {
  std::string_view alias;
  std::string_view name;
  CodecKind kind;
};

#include "repo/single_byte_tables.inc"

constexpr char16_t kNothing = 0xFFFF;

using Table = std::array<char32_t, 256>;

constexpr auto kTables = [] {
  std::array<Table, std::size(kHighHalves)> tables{};
  for (std::size_t codec = 0; codec < tables.size(); ++codec) {
    for (std::size_t byte = 0; byte < 128; ++byte) {
      const char16_t upper = kHighHalves[codec].upper[byte];
      tables[codec][byte] = static_cast<char32_t>(byte);
      tables[codec][byte + 128] = upper == kNothing ? kUndefinedByte : static_cast<char32_t>(upper);
    }
  }
  return tables;
}();

const char32_t* TableOf(std::string_view name) {
  const auto at = std::ranges::lower_bound(kHighHalves, name, {}, &HighHalf::name);
  return at != std::end(kHighHalves) && at->name == name ? kTables[static_cast<std::size_t>(at - kHighHalves)].data()
                                                         : nullptr;
}

}  // namespace

std::string NormalizeEncodingName(std::string_view spelling) {
  std::string out;
  bool gap = false;
  for (char c : spelling) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.';
    if (kept) {
      if (gap && !out.empty()) out += '_';
      out += c;
    }
    gap = !kept;
  }
  return out;
}

Codec FindCodec(std::string_view spelling) {
  const auto find = [](const std::string& name) -> Codec {
    const auto at = std::ranges::lower_bound(kEncodingAliases, name, {}, &EncodingAlias::alias);
    if (at == std::end(kEncodingAliases) || at->alias != name) return {};
    return {at->kind, at->name, at->kind == CodecKind::kSingleByte ? TableOf(at->name) : nullptr};
  };
  std::string name = NormalizeEncodingName(spelling);
  const Codec codec = find(name);
  if (codec.kind != CodecKind::kUnknown) return codec;
  std::ranges::replace(name, '.', '_');
  return find(name);
}

}  // namespace codeanatomy::repo
