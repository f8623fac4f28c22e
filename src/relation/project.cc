// Projections. A window function is no part of a projection in the engine: those of a Select become steps of their own in
// front of it, one for each partitioning and order, and the projection reads their columns.

#include <algorithm>
#include <map>

#include "relation/encode_internal.h"
#include "relation/expression_internal.h"
#include "relation/relation_internal.h"

namespace codeanatomy::relation {
namespace {

using arrow::Status;
using Node = Relation::Node;

// Takes the window functions out of expressions and leaves columns in their place.
class WindowLift {
 public:
  explicit WindowLift(const Columns& taken) : taken_(&taken) {}

  arrow::Result<Expression> Lift(const Expression& expression) {
    Expression::Node node = expression.node();
    if (node.kind == ExpressionKind::kWindow) return Place(expression);
    for (Expression& child : node.children) {
      ARROW_ASSIGN_OR_RAISE(child, Lift(child));
    }
    return node.children.empty() ? expression : MakeExpression(std::move(node));
  }

  // The windows by what they share, in the order they were met.
  const std::vector<std::vector<Expression>>& groups() const { return groups_; }

 private:
  arrow::Result<Expression> Place(const Expression& window) {
    datafusion::LogicalExprNode message;
    ARROW_RETURN_NOT_OK(EncodeExpression(window, message));
    std::string whole = message.SerializeAsString();
    if (const auto known = names_.find(whole); known != names_.end()) return Col(known->second);
    datafusion::WindowExprNode shape;
    *shape.mutable_partition_by() = message.window_expr().partition_by();
    *shape.mutable_order_by() = message.window_expr().order_by();
    const auto [place, added] = places_.try_emplace(shape.SerializeAsString(), groups_.size());
    if (added) groups_.emplace_back();
    const auto is_taken = [&](const std::string& name) {
      return std::ranges::any_of(taken_->items(), [&](const Column& column) { return column.name == name; });
    };
    std::string name;
    do {
      name = "__window_" + std::to_string(next_++);
    } while (is_taken(name));
    groups_[place->second].push_back(window.As(name));
    names_.emplace(std::move(whole), name);
    return Col(name);
  }

  const Columns* taken_;
  int next_ = 0;
  std::map<std::string, std::string> names_;
  std::map<std::string, std::size_t> places_;
  std::vector<std::vector<Expression>> groups_;
};

}  // namespace

arrow::Result<Column> NamedColumn(const Typed& typed) {
  const Expression::Node& node = typed.expression.node();
  std::string name = OutputName(typed.expression);
  if (name.empty()) return Status::Invalid(typed.expression.ToString(), " has no name; give it one with As");
  return Column{node.kind == ExpressionKind::kColumn ? node.qualifier : "", std::move(name), typed.type,
                typed.nullable};
}

Relation Project(std::string_view step, std::shared_ptr<const Node> input, const std::vector<Typed>& columns) {
  if (columns.empty()) return Failed(step, Status::Invalid("no columns"));
  std::vector<Column> made;
  WindowLift lift(input->columns);
  std::vector<Expression> expressions;
  for (const Typed& typed : columns) {
    auto column = NamedColumn(typed);
    if (!column.ok()) return Failed(step, column.status());
    made.push_back(std::move(*column));
    auto lifted = lift.Lift(typed.expression);
    if (!lifted.ok()) return Failed(step, lifted.status());
    expressions.push_back(std::move(*lifted));
  }
  Relation below(std::move(input));
  for (const std::vector<Expression>& group : lift.groups()) {
    Node window = {.kind = StepKind::kWindow, .inputs = {below.node()}, .expressions = group};
    std::vector<Column> wider = below.columns().items();
    for (const Expression& expression : group) wider.push_back({"", OutputName(expression), arrow::null(), true});
    window.columns = Columns(std::move(wider));
    below = MakeStep(std::move(window));
  }
  Node node = {.kind = StepKind::kProject, .columns = Columns(std::move(made)), .inputs = {below.node()}};
  node.expressions = std::move(expressions);
  if (const Status names = node.columns.CheckNames(); !names.ok()) return Failed(step, names);
  return MakeStep(std::move(node));
}

}  // namespace codeanatomy::relation
