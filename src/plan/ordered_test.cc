#include "plan/ordered.h"

#include <gtest/gtest.h>

#include "datafusion.pb.h"

namespace codeanatomy::plan {
namespace {

TEST(Ordered, WrapsThePlan) {
  datafusion::LogicalPlanNode input;
  input.mutable_empty_relation()->set_produce_one_row(true);
  const auto bytes = Ordered(input.SerializeAsString(), {{"path", false}, {"bend", true}});
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  datafusion::LogicalPlanNode root;
  ASSERT_TRUE(root.ParseFromString(*bytes));
  EXPECT_TRUE(root.sort().input().empty_relation().produce_one_row());
  ASSERT_EQ(root.sort().expr_size(), 2);
  EXPECT_EQ(root.sort().expr(0).expr().column().name(), "path");
  EXPECT_TRUE(root.sort().expr(0).asc());
  EXPECT_FALSE(root.sort().expr(1).asc());
  EXPECT_TRUE(root.sort().expr(1).nulls_first());
  EXPECT_EQ(root.sort().fetch(), -1);
}

TEST(Ordered, PutsEmptyTextsLast) {
  datafusion::LogicalPlanNode input;
  input.mutable_empty_relation()->set_produce_one_row(true);
  const auto bytes = Ordered(input.SerializeAsString(), {{"path", false, true}});
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  datafusion::LogicalPlanNode root;
  ASSERT_TRUE(root.ParseFromString(*bytes));
  ASSERT_EQ(root.sort().expr_size(), 2);
  EXPECT_EQ(root.sort().expr(0).expr().binary_expr().op(), "Eq");
  EXPECT_TRUE(root.sort().expr(0).asc());
  EXPECT_EQ(root.sort().expr(1).expr().column().name(), "path");
}

TEST(Ordered, RefusesOtherBytes) { EXPECT_FALSE(Ordered("no plan", {{"path", false}}).ok()); }

}  // namespace
}  // namespace codeanatomy::plan
