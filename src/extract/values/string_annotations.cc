// Annotations that are strings.

#include "extract/values/walk_internal.h"

namespace codeanatomy::extract::values {

using evidence::Field;
using evidence::NodeKind;

// Whether a part of what `frame` is says what something is, if it is a string.
bool Walk::IsAnnotation(const Frame& frame, NodeIndex kid) const {
  const Field field = Node(kid).field;
  if (field == Field::k_annotation || field == Field::k_returns) return true;
  if (!frame.is_annotation) return false;
  switch (Node(frame.node).kind) {
    case NodeKind::kTuple:
    case NodeKind::kList:
    case NodeKind::kBinOp: return true;
    case NodeKind::kSubscript: return field == Field::k_slice && Node(FirstKid(frame.node)).label != "Literal";
    default: return false;
  }
}

}  // namespace codeanatomy::extract::values
