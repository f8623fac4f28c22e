#include "pipeline/rule_lint.h"

#include <gtest/gtest.h>

#include "functions/functions.h"
#include "functions/spelled_out.h"
#include "schedule/schedule.h"

namespace codeanatomy::pipeline {
namespace {

class RuleLint : public testing::Test {
 protected:
  void SetUp() override {
    session_ = *engine::Session::Make({});
    ASSERT_TRUE(functions::RegisterFunctions(*session_).ok());
    ASSERT_TRUE(schedule::DeclareTables(*session_).ok());
  }

  static rules::Rule Of(const std::string& statement, const std::string& header = "") {
    return *rules::ParseRule("mine/r.sql",
                             "-- A rule of a test.\n-- key: n\n-- column n: A number.\n" + header + statement);
  }

  // `line function` of each hint.
  std::vector<std::string> Hints(const rules::Rule& rule) {
    const auto hints = LintRules(std::span(&rule, 1), *session_);
    EXPECT_TRUE(hints.ok()) << rule.statement << hints.status();
    std::vector<std::string> texts;
    if (!hints.ok()) return texts;
    for (const RuleHint& hint : *hints) texts.push_back(std::to_string(hint.line) + " " + hint.write);
    return texts;
  }

  std::unique_ptr<engine::Session> session_;
};

TEST_F(RuleLint, FindsWhatEachPatternSays) {
  const auto patterns = functions::SpelledOutPatterns(*session_);
  ASSERT_TRUE(patterns.ok()) << patterns.status();
  EXPECT_GE(patterns->size(), 15u);
  for (const functions::SpelledOut& pattern : *patterns) {
    EXPECT_FALSE(pattern.found.empty() || pattern.not_found.empty()) << pattern.file;
    const auto finds = [&](const std::string& statement) {
      const std::vector<std::string> hints = Hints(Of(statement));
      return std::ranges::any_of(
          hints, [&](const std::string& hint) { return hint.find(" " + pattern.function + "(") != std::string::npos; });
    };
    for (const std::string& statement : pattern.found)
      EXPECT_TRUE(finds(statement)) << pattern.file << ": " << statement;
    for (const std::string& statement : pattern.not_found) {
      EXPECT_FALSE(finds(statement)) << pattern.file << ": " << statement;
    }
  }
}

TEST_F(RuleLint, NamesThePlaceAndWhatToWrite) {
  EXPECT_EQ(Hints(Of("SELECT n.bend -\n       n.bstart AS n,\n       d.name_bend - d.name_bstart AS m\n"
                     "FROM nodes n\nJOIN definitions d ON d.path = n.path\n"
                     "WHERE n.bstart <= d.bstart AND d.line > 3\n  AND n.bend >= d.bend\n")),
            (std::vector<std::string>{"4 span_len(n.bstart, n.bend)", "6 span_len(d.name_bstart, d.name_bend)",
                                      "9 span_contains(n.bstart, n.bend, d.bstart, d.bend)"}));
  // A text or comment with the names is no place.
  EXPECT_EQ(Hints(Of("SELECT 'bend bstart' AS t, -- bend - bstart\n bend - bstart AS n FROM nodes\n")),
            std::vector<std::string>{"5 span_len(bstart, bend)"});
  EXPECT_EQ(Hints(Of("SELECT bend - bstart AS n FROM nodes\nUNION ALL\nSELECT bend - bstart FROM definitions\n")),
            (std::vector<std::string>{"4 span_len(bstart, bend)", "6 span_len(bstart, bend)"}));
}

TEST_F(RuleLint, AHeaderLineWithAReasonAcceptsIt) {
  const std::string statement = "SELECT bend - bstart AS n FROM nodes\n";
  EXPECT_EQ(Hints(Of(statement)).size(), 1u);
  EXPECT_EQ(Hints(Of(statement, "-- lint: span_len the engine prunes files by it\n")).size(), 0u);
  EXPECT_EQ(Hints(Of(statement, "-- lint: span_len\n")).size(), 1u);
  EXPECT_EQ(Hints(Of(statement, "-- lint: span_contains it is another\n")).size(), 1u);
}

TEST_F(RuleLint, BuiltInRulesUseTheFunctions) {
  const auto rules = rules::BuiltinRules();
  ASSERT_TRUE(rules.ok());
  const auto hints = LintRules(*rules, *session_);
  ASSERT_TRUE(hints.ok()) << hints.status();
  for (const RuleHint& hint : *hints) ADD_FAILURE() << hint.ToString();
}

}  // namespace
}  // namespace codeanatomy::pipeline
