#include "pipeline/audit_artifacts.h"

#include <string>
#include <string_view>
#include <vector>

#include "base/array_view.h"
#include "bundle/bundle.h"

namespace codeanatomy::pipeline {
namespace {

using nlohmann::json;

constexpr std::string_view kRulepacks =
    "SELECT r.phase, r.rule FROM plan_rulepacks AS r JOIN audit AS a ON a.hash = r.rulepacks AND a.part = 'rulepacks' "
    "WHERE a.run_id = $run_id ORDER BY r.phase, r.ordinal";
constexpr std::string_view kFunctions =
    "SELECT f.kind, f.name, f.aliases, f.signature, f.parameters, f.volatility, f.description FROM plan_functions AS f "
    "JOIN audit AS a ON a.hash = f.functions AND a.part = 'functions' WHERE a.run_id = $run_id";
constexpr std::string_view kCatalog =
    "SELECT DISTINCT c.source_table, c.hash FROM plan_schemas AS c JOIN audit AS a ON a.hash = c.catalog AND "
    "a.part = 'catalog' WHERE a.run_id = $run_id";
constexpr std::string_view kPlans =
    "SELECT p.rule, p.statistics, p.topology FROM task_runs AS t JOIN plans AS p ON p.plan = t.plan "
    "WHERE t.run_id = $run_id";
constexpr std::string_view kRan = "SELECT task AS rule, statistics, topology FROM plan_metrics WHERE run_id = $run_id";

// A row's texts; empty where there is none.
using Texts = std::vector<std::string>;

arrow::Result<std::vector<Texts>> ReadTexts(const StoredArtifacts& artifacts, std::string_view sql) {
  std::vector<Texts> rows;
  ARROW_ASSIGN_OR_RAISE(const auto batches, artifacts.Query(sql));
  for (const auto& batch : batches) {
    std::vector<TextView> columns;
    for (const auto& column : batch->columns()) {
      ARROW_ASSIGN_OR_RAISE(columns.emplace_back(), TextView::Make(column.get()));
    }
    for (std::int64_t row = 0; row < batch->num_rows(); ++row) {
      Texts& texts = rows.emplace_back();
      for (const TextView& column : columns) texts.emplace_back(column.IsNull(row) ? "" : column.At(row));
    }
  }
  return rows;
}

arrow::Result<Texts> ListOf(const std::string& text) {
  if (text.empty()) return Texts();
  const json list = json::parse(text, nullptr, false);
  if (!list.is_array()) return arrow::Status::Invalid("plan_functions has a list that is none: ", text);
  return list.get<Texts>();
}

arrow::Status AddFunctions(const StoredArtifacts& artifacts, json& document) {
  ARROW_ASSIGN_OR_RAISE(const auto rows, ReadTexts(artifacts, kFunctions));
  for (const Texts& row : rows) {
    engine::FunctionEntry function;
    function.kind = row[0];
    function.name = row[1];
    ARROW_ASSIGN_OR_RAISE(function.aliases, ListOf(row[2]));
    function.signature = row[3];
    ARROW_ASSIGN_OR_RAISE(function.parameters, ListOf(row[4]));
    function.volatility = row[5];
    if (!row[6].empty()) function.ours = row[6];
    document["functions"][function.kind + " " + function.name] = bundle::FunctionHash(function);
  }
  return arrow::Status::OK();
}

// Adds statistics and topology of each rule under these names.
arrow::Status AddPhysical(const StoredArtifacts& artifacts, std::string_view sql, const char* statistics,
                          const char* topology, json& document) {
  ARROW_ASSIGN_OR_RAISE(const auto rows, ReadTexts(artifacts, sql));
  for (const Texts& row : rows) {
    if (!row[1].empty()) document[statistics][row[0]] = row[1];
    if (!row[2].empty()) document[topology][row[0]] = row[2];
  }
  return arrow::Status::OK();
}

}  // namespace

arrow::Status AddArtifactParts(const StoredArtifacts& artifacts, json& document) {
  if (!artifacts.Has({"audit"})) return arrow::Status::OK();
  if (artifacts.Has({"plan_rulepacks"})) {
    ARROW_ASSIGN_OR_RAISE(const auto rows, ReadTexts(artifacts, kRulepacks));
    for (const Texts& row : rows) document["rulepacks"][row[0]].push_back(row[1]);
  }
  if (artifacts.Has({"plan_functions"})) ARROW_RETURN_NOT_OK(AddFunctions(artifacts, document));
  if (artifacts.Has({"plan_schemas"})) {
    ARROW_ASSIGN_OR_RAISE(const auto rows, ReadTexts(artifacts, kCatalog));
    for (const Texts& row : rows) document["catalog"][row[0]] = row[1];
  }
  if (artifacts.Has({"plans", "task_runs"})) {
    ARROW_RETURN_NOT_OK(AddPhysical(artifacts, kPlans, "statistics", "topology", document));
  }
  if (artifacts.Has({"plan_metrics"})) {
    ARROW_RETURN_NOT_OK(AddPhysical(artifacts, kRan, "ran_statistics", "ran_topology", document));
  }
  return arrow::Status::OK();
}

}  // namespace codeanatomy::pipeline
