#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arrow/result.h>
#include <arrow/type.h>

#include "engine/session.h"

namespace codeanatomy::relation {

// Knows the schemas of tables by name.
class Catalog {
 public:
  virtual ~Catalog() = default;
  // KeyError where there is no such table.
  virtual arrow::Result<std::shared_ptr<arrow::Schema>> TableSchema(std::string_view table) const = 0;
  // The names there are, where they can be listed.
  virtual std::vector<std::string> TableNames() const { return {}; }
};

// A catalog of schemas that are given.
class DeclaredTables : public Catalog {
 public:
  DeclaredTables() = default;
  explicit DeclaredTables(std::map<std::string, std::shared_ptr<arrow::Schema>, std::less<>> tables)
      : tables_(std::move(tables)) {}
  void Add(std::string name, std::shared_ptr<arrow::Schema> schema);
  arrow::Result<std::shared_ptr<arrow::Schema>> TableSchema(std::string_view table) const override;
  std::vector<std::string> TableNames() const override;

 private:
  std::map<std::string, std::shared_ptr<arrow::Schema>, std::less<>> tables_;
};

// The tables that are registered in a session, which must outlive it.
class SessionTables : public Catalog {
 public:
  explicit SessionTables(const engine::Session& session) : session_(&session) {}
  arrow::Result<std::shared_ptr<arrow::Schema>> TableSchema(std::string_view table) const override;

 private:
  const engine::Session* session_;
};

}  // namespace codeanatomy::relation
