#pragma once

// Queries built in C++: tables and typed expressions in, engine plans out.
//
//     Relation busiest = t("call_graph").Filter(Col("status") == "resolved")
//                            .Aggregate({Col("callee")}, {CountDistinct(Col("caller")).As("callers")})
//                            .Sort({Desc(Col("callers")), Asc(Col("callee"))}).Limit(10);
//
// In: a catalog of schemas. Out: DataFusion's LogicalPlanNode in protobuf, and rows (`relation/stream.h`).
//
//  1. Every step is checked against the columns of the one before, and knows its own columns and types.
//  2. A chain carries its first error: later steps keep it, and whatever leaves the chain (Schema, ToProtobuf, Stream)
//     returns it. So a query reads as one expression, and the error names the step that was wrong.
//  3. Nothing here is text the engine parses, except what `relation/parse.h` hands to the engine's own parser.
//  4. A computed column has a name (As); columns of one name are told apart by qualifiers, as in SQL.
//  5. Equal chains give equal bytes.
//
// Relations are immutable values that share their steps; any thread.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>

#include "relation/catalog.h"     // IWYU pragma: export
#include "relation/columns.h"     // IWYU pragma: export
#include "relation/expression.h"  // IWYU pragma: export
#include "relation/functions.h"   // IWYU pragma: export
#include "relation/literal.h"     // IWYU pragma: export

namespace codeanatomy::relation {

enum class JoinKind : std::uint8_t {
  kInner,
  kLeft,
  kRight,
  kFull,
  kLeftSemi,   // left rows that have a match
  kRightSemi,
  kLeftAnti,   // left rows that have none
  kRightAnti,
  kLeftMark,   // left rows, and a column `mark` that says whether they have one
};

struct JoinOptions {
  bool nulls_equal = false;  // two nulls match
  bool null_aware = false;  // kLeftAnti as NOT IN: a null on the right leaves no row, a null on the left is left out
};

enum class Empty : std::uint8_t {
  kDrop,  // null and empty lists give no row, as in SQL
  kNull,  // null lists give a row of null, empty ones none
  kKeep,  // null and empty lists give a row of null
};

struct EncodeOptions {
  // Selects one after the other become one projection; otherwise each stays a step of its own, for reading plans.
  bool fuse_selects = true;
};

class Relation {
 public:
  struct Node;

  // Under another name: its columns are qualified by it alone.
  Relation As(std::string_view alias) const;
  // The rows for which a condition holds.
  Relation Filter(const Expression& condition) const;
  // These columns, in this order; each a column or named by As.
  Relation Select(const std::vector<Expression>& columns) const;
  // All columns, then these; one of the name of a column takes its place.
  Relation With(const std::vector<Expression>& columns) const;
  // All columns but these.
  Relation Drop(const std::vector<std::string>& names) const;
  // Joins on a condition over the columns of both; equalities of a side each become keys.
  Relation Join(const Relation& right, JoinKind kind, const Expression& on, const JoinOptions& options = {}) const;
  Relation Join(const Relation& right, const Expression& on) const { return Join(right, JoinKind::kInner, on); }
  // Every row with every row.
  Relation Cross(const Relation& right) const;
  // One row for each value of the groups; of no groups, one row.
  Relation Aggregate(const std::vector<Expression>& groups, const std::vector<Expression>& aggregates) const;
  // The rows of both, equal ones kept; names of this one, types that hold both.
  Relation Union(const Relation& other) const;
  // Each row once.
  Relation Distinct() const;
  Relation Sort(const std::vector<SortKey>& keys) const;
  Relation Limit(std::int64_t count, std::int64_t offset = 0) const;
  Relation Offset(std::int64_t offset) const;
  // A row for each item of a list column; the fields of a struct column side by side, as `column.field`.
  Relation Unnest(std::string_view column, Empty empty = Empty::kDrop) const;
  // Shapes the partitions: rows of equal values in one, or rows dealt out evenly. Changes no row.
  Relation RepartitionBy(const std::vector<Expression>& values, int partitions) const;
  Relation Repartition(int partitions) const;

  // The first error of the chain.
  const arrow::Status& status() const;
  // Empty after an error.
  const Columns& columns() const;
  arrow::Result<std::shared_ptr<arrow::Schema>> Schema() const;
  arrow::Result<std::string> ToProtobuf(const EncodeOptions& options = {}) const;

  explicit Relation(std::shared_ptr<const Node> node) : node_(std::move(node)) {}
  const std::shared_ptr<const Node>& node() const { return node_; }

 private:
  std::shared_ptr<const Node> node_;
};

// A table of a catalog.
Relation Scan(const Catalog& catalog, std::string_view table);

// `Tables t(catalog); t("call_graph").Filter(…)`
class Tables {
 public:
  explicit Tables(const Catalog& catalog) : catalog_(&catalog) {}
  Relation operator()(std::string_view table) const { return Scan(*catalog_, table); }

 private:
  const Catalog* catalog_;
};

// Rows of constants, of these columns; each value is cast to the type of its column.
Relation Values(const arrow::Schema& schema, const std::vector<std::vector<Expression>>& rows);

// The rows of `start`, then what `step` makes of the rows found last, until it makes none. `name` qualifies the columns,
// for `step` too. `distinct`: rows found before do not count as found.
Relation Recursive(std::string_view name, const Relation& start, const std::function<Relation(const Relation&)>& step,
                   bool distinct = false);

}  // namespace codeanatomy::relation
