#include "schedule/describe.h"

#include <arrow/builder.h>
#include <gtest/gtest.h>

namespace codeanatomy::schedule {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kRule = R"(-- Counts the callers of each callable,
-- as far as they are known.
-- law: no callable has none
-- writes: callers_of
-- key: callee
-- never: files.content_hash
-- column callee: Qualified name of the callable.
-- column callers: How many callables call it.
SELECT callee, count(DISTINCT caller) AS callers FROM call_graph WHERE status = $status GROUP BY callee
)";

class DescribeTest : public testing::Test {
 protected:
  void SetUp() override {
    session_ = engine::Session::Make({}).ValueOrDie();
    ASSERT_TRUE(DeclareTables(*session_).ok());
  }

  // The rule of a pack, with the parameter it needs.
  static rules::Rule PackRule(std::string_view text) {
    rules::Rule rule = rules::ParseRule("mine/callers_of.sql", text).ValueOrDie();
    rule.layer = "project";
    arrow::StringBuilder status;
    EXPECT_TRUE(status.Append("resolved").ok());
    rule.parameters = arrow::RecordBatch::Make(arrow::schema({arrow::field("status", arrow::utf8(), false)}), 1,
                                               {status.Finish().ValueOrDie()});
    return rule;
  }

  Json Describe(const std::vector<rules::Rule>& rules, const Cost& cost = {}) {
    tasks_ = OrderRules(rules, *session_, catalog_, 2).ValueOrDie();
    return DescribeTask(tasks_, 0, *session_, catalog_, cost).ValueOrDie();
  }

  std::unique_ptr<engine::Session> session_;
  schema::Catalog catalog_;
  std::vector<Task> tasks_;
};

TEST_F(DescribeTest, SaysWhatARuleReadsAndGives) {
  const std::vector<rules::Rule> rules = {PackRule(kRule)};
  const Json rule = Describe(rules);
  EXPECT_EQ(rule["name"], "callers_of");
  EXPECT_EQ(rule["purpose"], "Counts the callers of each callable, as far as they are known.");
  EXPECT_EQ(rule["remarks"], Json({"law: no callable has none"}));
  EXPECT_EQ(rule["never"], Json({"files.content_hash"}));
  EXPECT_EQ(rule["parameters"], Json::parse(R"([{"name": "status", "type": "VARCHAR", "value": "resolved"}])"));
  EXPECT_EQ(rule["table_layer"], "public");
  ASSERT_EQ(rule["inputs"].size(), 1u);
  EXPECT_EQ(rule["inputs"][0]["table"], "call_graph");
  EXPECT_EQ(rule["inputs"][0]["columns"].size(), 3u);
  EXPECT_EQ(rule["inputs"][0]["columns"][2]["name"], "status");
  EXPECT_EQ(rule["inputs"][0]["columns"][2]["type"], "VARCHAR");
  EXPECT_EQ(rule["outputs"], Json::parse(R"([
    {"name": "callee", "type": "VARCHAR", "nullable": true, "sentence": "Qualified name of the callable.",
     "direct": ["call_graph.callee"], "indirect": ["call_graph.callee", "call_graph.status"]},
    {"name": "callers", "type": "BIGINT", "nullable": false, "sentence": "How many callables call it.",
     "direct": ["call_graph.caller"], "indirect": ["call_graph.callee", "call_graph.status"]}])"))
      << rule["outputs"].dump(2);
  EXPECT_NE(rule["logical_plan"].get<std::string>().find("Aggregate"), std::string::npos);
  EXPECT_NE(rule["physical_plan"].get<std::string>().find("AggregateExec"), std::string::npos);
  EXPECT_EQ(rule["functions"],
            Json::parse(R"([{"name": "count", "kind": "aggregate", "rung": "builtin", "version": null}])"));
  EXPECT_TRUE(rule["seconds"].is_null());
}

TEST_F(DescribeTest, TextHasASectionForEverything) {
  const std::vector<rules::Rule> rules = {PackRule(kRule)};
  const std::string text = DescriptionText(Describe(rules, {0.5, 12}));
  for (const std::string_view part :
       {"callers_of\nCounts the callers", "law: no callable has none\n", "writes    callers_of (public)\n",
        "key       callee\n", "last run  0.500 s, 12 rows\n", "\nParameters\n  status  VARCHAR  resolved\n",
        "\nReads\n  call_graph (public)\n", "\nGives\n  callee   VARCHAR  null      Qualified name of the callable.\n",
        "\nWhere columns come from\n  callee   call_graph.callee\n", "\nStatement\n  -- Counts", "\nPhysical plan\n",
        "\nNeeds functions\n  count  aggregate  builtin\n"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n--- in ---\n" << text;
  }
}

TEST_F(DescribeTest, ADisabledRuleIsPlannedAlone) {
  const rules::Rule rule = PackRule(kRule);
  const auto alone = PlanAlone(rule, *session_, catalog_);
  ASSERT_TRUE(alone.ok()) << alone.status().ToString();
  const Json text = DescribeDisabled(rule, alone, {}, *session_, catalog_).ValueOrDie();
  EXPECT_EQ(text["enabled"], false);
  EXPECT_EQ(text["outputs"].size(), 2u);
  EXPECT_FALSE(text.contains("level"));
  EXPECT_NE(DescriptionText(text).find("layer project, disabled"), std::string::npos);
}

TEST_F(DescribeTest, ADisabledRuleThatDoesNotPlanSaysWhy) {
  const rules::Rule rule = PackRule("-- Reads what is not there.\n-- key: a\nSELECT a FROM nowhere\n");
  const Json text = DescribeDisabled(rule, PlanAlone(rule, *session_, catalog_), {}, *session_, catalog_).ValueOrDie();
  EXPECT_NE(text["not_planned"].get<std::string>().find("nowhere"), std::string::npos);
  EXPECT_NE(DescriptionText(text).find("\nNot planned\n"), std::string::npos);
}

}  // namespace
}  // namespace codeanatomy::schedule
