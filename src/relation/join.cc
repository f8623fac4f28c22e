// Steps on two relations: joins, unions, recursion.

#include <algorithm>

#include "relation/expression_internal.h"
#include "relation/relation_internal.h"

namespace codeanatomy::relation {
namespace {

using arrow::Status;
using Node = Relation::Node;

const char* KindName(JoinKind kind) {
  switch (kind) {
    case JoinKind::kInner: return "Join";
    case JoinKind::kLeft: return "Join left";
    case JoinKind::kRight: return "Join right";
    case JoinKind::kFull: return "Join full";
    case JoinKind::kLeftSemi: return "Join left semi";
    case JoinKind::kRightSemi: return "Join right semi";
    case JoinKind::kLeftAnti: return "Join left anti";
    case JoinKind::kRightAnti: return "Join right anti";
    case JoinKind::kLeftMark: return "Join left mark";
  }
  return "Join";
}

std::vector<Column> Nullable(std::vector<Column> columns) {
  for (Column& column : columns) column.nullable = true;
  return columns;
}

// The columns of a join, as the engine has them.
std::vector<Column> JoinedColumns(JoinKind kind, const Columns& left, const Columns& right) {
  std::vector<Column> l = left.items();
  std::vector<Column> r = right.items();
  switch (kind) {
    case JoinKind::kLeftSemi:
    case JoinKind::kLeftAnti: return l;
    case JoinKind::kRightSemi:
    case JoinKind::kRightAnti: return r;
    case JoinKind::kLeftMark: {
      // The mark goes by the name of the right side, where that is one.
      std::vector<std::string> names;
      for (const Column& column : r) {
        if (!column.qualifier.empty() && (names.empty() || names.back() != column.qualifier)) {
          names.push_back(column.qualifier);
        }
      }
      l.push_back({names.size() == 1 ? names.front() : "", "mark", arrow::boolean(), false});
      return l;
    }
    case JoinKind::kInner: break;
    case JoinKind::kLeft: r = Nullable(std::move(r)); break;
    case JoinKind::kRight: l = Nullable(std::move(l)); break;
    case JoinKind::kFull:
      l = Nullable(std::move(l));
      r = Nullable(std::move(r));
      break;
  }
  l.insert(l.end(), r.begin(), r.end());
  return l;
}

// Which sides a resolved expression reads: 1 the left, 2 the right, 3 both.
int SidesOf(const Expression& expression, const Columns& left) {
  const Expression::Node& node = expression.node();
  if (node.kind == ExpressionKind::kColumn) return left.Find(node.qualifier, node.name).ok() ? 1 : 2;
  int sides = 0;
  for (const Expression& child : node.children) sides |= SidesOf(child, left);
  return sides;
}

void SplitCondition(const Expression& condition, const Columns& left, Node& node) {
  const Expression::Node& part = condition.node();
  if (part.kind == ExpressionKind::kBinary && part.name == "And") {
    for (const Expression& child : part.children) SplitCondition(child, left, node);
    return;
  }
  if (part.kind == ExpressionKind::kBinary && part.name == "Eq" && part.children.size() == 2) {
    const int first = SidesOf(part.children[0], left);
    const int second = SidesOf(part.children[1], left);
    if ((first == 1 && second == 2) || (first == 2 && second == 1)) {
      node.left_keys.push_back(part.children[first == 1 ? 0 : 1]);
      node.right_keys.push_back(part.children[first == 1 ? 1 : 0]);
      return;
    }
  }
  const bool always = part.kind == ExpressionKind::kLiteral && part.literal->is_valid &&
                      part.literal->type->id() == arrow::Type::BOOL &&
                      static_cast<const arrow::BooleanScalar&>(*part.literal).value;
  if (!always) node.expressions.push_back(condition);
}

// The columns of `relation` cast to types and named as `names`; itself where they are so already.
Relation Shaped(const Relation& relation, const std::vector<TypePtr>& types, const Columns& names) {
  std::vector<Expression> columns;
  bool changed = false;
  for (std::size_t i = 0; i < types.size(); ++i) {
    const Column& column = relation.columns().items()[i];
    const std::string& name = names.items()[i].name;
    const Expression value = Col(column.qualifier, column.name);
    const bool same = column.type->Equals(types[i]);
    columns.push_back(same && column.name == name ? value : (same ? value : value.Cast(types[i])).As(name));
    changed = changed || !same;
  }
  return changed ? relation.Select(columns) : relation;
}

}  // namespace

Relation Relation::Join(const Relation& right, JoinKind kind, const Expression& on, const JoinOptions& options) const {
  if (!status().ok()) return *this;
  if (!right.status().ok()) return right;
  const std::string step = std::string(KindName(kind)) + "(" + on.ToString() + ")";
  std::vector<Column> both = columns().items();
  both.insert(both.end(), right.columns().items().begin(), right.columns().items().end());
  const Columns scope(std::move(both));
  if (const Status names = scope.CheckNames(); !names.ok()) return Failed(step, names);
  auto typed = Resolve(on, {&scope});
  if (!typed.ok()) return Failed(step, typed.status());
  if (typed->type->id() != arrow::Type::BOOL) {
    return Failed(step, Status::Invalid("the condition is ", typed->type->ToString(), ", expected a boolean"));
  }
  Node node = {.kind = StepKind::kJoin, .inputs = {node_, right.node()}, .join = kind, .options = options};
  SplitCondition(WithoutAlias(typed->expression), columns(), node);
  if (options.null_aware &&
      (kind != JoinKind::kLeftAnti || node.left_keys.size() != 1 || !node.expressions.empty() || options.nulls_equal)) {
    return Failed(step, Status::Invalid("null_aware is for left anti joins on one equality"));
  }
  node.columns = Columns(JoinedColumns(kind, columns(), right.columns()));
  if (const Status names = node.columns.CheckNames(); !names.ok()) return Failed(step, names);
  return MakeStep(std::move(node));
}

Relation Relation::Cross(const Relation& right) const { return Join(right, JoinKind::kInner, true); }

Relation Relation::Union(const Relation& other) const {
  if (!status().ok()) return *this;
  if (!other.status().ok()) return other;
  if (columns().size() != other.columns().size()) {
    return Failed("Union", Status::Invalid(columns().size(), " columns and ", other.columns().size(), ": ",
                                           columns().ToString(), " and ", other.columns().ToString()));
  }
  std::vector<TypePtr> types;
  std::vector<Column> made;
  for (std::size_t i = 0; i < columns().size(); ++i) {
    const Column& left = columns().items()[i];
    const Column& right = other.columns().items()[i];
    const TypePtr type = UnionType(left.type, right.type);
    if (type == nullptr) {
      return Failed("Union", Status::Invalid("no type holds both ", FullName(left), " (", left.type->ToString(),
                                             ") and ", FullName(right), " (", right.type->ToString(), ")"));
    }
    types.push_back(type);
    made.push_back({"", left.name, type, left.nullable || right.nullable});
  }
  Node node = {.kind = StepKind::kUnion};
  node.inputs = {Shaped(*this, types, columns()).node(), Shaped(other, types, columns()).node()};
  node.columns = Columns(std::move(made));
  if (const Status names = node.columns.CheckNames(); !names.ok()) return Failed("Union", names);
  return MakeStep(std::move(node));
}

Relation Recursive(std::string_view name, const Relation& start, const std::function<Relation(const Relation&)>& step,
                   bool distinct) {
  if (!start.status().ok()) return start;
  const std::string text = "Recursive(" + std::string(name) + ")";
  if (name.empty()) return Failed(text, Status::Invalid("the name is empty"));
  Columns columns = Columns::Of(*start.columns().ToSchema(), name);
  if (const Status names = columns.CheckNames(); !names.ok()) return Failed(text, names);
  // What a step makes null may be null in what it starts from: again, until that holds of all columns.
  for (std::size_t round = 0; round <= columns.size(); ++round) {
    const Relation work = MakeStep({.kind = StepKind::kWork, .columns = columns, .name = std::string(name)});
    Relation next = step(work);
    if (!next.status().ok()) return next;
    if (next.columns().size() != columns.size()) {
      return Failed(text, Status::Invalid("a step gives ", next.columns().size(), " columns, expected ", columns.size(),
                                          ": ", columns.ToString()));
    }
    std::vector<TypePtr> types;
    std::vector<Column> wider = columns.items();
    for (std::size_t i = 0; i < wider.size(); ++i) {
      types.push_back(wider[i].type);
      wider[i].nullable = wider[i].nullable || next.columns().items()[i].nullable;
      const TypePtr& found = next.columns().items()[i].type;
      const TypePtr held = UnionType(wider[i].type, found);
      if (held == nullptr || !held->Equals(wider[i].type)) {
        return Failed(text, Status::Invalid("a step gives ", found->ToString(), " for ", wider[i].name, ", which is ",
                                            wider[i].type->ToString(), "; cast one"));
      }
    }
    const bool settled = std::ranges::equal(wider, columns.items(), {}, &Column::nullable, &Column::nullable);
    columns = Columns(std::move(wider));
    if (!settled) continue;
    Node node = {.kind = StepKind::kRecursive, .columns = columns};
    node.inputs = {start.node(), Shaped(next, types, columns).node()};
    node.name = name;
    node.distinct = distinct;
    return MakeStep(std::move(node));
  }
  return Failed(text, Status::Invalid("its columns do not settle"));
}

}  // namespace codeanatomy::relation
