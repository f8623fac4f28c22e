#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>
#include <arrow/type.h>

namespace codeanatomy::relation {

// One column of a relation.
struct Column {
  std::string qualifier;  // the table or alias it came by; empty: none
  std::string name;
  std::shared_ptr<arrow::DataType> type;
  bool nullable = true;
};

// `qualifier.name`, or the name alone.
std::string FullName(const Column& column);

// Lists the columns of a relation in order.
class Columns {
 public:
  Columns() = default;
  explicit Columns(std::vector<Column> items) : items_(std::move(items)) {}
  // Columns of a schema, all under one qualifier.
  static Columns Of(const arrow::Schema& schema, std::string_view qualifier);

  const std::vector<Column>& items() const { return items_; }
  std::size_t size() const { return items_.size(); }

  // The one column that a name means; with an empty qualifier any. Invalid with the candidates, a suggestion and all
  // columns where there is none, or more than one.
  arrow::Result<const Column*> Find(std::string_view qualifier, std::string_view name) const;

  // Whether the engine can tell the columns apart: no two of one full name, none without a qualifier whose name another
  // has with one.
  arrow::Status CheckNames() const;

  std::shared_ptr<arrow::Schema> ToSchema() const;

  // `a, b, q.c`: at most 40 names, and how many more there are.
  std::string ToString() const;

 private:
  std::vector<Column> items_;
};

}  // namespace codeanatomy::relation
