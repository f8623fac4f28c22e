#include "schedule/decision.h"

#include <algorithm>
#include <deque>

#include <gtest/gtest.h>

#include "schedule/kernels.h"

namespace codeanatomy::schedule {
namespace {

using Reasons = std::map<std::string, std::string>;

// derived (of evidence) → calls_of (edges), calls (public) → busy (public) ; sizes (public, of files).
class DecisionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Add("call_targets", "call_targets", {"syntax_nodes"});
    Add("calls", "edges", {"call_targets"});
    Add("external_symbols", "nodes", {"call_targets"}, {"symbol"});
    Add("tree_nodes", "nodes", {"syntax_nodes"}, {"node_id"});
    Add("call_graph", "call_graph", {"call_targets"});
    Add("busy", "busy", {"call_graph"});
    Add("sizes", "sizes", {"files"});
    grounds_ = {"sources 1", "program 1", "rules 1", "", "{}"};
  }

  void Add(const std::string& name, const std::string& writes, std::vector<std::string> reads,
           std::vector<std::string> key = {}) {
    rules::Rule& rule = rules_.emplace_back();
    rule.name = name;
    rule.writes = writes;
    rule.key = std::move(key);
    Task task;
    task.reads = std::move(reads);
    task.data_hash = name + " 1";
    tasks_.push_back(std::move(task));
    for (std::size_t i = 0; i < rules_.size(); ++i) tasks_[i].rule = &rules_[i];
  }

  Task& Of(const std::string& name) {
    return *std::find_if(tasks_.begin(), tasks_.end(), [&](const Task& task) { return task.rule->name == name; });
  }

  void Build() {
    past_ = Past{};
    for (const Step& step : Decide(tasks_, grounds_, nullptr).steps) {
      past_.tasks[step.task] = {step.data_hash, step.identity, std::nullopt};
      if (step.rule != nullptr) past_.tables.insert(step.rule->rule->writes);
    }
    past_.tables.insert({"witnesses", "bindings", "diagnostics", "files", "scope_manifest", "scopes"});
  }

  // What runs now, with its reason.
  Reasons Runs() const {
    Reasons reasons;
    for (const Step& step : Decide(tasks_, grounds_, &past_).steps) {
      if (step.runs) reasons.emplace(step.task, step.reason);
    }
    return reasons;
  }

  std::deque<rules::Rule> rules_;
  std::vector<Task> tasks_;
  Grounds grounds_;
  Past past_;
};

TEST_F(DecisionTest, NothingRunsTwice) {
  Build();
  EXPECT_EQ(Runs(), Reasons());
}

TEST_F(DecisionTest, APlanRerunsItsReadersAlone) {
  Build();
  Of("sizes").data_hash = "sizes 2";
  EXPECT_EQ(Runs(), (Reasons{{"sizes", "its plan changed"}}));
}

TEST_F(DecisionTest, RowsThatAreNotKeptAreMadeAgain) {
  Build();
  Of("call_graph").data_hash = "call_graph 2";
  EXPECT_EQ(Runs(), (Reasons{{"busy", "call_graph changed"},
                             {"call_graph", "its plan changed"},
                             {"call_targets", "call_graph reads call_targets, which is not kept"},
                             {"extract", "call_targets reads syntax_nodes, which is not kept"}}));
}

TEST_F(DecisionTest, AMergeTakesAllItsRules) {
  Build();
  Of("tree_nodes").data_hash = "tree_nodes 2";
  const std::string reason = "its rows go into merge_nodes, and are not kept apart";
  const Reasons runs = Runs();
  EXPECT_EQ(runs.at("merge_nodes"), "rows of its rules changed");
  EXPECT_EQ(runs.at("external_symbols"), reason);
  EXPECT_FALSE(runs.contains("calls"));
  EXPECT_FALSE(runs.contains("merge_edges"));
  EXPECT_FALSE(runs.contains("busy"));
}

TEST_F(DecisionTest, EdgesReadNamesOfOutsideWithoutMergingNodes) {
  Build();
  Of("calls").data_hash = "calls 2";
  const Reasons runs = Runs();
  EXPECT_TRUE(runs.contains("external_symbols"));
  EXPECT_TRUE(runs.contains("merge_edges"));
  EXPECT_FALSE(runs.contains("merge_nodes"));
  EXPECT_FALSE(runs.contains("tree_nodes"));
}

TEST_F(DecisionTest, SourcesAndTheProgramReachEverything) {
  Build();
  grounds_.extraction = "sources 2";
  grounds_.sources_cause = "files changed";
  EXPECT_EQ(Runs().size(), tasks_.size() + 3);
  EXPECT_EQ(Runs().at("extract"), "files changed");
  EXPECT_EQ(Runs().at("sizes"), "evidence changed");
  Build();
  grounds_.environment = "program 2";
  EXPECT_EQ(Runs().size(), tasks_.size() + 3) << "extraction is needed by what runs";
}

TEST_F(DecisionTest, AGoneTableIsMadeAgain) {
  Build();
  past_.tables.erase("files");
  EXPECT_EQ(Runs(), (Reasons{{"extract", "its table files is gone"}}));
  Build();
  past_.tables.erase("edges");
  EXPECT_EQ(Runs().at("merge_edges"), "its table edges is gone");
}

TEST_F(DecisionTest, ARuleThatLeavesChangesWhatItWasMergedInto) {
  Add("more_edges", "edges", {"files"});
  Build();
  tasks_.pop_back();
  EXPECT_EQ(Runs().at("merge_edges"), "rows of its rules changed");
}

}  // namespace
}  // namespace codeanatomy::schedule
