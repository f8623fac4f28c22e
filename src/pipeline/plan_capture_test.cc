// What a build keeps of plans where a later program was there before, and which parts a policy can take away.

#include "pipeline/plan_capture.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "pipeline/build.h"
#include "policy/capture.h"
#include "schema/artifacts.h"

namespace codeanatomy::pipeline {
namespace {

TEST(PlanCapture, WhatALaterProgramKeptStaysAsItIs) {
  const auto session = *OpenSession(*policy::PolicyPack::Load("dev"));
  const std::string folder = testing::TempDir() + "later_layout";
  std::filesystem::remove_all(folder);
  const auto store = *storage::Store::OpenForWriting(folder);
  const std::string later = std::to_string(schema::kArtifactLayout + 1);
  storage::Run last;
  last.run_id = 1;
  last.rows = {{"artifact", "plans", "0", "d", 1, "ok"},
               {"artifact", "plan_of_the_future", "3", "e", 2, "ok"},
               {"plans", "all", later, "f", 1, "ok"}};
  PlanCapture capture({bundle::Level::kDefault, {}});
  ASSERT_TRUE(capture.Capture({}, *session, "environment", 1, store.get(), &last).ok());
  EXPECT_EQ(capture.later_layout(), schema::kArtifactLayout + 1);
  EXPECT_EQ(capture.RunObserver(), nullptr);
  EXPECT_TRUE(capture.NewTables(2, 0, *store, &last).empty());
  storage::Run run;
  run.run_id = 2;
  ASSERT_TRUE(capture.Finish({}, {}, *store, &last, {}, run).ok());
  ASSERT_EQ(run.rows.size(), last.rows.size());
  for (const storage::RunRow& row : last.rows) {
    const storage::RunRow* kept = run.Find(row.subject, row.name);
    ASSERT_NE(kept, nullptr) << row.name;
    EXPECT_EQ(kept->version, row.version) << row.name;
    EXPECT_EQ(kept->digest, row.digest) << row.name;
  }
}

TEST(PlanCapture, APolicyTakesEachPartAway) {
  auto policy = *policy::PolicyPack::Load("dev");
  EXPECT_TRUE(policy::ReadFailingParts(policy).empty());
  std::vector<std::string> parts;
  for (const auto list : {std::span<const std::string_view>(bundle::kParts), {bundle::kStateParts}}) {
    parts.insert(parts.end(), list.begin(), list.end());
  }
  parts.emplace_back(bundle::kCatalogPart);
  parts.insert(parts.end(), std::begin(bundle::kRanParts), std::end(bundle::kRanParts));
  ASSERT_TRUE(policy.ApplyFlag("capture.fail", "all", "a test").ok());
  EXPECT_EQ(policy::ReadFailingParts(policy), parts);
}

}  // namespace
}  // namespace codeanatomy::pipeline
