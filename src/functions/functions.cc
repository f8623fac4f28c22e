#include "functions/functions.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

#include "engine/expression_function.h"
#include "functions/functions_internal.h"
#include "functions/span_join_internal.h"

namespace codeanatomy::functions {
namespace {

struct Version {
  std::string_view function;
  std::uint32_t version;
  std::string_view source;
  std::string_view digest;
};

// Each function with the version of what it computes, the file of its kernel, and the digest of that file and the private
// headers it includes; tests/functions_test.py holds it to them and writes it anew.
constexpr Version kVersions[] = {
#include "functions/versions.inc"
};

// 0: none is written down.
std::uint32_t VersionOf(std::string_view function) {
  const auto* found = std::ranges::find(kVersions, function, &Version::function);
  return found == std::end(kVersions) ? 0 : found->version;
}

template <typename Spec>
arrow::Status CheckVersion(const Spec& spec) {
  return spec.version > 0 ? arrow::Status::OK()
                          : arrow::Status::UnknownError("function ", spec.name, " has no version");
}

// The SQL name of a type that a function takes or gives.
std::string SqlType(const arrow::DataType& type) {
  switch (type.id()) {
    case arrow::Type::INT64: return "BIGINT";
    case arrow::Type::BOOL: return "BOOLEAN";
    case arrow::Type::STRING_VIEW: return "VARCHAR";
    case arrow::Type::BINARY: return "BYTEA";
    case arrow::Type::DECIMAL128: return "DECIMAL(7, 6)";
    default: return type.ToString();
  }
}

// What a page says of a function.
struct Entry {
  std::string name, description, example, result;
  std::vector<std::array<std::string, 3>> parameters;  // name, type, meaning
};

Entry EntryOf(const engine::ScalarFunctionSpec& spec) {
  Entry entry = {spec.name, spec.description, spec.example, SqlType(*spec.returns), {}};
  for (const engine::FunctionParameter& parameter : spec.parameters) {
    entry.parameters.push_back({parameter.name, SqlType(*parameter.type), parameter.description});
  }
  return entry;
}

Entry EntryOf(const engine::AggregateFunctionSpec& spec) {
  const bool any = spec.types.size() > 1;
  const engine::AggregateTypes& first = spec.types.front();
  Entry entry = {spec.name, "Aggregate. " + spec.description, spec.example, "", {}};
  entry.result = any ? "as " + spec.parameters.front().name : SqlType(*first.returns);
  for (std::size_t i = 0; i < spec.parameters.size(); ++i) {
    const engine::AggregateParameter& parameter = spec.parameters[i];
    entry.parameters.push_back({parameter.name, any ? "any" : SqlType(*first.parameters[i]), parameter.description});
  }
  return entry;
}

void AppendEntry(const Entry& entry, std::string& out) {
  out.append("\n## ").append(entry.name).append("\n\n").append(entry.description).append("\n\n");
  out.append("| parameter | type | meaning |\n| --- | --- | --- |\n");
  for (const auto& [name, type, meaning] : entry.parameters) {
    out.append("| ").append(name).append(" | ").append(type).append(" | ").append(meaning).append(" |\n");
  }
  out.append("| *result* | ").append(entry.result).append(" | |\n\n```sql\n").append(entry.example).append("\n```\n");
}

}  // namespace

std::vector<Function> AllFunctions() {
  std::vector<Function> all;
  for (const auto& subject :
       {CdfFunctions, ConfidenceFunctions, HashFunctions, IntervalFunctions, MillionthsFunctions, NormalizeFunctions,
        PositionFunctions, QnameFunctions, RankFunctions, SpanFunctions, SpanValueFunctions}) {
    std::ranges::move(subject(), std::back_inserter(all));
  }
  std::ranges::sort(all, {}, [](const Function& function) { return function.spec.name; });
  for (Function& function : all) function.spec.version = VersionOf(function.spec.name);
  return all;
}

std::vector<Aggregate> AllAggregates() {
  std::vector<Aggregate> all = ChoiceFunctions();
  std::ranges::move(EvidenceFunctions(), std::back_inserter(all));
  std::ranges::sort(all, {}, [](const Aggregate& aggregate) { return aggregate.spec.name; });
  for (Aggregate& aggregate : all) aggregate.spec.version = VersionOf(aggregate.spec.name);
  return all;
}

arrow::Status RegisterFunctions(engine::Session& session) {
  for (Function& function : AllFunctions()) {
    ARROW_RETURN_NOT_OK(CheckVersion(function.spec));
    ARROW_RETURN_NOT_OK(function.kernel == nullptr
                            ? engine::RegisterExpressionFunction(session, function.spec, function.expression)
                            : session.RegisterScalarFunction(std::move(function.spec), std::move(function.kernel)));
  }
  for (Aggregate& aggregate : AllAggregates()) {
    ARROW_RETURN_NOT_OK(CheckVersion(aggregate.spec));
    ARROW_RETURN_NOT_OK(
        engine::RegisterAggregateFunction(session, std::move(aggregate.spec), std::move(aggregate.factory)));
  }
  return RegisterSpanOperators(session);
}

std::string FunctionsMarkdown() {
  std::string out =
      "# Functions\n\n"
      "Generated from `src/functions/` by `codeanatomy help functions`; a test compares it. SQL has these beside the\n"
      "engine's own; `information_schema.routines` and `parameters` list both. Each gives the same for the same\n"
      "arguments, and null for a null argument. Arguments go by position, or by name: `span_len(bstart => 1, bend => "
      "3)`.\n\n"
      "Spans are half-open, in bytes; one that ends before it begins is empty, at its begin. Confidences and scores "
      "are\n"
      "whole numbers of millionths. Each function has a version, which is part of every plan that calls it: when what "
      "a\n"
      "function computes changes, the next build runs the rules that call it again. `codeanatomy rules show NAME` "
      "lists "
      "the\nfunctions that a rule needs: `builtin` of the engine, `native` in C++, or an `expression` that the engine "
      "puts "
      "in the\ncall's place.\n\n"
      "Aggregates do not depend on the order of rows. Where a parameter is *any*, it is BIGINT, VARCHAR, BOOLEAN, "
      "DOUBLE,\n"
      "DECIMAL(7, 6), TIMESTAMP or BYTEA.\n";
  std::vector<Entry> entries;
  for (const Function& function : AllFunctions()) entries.push_back(EntryOf(function.spec));
  for (const Aggregate& aggregate : AllAggregates()) entries.push_back(EntryOf(aggregate.spec));
  std::ranges::sort(entries, {}, &Entry::name);
  for (const Entry& entry : entries) AppendEntry(entry, out);
  return out;
}

}  // namespace codeanatomy::functions
