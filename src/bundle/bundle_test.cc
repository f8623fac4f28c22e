// What is captured of plans, what is said of them, and rows of it.

#include "bundle/bundle.h"

#include <algorithm>
#include <set>

#include <arrow/api.h>
#include <gtest/gtest.h>

#include "rules/rules.h"
#include "schema/artifacts.h"

namespace codeanatomy::bundle {
namespace {

using engine::PhysicalNode;
using engine::Precision;

class BundleTest : public testing::Test {
 protected:
  void SetUp() override {
    session_ = *engine::Session::Make({});
    const auto schema = arrow::schema({arrow::field("id", arrow::int64(), false), arrow::field("name", arrow::utf8())});
    for (const char* table : {"a", "b"}) {
      ASSERT_TRUE(session_->DeclareTable({table, schema, {{"id"}}, {"id"}, "A table of a test."}).ok());
    }
  }

  engine::Plan Planned(const std::string& sql) {
    auto plan = session_->PlanSql(sql, engine::Gate::kReadOnly);
    EXPECT_TRUE(plan.ok()) << plan.status();
    return std::move(*plan);
  }

  PlanBundle Captured(Level level = Level::kDefault) { return Capture(Planned(sql_), {level, {}}); }

  std::unique_ptr<engine::Session> session_;
  const std::string sql_ =
      "SELECT a.name, count(*) AS c FROM a JOIN b ON a.id = b.id AND a.id + b.id > 5 "
      "WHERE a.name <> 'x' GROUP BY a.name ORDER BY c";
};

std::set<std::string> MissingNames(const PlanBundle& bundle) {
  std::set<std::string> names;
  for (const auto& [name, reason] : Missing(bundle)) {
    EXPECT_FALSE(reason.empty()) << name;
    names.insert(name);
  }
  for (const auto& [name, reason] : kNotBuilt) EXPECT_EQ(names.erase(std::string(name)), 1U) << name;
  return names;
}

TEST_F(BundleTest, FullHasAllPartsAndDefaultThoseThatCostLittle) {
  EXPECT_EQ(MissingNames(Captured(Level::kFull)), std::set<std::string>());
  EXPECT_EQ(MissingNames(Captured()), (std::set<std::string>{"explain_tree", "sql", "substrait"}));
  const PlanBundle full = Captured(Level::kFull), normal = Captured();
  EXPECT_EQ(*full.logical, *normal.logical);
  EXPECT_EQ(*full.optimized, *normal.optimized);
  EXPECT_EQ(*full.explain, *normal.explain);
}

// EXPLAIN itself would plan the statement again.
TEST_F(BundleTest, ExplainIsAsTheEngineHasIt) {
  for (const std::string& sql :
       {sql_, std::string("SELECT name FROM a WHERE id IN (SELECT id FROM b WHERE b.name = a.name)"),
        std::string("SELECT (SELECT max(id) FROM b) + id AS c, 'x\ny' AS d FROM a UNION ALL SELECT 1, name FROM b"),
        std::string("WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT n FROM r"),
        std::string("SELECT row_number() OVER (PARTITION BY name ORDER BY id) AS k FROM a LIMIT 3")}) {
    const auto written = engine::Explain(Planned(sql), "indent");
    ASSERT_TRUE(written.ok()) << written.status();
    const PlanBundle bundle = Capture(Planned(sql), {});
    ASSERT_TRUE(bundle.explain.has_value()) << bundle.explain.reason;
    EXPECT_EQ(*bundle.explain, *written) << sql;
  }
}

// A bundle is whole but for the part that fails, and says what failed.
TEST_F(BundleTest, EveryPartMayFailAlone) {
  for (const std::string_view failing : kParts) {
    CaptureOptions options;
    options.level = Level::kFull;
    options.before = [&](std::string_view part) {
      return part == failing ? arrow::Status::IOError("no luck with ", part) : arrow::Status::OK();
    };
    const PlanBundle bundle = Capture(Planned(sql_), options);
    auto names = MissingNames(bundle);
    // It is read off the optimized plan's bytes.
    if (failing == "optimized") {
      EXPECT_EQ(names.erase("needed_functions"), 1U);
    }
    EXPECT_EQ(names, std::set<std::string>{std::string(failing)});
    const auto missing = Missing(bundle);
    EXPECT_TRUE(std::ranges::any_of(missing, [&](const auto& part) {
      return part.first == failing && part.second == "no luck with " + std::string(failing);
    })) << failing;
  }
}

// What plans are made with, and what a plan that runs tells, fail as well part by part.
TEST_F(BundleTest, EveryPartOfTheStateAndOfWhatRunsMayFailAlone) {
  const auto failing = [](std::string_view failing) {
    CaptureOptions options;
    options.before = [failing](std::string_view part) {
      return part == failing ? arrow::Status::IOError("no luck with ", part) : arrow::Status::OK();
    };
    return options;
  };
  for (const std::string_view part : kStateParts) {
    const PlanningState state = ReadPlanningState(*session_, failing(part));
    EXPECT_EQ(state.settings.has_value(), part != "settings") << part;
    EXPECT_EQ(state.rulepacks.has_value(), part != "rulepacks") << part;
    EXPECT_EQ(state.functions.has_value(), part != "functions") << part;
    EXPECT_EQ(state.settings_hash.empty(), part == "settings") << part;
    EXPECT_EQ(state.rulepacks_hash.empty(), part == "rulepacks") << part;
    EXPECT_EQ(state.functions_hash.empty(), part == "functions") << part;
  }
  for (const std::string_view part : kRanParts) {
    const auto missing = Missing(DescribeRan(Planned(sql_), failing(part)));
    ASSERT_EQ(missing.size(), 1U) << part;
    EXPECT_EQ(missing[0], std::pair(std::string(part), "no luck with " + std::string(part)));
  }
  EXPECT_TRUE(Missing(DescribeRan(Planned(sql_), {})).empty());
}

TEST_F(BundleTest, WhatRunsIsDescribedOverItsRows) {
  const RanPlan declared = DescribeRan(Planned(sql_), {});
  EXPECT_EQ(declared.physical->quality, "UNKNOWN");
  EXPECT_EQ(declared.physical->unknown_joins, 1);
  EXPECT_FALSE(declared.files->total.has_value());
  const auto batch = arrow::RecordBatch::MakeEmpty(
      arrow::schema({arrow::field("id", arrow::int64(), false), arrow::field("name", arrow::utf8())}));
  for (const char* table : {"a", "b"}) ASSERT_TRUE(session_->SetRows(table, {{*batch}}).ok());
  const RanPlan empty = DescribeRan(Planned(sql_), {});
  EXPECT_EQ(empty.physical->quality, "EXACT");
  EXPECT_NE(empty.physical->statistics, declared.physical->statistics);
  EXPECT_EQ(empty.predicates->pushed + empty.predicates->partial + empty.predicates->residual, 2);
}

// A plan that has IN with a subquery has no bytes before the optimizer; the rest is there.
TEST_F(BundleTest, WhatTheEngineCannotWriteHasItsReason) {
  const PlanBundle bundle =
      Capture(Planned("SELECT name FROM a WHERE id IN (SELECT id FROM b)"), {Level::kDefault, {}});
  EXPECT_FALSE(bundle.logical.has_value());
  EXPECT_FALSE(bundle.logical.reason.empty());
  EXPECT_TRUE(bundle.optimized.has_value()) << bundle.optimized.reason;
  EXPECT_TRUE(bundle.physical.has_value()) << bundle.physical.reason;
}

TEST_F(BundleTest, BytesOfTheCaptureArePlansAgain) {
  const PlanBundle bundle = Captured();
  const auto logical = session_->PlanProtobuf(*bundle.logical);
  ASSERT_TRUE(logical.ok()) << logical.status();
  EXPECT_EQ(*logical->ToText(engine::PlanStage::kOptimized), *Planned(sql_).ToText(engine::PlanStage::kOptimized));
  const auto physical = session_->PlanPhysicalProtobuf(*bundle.physical);
  ASSERT_TRUE(physical.ok()) << physical.status();
  EXPECT_EQ(*physical->ToText(engine::PlanStage::kPhysical), bundle.explain->back().second);
}

TEST_F(BundleTest, TopologyIsOfOperatorsAndPartitions) {
  const auto nodes = engine::DescribePhysical(Planned(sql_))->nodes;
  EXPECT_EQ(TopologyHash(nodes), TopologyHash(engine::DescribePhysical(Planned(sql_))->nodes));
  auto other = nodes;
  other.back().detail = "something else";
  EXPECT_EQ(TopologyHash(other), TopologyHash(nodes));
  other.back().partitions += 1;
  EXPECT_NE(TopologyHash(other), TopologyHash(nodes));
  other = nodes;
  other.back().op = "Other";
  EXPECT_NE(TopologyHash(other), TopologyHash(nodes));
}

PhysicalNode Scan(Precision rows) {
  PhysicalNode node;
  node.op = "DataSourceExec";
  node.scan_kind = "memory";
  node.statistics.rows = {rows, "1"};
  return node;
}

TEST_F(BundleTest, QualityIsThatOfTheScans) {
  const PhysicalNode exact = Scan(Precision::kExact), estimated = Scan(Precision::kInexact),
                     unknown = Scan(Precision::kAbsent);
  EXPECT_EQ(StatisticsQuality({}), "EXACT");
  EXPECT_EQ(StatisticsQuality({exact, exact}), "EXACT");
  EXPECT_EQ(StatisticsQuality({exact, estimated}), "ESTIMATED");
  EXPECT_EQ(StatisticsQuality({unknown}), "UNKNOWN");
  EXPECT_EQ(StatisticsQuality({unknown, exact}), "MIXED");
  EXPECT_EQ(UnknownJoins(engine::DescribePhysical(Planned(sql_))->nodes), 1);
}

PhysicalNode Node(std::int64_t id, std::string op, std::optional<std::int64_t> parent) {
  PhysicalNode node;
  node.id = id;
  node.parent = parent;
  node.op = std::move(op);
  node.partitions = 4;
  node.keeps_input_order = {true};
  node.needed_ordering = {{}};
  return node;
}

TEST_F(BundleTest, UnnecessarySortsAndRepartitionsAreSaidWithTheirReason) {
  PhysicalNode aggregate = Node(0, "HashJoinExec", std::nullopt), sort = Node(1, "SortExec", 0),
               scan = Node(2, "DataSourceExec", 1);
  aggregate.keeps_input_order = {false};
  sort.keeps_partitions = true;
  sort.ordering = "a@0 ASC";
  EXPECT_EQ(Unnecessary({aggregate, sort, scan})[1], "nothing above uses the order");
  scan.ordering = "a@0 ASC, b@1 ASC";
  EXPECT_EQ(Unnecessary({aggregate, sort, scan})[1], "its rows come in this order");
  scan.ordering = "a@0 ASC NULLS LAST";
  aggregate.needed_ordering = {{"a@0 ASC"}};
  EXPECT_EQ(Unnecessary({aggregate, sort, scan})[1], "");
  // The last operator's order is what was asked for.
  PhysicalNode root = sort;
  root.parent = std::nullopt;
  root.id = 0;
  PhysicalNode below = Node(1, "DataSourceExec", 0);
  EXPECT_EQ(Unnecessary({root, below})[0], "");
  PhysicalNode repartition = Node(0, "RepartitionExec", std::nullopt);
  repartition.keeps_order = false;
  repartition.scheme = "hash";
  repartition.partitioning = below.partitioning = "Hash([a@0], 4)";
  EXPECT_EQ(Unnecessary({repartition, below})[0], "its rows come so partitioned");
  below.partitioning = "Hash([b@1], 4)";
  EXPECT_EQ(Unnecessary({repartition, below})[0], "");
  repartition.partitions = below.partitions = 1;
  EXPECT_EQ(Unnecessary({repartition, below})[0], "one partition becomes one");
  // The engine makes none of either here.
  const auto made = Unnecessary(engine::DescribePhysical(Planned(sql_))->nodes);
  EXPECT_TRUE(std::ranges::all_of(made, [](const std::string& reason) { return reason.empty(); }));
}

TEST_F(BundleTest, PredicatesArePushedPartialOrResidual) {
  const engine::LogicalNodes nodes{{},
                                   {{0, "filter", std::nullopt, "x + y > 1", "", "Inner Join:"},
                                    {2, "filter", "t", "f(b)", "inexact", "TableScan"},
                                    {3, "scan", "t", "f(b)", "inexact", ""},
                                    {3, "scan", "t", "a = 1", "exact", ""},
                                    {4, "filter", "u", "c = 1", "unsupported", "TableScan"},
                                    {5, "join", std::nullopt, "d < e", "", ""}}};
  const auto predicates = Predicates(nodes);
  ASSERT_EQ(predicates.size(), 5U);
  EXPECT_EQ(predicates[0].verdict, "residual");
  EXPECT_TRUE(predicates[0].above_join);
  EXPECT_EQ(predicates[1].expression, "f(b)");
  EXPECT_EQ(predicates[1].verdict, "partial");
  EXPECT_EQ(predicates[2].verdict, "pushed");
  EXPECT_EQ(predicates[3].verdict, "residual");
  EXPECT_EQ(predicates[3].stands_on, "TableScan");
  EXPECT_EQ(predicates[3].table_says, "unsupported");
  EXPECT_EQ(predicates[4].verdict, "join");
  EXPECT_EQ(predicates[4].stands_on, "");
  // Tables of declared rows take no filter.
  const auto real = Predicates(*engine::DescribeLogical(Planned(sql_)));
  ASSERT_EQ(real.size(), 2U);
  EXPECT_TRUE(std::ranges::all_of(real, [](const PushedPredicate& one) { return one.verdict != "pushed"; }));
}

TEST_F(BundleTest, DynamicFiltersTellWhetherTheyReachAScan) {
  engine::PhysicalNodes nodes;
  nodes.nodes = {Node(0, "HashJoinExec", std::nullopt), Node(1, "SortExec", 0), Scan(Precision::kExact)};
  nodes.nodes[2].table = "t";
  nodes.dynamic_filters = {{0, 0, {"a@0", "b@1"}, {2}}, {1, 1, {"c@0"}, {}}};
  const auto filters = DynamicFilters(nodes);
  ASSERT_EQ(filters.size(), 2U);
  EXPECT_EQ(filters[0].made_by, "join");
  EXPECT_TRUE(filters[0].reaches);
  EXPECT_EQ(filters[0].tables, std::vector<std::string>{"t"});
  EXPECT_EQ(filters[0].columns, (std::vector<std::string>{"a@0", "b@1"}));
  EXPECT_EQ(filters[1].made_by, "topk");
  EXPECT_FALSE(filters[1].reaches);
}

TEST_F(BundleTest, RowsOfEveryTableComeInItsOrder) {
  rules::Rule rule;
  rule.name = "r";
  rule.pack = "p";
  rule.statement = sql_;
  schedule::Task task;
  task.rule = &rule;
  task.data_hash = "d";
  task.columns = {{"name", {{"a", "name"}}, {{"a", "name"}}, {{"a", "id"}, {"b", "id"}}}, {"c", {}, {}, {{"a", "id"}}}};
  const auto state = std::make_shared<const PlanningState>(ReadPlanningState(*session_, {}));
  EXPECT_GT(state->settings->size(), 100U);
  NewPlans captured;
  captured.run_id = 1;
  captured.settings = captured.rulepacks = captured.functions = {state};
  for (const Level level : {Level::kDefault, Level::kFull}) {
    captured.plans.push_back({NamePlan(task, state, "e", level), Captured(level)});
  }
  std::ranges::sort(captured.plans, {}, [](const CapturedPlan& plan) { return plan.name.plan; });
  EXPECT_NE(captured.plans[0].name.plan, captured.plans[1].name.plan);
  std::set<std::string> tables;
  for (const std::string_view table : PlanTables()) {
    const auto batch = RowsOf(table, captured).Finish();
    ASSERT_TRUE(batch->ValidateFull().ok()) << table;
    EXPECT_GT(batch->num_rows(), 0) << table;
    EXPECT_TRUE(batch->schema()->Equals(*schema::ArrowSchema(*schema::FindArtifact(table)))) << table;
    tables.insert(std::string(table));
  }
  EXPECT_EQ(RowsOf("plans", captured).size(), 2);
  EXPECT_EQ(RowsOf("plan_lineage", captured).size(), 2 * 4);
  EXPECT_EQ(tables.size() + 7, schema::ArtifactTables().size());  // the others are of runs
}

// Whatever a plan was made with is in its name.
TEST_F(BundleTest, ThePlansNameHoldsWhatShapedIt) {
  rules::Rule rule;
  rule.name = "r";
  rule.statement = sql_;
  schedule::Task task;
  task.rule = &rule;
  const auto state = std::make_shared<const PlanningState>(ReadPlanningState(*session_, {}));
  const auto other = std::make_shared<const PlanningState>(
      ReadPlanningState(**session_->With({{"datafusion.optimizer.max_passes", "1"}}), {}));
  EXPECT_NE(state->settings_hash, other->settings_hash);
  EXPECT_EQ(state->rulepacks_hash, other->rulepacks_hash);
  EXPECT_EQ(state->functions_hash, other->functions_hash);
  std::set<std::string> names = {
      NamePlan(task, state, "e", Level::kDefault).plan, NamePlan(task, other, "e", Level::kDefault).plan,
      NamePlan(task, state, "f", Level::kDefault).plan, NamePlan(task, state, "e", Level::kFull).plan};
  task.data_hash = "d";
  names.insert(NamePlan(task, state, "e", Level::kDefault).plan);
  rule.statement += " ";
  names.insert(NamePlan(task, state, "e", Level::kDefault).plan);
  EXPECT_EQ(names.size(), 6U);
  EXPECT_EQ(NamePlan(task, state, "e", Level::kDefault).plan, NamePlan(task, state, "e", Level::kDefault).plan);
}

}  // namespace
}  // namespace codeanatomy::bundle
