#include "policy/policy.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "policy/keys.h"

namespace codeanatomy::policy {
namespace {

namespace fs = std::filesystem;

constexpr const char* kBatchSize = "datafusion.execution.batch_size";

// What a text that does not hold up is answered with.
std::string Refusal(std::string_view toml) {
  const auto pack = PolicyPack::Parse(toml, "team.toml");
  EXPECT_FALSE(pack.ok()) << toml;
  return pack.ok() ? "" : pack.status().message();
}

TEST(BuiltinPacks, SetEveryKeyOfOurs) {
  EXPECT_EQ(BuiltinPacks(), (std::vector<std::string>{"ci", "dev", "prod"}));
  for (const std::string& name : BuiltinPacks()) {
    const auto pack = PolicyPack::Load(name);
    ASSERT_TRUE(pack.ok()) << pack.status();
    EXPECT_EQ(pack->name(), name);
    for (const KeySpec& spec : OwnKeys()) EXPECT_NE(pack->Find(spec.key), nullptr) << name << " " << spec.key;
    EXPECT_EQ(pack->Find("datafusion.execution.target_partitions")->value, "1");
    const auto limits = ReadLimits(*pack);
    ASSERT_TRUE(limits.ok()) << limits.status();
    EXPECT_GT(limits->memory_bytes, 0u);
    EXPECT_LE(limits->memory_bytes, MachineMemory());
    EXPECT_TRUE(ReadWritePolicy(*pack).ok());
  }
}

TEST(BuiltinPacks, NameTheirOrigins) {
  const auto ci = *PolicyPack::Load("ci");
  EXPECT_EQ(ci.Find("limits.memory")->origin, "pack ci");
  EXPECT_EQ(ci.Find(kBatchSize)->origin, "pack dev");
}

TEST(BuiltinPacks, NameOnlyWitnessesThatAreBuilt) {
  const std::vector<std::string> both = {"ast", "symtable"};
  EXPECT_TRUE(ReadWitnesses(*PolicyPack::Load("dev")).empty());
  EXPECT_EQ(ReadWitnesses(*PolicyPack::Load("ci")), both);
  EXPECT_EQ(ReadWitnesses(*PolicyPack::Load("prod")), both);
}

TEST(Load, ListsThePacksForAnUnknownName) {
  EXPECT_EQ(PolicyPack::Load("prd").status().message(),
            "unknown policy 'prd'; one of ci, dev, prod, or a file ending in .toml; did you mean 'prod'?");
  EXPECT_TRUE(PolicyPack::Load("./none.toml").status().IsIOError());
}

TEST(Parse, OverridesTheInheritedPack) {
  const auto pack = PolicyPack::Parse(
      "inherit = 'prod'\n[engine]\ndatafusion.execution.batch_size = 1024\n"
      "[engine.datafusion.optimizer]\nprefer_hash_join = false\n[limits]\nmemory = '2GB'\n"
      "[evidence]\nwitnesses = ['symtable', 'ast']\n",
      "team.toml");
  ASSERT_TRUE(pack.ok()) << pack.status();
  EXPECT_EQ(pack->Find(kBatchSize)->value, "1024");
  EXPECT_EQ(pack->Find(kBatchSize)->origin, "file team.toml:3");
  EXPECT_EQ(pack->Find("datafusion.optimizer.prefer_hash_join")->value, "false");
  EXPECT_EQ(pack->Find("write.compression")->origin, "pack prod");
  EXPECT_EQ(ReadLimits(*pack)->memory_bytes, 2'000'000'000u);
  EXPECT_EQ(ReadWitnesses(*pack), (std::vector<std::string>{"ast", "symtable"}));
}

TEST(Parse, RefusesWhatItDoesNotUnderstand) {
  EXPECT_EQ(Refusal("[limits]\nmemroy = 1\n"),
            "file team.toml:2: unknown key 'limits.memroy'; did you mean 'limits.memory'?");
  EXPECT_EQ(Refusal("[limit]\n"), "file team.toml:1: unknown key 'limit'; did you mean 'limits'?");
  EXPECT_EQ(Refusal("[engine]\nexecution.batch_size = 1\n"),
            "file team.toml:2: unknown key 'execution.batch_size'; did you mean 'datafusion.execution.batch_size'?");
  EXPECT_EQ(Refusal("[engine]\n'limits.memory' = 1\n"),
            "file team.toml:2: 'limits.memory' does not belong in this section");
  EXPECT_EQ(Refusal("[engine]\ndatafusion.execution.batch_size = '8192'\n"),
            "file team.toml:2: datafusion.execution.batch_size: expected an integer of at least 1, found a value of "
            "type string");
  EXPECT_EQ(Refusal("[engine]\ndatafusion.execution.batch_size = 0\n"),
            "file team.toml:2: datafusion.execution.batch_size: expected an integer of at least 1, found '0'");
  EXPECT_EQ(Refusal("[engine]\ndatafusion.execution.target_partitions = 0\n"),
            "file team.toml:2: datafusion.execution.target_partitions: 0 would follow the number of cores, and no plan "
            "may depend "
            "on the machine");
  EXPECT_EQ(Refusal("[limits]\npool = 'fiar'\n"),
            "file team.toml:2: limits.pool: expected one of fair, greedy, found 'fiar'; did you mean 'fair'?");
  EXPECT_EQ(Refusal("[evidence]\nwitnesses = ['ats']\n"),
            "file team.toml:2: evidence.witnesses: expected a list of ast, symtable, found 'ats'; did you mean 'ast'?");
  EXPECT_EQ(Refusal("[evidence]\nwitnesses = ['ast', 'scip']\n"),
            "file team.toml:2: evidence.witnesses: 'scip' is part of the contract and not built yet; there are ast, "
            "symtable");
  EXPECT_EQ(Refusal("version = 2\n"), "file team.toml:1: version: expected 1");
  EXPECT_EQ(Refusal("limits = 3\n"), "file team.toml:1: 'limits' is a section");
  EXPECT_EQ(Refusal("inherit = 3\n"), "file team.toml:1: inherit: expected the name of a pack or a file");
  EXPECT_TRUE(Refusal("[limits\n").starts_with("file team.toml:1: "));
}

TEST(Precedence, DoesNotDependOnTheOrder) {
  auto pack = *PolicyPack::Parse("[limits]\nmemory = '1GB'\n", "team.toml");
  ASSERT_TRUE(pack.ApplySet("limits.memory=3GB").ok());
  ASSERT_TRUE(
      pack.ApplyEnvironment({{"CODEANATOMY_LIMITS_MEMORY", "2GB"}, {"CODEANATOMY_LIMITS_POOL", "greedy"}}).ok());
  EXPECT_EQ(pack.Find("limits.memory")->value, "3GB");
  EXPECT_EQ(pack.Find("limits.memory")->origin, "flag --set");
  EXPECT_EQ(pack.Find("limits.pool")->origin, "environment CODEANATOMY_LIMITS_POOL");
  ASSERT_TRUE(pack.ApplyFlag("limits.threads", "2", "--threads").ok());
  EXPECT_EQ(ReadLimits(pack)->threads, 2);
  EXPECT_EQ(ReadLimits(pack)->pool, Pool::kGreedy);
}

TEST(Precedence, QuestionsTakeTheStrongerNumberOfPartitions) {
  auto pack = *PolicyPack::Load("dev");
  const std::string key = "datafusion.execution.target_partitions";
  const auto of = [&](const KeyValues& settings) {
    return std::ranges::find(settings, key, &KeyValues::value_type::first)->second;
  };
  EXPECT_EQ(of(pack.EngineSettings()), "1");
  EXPECT_EQ(of(pack.QuerySettings()), "4");
  ASSERT_TRUE(pack.ApplyEnvironment({{"DATAFUSION_EXECUTION_TARGET_PARTITIONS", "3"}}).ok());
  EXPECT_EQ(ReadPartitions(pack).ValueOrDie(), 3u);
  EXPECT_EQ(of(pack.QuerySettings()), "3");
  ASSERT_TRUE(pack.ApplySet("query.partitions=2").ok());
  EXPECT_EQ(of(pack.EngineSettings()), "3");
  EXPECT_EQ(of(pack.QuerySettings()), "2");
}

TEST(Environment, TakesTheEnginesNames) {
  auto pack = *PolicyPack::Load("dev");
  ASSERT_TRUE(pack.ApplyEnvironment({{"DATAFUSION_EXECUTION_BATCH_SIZE", "77"},
                                     {"DATAFUSION_RUNTIME_MEMORY_LIMIT", "1G"},
                                     {"CODEANATOMY_NO_BUILD", "1"},
                                     {"HOME", "/"}})
                  .ok());
  EXPECT_EQ(pack.Find(kBatchSize)->value, "77");
  EXPECT_EQ(ReadLimits(pack)->memory_bytes, 1u << 30);
  EXPECT_EQ(pack.ApplyEnvironment({{"DATAFUSION_EXECUTION_BATCHSIZE", "1"}}).message(),
            "environment variable DATAFUSION_EXECUTION_BATCHSIZE sets no known key; did you mean "
            "'DATAFUSION_EXECUTION_BATCH_SIZE'?");
  EXPECT_EQ(
      pack.ApplyEnvironment({{"CODEANATOMY_LIMIT_MEMORY", "1"}}).message(),
      "environment variable CODEANATOMY_LIMIT_MEMORY sets no known key; did you mean 'CODEANATOMY_LIMITS_MEMORY'?");
}

TEST(Set, SaysWhatIsWrong) {
  auto pack = *PolicyPack::Load("dev");
  EXPECT_EQ(pack.ApplySet("limits.memory").message(), "--set takes key=value, found 'limits.memory'");
  EXPECT_EQ(pack.ApplySet("datafusion.optimizer.prefer_hash_join=yes").message(),
            "flag --set: datafusion.optimizer.prefer_hash_join: expected true or false, found 'yes'");
  EXPECT_TRUE(pack.ApplySet("datafusion.execution.time_zone=a=b").ok());
  EXPECT_EQ(pack.Find("datafusion.execution.time_zone")->value, "a=b");
  EXPECT_TRUE(pack.ApplySet("evidence.witnesses=all").ok());
  EXPECT_EQ(ReadWitnesses(pack), (std::vector<std::string>{"ast", "symtable"}));
}

TEST(Values, AreSortedAndStable) {
  const auto values = PolicyPack::Load("prod")->Values();
  EXPECT_TRUE(std::ranges::is_sorted(values, {}, &PolicyValue::key));
  EXPECT_EQ(values, PolicyPack::Load("prod")->Values());
}

TEST(Effective, AddsTheEnginesDefaultsAndChecksTheRest) {
  const auto pack = *PolicyPack::Load("dev");
  KeyValues session = pack.EngineSettings();
  session.emplace_back("datafusion.optimizer.max_passes", "3");
  session.emplace_back("datafusion.runtime.memory_limit", "unlimited");
  const auto effective = pack.Effective(session);
  ASSERT_TRUE(effective.ok()) << effective.status();
  EXPECT_EQ(effective->size(), pack.Values().size() + 1);
  const auto added = std::ranges::find(*effective, "datafusion.optimizer.max_passes", &PolicyValue::key);
  EXPECT_EQ(added->origin, "engine default");
  const auto set = [&](std::string_view key, std::string value) {
    std::ranges::find(session, key, &KeyValues::value_type::first)->second = std::move(value);
  };
  set("datafusion.sql_parser.dialect", "PostgreSQL");
  const auto spelled = *pack.Effective(session);
  EXPECT_EQ(std::ranges::find(spelled, "datafusion.sql_parser.dialect", &PolicyValue::key)->value, "PostgreSQL");
  set(kBatchSize, "1");
  EXPECT_TRUE(pack.Effective(session).status().IsInvalid());
  EXPECT_TRUE(pack.Effective({}).status().IsInvalid());
}

TEST(Resolve, PutsTheSourcesTogether) {
  PolicySources sources;
  sources.environment = {{"CODEANATOMY_POLICY", "ci"}, {"CODEANATOMY_LIMITS_THREADS", "3"}};
  sources.sets = {"limits.file_seconds=9"};
  auto pack = Resolve(sources);
  ASSERT_TRUE(pack.ok()) << pack.status();
  EXPECT_EQ(pack->name(), "ci");
  EXPECT_EQ(ReadLimits(*pack)->file_seconds, 9);
  sources.policy = "prod";
  EXPECT_EQ(Resolve(sources)->name(), "prod");
}

TEST(Files, InheritFromFilesAndNeverFromThemselves) {
  const fs::path folder = fs::temp_directory_path() / ("codeanatomy_policy_" + std::to_string(::getpid()));
  fs::create_directories(folder);
  std::ofstream(folder / "base.toml") << "inherit = 'ci'\n[limits]\nthreads = 2\n";
  std::ofstream(folder / "top.toml") << "inherit = 'base.toml'\n[limits]\nfile_seconds = 5\n";
  std::ofstream(folder / "loop.toml") << "inherit = './loop.toml'\n";
  const auto top = PolicyPack::Load((folder / "top.toml").string());
  ASSERT_TRUE(top.ok()) << top.status();
  EXPECT_EQ(ReadLimits(*top)->threads, 2);
  EXPECT_EQ(top->Find("limits.memory")->origin, "pack ci");
  EXPECT_NE(PolicyPack::Load((folder / "loop.toml").string()).status().message().find("inherits from itself"),
            std::string::npos);
  fs::remove_all(folder);
}

TEST(ParseSize, ReadsUnits) {
  EXPECT_EQ(*ParseSize("0"), 0u);
  EXPECT_EQ(*ParseSize("4096"), 4096u);
  EXPECT_EQ(*ParseSize("2GB"), 2'000'000'000u);
  EXPECT_EQ(*ParseSize("512MiB"), 512u << 20);
  EXPECT_EQ(*ParseSize("1.5g"), 3u << 29);
  EXPECT_EQ(*ParseSize("1 tib"), 1ull << 40);
  for (const char* bad : {"", "GB", "1XB", "-1", "1e3", "1.2.3GB", "99999999999999TB", "60%"}) {
    EXPECT_FALSE(ParseSize(bad).ok()) << bad;
  }
  EXPECT_EQ(*ParseMemory("60%", 1000), 600u);
  EXPECT_EQ(*ParseMemory("12.5 %", 1000), 125u);
  for (const char* bad : {"0%", "101%", "%", "x%"}) EXPECT_FALSE(ParseMemory(bad, 1000).ok()) << bad;
}

TEST(Keys, AreSorted) {
  EXPECT_TRUE(std::ranges::is_sorted(AllKeys()));
  EXPECT_TRUE(std::ranges::is_sorted(OwnKeys(), {}, &KeySpec::key));
  for (const std::string_view key : AllKeys()) EXPECT_TRUE(FindKey(key).ok()) << key;
}

TEST(CheckValue, KnowsCompression) {
  const KeySpec spec = *FindKey("write.compression");
  for (const char* good : {"zstd", "zstd(1)", "zstd(22)", "snappy", "uncompressed"})
    EXPECT_TRUE(CheckValue(spec, good).ok()) << good;
  for (const char* bad : {"", "zstd(0)", "zstd(23)", "zstd(", "zstd(x)", "snappy(1)"})
    EXPECT_FALSE(CheckValue(spec, bad).ok()) << bad;
}

}  // namespace
}  // namespace codeanatomy::policy
