// Unification of expression trees: a variable takes what it first meets, and has to meet the same again.

#include "plan/pattern.h"

#include <map>
#include <optional>
#include <set>

#include "plan/logical_tree_internal.h"
#include "plan/message_walk_internal.h"

namespace codeanatomy::plan {
namespace {

using datafusion::LogicalExprNode;
using google::protobuf::Message;

using Operands = std::vector<const LogicalExprNode*>;
using Bindings = std::map<std::string, const LogicalExprNode*>;

const LogicalExprNode& Bare(const LogicalExprNode& expression) {
  const LogicalExprNode* bare = &expression;
  while (true) {
    if (bare->has_alias()) {
      bare = &bare->alias().expr();
    } else if (bare->has_cast()) {
      bare = &bare->cast().expr();
    } else if (bare->has_try_cast()) {
      bare = &bare->try_cast().expr();
    } else {
      return *bare;
    }
  }
}

bool IsOp(const LogicalExprNode& expression, std::string_view op) {
  return expression.has_binary_expr() && expression.binary_expr().op() == op;
}

// The parts of an AND, or the expression alone.
void Flatten(const LogicalExprNode& expression, Operands& out) {
  const LogicalExprNode& bare = Bare(expression);
  if (!IsOp(bare, "And")) {
    out.push_back(&bare);
    return;
  }
  for (const LogicalExprNode& operand : bare.binary_expr().operands()) Flatten(operand, out);
}

bool IsCommutative(std::string_view name) {
  return name == "Eq" || name == "NotEq" || name == "Plus" || name == "Multiply" || name == "Or" || name == "least" ||
         name == "greatest";
}

std::string_view TurnedRound(std::string_view op) {
  if (op == "Lt") return "Gt";
  if (op == "LtEq") return "GtEq";
  if (op == "Gt") return "Lt";
  if (op == "GtEq") return "LtEq";
  return {};
}

// A literal as text, whatever its width.
std::optional<std::string> LiteralText(const LogicalExprNode& expression) {
  using datafusion_common::ScalarValue;
  if (!expression.has_literal()) return std::nullopt;
  const ScalarValue& value = expression.literal();
  switch (value.value_case()) {
    case ScalarValue::kUtf8Value: return "'" + value.utf8_value() + "'";
    case ScalarValue::kLargeUtf8Value: return "'" + value.large_utf8_value() + "'";
    case ScalarValue::kUtf8ViewValue: return "'" + value.utf8_view_value() + "'";
    case ScalarValue::kInt64Value: return std::to_string(value.int64_value());
    case ScalarValue::kInt32Value: return std::to_string(value.int32_value());
    default: return value.SerializeAsString();
  }
}

class Matcher {
 public:
  explicit Matcher(const Pattern& pattern) : pattern_(pattern) {}

  // The pattern's own AND is met by parts of another one.
  bool MatchAnywhere(const LogicalExprNode& pattern, const LogicalExprNode& found) {
    Operands wanted;
    Flatten(pattern, wanted);
    if (wanted.size() == 1) return Match(pattern, found);
    Operands there;
    Flatten(found, there);
    return there.size() >= wanted.size() && Assign(wanted, there, 0);
  }

  const Bindings& bindings() const { return bindings_; }

 private:
  bool Assign(const Operands& wanted, Operands& there, std::size_t at) {
    if (at == wanted.size()) return true;
    for (const LogicalExprNode*& candidate : there) {
      if (candidate == nullptr) continue;
      const Bindings before = bindings_;
      const LogicalExprNode* taken = candidate;
      candidate = nullptr;
      if (Match(*wanted[at], *taken) && Assign(wanted, there, at + 1)) return true;
      candidate = taken;
      bindings_ = before;
    }
    return false;
  }

  bool Match(const LogicalExprNode& pattern_given, const LogicalExprNode& found_given) {
    const LogicalExprNode& pattern = Bare(pattern_given);
    const LogicalExprNode& found = Bare(found_given);
    if (pattern.has_column()) return Bind(pattern.column().name(), found);
    if (pattern.has_literal()) return LiteralText(pattern) == LiteralText(found);
    if (pattern.ExprType_case() != found.ExprType_case()) return false;
    if (pattern.has_binary_expr()) return MatchBinary(pattern.binary_expr(), found.binary_expr());
    if (pattern.has_scalar_udf_expr()) {
      const auto& wanted = pattern.scalar_udf_expr();
      const auto& call = found.scalar_udf_expr();
      return wanted.fun_name() == call.fun_name() && MatchLists(wanted.args(), call.args(), wanted.fun_name());
    }
    if (pattern.has_in_list()) {
      const auto& wanted = pattern.in_list();
      const auto& in = found.in_list();
      return wanted.negated() == in.negated() && Match(wanted.expr(), in.expr()) &&
             MatchLists(wanted.list(), in.list(), "Or");
    }
    if (pattern.has_like()) {
      const auto& wanted = pattern.like();
      const auto& like = found.like();
      return wanted.negated() == like.negated() && wanted.escape_char() == like.escape_char() &&
             Match(wanted.expr(), like.expr()) && Match(wanted.pattern(), like.pattern());
    }
    return false;
  }

  // `a op b op c` is one message; it means `(a op b) op c`.
  bool MatchBinary(const datafusion::BinaryExprNode& wanted, const datafusion::BinaryExprNode& found) {
    if (wanted.operands_size() != found.operands_size()) return false;
    if (wanted.op() == found.op()) {
      const Bindings before = bindings_;
      if (MatchLists(wanted.operands(), found.operands(), wanted.operands_size() == 2 ? wanted.op() : "")) return true;
      bindings_ = before;
    }
    return wanted.operands_size() == 2 && TurnedRound(wanted.op()) == found.op() &&
           Match(wanted.operands(0), found.operands(1)) && Match(wanted.operands(1), found.operands(0));
  }

  template <typename List>
  bool MatchLists(const List& wanted, const List& found, std::string_view op) {
    if (wanted.size() != found.size()) return false;
    if (IsCommutative(op)) {
      Operands pattern, there;
      for (const LogicalExprNode& operand : wanted) pattern.push_back(&operand);
      for (const LogicalExprNode& operand : found) there.push_back(&operand);
      return Assign(pattern, there, 0);
    }
    for (int i = 0; i < wanted.size(); ++i) {
      if (!Match(wanted[i], found[i])) return false;
    }
    return true;
  }

  bool Bind(const std::string& variable, const LogicalExprNode& found) {
    if (found.has_literal()) return false;
    const auto bound = bindings_.find(variable);
    if (bound != bindings_.end()) return bound->second->SerializeAsString() == found.SerializeAsString();
    bindings_.emplace(variable, &found);
    if (IsAllowed(variable, found)) return true;
    bindings_.erase(variable);
    return false;
  }

  bool IsAllowed(const std::string& variable, const LogicalExprNode& found) const {
    for (const auto& [name, word] : pattern_.columns) {
      if (name == variable && !(found.has_column() && found.column().name().ends_with(word))) return false;
    }
    for (const auto& [begin, end] : pattern_.spans) {
      if (begin == variable && !IsEnd(found, "bstart")) return false;
      if (end == variable && !IsEnd(found, "bend")) return false;
      if (begin != variable && end != variable) continue;
      const auto first = bindings_.find(begin);
      const auto second = bindings_.find(end);
      if (first != bindings_.end() && second != bindings_.end() && !IsSpan(*first->second, *second->second))
        return false;
    }
    return true;
  }

  static bool IsEnd(const LogicalExprNode& found, std::string_view word) {
    return found.has_column() && found.column().name().ends_with(word);
  }
  static bool IsSpan(const LogicalExprNode& begin, const LogicalExprNode& end) {
    std::string name = begin.column().name();
    name.replace(name.size() - std::string_view("bstart").size(), std::string::npos, "bend");
    return name == end.column().name() &&
           begin.column().relation().SerializeAsString() == end.column().relation().SerializeAsString();
  }

  const Pattern& pattern_;
  Bindings bindings_;
};

std::string NameOf(const datafusion_common::Column& column) {
  const std::string& qualifier = column.relation().relation();
  return qualifier.empty() ? column.name() : qualifier + "." + column.name();
}

std::string TextOf(const LogicalExprNode& expression) {
  return expression.has_column() ? NameOf(expression.column()) : LiteralText(expression).value_or("…");
}

// The columns and functions below a message.
void AddNames(const Message& root, bool with_columns, std::set<std::string>& names) {
  std::vector<const Message*> stack = {&root};
  while (!stack.empty()) {
    const Message& message = *stack.back();
    stack.pop_back();
    if (with_columns && message.GetDescriptor() == datafusion_common::Column::descriptor()) {
      names.insert(NameOf(static_cast<const datafusion_common::Column&>(message)));
    } else if (message.GetDescriptor() == datafusion::ScalarUDFExprNode::descriptor()) {
      names.insert(static_cast<const datafusion::ScalarUDFExprNode&>(message).fun_name());
    }
    PushChildren(message, stack);
  }
}

std::vector<std::string> NamesIn(const Bindings& bindings, const LogicalExprNode& pattern) {
  std::set<std::string> names;
  for (const auto& [variable, found] : bindings) AddNames(*found, true, names);
  AddNames(pattern, false, names);
  return {names.begin(), names.end()};
}

}  // namespace

arrow::Result<std::vector<Occurrence>> FindPatterns(std::string_view plan, const std::vector<Pattern>& patterns) {
  datafusion::LogicalPlanNode root;
  if (!ParseDeep(plan, root)) return arrow::Status::Invalid("these bytes are no LogicalPlanNode");
  std::vector<LogicalExprNode> parsed(patterns.size());
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    if (!ParseDeep(patterns[i].expression, parsed[i])) return arrow::Status::Invalid("a pattern is no LogicalExprNode");
  }
  // The parts of an AND are met with the whole.
  std::set<const Message*> parts;
  std::vector<Occurrence> found;
  ARROW_RETURN_NOT_OK(EachMessage(root, [&](const Message& message) {
    if (message.GetDescriptor() != LogicalExprNode::descriptor()) return arrow::Status::OK();
    const auto& expression = static_cast<const LogicalExprNode&>(message);
    const bool is_and = IsOp(expression, "And");
    if (is_and) {
      for (const LogicalExprNode& operand : expression.binary_expr().operands()) {
        if (IsOp(operand, "And")) parts.insert(&operand);
      }
    }
    // What a name or a cast wraps is visited next.
    if (parts.contains(&message) || &Bare(expression) != &expression) return arrow::Status::OK();
    for (std::size_t i = 0; i < patterns.size(); ++i) {
      if (is_and != IsOp(parsed[i], "And")) continue;
      Matcher matcher(patterns[i]);
      if (!matcher.MatchAnywhere(parsed[i], expression)) continue;
      Occurrence& one = found.emplace_back();
      one.pattern = i;
      for (const auto& [variable, bound] : matcher.bindings()) one.variables.emplace_back(variable, TextOf(*bound));
      one.names = NamesIn(matcher.bindings(), parsed[i]);
    }
    return arrow::Status::OK();
  }));
  return found;
}

}  // namespace codeanatomy::plan
