#include "extract/treesitter/type_places.h"

namespace codeanatomy::extract::treesitter {

using evidence::Field;
using evidence::kNoNode;
using evidence::NodeKind;
using evidence::SyntaxNode;

namespace {

bool IsTyping(std::string_view module) { return module == "typing" || module == "typing_extensions"; }

// What may be a string that says a type, or hold one.
bool MayHoldText(NodeKind kind) {
  return kind == NodeKind::kConstant || kind == NodeKind::kSubscript || kind == NodeKind::kTuple ||
         kind == NodeKind::kList || kind == NodeKind::kBinOp;
}

// Whether a function of `typing` takes a type there.
bool TakesType(std::string_view form, std::uint32_t argument) {
  if (form == "cast") return argument == 0;
  if (form == "NewType" || form == "assert_type") return argument == 1;
  return form == "TypeVar" && argument > 0;
}

bool TakesTypeBy(std::string_view keyword, std::string_view form) {
  if (form == "TypeVar") return keyword == "bound" || keyword == "default";
  return form == "NamedTuple" || (form == "TypedDict" && keyword != "total");
}

}  // namespace

bool TypePlaces::Add() {
  const auto index = static_cast<NodeIndex>(is_place_.size());
  const SyntaxNode& node = Node(index);
  if (node.kind == NodeKind::kalias) AddImport(index);
  if (node.field == Field::k_annotation && Node(node.parent).kind == NodeKind::kAnnAssign &&
      NameAt(index) == "TypeAlias") {
    alias_statement_ = node.parent;
  }
  is_place_.push_back(node.parent != kNoNode && MayHoldText(node.kind) && IsPlace(index));
  return is_place_.back();
}

void TypePlaces::AddImport(NodeIndex alias) {
  const SyntaxNode& node = Node(alias);
  const std::string_view asname = tree_.AsNameOf(alias);
  const std::string_view name = asname.empty() ? node.label : asname;
  if (Node(node.parent).kind == NodeKind::kImport) {
    if (IsTyping(node.label)) modules_.insert(name);
  } else if (IsTyping(Node(node.parent).label)) {
    forms_[name] = node.label;
  }
}

bool TypePlaces::IsPlace(NodeIndex index) const {
  const SyntaxNode& node = Node(index);
  if (node.field == Field::k_annotation || node.field == Field::k_returns) return true;
  const SyntaxNode& parent = Node(node.parent);
  const bool in_type = is_place_[static_cast<std::size_t>(node.parent)];
  switch (parent.kind) {
    case NodeKind::kBinOp: return in_type && parent.label == "|";
    case NodeKind::kList: return in_type;
    case NodeKind::kTuple:
      // `NamedTuple('P', [('x', T)])`
      if (!in_type) return node.field_index == 1 && HoldsFields(parent.parent, "NamedTuple");
      // Of `Annotated[T, …]` the first part is a type.
      return node.field_index == 0 || parent.field != Field::k_slice || NameAt(parent.parent + 1) != "Annotated";
    // `TypedDict('M', {'name': T})`
    case NodeKind::kDict: return node.field == Field::k_values && HoldsFields(node.parent, "TypedDict");
    case NodeKind::kSubscript: {
      if (node.field != Field::k_slice) return false;
      const std::string_view form = in_type ? NameAt(node.parent + 1) : FormAt(node.parent + 1);
      return (in_type || !form.empty()) && form != "Literal";
    }
    case NodeKind::kCall: return node.field == Field::k_args && TakesType(FormAt(node.parent + 1), node.field_index);
    case NodeKind::kkeyword:
      return Node(parent.parent).kind == NodeKind::kCall && TakesTypeBy(parent.label, FormAt(parent.parent + 1));
    case NodeKind::kAnnAssign: return node.field == Field::k_value && node.parent == alias_statement_;
    default: return false;
  }
}

bool TypePlaces::HoldsFields(NodeIndex container, std::string_view form) const {
  const SyntaxNode& node = Node(container);
  return node.field == Field::k_args && node.field_index == 1 && Node(node.parent).kind == NodeKind::kCall &&
         FormAt(node.parent + 1) == form;
}

std::string_view TypePlaces::FormAt(NodeIndex expression) const {
  if (forms_.empty() && modules_.empty()) return {};
  const SyntaxNode& node = Node(expression);
  if (node.kind == NodeKind::kName) {
    const auto form = forms_.find(node.label);
    return form == forms_.end() ? std::string_view() : form->second;
  }
  if (node.kind != NodeKind::kAttribute) return {};
  const SyntaxNode& base = Node(expression + 1);
  const bool is_typing = base.parent == expression && base.kind == NodeKind::kName && modules_.contains(base.label);
  return is_typing ? node.label : std::string_view();
}

std::string_view TypePlaces::NameAt(NodeIndex expression) const {
  const std::string_view form = FormAt(expression);
  return form.empty() ? Node(expression).label : form;
}

}  // namespace codeanatomy::extract::treesitter
