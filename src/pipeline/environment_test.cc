// What every task depends on beside rules and sources: each setting that shapes plans, and nothing of the machine.

#include "pipeline/environment.h"

#include <map>
#include <set>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "pipeline/build.h"
#include "pipeline/inputs.h"
#include "policy/keys.h"
#include "policy/setting_groups.h"

namespace codeanatomy::pipeline {
namespace {

policy::PolicyPack With(const policy::KeyValues& settings) {
  auto pack = policy::PolicyPack::Load("dev").ValueOrDie();
  for (const auto& [key, value] : settings) {
    std::string assignment = key;
    assignment.append("=").append(value);
    const arrow::Status status = pack.ApplySet(assignment);
    EXPECT_TRUE(status.ok()) << status;
  }
  return pack;
}

// The document of a build with this policy; empty, with a failure, where there is none.
nlohmann::json DocumentOf(const policy::PolicyPack& policy) {
  BuildOptions options;
  options.policy = policy;
  const auto session = OpenSession(policy);
  EXPECT_TRUE(session.ok()) << session.status();
  if (!session.ok()) return {};
  const auto text = EnvironmentDocument(ChosenInputs(options), **session);
  EXPECT_TRUE(text.ok()) << text.status();
  return text.ok() ? nlohmann::json::parse(*text) : nlohmann::json();
}

// Another value that the engine takes; empty: its text has no other that is known here.
std::string OtherThan(const policy::KeySpec& spec, const std::string& value) {
  static const std::map<std::string, std::string, std::less<>> kTexts = {
      {"datafusion.catalog.default_catalog", "other"},
      {"datafusion.catalog.default_schema", "other"},
      {"datafusion.execution.parquet.compression", "snappy"},
      {"datafusion.execution.parquet.statistics_enabled", "chunk"},
      {"datafusion.execution.parquet.writer_version", "2.0"},
      {"datafusion.execution.spill_compression", "zstd"},
      {"datafusion.spark.map_key_dedup_policy", "LAST_WIN"},
      {"datafusion.sql_parser.default_null_ordering", "nulls_min"},
      {"datafusion.sql_parser.dialect", "duckdb"},
      {"datafusion.explain.format", "tree"},
      {"datafusion.explain.analyze_level", "summary"},
      {"datafusion.explain.analyze_categories", "rows"},
      {"datafusion.format.duration_format", "iso8601"},
  };
  switch (spec.type) {
    case policy::ValueType::kBool: return value == "true" ? "false" : "true";
    case policy::ValueType::kFloat: return value == "0.5" ? "0.25" : "0.5";
    case policy::ValueType::kInteger:
    case policy::ValueType::kUnsigned:
    case policy::ValueType::kPositive: return value == "7" ? "8" : "7";
    default: break;
  }
  const auto found = kTexts.find(spec.key);
  return found == kTexts.end() ? "x" : found->second;
}

TEST(Environment, EverySettingOfTheEngineHasItsGroup) {
  const auto session = OpenSession(With({}));
  ASSERT_TRUE(session.ok()) << session.status();
  const auto settings = (*session)->Settings();
  ASSERT_TRUE(settings.ok()) << settings.status();
  std::set<std::string> of_session, grouped;
  for (const auto& [key, value] : *settings) of_session.insert(key);
  for (const std::string_view key : policy::AllKeys()) {
    if (policy::GroupOf(key)) grouped.emplace(key);
  }
  for (const std::string& key : of_session) EXPECT_TRUE(policy::GroupOf(key)) << key << " is of no group";
  for (const std::string& key : grouped) EXPECT_TRUE(of_session.contains(key)) << key << " is no setting";
}

TEST(Environment, SeesEachSettingThatShapesPlans) {
  const nlohmann::json before = DocumentOf(With({}));
  const auto session = OpenSession(With({})).ValueOrDie();
  std::set<std::string> shaping;
  for (const auto& [key, value] : session->Settings().ValueOrDie()) {
    const auto group = policy::GroupOf(key);
    ASSERT_TRUE(group) << key;
    if (*group == policy::SettingGroup::kRuntime) continue;
    const auto other = OtherThan(policy::FindKey(key).ValueOrDie(), value);
    const nlohmann::json after = DocumentOf(With({{key, other}}));
    if (!policy::ShapesPlans(*group)) {
      EXPECT_EQ(after, before) << key;
      continue;
    }
    shaping.insert(key);
    EXPECT_NE(after, before) << key;
    nlohmann::json expected = before["settings"], found = after["settings"];
    expected.erase(std::string(policy::NameOf(*group)));
    found.erase(std::string(policy::NameOf(*group)));
    EXPECT_EQ(found, expected) << key << " changes another group";
  }
  EXPECT_GE(shaping.size(), 100U);
}

TEST(Environment, SeesNothingOfTheMachine) {
  const nlohmann::json before = DocumentOf(With({}));
  for (const auto& [key, value] : policy::KeyValues{{"limits.threads", "1"},
                                                    {"limits.memory", "1GB"},
                                                    {"limits.pool", "greedy"},
                                                    {"limits.temp_limit", "1GB"},
                                                    {"limits.temp_directory", testing::TempDir()},
                                                    {"datafusion.runtime.metadata_cache_limit", "1M"}}) {
    EXPECT_EQ(DocumentOf(With({{key, value}})), before) << key;
  }
}

TEST(Environment, SeesThePolicy) {
  const nlohmann::json before = DocumentOf(With({}));
  EXPECT_NE(DocumentOf(With({{"write.compression", "snappy"}})), before);
  EXPECT_NE(DocumentOf(With({{"limits.max_file_bytes", "1MiB"}})), before);
  // A rule has it among its parameters.
  EXPECT_EQ(DocumentOf(With({{"resolution.strictness", "strict"}})), before);
}

}  // namespace
}  // namespace codeanatomy::pipeline
