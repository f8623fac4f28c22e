#include "bundle/catalog_rows.h"

#include <algorithm>

#include "base/parts_hash.h"

namespace codeanatomy::bundle {
namespace {

using Tables = std::vector<const schema::Table*>;

Tables ByName(Tables tables) {
  std::ranges::sort(tables, {}, [](const schema::Table* table) -> std::string_view { return table->name; });
  return tables;
}

std::string_view NameOf(schema::Direction direction) {
  switch (direction) {
    case schema::Direction::kAscending: return "ascending";
    case schema::Direction::kDescending: return "descending";
    case schema::Direction::kEmptyLast: return "empty_last";
  }
  return {};
}

}  // namespace

std::string TableHash(const schema::Table& table) {
  PartsHash hash;
  for (const schema::Column& column : table.columns) {
    hash.Add(column.name).Add(schema::ArrowType(column.type)->ToString()).Add(column.null == schema::Null::kYes);
  }
  hash.Add("key").AddAll(table.key);
  for (const auto& key : table.order) hash.Add(key.column).Add(static_cast<std::int64_t>(key.direction));
  return hash.Hash();
}

std::string CatalogHash(const Tables& tables) {
  PartsHash hash;
  for (const schema::Table* table : ByName(tables)) hash.Add(table->name).Add(TableHash(*table));
  return hash.Hash();
}

TableRows CatalogRows(Tables tables, const std::string& catalog) {
  TableRows rows("plan_schemas");
  for (const schema::Table* table : ByName(std::move(tables))) {
    const std::string hash = TableHash(*table);
    const bool is_declared = schema::FindTable(table->name) != nullptr;
    std::int64_t ordinal = 0;
    for (const schema::Column& column : table->columns) {
      const auto key = std::ranges::find(table->key, column.name);
      const auto order = std::ranges::find(table->order, column.name, &schema::OrderKey::column);
      const bool is_key = key != table->key.end(), is_ordered = order != table->order.end();
      rows.Add({catalog, table->name, ordinal++, column.name, schema::SqlName(column.type),
                column.null == schema::Null::kYes, is_key ? Cell(std::int64_t{key - table->key.begin()}) : Cell(),
                is_ordered ? Cell(std::int64_t{order - table->order.begin()}) : Cell(),
                is_ordered ? Cell(NameOf(order->direction)) : Cell(), is_declared ? "declared" : "rule", hash});
    }
  }
  return rows;
}

}  // namespace codeanatomy::bundle
