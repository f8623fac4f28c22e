#include "normalize/graph_kind.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace codeanatomy::normalize {
namespace {

#define X(name) std::string_view(#name),
constexpr std::array kNames = {CODEANATOMY_NODE_KINDS(X) CODEANATOMY_EXTRA_KINDS(X)};
#undef X

std::array<int, kNames.size()> Rank() {
  std::array<int, kNames.size()> by_name;
  std::iota(by_name.begin(), by_name.end(), 0);
  std::sort(by_name.begin(), by_name.end(),
            [](int a, int b) { return kNames[static_cast<std::size_t>(a)] < kNames[static_cast<std::size_t>(b)]; });
  std::array<int, kNames.size()> rank;
  for (std::size_t i = 0; i < by_name.size(); ++i) rank[static_cast<std::size_t>(by_name[i])] = static_cast<int>(i);
  return rank;
}

}  // namespace

std::string_view GraphKindName(GraphKind kind) { return kNames[static_cast<std::size_t>(kind)]; }

int GraphKindRank(GraphKind kind) {
  static const std::array<int, kNames.size()> rank = Rank();
  return rank[static_cast<std::size_t>(kind)];
}

std::string_view GraphKindFamily(GraphKind kind) {
  switch (kind) {
    case GraphKind::kRepository:
    case GraphKind::kPackage:
    case GraphKind::kFile: return "container";
    case GraphKind::kScope: return "scope";
    case GraphKind::kBinding: return "binding";
    case GraphKind::kTextName:
    case GraphKind::kTextAttribute: return "text";
    default: break;
  }
  if (kind > GraphKind::kFirstExtra) return "declaration";
  return kind == ToGraphKind(evidence::NodeKind::kComment) ? "comment" : "syntax";
}

}  // namespace codeanatomy::normalize
