#include "rules/rules.h"

#include <gtest/gtest.h>

#include <set>

#include "schema/schema.h"

namespace codeanatomy::rules {
namespace {

TEST(Rules, ReadsTheHeader) {
  const auto rule = ParseRule("names/uses.sql",
                              "-- Says what it is for,\n-- on two lines.\n-- before: x   after: y\n-- writes: edges\n"
                              "-- key: src, dst\nSELECT 1\n");
  ASSERT_TRUE(rule.ok()) << rule.status().ToString();
  EXPECT_EQ(rule->name, "uses");
  EXPECT_EQ(rule->pack, "names");
  EXPECT_EQ(rule->purpose, "Says what it is for, on two lines.");
  EXPECT_EQ(rule->writes, "edges");
  EXPECT_EQ(rule->key, (std::vector<std::string>{"src", "dst"}));
}

TEST(Rules, WritesTheTableOfItsNameByDefault) {
  EXPECT_EQ(ParseRule("p/callers.sql", "-- A rule.\n-- key: a\nSELECT 1").ValueOrDie().writes, "callers");
}

TEST(Rules, ReadsEveryHeaderLine) {
  const auto rule = ParseRule("p/callers_of.sql",
                              "-- Counts callers.\n-- writes: callers_of          a table of that name\n"
                              "-- key: callee, path        columns that identify a row\n-- never: files.content_hash\n"
                              "-- set: datafusion.execution.batch_size=1024\n-- many: call_graph\n"
                              "-- column callee: Qualified name: of the callable.\n-- free text\nSELECT 1\n");
  ASSERT_TRUE(rule.ok()) << rule.status();
  EXPECT_EQ(rule->purpose, "Counts callers.");
  EXPECT_EQ(rule->writes, "callers_of");
  EXPECT_EQ(rule->key, (std::vector<std::string>{"callee", "path"}));
  EXPECT_EQ(rule->never, std::vector<std::string>{"files.content_hash"});
  EXPECT_EQ(rule->many, std::vector<std::string>{"call_graph"});
  ASSERT_EQ(rule->settings.size(), 1u);
  EXPECT_EQ(rule->settings[0].key, "datafusion.execution.batch_size");
  EXPECT_EQ(rule->settings[0].value, "1024");
  ASSERT_EQ(rule->columns.size(), 1u);
  EXPECT_EQ(rule->columns[0].second, "Qualified name: of the callable.");
  EXPECT_EQ(rule->comments.size(), 8u);
}

TEST(Rules, NamesFileAndLineOfWhatIsWrong) {
  EXPECT_EQ(ParseRule("p/a.sql", "SELECT 1").status().message(),
            "p/a.sql:1: the first comment line says what the rule is for");
  EXPECT_EQ(ParseRule("p/a.sql", "-- A rule.\nSELECT 1").status().message(),
            "p/a.sql:1: a header line `-- key: …` names the columns that identify a row");
  EXPECT_EQ(ParseRule("p/a.sql", "-- A rule.\n-- key:\nSELECT 1").status().message(),
            "p/a.sql:2: the header line names nothing");
  EXPECT_FALSE(ParseRule("p/a.sql", "-- A rule.\n-- key: a\n").ok());
}

TEST(Rules, BuiltInRulesHoldUp) {
  const auto rules = BuiltinRules();
  ASSERT_TRUE(rules.ok()) << rules.status().ToString();
  EXPECT_GE(rules->size(), 8u);
  std::set<std::string> names;
  for (const Rule& rule : *rules) {
    EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
    EXPECT_NE(schema::FindTable(rule.writes), nullptr) << rule.file;
  }
}

}  // namespace
}  // namespace codeanatomy::rules
