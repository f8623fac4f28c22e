// A function's version is part of the identity of the rules that call it, and of no other.

#include <gtest/gtest.h>

#include "engine/aggregate.h"
#include "engine/expression_function.h"
#include "schedule/decision.h"

namespace codeanatomy::schedule {
namespace {

constexpr std::string_view kOne = "value + 1";

// Gives back what it is given; only its description matters here.
arrow::Status RegisterAll(engine::Session& session, std::uint32_t scalar, std::uint32_t aggregate,
                          std::string_view expression) {
  engine::ScalarFunctionSpec same;
  same.name = "same";
  same.parameters = {{"value", arrow::int64(), "A number."}};
  same.returns = arrow::int64();
  same.version = scalar;
  ARROW_RETURN_NOT_OK(
      session.RegisterScalarFunction(same, [](const engine::ScalarCall& call) { return call.arguments[0]; }));
  engine::ScalarFunctionSpec more = same;
  more.name = "more";
  ARROW_RETURN_NOT_OK(engine::RegisterExpressionFunction(session, more, expression));
  engine::AggregateFunctionSpec all;
  all.name = "all_of";
  all.parameters = {{"value", "A number."}};
  all.types = {{{arrow::int64()}, arrow::int64(), {arrow::int64()}}};
  all.version = aggregate;
  return engine::RegisterAggregateFunction(session, all, [](std::size_t) {
    return arrow::Result<std::unique_ptr<engine::GroupStates>>(arrow::Status::NotImplemented("never run"));
  });
}

rules::Rule Read(const std::string& name, const std::string& body) {
  rules::Rule rule = *rules::ParseRule("mine/" + name + ".sql",
                                       "-- A rule of a test.\n-- key: path\n-- column path: Path.\n"
                                       "-- column n: A number.\n" +
                                           body);
  rule.layer = "project";
  return rule;
}

const std::vector<rules::Rule>& Rules() {
  static const std::vector<rules::Rule> rules = {
      Read("calls_it", "SELECT path, same(size) AS n FROM files"),
      Read("filters_by_it", "SELECT path, size AS n FROM files WHERE same(size) > 1"),
      Read("collects", "SELECT path, all_of(bstart) AS n FROM nodes GROUP BY path"),
      Read("reads_a_caller", "SELECT path, n + 1 AS n FROM calls_it"),
      Read("adds", "SELECT path, more(size) AS n FROM files"),
      Read("neither", "SELECT path, size + 1 AS n FROM files"),
  };
  return rules;
}

// What runs after a build with other versions.
std::set<std::string> RunsAfter(std::uint32_t scalar, std::uint32_t aggregate, std::string_view expression) {
  Past past;
  const Grounds grounds = {"sources", "environment", "rules", "", "{}"};
  std::set<std::string> runs;
  for (const bool again : {false, true}) {
    auto session = *engine::Session::Make({});
    EXPECT_TRUE(DeclareTables(*session).ok());
    EXPECT_TRUE(RegisterAll(*session, again ? scalar : 1, again ? aggregate : 1, again ? expression : kOne).ok());
    schema::Catalog catalog;
    const auto tasks = OrderRules(Rules(), *session, catalog, 2);
    EXPECT_TRUE(tasks.ok()) << tasks.status();
    if (!tasks.ok()) return {"failed"};
    for (const Step& step : Decide(*tasks, grounds, again ? &past : nullptr).steps) {
      if (again && step.runs) runs.insert(step.task);
      past.tasks[step.task] = {step.data_hash, step.identity, std::nullopt};
      for (const std::string& table : TablesOf(step)) past.tables.insert(table);
    }
    past.tables.insert({"nodes", "files"});
  }
  return runs;
}

using Names = std::set<std::string>;

TEST(FunctionVersion, ANewOneRunsItsCallersAndTheirReaders) {
  EXPECT_EQ(RunsAfter(1, 1, kOne), Names());
  EXPECT_EQ(RunsAfter(2, 1, kOne), (Names{"calls_it", "filters_by_it", "reads_a_caller"}));
  EXPECT_EQ(RunsAfter(1, 2, kOne), Names{"collects"});
  EXPECT_EQ(RunsAfter(1, 1, "value + 2"), Names{"adds"});
  // What comes to the same is the same.
  EXPECT_EQ(RunsAfter(1, 1, "1 + value"), Names());
}

}  // namespace
}  // namespace codeanatomy::schedule
