#pragma once

// Private to relation/: what expressions are made of.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "relation/expression.h"

namespace codeanatomy::relation {

enum class ExpressionKind : std::uint8_t {
  kColumn,     // qualifier, name
  kLiteral,    // literal
  kAlias,      // name; children: the value
  kBinary,     // name: the operator; children: two or more operands, associated to the left
  kUnary,      // name: Not, Negative, IsNull, IsNotNull, IsTrue, IsNotTrue; children: the operand
  kBetween,    // negated; children: value, low, high
  kLike,       // negated, caseless; children: value, pattern
  kInList,     // negated; children: value, then the list
  kCase,       // children: condition, value, … and the value otherwise, where their number is odd
  kCast,       // type, lenient; children: the value
  kScalar,     // name: the function; children: arguments; type: declared result, or null
  kAggregate,  // the same; distinct, filter, order
  kWindow,     // the same; window; aggregate: whether the function is an aggregate
  kInvalid,    // name: why
  kParsed,     // name: the text; encoded: the engine's message; type, nullable: of the value; children: its columns
};

struct Expression::Node {
  ExpressionKind kind = ExpressionKind::kLiteral;
  std::string qualifier = {};
  std::string name = {};
  std::vector<Expression> children = {};
  std::shared_ptr<arrow::Scalar> literal = {};
  std::shared_ptr<arrow::DataType> type = {};
  bool negated = false;
  bool caseless = false;
  bool lenient = false;
  bool distinct = false;
  bool nullable = true;
  bool aggregate = false;
  std::optional<Expression> filter = {};
  std::vector<SortKey> order = {};
  std::optional<Window> window = {};
  std::string encoded = {};
};

// An expression of a node.
inline Expression MakeExpression(Expression::Node node) {
  return Expression(std::make_shared<const Expression::Node>(std::move(node)));
}

// The name that a computed column gets: its alias, or a column's own name; empty: it has none.
std::string OutputName(const Expression& expression);

// The value without the name it was given.
const Expression& WithoutAlias(const Expression& expression);

}  // namespace codeanatomy::relation
