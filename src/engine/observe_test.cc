// What the engine tells of the plans that it makes.

#include "engine/observe.h"

#include <algorithm>

#include "engine/testing_internal.h"

namespace codeanatomy::engine {
namespace {

class ObserveTest : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    Declare("nodes");
    Declare("others");
  }

  Plan Planned(const std::string& sql) {
    auto plan = session_->PlanSql(sql, Gate::kReadOnly);
    EXPECT_TRUE(plan.ok()) << plan.status();
    return std::move(*plan);
  }

  const std::string join_ =
      "SELECT n.name, count(*) AS c FROM nodes n JOIN others o ON n.id = o.id WHERE n.id > 3 AND 1 < 2 "
      "GROUP BY n.name ORDER BY c LIMIT 5";
};

TEST_F(ObserveTest, ATraceHasEveryRuleInOrderAndChainsDigests) {
  const auto trace = TraceOptimizers(Planned(join_), true);
  ASSERT_TRUE(trace.ok()) << trace.status();
  const auto registries = ReadRegistries(*session_);
  ASSERT_TRUE(registries.ok()) << registries.status();
  std::map<std::string, std::vector<std::string>> first_pass;
  std::map<std::string, std::string> last;
  for (const RuleApplication& application : trace->applications) {
    if (application.pass == 0) first_pass[application.phase].push_back(application.rule);
    EXPECT_EQ(application.changed, application.before != application.after) << application.rule;
    EXPECT_EQ(application.changed, !application.text.empty()) << application.rule;
    EXPECT_EQ(application.after.size(), 64U);
    const auto before = last.find(application.phase);
    if (before != last.end()) {
      EXPECT_EQ(before->second, application.before) << application.rule;
    }
    last[application.phase] = application.after;
  }
  for (const char* phase : {"analyzer", "optimizer", "physical"}) {
    EXPECT_EQ(first_pass[phase], registries->rulepacks.at(phase)) << phase;
  }
  const auto changed = [&](const std::string& rule) {
    return std::ranges::any_of(trace->applications, [&](const RuleApplication& application) {
      return application.rule == rule && application.changed;
    });
  };
  EXPECT_TRUE(changed("push_down_filter"));
  EXPECT_TRUE(changed("EnsureRequirements"));
  EXPECT_FALSE(changed("eliminate_outer_join"));
  ASSERT_EQ(trace->initial.size(), 3U);
  EXPECT_EQ(trace->initial[0].first, "analyzer");
  EXPECT_NE(trace->initial[0].second.find("Join"), std::string::npos);
}

// The same statement traced before and after its stages are made, and in another session.
TEST_F(ObserveTest, TracesOfAStatementAreEqual) {
  const std::string sql =
      "SELECT name FROM nodes WHERE id IN (SELECT id FROM others WHERE id * 2 > 4) AND id + 1 > 2 AND id + 1 < 9";
  const Plan first = Planned(sql);
  const auto fresh = TraceOptimizers(first, true);
  ASSERT_TRUE(fresh.ok()) << fresh.status();
  const Plan second = Planned(sql);
  const auto text = second.ToText(PlanStage::kPhysical);
  ASSERT_TRUE(text.ok()) << text.status();
  const auto late = TraceOptimizers(second, false);
  ASSERT_TRUE(late.ok()) << late.status();
  ASSERT_EQ(fresh->applications.size(), late->applications.size());
  for (std::size_t i = 0; i < late->applications.size(); ++i) {
    EXPECT_EQ(fresh->applications[i].after, late->applications[i].after) << late->applications[i].rule;
    EXPECT_TRUE(late->applications[i].text.empty());
  }
  EXPECT_TRUE(late->initial.empty());
  // What the trace made are the plan's stages.
  EXPECT_EQ(*first.ToText(PlanStage::kPhysical), *text);
  EXPECT_EQ(*first.ToText(PlanStage::kOptimized), *second.ToText(PlanStage::kOptimized));
  EXPECT_EQ(*first.ToProtobuf(PlanStage::kOptimized), *second.ToProtobuf(PlanStage::kOptimized));
}

// The engine collects computed keys in sets that are ordered by chance.
TEST_F(ObserveTest, KeysThatAJoinComputesComeInTheStatementsOrder) {
  const std::string sql =
      "SELECT n.name FROM nodes n JOIN others o ON n.id % 7 = o.id % 7 AND n.id % 5 = o.id % 5 AND "
      "upper(n.name) = upper(o.name) AND n.id % 3 = o.id % 3 AND CAST(n.id AS DOUBLE) = CAST(o.id AS DOUBLE)";
  const std::string first = *Planned(sql).ToText(PlanStage::kPhysical);
  for (int i = 0; i < 20; ++i) {
    const Plan plan = Planned(sql);
    EXPECT_EQ(*plan.ToText(PlanStage::kPhysical), first);
    EXPECT_EQ(TraceOptimizers(plan, false)->applications.back().after,
              TraceOptimizers(Planned(sql), false)->applications.back().after);
  }
  for (const char* kind : {"LEFT", "RIGHT", "FULL", "LEFT SEMI", "RIGHT ANTI"}) {
    const bool is_right = std::string(kind).starts_with("RIGHT A");
    const std::string of_kind = std::string("SELECT count(") + (is_right ? "o" : "n") + ".id) AS c FROM nodes n " +
                                kind + " JOIN others o ON n.id % 7 = o.id % 7 AND n.id % 5 = o.id % 5";
    EXPECT_EQ(*Planned(of_kind).ToText(PlanStage::kPhysical), *Planned(of_kind).ToText(PlanStage::kPhysical)) << kind;
    EXPECT_TRUE(Planned(of_kind).Execute(CancelToken()).ok()) << kind;
  }
}

// The first run takes the plan that was shown; running leaves its traces there.
TEST_F(ObserveTest, AfterARunAFreshPlanIsShown) {
  const Plan plan = Planned(join_);
  const std::string before = *plan.ToText(PlanStage::kPhysical);
  for (int i = 0; i < 3; ++i) {
    const auto reader = plan.Execute(CancelToken());
    ASSERT_TRUE(reader.ok()) << reader.status();
    ASSERT_TRUE((*reader)->ToRecordBatches().ok());
    EXPECT_EQ(*plan.ToText(PlanStage::kPhysical), before);
    EXPECT_EQ(DescribeScans(plan)->size(), 2U);
  }
}

TEST_F(ObserveTest, NodesHaveTheShapeOfThePlan) {
  ASSERT_TRUE(session_->SetRows("nodes", {{Nodes(0, 70'000)}}, "d").ok());
  const Plan plan = Planned(join_);
  const auto described = DescribePhysical(plan);
  ASSERT_TRUE(described.ok()) << described.status();
  const auto& nodes = described->nodes;
  std::string text;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    EXPECT_EQ(nodes[i].id, static_cast<std::int64_t>(i));
    EXPECT_EQ(nodes[i].parent.has_value(), i > 0);
    EXPECT_LT(nodes[i].parent.value_or(-1), nodes[i].id);
    EXPECT_EQ(nodes[i].boundedness, "bounded");
    text += nodes[i].detail + "\n";
  }
  std::string lines = *plan.ToText(PlanStage::kPhysical);
  // The same lines, but for the indentation.
  for (std::size_t at = lines.find("\n "); at != std::string::npos; at = lines.find("\n ")) lines.erase(at + 1, 1);
  EXPECT_EQ(text, lines);
  const auto find = [&](const std::string& op) {
    return std::ranges::find_if(nodes, [&](const PhysicalNode& node) { return node.op.starts_with(op); });
  };
  const auto join = find("HashJoinExec");
  ASSERT_NE(join, nodes.end());
  // Of `others` nothing but a match is asked.
  EXPECT_EQ(join->join_type, "LeftSemi");
  EXPECT_EQ(join->needed_distribution.size(), 2U);
  const auto scan = std::ranges::find_if(nodes, [](const PhysicalNode& node) { return node.table == "nodes"; });
  ASSERT_NE(scan, nodes.end());
  EXPECT_EQ(scan->statistics.rows.precision, Precision::kExact);
  EXPECT_EQ(scan->statistics.rows.value, "70000");
  EXPECT_EQ(scan->snapshot, "d");
  const auto declared = std::ranges::find_if(nodes, [](const PhysicalNode& node) { return node.table == "others"; });
  ASSERT_NE(declared, nodes.end());
  EXPECT_EQ(declared->scan_kind, "declared");
  EXPECT_EQ(declared->statistics.rows.precision, Precision::kAbsent);
  const auto filter = find("FilterExec");
  ASSERT_NE(filter, nodes.end());
  EXPECT_EQ(filter->conjuncts.size(), 1U);
  const auto sort = find("SortExec");
  ASSERT_NE(sort, nodes.end()) << text;
  EXPECT_TRUE(sort->keeps_partitions.has_value());
  EXPECT_EQ(sort->fetch, 5);
}

TEST_F(ObserveTest, ScansOfDeltaTellFilesFiltersAndProtocol) {
  DeltaWriteOptions options;
  options.directory = directory_.string() + "/kept";
  for (std::int64_t from : {0, 1000}) {
    options.append = from > 0;
    ASSERT_TRUE(WriteDelta(options, *arrow::RecordBatchReader::Make({Nodes(from, 1000)}), CancelToken()).ok());
  }
  ASSERT_TRUE(session_->RegisterDelta("kept", options.directory, 1).ok());
  const Plan plan = Planned("SELECT name FROM kept WHERE id > 1500 AND length(name) > 2");
  const auto scans = DescribeScans(plan);
  ASSERT_TRUE(scans.ok()) << scans.status();
  ASSERT_EQ(scans->size(), 1U);
  const TableScan& scan = scans->front();
  EXPECT_EQ(scan.table, "kept");
  EXPECT_EQ(scan.kind, "delta");
  EXPECT_EQ(scan.snapshot, "1");
  ASSERT_TRUE(scan.delta.has_value());
  EXPECT_EQ(scan.delta->version, 1);
  EXPECT_EQ(scan.delta->files, 2);
  EXPECT_EQ(scan.files_selected, 1);
  EXPECT_TRUE(scan.delta->timestamp.has_value());
  EXPECT_FALSE(scan.delta->not_readable.has_value()) << *scan.delta->not_readable;
  EXPECT_FALSE(scan.delta->not_writable.has_value()) << *scan.delta->not_writable;
  EXPECT_GE(scan.delta->min_reader_version, 1);
  EXPECT_FALSE(scan.filters.empty());
  const auto logical = DescribeLogical(plan);
  ASSERT_TRUE(logical.ok()) << logical.status();
  EXPECT_TRUE(std::ranges::any_of(logical->filters, [](const HeldFilter& held) {
    return held.op == "scan" && held.table == "kept" && held.table_says == "inexact";
  }));
  const auto described = DescribePhysical(plan);
  ASSERT_TRUE(described.ok()) << described.status();
  EXPECT_TRUE(std::ranges::any_of(described->nodes, [](const PhysicalNode& node) {
    return node.scan_kind == "files" && node.files == 1 && node.predicate.has_value();
  }));
}

TEST_F(ObserveTest, AJoinsDynamicFilterReachesTheScan) {
  DeltaWriteOptions options;
  options.directory = directory_.string() + "/kept";
  ASSERT_TRUE(WriteDelta(options, *arrow::RecordBatchReader::Make({Nodes(0, 50'000)}), CancelToken()).ok());
  ASSERT_TRUE(session_->RegisterDelta("kept", options.directory, 0).ok());
  ASSERT_TRUE(session_->SetRows("nodes", {{Nodes(0, 10)}}).ok());
  const auto described = DescribePhysical(Planned("SELECT k.name FROM nodes n JOIN kept k ON n.id = k.id"));
  ASSERT_TRUE(described.ok()) << described.status();
  ASSERT_EQ(described->dynamic_filters.size(), 1U);
  const DynamicFilter& filter = described->dynamic_filters.front();
  EXPECT_EQ(described->nodes[filter.made_by].op, "HashJoinExec");
  ASSERT_EQ(filter.used_by.size(), 1U);
  EXPECT_EQ(described->nodes[filter.used_by.front()].op, "DataSourceExec");
  EXPECT_EQ(filter.columns.size(), 1U);
}

TEST_F(ObserveTest, AFilterThatATableCannotTakeStaysAbove) {
  const auto logical = DescribeLogical(Planned("SELECT name FROM nodes WHERE id > 3 AND name <> 'x'"));
  ASSERT_TRUE(logical.ok()) << logical.status();
  ASSERT_EQ(logical->filters.size(), 2U);
  for (const HeldFilter& held : logical->filters) {
    EXPECT_EQ(held.op, "filter");
    EXPECT_EQ(held.table, "nodes");
    EXPECT_EQ(held.table_says, "unsupported");
    EXPECT_EQ(held.below, "TableScan");
  }
  EXPECT_EQ(logical->nodes.front().parent, std::nullopt);
  EXPECT_EQ(logical->nodes.back().op, "TableScan");
}

TEST_F(ObserveTest, ExplainsInEveryFormat) {
  const Plan plan = Planned(join_);
  for (const char* format : {"indent", "tree", "verbose", "pgjson", "graphviz"}) {
    const auto rows = Explain(plan, format);
    ASSERT_TRUE(rows.ok()) << format << ": " << rows.status();
    EXPECT_FALSE(rows->empty()) << format;
  }
  const auto rows = Explain(plan, "indent");
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ(rows->back().first, "physical_plan");
  EXPECT_EQ(rows->back().second, *plan.ToText(PlanStage::kPhysical));
  EXPECT_GT(Explain(plan, "verbose")->size(), 40U);
  EXPECT_NE(Explain(plan, "indent", true)->back().second.find("statistics="), std::string::npos);
  const auto wrong = Explain(plan, "xml");
  EXPECT_TRUE(wrong.status().IsInvalid()) << wrong.status();
  EXPECT_NE(wrong.status().message().find("graphviz"), std::string::npos);
}

TEST_F(ObserveTest, SqlOfADialectIsReadAgain) {
  const Plan plan = Planned("SELECT name, id + 1 AS next FROM nodes WHERE id > 3 ORDER BY id");
  for (const char* dialect : {"bigquery", "default", "duckdb", "mysql", "postgresql", "snowflake", "sqlite"}) {
    const auto sql = ToSql(plan, PlanStage::kLogical, dialect);
    ASSERT_TRUE(sql.ok()) << dialect << ": " << sql.status();
    EXPECT_NE(sql->find("SELECT"), std::string::npos) << dialect;
  }
  const auto sql = ToSql(plan, PlanStage::kLogical, "postgresql");
  EXPECT_EQ(*Planned(*sql).ToText(PlanStage::kOptimized), *plan.ToText(PlanStage::kOptimized)) << *sql;
  EXPECT_NE(*ToSql(plan, PlanStage::kLogical, "mysql"), *sql);
  EXPECT_TRUE(ToSql(plan, PlanStage::kLogical, "klingon").status().IsInvalid());
  EXPECT_TRUE(ToSql(plan, PlanStage::kPhysical, "duckdb").status().IsInvalid());
}

TEST_F(ObserveTest, SubstraitNamesTheTable) {
  const auto bytes = ToSubstrait(Planned("SELECT name FROM nodes WHERE id > 3"), PlanStage::kLogical);
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  EXPECT_NE(bytes->find("nodes"), std::string::npos);
}

TEST_F(ObserveTest, RegistriesListFunctionsOfOursAmongTheEngines) {
  ScalarFunctionSpec spec;
  spec.name = "ours";
  spec.parameters = {{"a", arrow::int64(), "A number."}};
  spec.returns = arrow::int64();
  ASSERT_TRUE(session_->RegisterScalarFunction(spec, [](const ScalarCall& call) { return call.arguments[0]; }).ok());
  const auto registries = ReadRegistries(*session_);
  ASSERT_TRUE(registries.ok()) << registries.status();
  const auto find = [&](const std::string& kind, const std::string& name) -> const FunctionEntry* {
    const auto found = std::ranges::find_if(
        registries->functions, [&](const FunctionEntry& entry) { return entry.kind == kind && entry.name == name; });
    return found == registries->functions.end() ? nullptr : &*found;
  };
  const FunctionEntry* ours = find("scalar", "ours");
  ASSERT_NE(ours, nullptr);
  EXPECT_TRUE(ours->ours.has_value());
  EXPECT_EQ(ours->parameters, std::vector<std::string>{"a"});
  EXPECT_EQ(ours->volatility, "immutable");
  const FunctionEntry* now = find("scalar", "now");
  ASSERT_NE(now, nullptr);
  EXPECT_FALSE(now->ours.has_value());
  EXPECT_EQ(now->volatility, "stable");
  EXPECT_NE(find("aggregate", "sum"), nullptr);
  EXPECT_NE(find("window", "row_number"), nullptr);
  EXPECT_NE(find("table", "generate_series"), nullptr);
  EXPECT_EQ(registries->rulepacks.at("optimizer").size(), 26U);
}

}  // namespace
}  // namespace codeanatomy::engine
