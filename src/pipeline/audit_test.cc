// Each cause of drift is named, and named first.

#include "pipeline/audit.h"

#include <functional>

#include <gtest/gtest.h>

namespace codeanatomy::pipeline {
namespace {

using nlohmann::json;

// What a build would plan now.
const json& Now() {
  static const json kDocument = [] {
    BuildOptions options;
    options.policy = policy::PolicyPack::Load("dev").ValueOrDie();
    const auto document = AuditOfPlans(options);
    EXPECT_TRUE(document.ok()) << document.status();
    return document.ok() ? *document : json();
  }();
  return kDocument;
}

AuditDifference FirstAfter(const std::function<void(json&)>& change) {
  json after = Now();
  change(after);
  const auto differences = CompareAudits(Now(), after);
  EXPECT_FALSE(differences.empty());
  return differences.empty() ? AuditDifference() : differences.front();
}

TEST(Audit, FindsNothingInEqualOnes) {
  EXPECT_TRUE(CompareAudits(Now(), Now()).empty());
  const auto read = ReadAudit(AuditText(Now()), "plans.json");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(*read, Now());
}

TEST(Audit, NamesTheCause) {
  struct Case {
    std::function<void(json&)> change;
    std::string part, name, meaning;
  };
  const Case cases[] = {
      {[](json& d) { d["versions"]["datafusion"] = "1"; }, "versions", "datafusion", "engine version: "},
      {[](json& d) { d["settings"]["datafusion.execution.batch_size"] = "1"; }, "settings",
       "datafusion.execution.batch_size", "settings: shapes execution"},
      {[](json& d) { d["policy"]["write.compression"] = "snappy"; }, "policy", "write.compression", "settings: "},
      {[](json& d) { std::swap(d["rulepacks"]["optimizer"][0], d["rulepacks"]["optimizer"][1]); }, "rulepacks",
       "optimizer", "rulepacks: "},
      {[](json& d) { d["functions"]["scalar upper"] = "0"; }, "functions", "scalar upper", "function: "},
      {[](json& d) { d["statistics"]["calls"] = "0"; }, "statistics", "calls", "statistics: "},
      {[](json& d) { d["topology"]["calls"] = "0"; }, "topology", "calls", "topology: "},
      {[](json& d) { d["catalog"]["files"] = "0"; }, "catalog", "files", "catalog: "},
      {[](json& d) { d["rules"].erase("calls"); }, "rules", "calls", "query: the rule is gone"},
      {[](json& d) { d["rules"]["mine"] = {{"plan", "0"}}; }, "rules", "mine", "query: the rule is new"},
      {[](json& d) { d["rules"]["calls"]["fingerprint"] = d["rules"]["calls"]["plan"] = "0"; }, "rules",
       "calls.fingerprint", "query: "},
      {[](json& d) { d["rules"]["calls"]["settings"]["k"] = d["rules"]["calls"]["plan"] = "0"; }, "rules",
       "calls.settings", "settings: "},
      {[](json& d) {
         json& rule = d["rules"]["calls"];
         rule["functions"].push_back({{"name", "f"}, {"kind", "scalar"}, {"rung", "native"}, {"version", 2}});
         rule["fingerprint"] = rule["plan"] = "0";
       },
       "rules", "calls.functions", "function: "},
  };
  for (const Case& each : cases) {
    const AuditDifference first = FirstAfter(each.change);
    EXPECT_EQ(first.part, each.part);
    EXPECT_EQ(first.name, each.name);
    EXPECT_TRUE(first.meaning.starts_with(each.meaning)) << first.meaning;
  }
}

TEST(Audit, NamesCausesBeforeWhatTheyCause) {
  const AuditDifference first = FirstAfter([](json& d) {
    d["rules"]["calls"]["plan"] = "0";
    d["catalog"]["files"] = "0";
    d["versions"]["datafusion"] = "1";
  });
  EXPECT_EQ(first.part, "versions");
}

TEST(Audit, ComparesWhatBothHave) {
  json run = {{"schema", 1}, {"of", "run"}, {"rules", json::object()}, {"settings", json::object()}};
  for (const auto& [name, rule] : Now()["rules"].items()) run["rules"][name]["plan"] = rule["plan"];
  EXPECT_TRUE(CompareAudits(Now(), run).empty());
  run["rules"]["calls"]["plan"] = "0";
  ASSERT_EQ(CompareAudits(run, Now()).size(), 1U);
  EXPECT_EQ(CompareAudits(run, Now())[0].name, "calls.plan");
}

TEST(Audit, RefusesOtherFiles) {
  EXPECT_FALSE(ReadAudit("[]", "a.json").ok());
  EXPECT_FALSE(ReadAudit("{", "a.json").ok());
  EXPECT_FALSE(ReadAudit(R"({"schema": 2})", "a.json").ok());
}

}  // namespace
}  // namespace codeanatomy::pipeline
