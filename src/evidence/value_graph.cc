#include "evidence/value_graph.h"

#include <array>

namespace codeanatomy::evidence {
namespace {

#define X(name) std::string_view(#name),
constexpr std::array kOpNames = {CODEANATOMY_VALUE_OPS(X)};
constexpr std::array kRoleNames = {CODEANATOMY_VALUE_ROLES(X)};
#undef X

}  // namespace

std::string_view ValueOpName(ValueOp op) { return kOpNames[static_cast<std::size_t>(op)]; }

std::string_view ValueRoleName(ValueRole role) { return kRoleNames[static_cast<std::size_t>(role)]; }

}  // namespace codeanatomy::evidence
