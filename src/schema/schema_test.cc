#include "schema/schema.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace codeanatomy::schema {
namespace {

TEST(Schema, EveryTableIsWholeAndEveryColumnHasASentence) {
  std::set<std::string_view> names;
  for (const Table& table : AllTables()) {
    EXPECT_TRUE(names.insert(table.name).second) << table.name;
    EXPECT_FALSE(table.order.empty()) << table.name;
    EXPECT_FALSE(table.key.empty()) << table.name;
    std::set<std::string_view> columns;
    for (const Column& column : table.columns) {
      EXPECT_TRUE(columns.insert(column.name).second) << table.name << "." << column.name;
      EXPECT_TRUE(column.comment.ends_with('.')) << table.name << "." << column.name;
    }
    for (const OrderKey& key : table.order)
      EXPECT_TRUE(columns.contains(key.column)) << table.name << "." << key.column;
    for (const std::string_view key : table.key) EXPECT_TRUE(columns.contains(key)) << table.name << "." << key;
  }
}

TEST(Schema, ThePublicTablesLeadWithTheColumnsOfTheContract) {
  auto columns = [](std::string_view table) {
    std::string list;
    for (const Column& column : FindTable(table)->columns) list.append(column.name).append(" ");
    return list;
  };
  EXPECT_EQ(columns("nodes"), "node_id kind name qualified_name path bstart bend line col parent_id ordinal origin ");
  EXPECT_TRUE(columns("edges").starts_with(
      "edge_id kind src dst path bstart bend origin resolution confidence ambiguity_group rule "));
  EXPECT_TRUE(columns("references")
                  .starts_with("path bstart bend line name role target target_kind target_path "
                               "target_bstart target_bend status confidence origin reason "));
  EXPECT_TRUE(
      columns("call_graph")
          .starts_with(
              "caller callee path bstart bend line callee_path callee_bstart status confidence origin reason "));
}

}  // namespace
}  // namespace codeanatomy::schema
