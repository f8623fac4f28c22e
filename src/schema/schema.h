#pragma once

// Every table of the system, declared once.
//
// In: nothing. Out: `Table` declarations: columns with types and sentences, declared order, primary key.
//
//  1. A table that the program writes is declared here; docs/tables.md is generated from here. Tables of users' rule packs
//     are declared by their rules and added to a catalog.
//  2. Every column has a sentence. Every table has an order that is unique on its rows.
//  3. A column is `volatile` when equal builds may differ in it; digests leave it out.
//
// Declarations are immutable after static initialisation; read from any thread. A catalog is filled by one thread.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>
#include <arrow/type.h>

namespace codeanatomy::schema {

enum class Type : std::uint8_t {
  kInt64,  // BIGINT
  kString,  // UTF-8; a string view in the engine, a Delta string in the store
  kBool,
  kFloat64,  // measured values only: nothing is decided by it
  kConfidence,  // DECIMAL(7,6) between 0 and 1
  kTimestamp,  // microseconds since the epoch, UTC
};

enum class Null : std::uint8_t { kNo, kYes };

struct Column {
  std::string name;
  Type type;
  Null null;
  std::string comment;
  bool is_volatile = false;
};

enum class Direction : std::uint8_t {
  kAscending,
  kDescending,
  kEmptyLast,  // of texts: ascending, the empty one after all others
};

struct OrderKey {
  std::string column;
  Direction direction = Direction::kAscending;  // nulls come first any way
};

enum class Layer : std::uint8_t {
  kPublic,  // in contracts; kept in the store, queryable by name
  kEvidence,  // what extractors say; input of the rules, in memory during a build
  kDerived,  // written by a rule for other rules, in memory during a build
};

struct Table {
  std::string name;
  Layer layer;
  std::string comment;
  std::vector<Column> columns;
  std::vector<OrderKey> order;  // leads to a total order of the rows
  std::vector<std::string> key;  // primary key
  // Of a derived table: the rule that writes it puts its rows in order, and those that read it need not. Rows of other
  // derived tables come in any order, rows of all other tables in theirs.
  bool is_sorted = false;

  const Column* Find(std::string_view column) const;
};

// Tells whether a column holds ids: hashes, of which few repeat.
bool HoldsIds(const Column& column);

// Tells whether a column holds offsets or lines: in sorted tables, neighbours are near one another.
bool HoldsOffsets(const Column& column);

// All tables, public ones first, each group by name.
std::span<const Table> AllTables();

// The table of that name, or null.
const Table* FindTable(std::string_view name);

// The declared tables and those that the rule packs of one build add.
class Catalog {
 public:
  // The table of that name, or null.
  const Table* Find(std::string_view name) const;
  // Adds a table. Invalid: the name is taken, or differs from one only in its case.
  arrow::Status Add(Table table);
  // Every table: the declared ones, then the others by name.
  std::vector<const Table*> All() const;

 private:
  std::map<std::string, Table, std::less<>> added_;
};

// The declared columns as Arrow has them in the engine.
std::shared_ptr<arrow::Schema> ArrowSchema(const Table& table);
std::shared_ptr<arrow::DataType> ArrowType(Type type);

// Puts finished columns together as a batch of a declared table, in its order.
std::shared_ptr<arrow::RecordBatch> MakeBatch(std::string_view table, arrow::ArrayVector columns);

// The SQL spelling of a type, for docs.
std::string_view SqlName(Type type);

// docs/tables.md.
std::string TablesMarkdown();

}  // namespace codeanatomy::schema
