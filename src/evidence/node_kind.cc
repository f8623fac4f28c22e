#include "evidence/node_kind.h"

#include <array>

namespace codeanatomy::evidence {
namespace {

#define X(name) std::string_view(#name),
constexpr std::array kKindNames = {CODEANATOMY_NODE_KINDS(X)};
constexpr std::array kFieldNames = {CODEANATOMY_FIELDS(X)};
#undef X

}  // namespace

std::string_view NodeKindName(NodeKind kind) { return kKindNames[static_cast<std::size_t>(kind)]; }

bool IsStatement(NodeKind kind) { return kind >= NodeKind::kFunctionDef && kind <= NodeKind::kContinue; }

bool IsExpression(NodeKind kind) { return kind >= NodeKind::kBoolOp && kind <= NodeKind::kSlice; }

std::string_view FieldName(Field field) {
  return field == Field::k_none ? std::string_view() : kFieldNames[static_cast<std::size_t>(field)];
}

}  // namespace codeanatomy::evidence
