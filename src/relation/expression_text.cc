// Expressions as text for messages: near to SQL, never parsed again.

#include <string>

#include "relation/coercion.h"
#include "relation/expression.h"
#include "relation/expression_internal.h"

namespace codeanatomy::relation {
namespace {

constexpr std::size_t kMostText = 400;

class Writer {
 public:
  std::string Take() && {
    if (text_.size() > kMostText) text_ = text_.substr(0, kMostText) + "…";
    return std::move(text_);
  }

  void Write(const Expression& expression) {
    if (text_.size() > kMostText) return;
    const Expression::Node& node = expression.node();
    switch (node.kind) {
      case ExpressionKind::kColumn:
        text_ += node.qualifier.empty() ? node.name : node.qualifier + "." + node.name;
        break;
      case ExpressionKind::kLiteral: Literal(*node.literal); break;
      case ExpressionKind::kAlias:
        Write(node.children[0]);
        text_ += " AS " + node.name;
        break;
      case ExpressionKind::kBinary:
        List(node.children, 0, " " + std::string(OperatorSign(node.name)) + " ", true);
        break;
      case ExpressionKind::kUnary: Unary(node); break;
      case ExpressionKind::kBetween:
        Operand(node.children[0]);
        text_ += node.negated ? " NOT BETWEEN " : " BETWEEN ";
        List(node.children, 1, " AND ", true);
        break;
      case ExpressionKind::kLike:
        Operand(node.children[0]);
        text_ += std::string(node.negated ? " NOT" : "") + (node.caseless ? " ILIKE " : " LIKE ");
        Operand(node.children[1]);
        break;
      case ExpressionKind::kInList:
        Operand(node.children[0]);
        text_ += node.negated ? " NOT IN (" : " IN (";
        List(node.children, 1, ", ", false);
        text_ += ")";
        break;
      case ExpressionKind::kCase: Case(node); break;
      case ExpressionKind::kCast:
        text_ += node.lenient ? "TRY_CAST(" : "CAST(";
        Write(node.children[0]);
        text_ += " AS " + node.type->ToString() + ")";
        break;
      case ExpressionKind::kScalar:
      case ExpressionKind::kAggregate:
      case ExpressionKind::kWindow: Call(node); break;
      case ExpressionKind::kParsed:
      case ExpressionKind::kInvalid: text_ += node.name; break;
    }
  }

 private:
  void Literal(const arrow::Scalar& scalar) {
    if (!scalar.is_valid) {
      text_ += "NULL";
    } else if (IsText(*scalar.type)) {
      text_ += "'" + scalar.ToString() + "'";
    } else {
      text_ += scalar.ToString();
    }
  }

  void Operand(const Expression& expression) {
    const ExpressionKind kind = expression.node().kind;
    const bool brackets = kind == ExpressionKind::kBinary || kind == ExpressionKind::kBetween ||
                          kind == ExpressionKind::kInList || kind == ExpressionKind::kLike ||
                          kind == ExpressionKind::kUnary;
    if (brackets) text_ += "(";
    Write(expression);
    if (brackets) text_ += ")";
  }

  void List(const std::vector<Expression>& items, std::size_t from, const std::string& between, bool operands) {
    for (std::size_t i = from; i < items.size() && text_.size() <= kMostText; ++i) {
      if (i > from) text_ += between;
      operands ? Operand(items[i]) : Write(items[i]);
    }
  }

  void Unary(const Expression::Node& node) {
    const bool before = node.name == "Not" || node.name == "Negative";
    if (before) text_ += node.name == "Not" ? "NOT " : "-";
    Operand(node.children[0]);
    if (before) return;
    text_ += node.name == "IsNull"      ? " IS NULL"
             : node.name == "IsNotNull" ? " IS NOT NULL"
             : node.name == "IsTrue"    ? " IS TRUE"
                                        : " IS NOT TRUE";
  }

  void Case(const Expression::Node& node) {
    text_ += "CASE";
    for (std::size_t i = 0; i + 1 < node.children.size(); i += 2) {
      text_ += " WHEN ";
      Write(node.children[i]);
      text_ += " THEN ";
      Write(node.children[i + 1]);
    }
    if (node.children.size() % 2 == 1) {
      text_ += " ELSE ";
      Write(node.children.back());
    }
    text_ += " END";
  }

  void Keys(const std::vector<SortKey>& keys) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (i > 0) text_ += ", ";
      Write(keys[i].expression);
      text_ += keys[i].descending ? " DESC" : "";
    }
  }

  void Call(const Expression::Node& node) {
    text_ += node.name + (node.distinct ? "(DISTINCT " : "(");
    List(node.children, 0, ", ", false);
    if (!node.order.empty()) {
      text_ += " ORDER BY ";
      Keys(node.order);
    }
    text_ += ")";
    if (node.filter.has_value()) {
      text_ += " FILTER (WHERE ";
      Write(*node.filter);
      text_ += ")";
    }
    if (!node.window.has_value()) return;
    text_ += " OVER (";
    if (!node.window->partition_by.empty()) {
      text_ += "PARTITION BY ";
      List(node.window->partition_by, 0, ", ", false);
    }
    if (!node.window->order_by.empty()) {
      text_ += node.window->partition_by.empty() ? "ORDER BY " : " ORDER BY ";
      Keys(node.window->order_by);
    }
    text_ += ")";
  }

  std::string text_;
};

}  // namespace

std::string Expression::ToString() const {
  Writer writer;
  writer.Write(*this);
  return std::move(writer).Take();
}

}  // namespace codeanatomy::relation
