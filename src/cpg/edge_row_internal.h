#pragma once

// Private to cpg/: one row of a rule that writes edges, as it is merged.

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

namespace codeanatomy::cpg {

inline constexpr std::int64_t kNoOffset = -1;  // sorts before every offset, as nulls do

// A kind of edge, kept once. Its first bytes come before its text in comparisons.
struct EdgeKind {
  std::string text;
  std::uint64_t prefix;
};

// What the rows of one source share that resolve alike and come from alike.
struct EdgeManner {
  std::string resolution, origin;
  std::uint32_t rule;
  bool confirms, label_is_key;
};

// What few rows have.
struct EdgeExtra {
  std::int64_t site = 0;
  std::string_view detail;
  bool has_detail = false;
};

// Small, for it goes from one thread to another and is met in three orders.
struct EdgeRow {
  static constexpr std::uint32_t kNoExtra = 0xffff'ffff;

  std::int64_t id, src, dst, bstart, bend, ordinal, ambiguity_group;
  std::string_view label;
  const EdgeKind* kind;
  const EdgeManner* manner;
  std::uint32_t extra;  // position among those of the rows read together
  std::int32_t millionths : 29;
  bool has_label : 1, has_ordinal : 1, has_group : 1;
};

// Keeps kinds and manners; what it has given stays where it is.
class EdgeWords {
 public:
  const EdgeKind* Kind(std::string_view text) {
    const auto found = kinds_.find(text);
    if (found != kinds_.end()) return found->second;
    std::uint64_t prefix = 0;
    std::memcpy(&prefix, text.data(), std::min(text.size(), sizeof prefix));
    if constexpr (std::endian::native == std::endian::little) prefix = __builtin_bswap64(prefix);
    const EdgeKind& kind = all_kinds_.emplace_back(std::string(text), prefix);
    return kinds_.emplace(kind.text, &kind).first->second;
  }

  const EdgeManner* Manner(std::uint32_t rule, std::string_view resolution, std::string_view origin, bool confirms,
                           bool label_is_key) {
    const auto found = manners_.find({rule, resolution, origin});
    if (found != manners_.end()) return found->second;
    const EdgeManner& manner =
        all_manners_.emplace_back(std::string(resolution), std::string(origin), rule, confirms, label_is_key);
    return manners_
        .emplace(std::tuple(rule, std::string_view(manner.resolution), std::string_view(manner.origin)), &manner)
        .first->second;
  }

 private:
  std::deque<EdgeKind> all_kinds_;
  std::deque<EdgeManner> all_manners_;
  std::map<std::string_view, const EdgeKind*> kinds_;
  std::map<std::tuple<std::uint32_t, std::string_view, std::string_view>, const EdgeManner*> manners_;
};

}  // namespace codeanatomy::cpg
