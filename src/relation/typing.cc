// Binds expressions to columns, bottom up, and computes their types as the engine does. Where the engine settles a type
// only after planning (branches of a CASE, arguments that have to meet), the casts are put in here, so that the plan has the
// type from the start.

#include <optional>

#include <arrow/type_traits.h>

#include "base/suggest.h"
#include "relation/expression_internal.h"
#include "relation/typing_internal.h"

namespace codeanatomy::relation {
namespace {

using arrow::Status;
using Result = arrow::Result<Typed>;

// Deeper expressions would exhaust the stacks of those that read the plan.
constexpr int kMostDepth = 400;

class Resolver {
 public:
  explicit Resolver(const Scope& scope) : scope_(scope) {}

  Result Run(const Expression& expression, int depth) const {
    if (depth > kMostDepth) return Status::Invalid("an expression nests deeper than ", kMostDepth);
    const Expression::Node& node = expression.node();
    ARROW_RETURN_NOT_OK(CheckClauses(expression));
    if (node.kind == ExpressionKind::kAggregate || node.kind == ExpressionKind::kWindow)
      return Group(expression, depth);
    std::vector<Typed> children;
    for (const Expression& child : node.children) {
      ARROW_ASSIGN_OR_RAISE(Typed typed, Run(child, depth + 1));
      children.push_back(std::move(typed));
    }
    switch (node.kind) {
      case ExpressionKind::kColumn: return ResolveColumn(node);
      case ExpressionKind::kLiteral: return Typed{expression, node.literal->type, !node.literal->is_valid};
      case ExpressionKind::kAlias: return Typed{WithChildren(node, children), children[0].type, children[0].nullable};
      case ExpressionKind::kBinary: return Binary(node, std::move(children));
      case ExpressionKind::kUnary: return Unary(expression, std::move(children));
      case ExpressionKind::kBetween:
      case ExpressionKind::kInList: return Compared(expression, std::move(children));
      case ExpressionKind::kLike: return Like(expression, std::move(children));
      case ExpressionKind::kCase: return Case(expression, std::move(children));
      case ExpressionKind::kCast:
        return Typed{WithChildren(node, children), node.type, node.lenient || children[0].nullable};
      case ExpressionKind::kScalar: return Function(expression, FunctionKind::kScalar, std::move(children));
      case ExpressionKind::kParsed: return Parsed(expression, children);
      case ExpressionKind::kInvalid: return Status::Invalid(node.name);
      case ExpressionKind::kAggregate:
      case ExpressionKind::kWindow: break;
    }
    return Status::Invalid("an expression of no known kind");
  }

 private:
  static Expression WithChildren(Expression::Node node, const std::vector<Typed>& children) {
    node.children.clear();
    for (const Typed& child : children) node.children.push_back(child.expression);
    return MakeExpression(std::move(node));
  }

  static Status CheckClauses(const Expression& expression) {
    const Expression::Node& node = expression.node();
    const bool call = node.kind == ExpressionKind::kAggregate || node.kind == ExpressionKind::kWindow;
    if (!call && (node.distinct || node.filter.has_value() || !node.order.empty())) {
      return Status::Invalid(expression.ToString(),
                             " is no aggregate; Distinct, FilteredBy and OrderedBy go before As");
    }
    if (!call && node.window.has_value()) {
      return Status::Invalid(expression.ToString(), " is no aggregate or window function; Over goes before As");
    }
    if (node.kind == ExpressionKind::kWindow && !node.window.has_value()) {
      return Status::Invalid(expression.ToString(), " needs Over");
    }
    return Status::OK();
  }

  Result ResolveColumn(const Expression::Node& node) const {
    ARROW_ASSIGN_OR_RAISE(const Column* column, scope_.columns->Find(node.qualifier, node.name));
    return Typed{Col(column->qualifier, column->name), column->type, column->nullable};
  }

  static Result Binary(const Expression::Node& node, std::vector<Typed> children) {
    TypePtr type = children[0].type;
    bool nullable = children[0].nullable;
    for (std::size_t i = 1; i < children.size(); ++i) {
      auto made = BinaryType(node.name, type, children[i].type);
      if (!made.ok()) {
        const Expression part = children.size() > 2 ? children[i].expression : WithChildren(node, children);
        return Status::Invalid(part.ToString(), ": ", made.status().message());
      }
      type = *made;
      nullable = nullable || children[i].nullable;
    }
    return Typed{WithChildren(node, children), type, nullable};
  }

  static Result Unary(const Expression& expression, std::vector<Typed> children) {
    const Expression::Node& node = expression.node();
    const Typed& child = children[0];
    const auto refuse = [&](const char* expected) {
      return Status::Invalid(expression.ToString(), ": ", child.expression.ToString(), " is ", child.type->ToString(),
                             ", expected ", expected);
    };
    const bool boolean = child.type->id() == arrow::Type::BOOL || child.type->id() == arrow::Type::NA;
    const Expression made = WithChildren(node, children);
    if (node.name == "Negative") {
      const bool fits = (IsNumber(*child.type) && !arrow::is_unsigned_integer(child.type->id())) ||
                        arrow::is_interval(child.type->id()) || child.type->id() == arrow::Type::DURATION;
      if (!fits) return refuse("a signed number or an interval");
      return Typed{made, child.type, child.nullable};
    }
    if (node.name == "IsNull" || node.name == "IsNotNull") return Typed{made, arrow::boolean(), false};
    if (!boolean) return refuse("a boolean");
    return Typed{made, arrow::boolean(), node.name == "Not" && child.nullable};
  }

  // One value compared with others.
  static Result Compared(const Expression& expression, std::vector<Typed> children) {
    const Expression::Node& node = expression.node();
    if (children.size() == 1) return Status::Invalid(expression.ToString(), ": the list is empty");
    bool nullable = false;
    for (const Typed& child : children) {
      nullable = nullable || child.nullable;
      if (ComparisonType(children[0].type, child.type) == nullptr) {
        return Status::Invalid(expression.ToString(), ": ", children[0].type->ToString(), " cannot be compared with ",
                               child.type->ToString());
      }
    }
    // The engine looks at six values, and takes a longer list to hold a null.
    if (node.kind == ExpressionKind::kInList && children.size() > 6) nullable = true;
    return Typed{WithChildren(node, children), arrow::boolean(), nullable};
  }

  static Result Like(const Expression& expression, std::vector<Typed> children) {
    if (!CanMatch(children[0].type, children[1].type)) {
      return Status::Invalid(expression.ToString(), ": ", children[0].type->ToString(), " LIKE ",
                             children[1].type->ToString(), ", expected text");
    }
    return Typed{WithChildren(expression.node(), children), arrow::boolean(),
                 children[0].nullable || children[1].nullable};
  }

  static Result Case(const Expression& expression, std::vector<Typed> children) {
    if (children.size() < 2) return Status::Invalid(expression.ToString(), ": a CASE needs a When");
    const bool otherwise = children.size() % 2 == 1;
    TypePtr common;
    bool nullable = !otherwise;
    const auto is_value = [&](std::size_t i) { return i % 2 == 1 || (otherwise && i + 1 == children.size()); };
    for (std::size_t i = 0; i < children.size(); ++i) {
      const Typed& child = children[i];
      if (!is_value(i)) {
        if (child.type->id() == arrow::Type::BOOL || child.type->id() == arrow::Type::NA) continue;
        return Status::Invalid(expression.ToString(), ": the condition ", child.expression.ToString(), " is ",
                               child.type->ToString(), ", expected a boolean");
      }
      nullable = nullable || child.nullable;
      const TypePtr met = common == nullptr ? child.type : UnionType(common, child.type);
      if (met == nullptr) {
        return Status::Invalid(expression.ToString(), ": no type holds both ", common->ToString(), " and ",
                               child.type->ToString());
      }
      common = met;
    }
    for (std::size_t i = 0; i < children.size(); ++i) {
      if (is_value(i)) children[i] = CastTo(children[i], common);
    }
    return Typed{WithChildren(expression.node(), children), common, nullable};
  }

  static arrow::Result<bool> NullOf(const FunctionRule& rule, const std::vector<Typed>& arguments) {
    bool any = false;
    bool all = true;
    for (const Typed& argument : arguments) {
      any = any || argument.nullable;
      all = all && argument.nullable;
    }
    switch (rule.null) {
      case FunctionRule::Null::kAlways: return true;
      case FunctionRule::Null::kNever: return false;
      case FunctionRule::Null::kAnyArgument: return any;
      case FunctionRule::Null::kAllArguments: return all;
      case FunctionRule::Null::kSecondArgument: return arguments[1].nullable;
    }
    return true;
  }

  static Result Function(const Expression& expression, FunctionKind kind, std::vector<Typed> arguments) {
    const Expression::Node& node = expression.node();
    if (node.type != nullptr) return Typed{WithChildren(node, arguments), node.type, true};
    const FunctionRule* rule = FindFunction(kind, node.name);
    if (rule == nullptr) {
      std::vector<std::string_view> names;
      for (const FunctionRule& known : FunctionRules()) {
        if (known.kind == kind) names.push_back(known.name);
      }
      return Status::Invalid("the result of ", node.name, " is not declared; say its type in the call",
                             DidYouMean(node.name, names));
    }
    const int count = static_cast<int>(arguments.size());
    if (count < rule->least || (rule->most >= 0 && count > rule->most)) {
      return Status::Invalid(expression.ToString(), ": ", count, " arguments, expected ", rule->least,
                             rule->most < 0              ? " or more"
                             : rule->most == rule->least ? ""
                                                         : " to " + std::to_string(rule->most));
    }
    if (rule->meet != FunctionRule::Meet::kNo) {
      TypePtr common = arguments[0].type;
      for (const Typed& argument : arguments) {
        const TypePtr met = rule->meet == FunctionRule::Meet::kUnion ? UnionType(common, argument.type)
                                                                     : ComparisonType(common, argument.type);
        if (met == nullptr) {
          return Status::Invalid(expression.ToString(), ": no type holds both ", common->ToString(), " and ",
                                 argument.type->ToString());
        }
        common = met;
      }
      for (Typed& argument : arguments) argument = CastTo(argument, common);
    }
    auto type = rule->type(arguments);
    if (!type.ok()) return Status::Invalid(expression.ToString(), ": ", type.status().message());
    ARROW_ASSIGN_OR_RAISE(const bool nullable, NullOf(*rule, arguments));
    return Typed{WithChildren(node, arguments), *type, nullable};
  }

  Result Group(const Expression& expression, int depth) const {
    const Expression::Node& node = expression.node();
    const bool window = node.kind == ExpressionKind::kWindow;
    if (window ? !scope_.windows : !scope_.aggregates) {
      return Status::Invalid(expression.ToString(), window ? " is a window function; only Select and With take it"
                                                           : " is an aggregate; only Aggregate takes it, or Over");
    }
    const Resolver inner(Scope{scope_.columns});
    std::vector<Typed> arguments;
    for (const Expression& child : node.children) {
      ARROW_ASSIGN_OR_RAISE(Typed typed, inner.Run(child, depth + 1));
      arguments.push_back(std::move(typed));
    }
    const bool aggregate = !window || node.aggregate;
    ARROW_ASSIGN_OR_RAISE(
        Typed typed,
        Function(expression, aggregate ? FunctionKind::kAggregate : FunctionKind::kWindow, std::move(arguments)));
    Expression::Node made = typed.expression.node();
    if (node.filter.has_value()) {
      ARROW_ASSIGN_OR_RAISE(const Typed filter, inner.Run(*node.filter, depth + 1));
      if (filter.type->id() != arrow::Type::BOOL) {
        return Status::Invalid(expression.ToString(), ": the filter is ", filter.type->ToString(),
                               ", expected a boolean");
      }
      made.filter = filter.expression;
    }
    ARROW_ASSIGN_OR_RAISE(made.order, inner.Keys(node.order, depth));
    if (window) {
      made.window->partition_by.clear();
      for (const Expression& key : node.window->partition_by) {
        ARROW_ASSIGN_OR_RAISE(const Typed part, inner.Run(key, depth + 1));
        made.window->partition_by.push_back(part.expression);
      }
      ARROW_ASSIGN_OR_RAISE(made.window->order_by, inner.Keys(node.window->order_by, depth));
    }
    return Typed{MakeExpression(std::move(made)), typed.type, typed.nullable};
  }

  arrow::Result<std::vector<SortKey>> Keys(const std::vector<SortKey>& keys, int depth) const {
    std::vector<SortKey> made;
    for (const SortKey& key : keys) {
      ARROW_ASSIGN_OR_RAISE(const Typed typed, Run(key.expression, depth + 1));
      made.push_back({WithoutAlias(typed.expression), key.descending, key.nulls_first});
    }
    return made;
  }

  // Its columns were resolved when it was parsed; they must still be there, with their types.
  static Result Parsed(const Expression& expression, const std::vector<Typed>& columns) {
    const Expression::Node& node = expression.node();
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const Expression::Node& parsed = node.children[i].node();
      const Expression::Node& found = columns[i].expression.node();
      if (parsed.qualifier != found.qualifier || !parsed.type->Equals(columns[i].type)) {
        return Status::Invalid(expression.ToString(),
                               " was parsed against another relation: ", node.children[i].ToString(),
                               " is not the same column here");
      }
    }
    return Typed{expression, node.type, node.nullable};
  }

  Scope scope_;
};

}  // namespace

Typed CastTo(const Typed& value, const TypePtr& type) {
  if (value.type->Equals(type)) return value;
  return {WithoutAlias(value.expression).Cast(type), type, value.nullable};
}

arrow::Result<Typed> Resolve(const Expression& expression, const Scope& scope) {
  return Resolver(scope).Run(expression, 0);
}

}  // namespace codeanatomy::relation
