#pragma once

// Private to the tests of relation/: a session with a few tables, rows as text, and relations against SQL.

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <arrow/api.h>
#include <arrow/json/from_string.h>
#include <gtest/gtest.h>

#include "relation/stream.h"

namespace codeanatomy::relation {

class RelationTest : public testing::Test {
 protected:
  void SetUp() override {
    engine::SessionOptions options;
    options.settings = {{"datafusion.execution.target_partitions", "2"}};
    auto made = engine::Session::Make(options);
    ASSERT_TRUE(made.ok()) << made.status();
    session_ = std::move(*made);
    catalog_ = std::make_unique<SessionTables>(*session_);
    // Files, calls between them, and a table with lists.
    Add("files",
        {arrow::field("path", arrow::utf8_view(), false), arrow::field("size", arrow::int32()),
         arrow::field("ratio", arrow::decimal128(7, 6))},
        R"([["a.py", 10, "0.500000"], ["b.py", 20, null], ["c.py", null, "1.000000"], ["d.py", 10, "0.250000"]])");
    Add("calls",
        {arrow::field("caller", arrow::utf8(), false), arrow::field("callee", arrow::utf8()),
         arrow::field("line", arrow::int64(), false), arrow::field("day", arrow::date32())},
        R"([["a.py", "b.py", 1, 100], ["a.py", "c.py", 2, 101], ["b.py", "c.py", 1, null], ["c.py", null, 7, 103],
            ["e.py", "a.py", 3, 104]])");
    Add("lists",
        {arrow::field("id", arrow::int64(), false), arrow::field("items", arrow::list(arrow::int64())),
         arrow::field("pair",
                      arrow::struct_({arrow::field("left", arrow::int64()), arrow::field("right", arrow::utf8())}))},
        R"([[1, [1, 2], [1, "x"]], [2, [], [2, "y"]], [3, null, [null, null]]])");
  }

  void Add(const std::string& name, arrow::FieldVector fields, std::string_view rows) {
    auto parsed = arrow::json::ArrayFromJSONString(arrow::struct_(fields), rows);
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    const auto batch = *arrow::RecordBatch::FromStructArray(*parsed);
    const auto schema = arrow::schema(std::move(fields));
    engine::TableSpec spec;
    spec.name = name;
    spec.schema = schema;
    ASSERT_TRUE(session_->DeclareTable(spec).ok());
    const auto typed = arrow::RecordBatch::Make(schema, batch->num_rows(), batch->columns());
    const arrow::Status filled = session_->SetRows(name, {{typed}});
    ASSERT_TRUE(filled.ok()) << filled;
  }

  Relation T(std::string_view table) { return Scan(*catalog_, table); }

  // Rows as lines `a|b|c`, sorted unless `ordered`; an error as its message.
  static std::string Rows(arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> reader, bool ordered) {
    if (!reader.ok()) return reader.status().ToString();
    std::vector<std::string> lines;
    while (true) {
      auto batch = (*reader)->Next();
      if (!batch.ok()) return batch.status().ToString();
      if (*batch == nullptr) break;
      for (std::int64_t row = 0; row < (*batch)->num_rows(); ++row) {
        std::string line;
        for (const auto& column : (*batch)->columns()) {
          line += (line.empty() ? "" : "|") + (*column->GetScalar(row))->ToString();
        }
        lines.push_back(std::move(line));
      }
    }
    if (!ordered) std::ranges::sort(lines);
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    return text;
  }

  std::string RowsOf(const Relation& relation, bool ordered = false) {
    return Rows(Stream(*session_, relation), ordered);
  }
  std::string RowsOfSql(const char* sql, bool ordered = false) {
    auto plan = session_->PlanSql(sql, engine::Gate::kReadOnly);
    if (!plan.ok()) return plan.status().ToString();
    return Rows(plan->Execute({}), ordered);
  }

  // The engine plans the relation with the schema it says, its batches have that schema, and its rows, of which there are
  // some, are those of the statement.
  void ExpectSame(const Relation& relation, const char* sql, bool ordered = false) {
    const arrow::Status checked = Check(*session_, relation);
    ASSERT_TRUE(checked.ok()) << checked << "\n" << sql;
    for (const bool fuse : {true, false}) {
      auto reader = Stream(*session_, relation, {.encode = {.fuse_selects = fuse}});
      ASSERT_TRUE(reader.ok()) << reader.status() << "\n" << sql;
      for (int i = 0; i < (*reader)->schema()->num_fields(); ++i) {
        EXPECT_TRUE((*reader)->schema()->field(i)->type()->Equals(relation.columns().items()[i].type))
            << (*reader)->schema()->field(i)->ToString() << "\n"
            << sql;
      }
      const std::string rows = Rows(reader, ordered);
      EXPECT_EQ(rows, RowsOfSql(sql, ordered)) << sql;
      EXPECT_NE(rows, "") << sql;
    }
  }

  // What is wrong with a relation.
  static std::string ErrorOf(const Relation& relation) {
    EXPECT_FALSE(relation.status().ok());
    return relation.status().message();
  }

  std::unique_ptr<engine::Session> session_;
  std::unique_ptr<SessionTables> catalog_;
};

}  // namespace codeanatomy::relation
