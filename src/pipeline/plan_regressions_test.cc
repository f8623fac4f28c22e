// What counts as worse, and what is said to have caused it.

#include "pipeline/plan_regressions.h"

#include <functional>

#include <gtest/gtest.h>

namespace codeanatomy::pipeline {
namespace {

using nlohmann::json;

EarlierPlan Before() {
  EarlierPlan before;
  before.run_id = 3;
  before.plan.physical.value = {"topology", "statistics", "scans", "ESTIMATED", 1, 1, 1, 0};
  before.plan.predicates.value = {2, 1, 1, 0};
  before.plan.files.value = {10, 5};
  return before;
}

constexpr const char* kSettings = "settings: shapes join planning (datafusion.optimizer.repartition_joins)";

std::vector<PlanDiagnostic> After(const std::function<void(bundle::RanPlan&)>& change,
                                  const std::string& cause = kSettings) {
  bundle::RanPlan after = Before().plan;
  change(after);
  return Regressions("calls", Before(), after, cause);
}

TEST(PlanRegressions, NothingIsSaidOfWhatStaysOrGetsBetter) {
  EXPECT_TRUE(After([](bundle::RanPlan&) {}).empty());
  EXPECT_TRUE(After([](bundle::RanPlan& after) {
                after.physical.value->quality = "EXACT";
                after.physical.value->unknown_joins = 0;
                after.predicates.value = {3, 1, 0, 0};
                after.files.value = {20, 9};
              }).empty());
  // What could not be captured is not compared.
  EXPECT_TRUE(After([](bundle::RanPlan& after) { after = {}; }).empty());
}

TEST(PlanRegressions, EachKindHasItsCodeWithBothSidesAndTheCause) {
  struct Case {
    std::function<void(bundle::RanPlan&)> change;
    std::string code, severity, before, after;
  };
  const Case cases[] = {
      {[](auto& after) { after.physical.value->topology = "other"; }, "topology", "note", "topology", "other"},
      {[](auto& after) { after.physical.value->quality = "MIXED"; }, "statistics-quality", "warning", "ESTIMATED",
       "MIXED"},
      {[](auto& after) { after.physical.value->quality = "UNKNOWN"; }, "statistics-quality", "warning", "ESTIMATED",
       "UNKNOWN"},
      {[](auto& after) { after.physical.value->unknown_joins = 2; }, "unknown-joins", "warning", "1", "2"},
      {[](auto& after) { after.physical.value->unnecessary = 1; }, "unnecessary", "warning", "0", "1"},
      {[](auto& after) { after.predicates.value = {1, 1, 2, 0}; }, "pushdown", "warning", "3", "2"},
      {[](auto& after) { after.predicates.value = {2, 1, 2, 1}; }, "pushdown", "warning", "0", "1"},
      {[](auto& after) { after.files.value = {10, 6}; }, "pruning", "warning", "5 of 10", "6 of 10"},
      {[](auto& after) { after.files.value = {1, 1}; }, "pruning", "warning", "5 of 10", "1 of 1"}};
  for (const Case& one : cases) {
    const auto found = After(one.change);
    ASSERT_EQ(found.size(), 1U) << one.code;
    EXPECT_EQ(found[0].rule, "calls");
    EXPECT_EQ(found[0].code, one.code);
    EXPECT_EQ(found[0].severity, one.severity) << one.code;
    EXPECT_EQ(found[0].before, one.before);
    EXPECT_EQ(found[0].after, one.after);
    EXPECT_EQ(found[0].earlier_run, 3);
    EXPECT_EQ(found[0].cause, kSettings);
    EXPECT_NE(found[0].message.find(" in run 3; the cause is settings"), std::string::npos) << found[0].message;
  }
}

// Another query or other rows may well be planned otherwise.
TEST(PlanRegressions, ATopologyIsToldOfEngineAndSettingsAlone) {
  const auto other = [](bundle::RanPlan& after) { after.physical.value->topology = "other"; };
  EXPECT_TRUE(After(other, "query: the plan is another").empty());
  EXPECT_EQ(After(other, "engine version: another version of datafusion is linked").size(), 1U);
  EXPECT_TRUE(After([&](bundle::RanPlan& after) {
                other(after);
                after.physical.value->scan_statistics = "others";
              }).empty());
}

TEST(PlanRegressions, TheCauseIsTheFirstThatDiffers) {
  const json before = {{"of", "run"},
                       {"versions", {{"datafusion", "1"}}},
                       {"settings", {{"datafusion.execution.batch_size", "1"}}},
                       {"rules", {{"calls", {{"plan", "a"}}}, {"uses", {{"plan", "a"}}}}},
                       {"inputs", {{"files", "a"}}}};
  const auto cause = [&](const std::function<void(json&)>& change, bool same_statistics = false) {
    json after = before;
    change(after);
    return CauseOf("calls", before, after, same_statistics);
  };
  const auto of_settings = [](json& d) { d["settings"]["datafusion.execution.batch_size"] = "2"; };
  const auto of_rule = [](json& d) { d["rules"]["calls"]["plan"] = "b"; };
  EXPECT_EQ(cause([](json& d) { d["inputs"]["files"] = "b"; }), "statistics: other rows are there");
  EXPECT_TRUE(cause([](json& d) { d["inputs"]["files"] = "b"; }, true).starts_with("unknown: "));
  EXPECT_EQ(cause(of_settings), "settings: shapes execution (datafusion.execution.batch_size)");
  EXPECT_TRUE(cause(of_rule).starts_with("query: "));
  EXPECT_TRUE(cause([](json& d) { d["rules"]["uses"]["plan"] = "b"; }).starts_with("statistics: "));
  EXPECT_TRUE(cause([&](json& d) {
                of_settings(d);
                of_rule(d);
              }).starts_with("query: "));
  EXPECT_TRUE(cause([&](json& d) {
                of_rule(d);
                d["versions"]["datafusion"] = "2";
              }).starts_with("engine version: "));
}

}  // namespace
}  // namespace codeanatomy::pipeline
