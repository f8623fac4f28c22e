#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arrow/scalar.h>
#include <arrow/type.h>

namespace codeanatomy::relation {

// Describes a value of a row or a group, before it is known of which relation: a tree of columns, literals, operators
// and calls. Immutable and cheap to copy; text, numbers and booleans convert to literals of the types SQL gives them
// (VARCHAR, BIGINT, DOUBLE, BOOLEAN).
class Expression {
 public:
  struct Node;

  Expression(std::string_view text);  // NOLINT: conversions make `Col("status") == "resolved"` read as it should
  Expression(const std::string& text) : Expression(std::string_view(text)) {}  // NOLINT
  Expression(const char* text) : Expression(std::string_view(text)) {}         // NOLINT
  template <std::signed_integral T>
  Expression(T value) : Expression(OfInteger(value)) {}  // NOLINT
  template <std::floating_point T>
  Expression(T value) : Expression(OfFloat(static_cast<double>(value))) {}  // NOLINT
  template <std::same_as<bool> T>
  Expression(T value) : Expression(OfBool(value)) {}  // NOLINT
  explicit Expression(std::shared_ptr<const Node> node) : node_(std::move(node)) {}

  // The same value under a name.
  Expression As(std::string_view name) const;

  Expression IsNull() const;
  Expression IsNotNull() const;
  Expression IsTrue() const;     // null counts as false
  Expression IsNotTrue() const;
  Expression In(std::vector<Expression> values) const;
  Expression NotIn(std::vector<Expression> values) const;
  Expression Between(Expression low, Expression high) const;  // both ends included
  Expression NotBetween(Expression low, Expression high) const;
  Expression Like(Expression pattern) const;
  Expression NotLike(Expression pattern) const;
  Expression ILike(Expression pattern) const;
  Expression Cast(std::shared_ptr<arrow::DataType> type) const;     // a value that does not fit is an error
  Expression TryCast(std::shared_ptr<arrow::DataType> type) const;  // … is null
  // Equality where two nulls are equal.
  Expression IsDistinctFrom(const Expression& other) const;
  Expression IsNotDistinctFrom(const Expression& other) const;

  // Of an aggregate: over each distinct value once; over the rows for which `condition` holds; in an order.
  Expression Distinct() const;
  Expression FilteredBy(Expression condition) const;
  Expression OrderedBy(std::vector<struct SortKey> keys) const;
  // An aggregate or window function over a window of rows.
  Expression Over(struct Window window) const;

  friend Expression operator==(const Expression& a, const Expression& b) { return Binary("Eq", a, b); }
  friend Expression operator!=(const Expression& a, const Expression& b) { return Binary("NotEq", a, b); }
  friend Expression operator<(const Expression& a, const Expression& b) { return Binary("Lt", a, b); }
  friend Expression operator<=(const Expression& a, const Expression& b) { return Binary("LtEq", a, b); }
  friend Expression operator>(const Expression& a, const Expression& b) { return Binary("Gt", a, b); }
  friend Expression operator>=(const Expression& a, const Expression& b) { return Binary("GtEq", a, b); }
  friend Expression operator+(const Expression& a, const Expression& b) { return Binary("Plus", a, b); }
  friend Expression operator-(const Expression& a, const Expression& b) { return Binary("Minus", a, b); }
  friend Expression operator*(const Expression& a, const Expression& b) { return Binary("Multiply", a, b); }
  friend Expression operator/(const Expression& a, const Expression& b) { return Binary("Divide", a, b); }
  friend Expression operator%(const Expression& a, const Expression& b) { return Binary("Modulo", a, b); }
  friend Expression operator&&(const Expression& a, const Expression& b) { return Binary("And", a, b); }
  friend Expression operator||(const Expression& a, const Expression& b) { return Binary("Or", a, b); }
  friend Expression operator!(const Expression& a) { return Unary("Not", a); }
  friend Expression operator-(const Expression& a) { return Unary("Negative", a); }

  // An operator by the engine's name of it: those above, `StringConcat`, `BitwiseAnd`, `RegexMatch`, ….
  static Expression Binary(std::string_view op, const Expression& left, const Expression& right);
  static Expression Unary(std::string_view op, const Expression& operand);

  // SQL-like text, for messages.
  std::string ToString() const;

  const Node& node() const { return *node_; }

 private:
  static Expression OfInteger(std::int64_t value);
  static Expression OfFloat(double value);
  static Expression OfBool(bool value);

  std::shared_ptr<const Node> node_;
};

// Says by what rows are put in order. As in SQL, nulls come last when ascending, first when descending.
struct SortKey {
  Expression expression;
  bool descending = false;
  bool nulls_first = false;

  SortKey NullsFirst() const { return {expression, descending, true}; }
  SortKey NullsLast() const { return {expression, descending, false}; }
};
SortKey Asc(Expression expression);
SortKey Desc(Expression expression);

// Bounds the rows around a row that a window function sees.
struct FrameBound {
  enum class Kind : std::uint8_t { kPreceding, kCurrentRow, kFollowing };
  Kind kind = Kind::kCurrentRow;
  std::shared_ptr<arrow::Scalar> distance = {};  // null: unbounded

  static FrameBound UnboundedPreceding() { return {Kind::kPreceding, nullptr}; }
  static FrameBound UnboundedFollowing() { return {Kind::kFollowing, nullptr}; }
  static FrameBound CurrentRow() { return {}; }
  static FrameBound Preceding(std::uint64_t rows);
  static FrameBound Following(std::uint64_t rows);
};

struct Frame {
  enum class Units : std::uint8_t { kRows, kRange, kGroups };
  Units units = Units::kRows;
  FrameBound start = FrameBound::UnboundedPreceding();
  FrameBound end = FrameBound::CurrentRow();
};

// Says of which rows a window function is computed. Without a frame it is SQL's: up to the row's peers where there is
// an order, else the whole partition.
struct Window {
  std::vector<Expression> partition_by = {};
  std::vector<SortKey> order_by = {};
  std::optional<Frame> frame = {};
};

// A column by its name, or by the name of its table or alias and its own.
Expression Col(std::string_view name);
Expression Col(std::string_view qualifier, std::string_view name);

// All of, any of; of nothing: true, false.
Expression All(std::vector<Expression> conditions);
Expression Any(std::vector<Expression> conditions);

// `Case().When(condition, value).When(…).Else(value)`; without Else the rest is null.
class CaseBuilder {
 public:
  CaseBuilder When(Expression condition, Expression value) const;
  Expression Else(Expression value) const;
  Expression End() const;

 private:
  std::vector<Expression> parts_;  // condition, value, condition, value, …
};
inline CaseBuilder Case() { return {}; }

}  // namespace codeanatomy::relation
