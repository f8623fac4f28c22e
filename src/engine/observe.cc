#include "engine/observe.h"

#include <nlohmann/json.hpp>

#include "engine/engine_internal.h"

namespace codeanatomy::engine {
namespace {

using nlohmann::json;

const ca_plan* HandleOf(const Plan& plan) { return plan.impl().handle.get(); }

// The bridge's own JSON: what it lacks is a bug of one of both sides.
arrow::Result<json> Read(const std::string& bytes) {
  json parsed = json::parse(bytes, nullptr, false);
  if (parsed.is_discarded()) return arrow::Status::UnknownError("the bridge gave JSON that cannot be read");
  return parsed;
}

// What the functions below make of it.
template <typename Make>
auto Taking(const Make& make) -> decltype(make()) {
  try {
    return make();
  } catch (const json::exception& error) {
    return arrow::Status::UnknownError("the bridge gave JSON of another shape: ", error.what());
  }
}

arrow::Result<json> Ask(const Plan& plan, ca_error* (*ask)(const ca_plan*, ca_bytes*)) {
  ca_bytes bytes{};
  ARROW_RETURN_NOT_OK(TakeError(ask(HandleOf(plan), &bytes)));
  return Read(TakeBytes(bytes));
}

template <typename T>
std::optional<T> Maybe(const json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? std::nullopt : std::optional<T>(found->get<T>());
}

template <typename T>
T Or(const json& object, const char* key) {
  return Maybe<T>(object, key).value_or(T());
}

Known KnownOf(const json& value) {
  const std::string precision = value.at("precision");
  if (precision == "absent") return {};
  return {precision == "exact" ? Precision::kExact : Precision::kInexact, value.at("value")};
}

NodeStatistics StatisticsOf(const json& given) {
  NodeStatistics statistics;
  if (given.contains("error")) {
    statistics.error = given.at("error");
    return statistics;
  }
  statistics.rows = KnownOf(given.at("rows"));
  statistics.bytes = KnownOf(given.at("bytes"));
  for (const json& column : given.at("columns")) {
    statistics.columns.push_back({column.at("name"), KnownOf(column.at("nulls")), KnownOf(column.at("distinct")),
                                  KnownOf(column.at("min")), KnownOf(column.at("max"))});
  }
  return statistics;
}

PhysicalNode PhysicalNodeOf(const json& given) {
  PhysicalNode node;
  node.id = given.at("id");
  node.parent = Maybe<std::int64_t>(given, "parent");
  node.op = given.at("operator");
  node.detail = given.at("detail");
  node.partitions = given.at("partitions");
  node.scheme = given.at("scheme");
  node.partitioning = given.at("partitioning");
  node.ordering = Maybe<std::string>(given, "ordering");
  node.boundedness = given.at("boundedness");
  node.emission = given.at("emission");
  node.fetch = Maybe<std::int64_t>(given, "fetch");
  node.keeps_input_order = given.at("keeps_input_order").get<std::vector<bool>>();
  node.needed_distribution = given.at("needed_distribution").get<std::vector<std::string>>();
  for (const json& need : given.at("needed_ordering")) {
    node.needed_ordering.push_back(need.is_null() ? std::vector<std::string>() : need.get<std::vector<std::string>>());
  }
  node.statistics = StatisticsOf(given.at("statistics"));
  node.keeps_partitions = Maybe<bool>(given, "keeps_partitions");
  node.keeps_order = Maybe<bool>(given, "keeps_order");
  node.conjuncts = Or<std::vector<std::string>>(given, "conjuncts");
  if (const auto join = given.find("join"); join != given.end()) {
    node.join_mode = join->at("mode");
    node.join_type = join->at("type");
  }
  if (const auto scan = given.find("scan"); scan != given.end()) {
    node.scan_kind = scan->at("kind");
    node.table = Or<std::string>(*scan, "table");
    node.snapshot = Or<std::string>(*scan, "snapshot");
    node.file_groups = Maybe<std::int64_t>(*scan, "groups");
    node.files = Maybe<std::int64_t>(*scan, "files");
    node.file_bytes = Maybe<std::int64_t>(*scan, "bytes");
    node.predicate = Maybe<std::string>(*scan, "predicate");
  }
  return node;
}

DeltaFacts DeltaFactsOf(const json& given) {
  DeltaFacts facts;
  facts.version = given.at("version");
  facts.timestamp = Maybe<std::int64_t>(given, "timestamp");
  facts.files = given.at("files");
  facts.min_reader_version = given.at("min_reader_version");
  facts.min_writer_version = given.at("min_writer_version");
  facts.reader_features = given.at("reader_features").get<std::vector<std::string>>();
  facts.writer_features = given.at("writer_features").get<std::vector<std::string>>();
  facts.not_readable = Maybe<std::string>(given, "not_readable");
  facts.not_writable = Maybe<std::string>(given, "not_writable");
  return facts;
}

// A class, or why a table gave none.
std::string ClassOf(const json& given) {
  if (given.is_null()) return {};
  return given.is_string() ? given.get<std::string>() : "unknown: " + given.at("error").get<std::string>();
}

TableScan TableScanOf(const json& given) {
  TableScan scan;
  scan.table = given.at("table");
  scan.kind = given.at("kind");
  scan.snapshot = given.at("snapshot");
  scan.columns = given.at("columns").get<std::vector<std::string>>();
  for (const json& filter : given.at("filters")) {
    scan.filters.emplace_back(filter.at("expression"), ClassOf(filter.at("class")));
  }
  scan.limit = Maybe<std::int64_t>(given, "limit");
  scan.partitions = given.at("partitions");
  if (given.contains("delta")) scan.delta = DeltaFactsOf(given.at("delta"));
  scan.files_selected = Maybe<std::int64_t>(given, "files_selected");
  return scan;
}

ca_stage StageOf(PlanStage stage) {
  return stage == PlanStage::kLogical     ? ca_stage_Logical
         : stage == PlanStage::kOptimized ? ca_stage_Optimized
                                          : ca_stage_Physical;
}

}  // namespace

arrow::Result<OptimizerTrace> TraceOptimizers(const Plan& plan, bool with_texts) {
  ca_bytes bytes{};
  ARROW_RETURN_NOT_OK(TakeError(ca_plan_trace(HandleOf(plan), with_texts, &bytes)));
  ARROW_ASSIGN_OR_RAISE(const json given, Read(TakeBytes(bytes)));
  return Taking([&]() -> arrow::Result<OptimizerTrace> {
    OptimizerTrace trace;
    for (const json& row : given.at("applications")) {
      trace.applications.push_back({row.at("phase"), row.at("pass"), row.at("position"), row.at("rule"),
                                    row.at("changed"), row.at("before"), row.at("after"), row.at("microseconds"),
                                    Or<std::string>(row, "text")});
    }
    for (const json& row : given.at("initial")) trace.initial.emplace_back(row.at("phase"), row.at("text"));
    return trace;
  });
}

arrow::Result<PhysicalNodes> DescribePhysical(const Plan& plan) {
  ARROW_ASSIGN_OR_RAISE(const json given, Ask(plan, ca_plan_nodes));
  return Taking([&]() -> arrow::Result<PhysicalNodes> {
    PhysicalNodes described;
    for (const json& node : given.at("nodes")) described.nodes.push_back(PhysicalNodeOf(node));
    for (const json& filter : given.at("dynamic_filters")) {
      described.dynamic_filters.push_back({filter.at("id"), filter.at("made_by"),
                                           filter.at("columns").get<std::vector<std::string>>(),
                                           filter.at("used_by").get<std::vector<std::int64_t>>()});
    }
    return described;
  });
}

arrow::Result<LogicalNodes> DescribeLogical(const Plan& plan) {
  ARROW_ASSIGN_OR_RAISE(const json given, Ask(plan, ca_plan_logical_nodes));
  return Taking([&]() -> arrow::Result<LogicalNodes> {
    LogicalNodes described;
    for (const json& node : given.at("nodes")) {
      described.nodes.push_back(
          {node.at("id"), Maybe<std::int64_t>(node, "parent"), node.at("operator"), node.at("detail")});
    }
    for (const json& filter : given.at("filters")) {
      described.filters.push_back({filter.at("node"), filter.at("operator"), Maybe<std::string>(filter, "table"),
                                   filter.at("expression"), ClassOf(filter.at("class")), filter.at("below")});
    }
    return described;
  });
}

arrow::Result<std::vector<TableScan>> DescribeScans(const Plan& plan) {
  ARROW_ASSIGN_OR_RAISE(const json given, Ask(plan, ca_plan_scans));
  return Taking([&]() -> arrow::Result<std::vector<TableScan>> {
    std::vector<TableScan> scans;
    for (const json& scan : given) scans.push_back(TableScanOf(scan));
    return scans;
  });
}

arrow::Result<std::vector<std::pair<std::string, std::string>>> Explain(const Plan& plan, std::string_view format,
                                                                        bool with_statistics) {
  ca_bytes bytes{};
  ARROW_RETURN_NOT_OK(TakeError(ca_plan_explain(HandleOf(plan), Borrow(format), with_statistics, &bytes)));
  ARROW_ASSIGN_OR_RAISE(const json given, Read(TakeBytes(bytes)));
  return Taking([&]() -> arrow::Result<std::vector<std::pair<std::string, std::string>>> {
    std::vector<std::pair<std::string, std::string>> rows;
    for (const json& row : given) rows.emplace_back(row.at("plan_type"), row.at("plan"));
    return rows;
  });
}

arrow::Result<std::string> ToSql(const Plan& plan, PlanStage stage, std::string_view dialect, bool pretty) {
  ca_bytes bytes{};
  ARROW_RETURN_NOT_OK(TakeError(ca_plan_to_sql(HandleOf(plan), StageOf(stage), Borrow(dialect), pretty, &bytes)));
  return TakeBytes(bytes);
}

arrow::Result<std::string> ToSubstrait(const Plan& plan, PlanStage stage) {
  ca_bytes bytes{};
  ARROW_RETURN_NOT_OK(TakeError(ca_plan_to_substrait(HandleOf(plan), StageOf(stage), &bytes)));
  return TakeBytes(bytes);
}

arrow::Result<Registries> ReadRegistries(const Session& session) {
  ca_bytes bytes{};
  ARROW_RETURN_NOT_OK(TakeError(ca_session_registries(session.impl().handle.get(), &bytes)));
  ARROW_ASSIGN_OR_RAISE(const json given, Read(TakeBytes(bytes)));
  return Taking([&]() -> arrow::Result<Registries> {
    Registries registries;
    registries.rulepacks = given.at("rulepacks").get<std::map<std::string, std::vector<std::string>>>();
    for (const json& row : given.at("functions")) {
      registries.functions.push_back({row.at("kind"), row.at("name"), row.at("aliases").get<std::vector<std::string>>(),
                                      Or<std::string>(row, "signature"),
                                      Or<std::vector<std::string>>(row, "parameters"),
                                      Or<std::string>(row, "volatility"), Maybe<std::string>(row, "ours")});
    }
    return registries;
  });
}

}  // namespace codeanatomy::engine
