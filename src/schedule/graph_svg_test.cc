#include "schedule/graph_svg.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "schedule/graph_text.h"

namespace codeanatomy::schedule {
namespace {

// evidence → one → first → two → second, and three, which reads evidence and first.
class GraphSvgTest : public testing::Test {
 protected:
  GraphSvgTest() : rules_(3), tasks_(3) {
    Set(0, "one", "first", {"evidence"}, {}, 0);
    Set(1, "three", "third", {"evidence", "first"}, {0}, 1);
    Set(2, "two", "second", {"first"}, {0}, 1);
  }

  void Set(std::size_t i, const char* name, const char* writes, const std::vector<std::string>& reads,
           const std::vector<std::size_t>& after, std::size_t level) {
    rules_[i].name = name;
    rules_[i].pack = "p & q";
    rules_[i].purpose = "Takes <b> for \"b\"\x01\xff.";
    rules_[i].writes = writes;
    tasks_[i].rule = &rules_[i];
    tasks_[i].reads = reads;
    for (const std::string& table : reads) tasks_[i].required[table] = {"a", "b"};
    tasks_[i].after = after;
    tasks_[i].level = level;
  }

  std::string Svg(const Costs& costs = {}) const { return GraphSvg(tasks_, schema::Catalog(), costs); }

  static std::size_t Count(const std::string& text, std::string_view what) {
    std::size_t count = 0;
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
    return count;
  }

  std::vector<rules::Rule> rules_;
  std::vector<Task> tasks_;
};

TEST_F(GraphSvgTest, DrawsRulesTablesAndTheLongestWay) {
  const std::string svg = Svg();
  EXPECT_NE(svg.find("3 rules, 4 tables, 2 levels"), std::string::npos);
  for (const char* label : {"one", "two", "three", "evidence", "first", "second", "third"}) {
    EXPECT_EQ(Count(svg, std::string(">") + label + "</text>"), std::string_view(label) == "evidence" ? 2u : 1u)
        << label;
  }
  EXPECT_EQ(Count(svg, "class=\"way\""), 1u);
  EXPECT_EQ(Count(svg, " critical\">"), 4u) << "two rules, the table between them, and the legend";
}

TEST_F(GraphSvgTest, LeavesOutLinesThatOthersImply) {
  // evidence is read by `one` alone; `three` reads it too, after `one`.
  EXPECT_EQ(Count(Svg(), "class=\"net\""), 5u);
  tasks_[1].reads = {"evidence"};
  tasks_[1].required = {{"evidence", {"a"}}};
  tasks_[1].after = {};
  tasks_[1].level = 0;
  EXPECT_EQ(Count(Svg(), "class=\"net\""), 5u);
}

TEST_F(GraphSvgTest, TitlesSayWhatIsReadAndEscapeText) {
  const std::string svg = Svg();
  EXPECT_NE(svg.find("reads evidence: a, b\nreads first: a, b\nwrites third\nlevel 1, slack 0"), std::string::npos);
  EXPECT_NE(svg.find("Takes &lt;b&gt; for &quot;b&quot;\xEF\xBF\xBD\xEF\xBF\xBD."), std::string::npos);
  EXPECT_NE(svg.find(">p &amp; q</text>"), std::string::npos);
  EXPECT_NE(svg.find("written by: one\nread by: three, two"), std::string::npos);
}

TEST_F(GraphSvgTest, TellsCosts) {
  const Costs costs = {{"two", {1.25, 12345}}, {"three", {std::nullopt, 7}}};
  const std::string svg = Svg(costs);
  EXPECT_NE(svg.find("p &amp; q · 1.25 s · 12,345 rows</text>"), std::string::npos);
  EXPECT_NE(svg.find("p &amp; q · 7 rows</text>"), std::string::npos);
  EXPECT_NE(GraphDot(tasks_, costs).find("two\n1.25 s · 12,345 rows"), std::string::npos);
  EXPECT_NE(GraphJson(tasks_, costs).find("\"seconds\": 1.25"), std::string::npos);
}

TEST_F(GraphSvgTest, GivesTheSameBytes) { EXPECT_EQ(Svg(), Svg()); }

TEST_F(GraphSvgTest, DrawsNoTask) {
  tasks_.clear();
  EXPECT_NE(Svg().find("0 rules, 0 tables, 0 levels"), std::string::npos);
}

TEST_F(GraphSvgTest, JsonHasTheReductionAndThePath) {
  tasks_[2].after = {0, 1};
  const std::string json = GraphJson(tasks_, {});
  const auto graph = nlohmann::json::parse(json);
  EXPECT_EQ(graph[2]["after_reduced"], nlohmann::json({"three"}));
  EXPECT_EQ(graph[2]["after"], nlohmann::json({"one", "three"}));
  for (const auto& rule : graph) EXPECT_EQ(rule["critical"], true) << rule["rule"];
  tasks_[2].after = {0};
  EXPECT_EQ(nlohmann::json::parse(GraphJson(tasks_, {}))[2]["critical"], false);
}

TEST_F(GraphSvgTest, DotQuotesNames) {
  rules_[0].name = "o\"n\\e";
  EXPECT_NE(GraphDot(tasks_, {}).find("\"rule o\\\"n\\\\e\" -> \"first\""), std::string::npos);
}

}  // namespace
}  // namespace codeanatomy::schedule
