#include "engine/observe.h"

#include <algorithm>
#include <iterator>

#include <nlohmann/json.hpp>

#include "engine/engine_internal.h"
#include "observation.pb.h"

namespace codeanatomy::engine {
namespace {

using nlohmann::json;

namespace message = ::codeanatomy::observation;

// The bridge's parts by our names.
static_assert(kTracePart == ca_part_Trace && kLogicalPart == ca_part_Logical && kOptimizedPart == ca_part_Optimized &&
              kPhysicalPart == ca_part_Physical && kLogicalNodesPart == ca_part_LogicalNodes &&
              kPhysicalNodesPart == ca_part_PhysicalNodes && kScansPart == ca_part_Scans &&
              kPhysicalTextPart == ca_part_PhysicalText);

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

template <typename T>
std::optional<T> Maybe(const json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? std::nullopt : std::optional<T>(found->get<T>());
}

template <typename T>
T Or(const json& object, const char* key) {
  return Maybe<T>(object, key).value_or(T());
}

// Texts are taken out of the message.
std::vector<std::string> Texts(google::protobuf::RepeatedPtrField<std::string>& given) {
  return {std::make_move_iterator(given.begin()), std::make_move_iterator(given.end())};
}

OptimizerTrace TraceOf(message::Trace& given) {
  OptimizerTrace trace;
  trace.applications.reserve(static_cast<std::size_t>(given.applications_size()));
  for (message::Application& row : *given.mutable_applications()) {
    trace.applications.push_back({std::move(*row.mutable_phase()), row.pass(), row.position(),
                                  std::move(*row.mutable_rule()), row.changed(), std::move(*row.mutable_before()),
                                  std::move(*row.mutable_after()), row.microseconds(), std::move(*row.mutable_text())});
  }
  for (message::PhaseText& row : *given.mutable_initial()) {
    trace.initial.emplace_back(std::move(*row.mutable_phase()), std::move(*row.mutable_text()));
  }
  return trace;
}

LogicalNodes LogicalNodesOf(message::LogicalNodes& given) {
  LogicalNodes described;
  described.nodes.reserve(static_cast<std::size_t>(given.nodes_size()));
  for (message::LogicalNode& node : *given.mutable_nodes()) {
    described.nodes.push_back({node.id(), node.has_parent() ? std::optional(node.parent()) : std::nullopt,
                               std::move(*node.mutable_operator_()), std::move(*node.mutable_detail())});
  }
  for (message::HeldFilter& filter : *given.mutable_filters()) {
    described.filters.push_back({filter.node(), std::move(*filter.mutable_operator_()),
                                 filter.has_table() ? std::optional(std::move(*filter.mutable_table())) : std::nullopt,
                                 std::move(*filter.mutable_expression()), std::move(*filter.mutable_table_says()),
                                 std::move(*filter.mutable_below())});
  }
  return described;
}

Known KnownOf(const message::Known& given) { return {static_cast<Precision>(given.precision()), given.value()}; }

NodeStatistics StatisticsOf(message::Statistics& given) {
  NodeStatistics statistics;
  statistics.rows = KnownOf(given.rows());
  statistics.bytes = KnownOf(given.bytes());
  for (message::ColumnKnowledge& column : *given.mutable_columns()) {
    statistics.columns.push_back({std::move(*column.mutable_name()), KnownOf(column.nulls()),
                                  KnownOf(column.distinct()), KnownOf(column.min()), KnownOf(column.max())});
  }
  statistics.error = std::move(*given.mutable_error());
  return statistics;
}

PhysicalNode PhysicalNodeOf(message::PhysicalNode& given) {
  PhysicalNode node;
  node.id = given.id();
  if (given.has_parent()) node.parent = given.parent();
  node.op = std::move(*given.mutable_operator_());
  node.detail = std::move(*given.mutable_detail());
  node.partitions = given.partitions();
  node.scheme = std::move(*given.mutable_scheme());
  node.partitioning = std::move(*given.mutable_partitioning());
  if (given.has_ordering()) node.ordering = std::move(*given.mutable_ordering());
  node.boundedness = std::move(*given.mutable_boundedness());
  node.emission = std::move(*given.mutable_emission());
  if (given.has_fetch()) node.fetch = given.fetch();
  node.keeps_input_order.assign(given.keeps_input_order().begin(), given.keeps_input_order().end());
  node.needed_distribution = Texts(*given.mutable_needed_distribution());
  for (message::Ordering& need : *given.mutable_needed_ordering()) {
    node.needed_ordering.push_back(Texts(*need.mutable_expressions()));
  }
  node.statistics = StatisticsOf(*given.mutable_statistics());
  if (given.has_keeps_partitions()) node.keeps_partitions = given.keeps_partitions();
  if (given.has_keeps_order()) node.keeps_order = given.keeps_order();
  node.conjuncts = Texts(*given.mutable_conjuncts());
  node.join_mode = std::move(*given.mutable_join_mode());
  node.join_type = std::move(*given.mutable_join_type());
  node.table = std::move(*given.mutable_table());
  node.snapshot = std::move(*given.mutable_snapshot());
  node.scan_kind = std::move(*given.mutable_scan_kind());
  if (given.has_file_groups()) node.file_groups = given.file_groups();
  if (given.has_files()) node.files = given.files();
  if (given.has_file_bytes()) node.file_bytes = given.file_bytes();
  if (given.has_predicate()) node.predicate = std::move(*given.mutable_predicate());
  return node;
}

PhysicalNodes PhysicalNodesOf(message::PhysicalNodes& given) {
  PhysicalNodes described;
  described.nodes.reserve(static_cast<std::size_t>(given.nodes_size()));
  for (message::PhysicalNode& node : *given.mutable_nodes()) described.nodes.push_back(PhysicalNodeOf(node));
  for (message::DynamicFilter& filter : *given.mutable_dynamic_filters()) {
    described.dynamic_filters.push_back({filter.id(),
                                         filter.made_by(),
                                         Texts(*filter.mutable_columns()),
                                         {filter.used_by().begin(), filter.used_by().end()}});
  }
  return described;
}

DeltaFacts DeltaFactsOf(message::DeltaFacts& given) {
  DeltaFacts facts;
  facts.version = given.version();
  if (given.has_timestamp()) facts.timestamp = given.timestamp();
  facts.files = given.files();
  facts.min_reader_version = given.min_reader_version();
  facts.min_writer_version = given.min_writer_version();
  facts.reader_features = Texts(*given.mutable_reader_features());
  facts.writer_features = Texts(*given.mutable_writer_features());
  if (given.has_not_readable()) facts.not_readable = std::move(*given.mutable_not_readable());
  if (given.has_not_writable()) facts.not_writable = std::move(*given.mutable_not_writable());
  return facts;
}

std::vector<TableScan> ScansOf(message::Scans& given) {
  std::vector<TableScan> scans;
  for (message::TableScan& row : *given.mutable_scans()) {
    TableScan& scan = scans.emplace_back();
    scan.table = std::move(*row.mutable_table());
    scan.kind = std::move(*row.mutable_kind());
    scan.snapshot = std::move(*row.mutable_snapshot());
    scan.columns = Texts(*row.mutable_columns());
    for (message::ScanFilter& filter : *row.mutable_filters()) {
      scan.filters.emplace_back(std::move(*filter.mutable_expression()), std::move(*filter.mutable_table_says()));
    }
    if (row.has_limit()) scan.limit = row.limit();
    scan.partitions = row.partitions();
    if (row.has_delta()) scan.delta = DeltaFactsOf(*row.mutable_delta());
    if (row.has_files_selected()) scan.files_selected = row.files_selected();
  }
  return scans;
}

ca_stage StageOf(PlanStage stage) {
  return stage == PlanStage::kLogical     ? ca_stage_Logical
         : stage == PlanStage::kOptimized ? ca_stage_Optimized
                                          : ca_stage_Physical;
}

}  // namespace

Observation Observe(const Plan& plan, Parts wanted, bool with_texts) {
  Observation seen;
  ca_bytes bytes{};
  arrow::Status asked = TakeError(ca_plan_observe(HandleOf(plan), wanted, with_texts, &bytes));
  message::Observation given;
  if (asked.ok() && !given.ParseFromString(TakeBytes(bytes))) {
    asked = arrow::Status::UnknownError("the bridge gave a message that cannot be read");
  }
  const auto take = [&](ca_part part, bool is_there, auto& into, const auto& make) {
    if ((wanted & static_cast<Parts>(part)) == 0) return;
    if (is_there) {
      into = make();
      return;
    }
    const auto why = std::ranges::find(given.failures(), static_cast<std::uint32_t>(part), &message::Failed::part);
    into = !asked.ok()                     ? asked
           : why == given.failures().end() ? arrow::Status::UnknownError("the bridge left a part out")
                                           : StatusOf(static_cast<ca_error_code>(why->code()), why->message());
  };
  take(ca_part_Trace, given.has_trace(), seen.trace, [&] { return TraceOf(*given.mutable_trace()); });
  take(ca_part_Logical, given.has_logical(), seen.logical, [&] { return std::move(*given.mutable_logical()); });
  take(ca_part_Optimized, given.has_optimized(), seen.optimized, [&] { return std::move(*given.mutable_optimized()); });
  take(ca_part_Physical, given.has_physical(), seen.physical, [&] { return std::move(*given.mutable_physical()); });
  take(ca_part_LogicalNodes, given.has_logical_nodes(), seen.logical_nodes,
       [&] { return LogicalNodesOf(*given.mutable_logical_nodes()); });
  take(ca_part_PhysicalNodes, given.has_physical_nodes(), seen.physical_nodes,
       [&] { return PhysicalNodesOf(*given.mutable_physical_nodes()); });
  take(ca_part_Scans, given.has_scans(), seen.scans, [&] { return ScansOf(*given.mutable_scans()); });
  take(ca_part_PhysicalText, given.has_physical_text(), seen.physical_text,
       [&] { return std::move(*given.mutable_physical_text()); });
  return seen;
}

arrow::Result<OptimizerTrace> TraceOptimizers(const Plan& plan, bool with_texts) {
  return Observe(plan, kTracePart, with_texts).trace;
}

arrow::Result<PhysicalNodes> DescribePhysical(const Plan& plan) {
  return Observe(plan, kPhysicalNodesPart).physical_nodes;
}

arrow::Result<LogicalNodes> DescribeLogical(const Plan& plan) { return Observe(plan, kLogicalNodesPart).logical_nodes; }

arrow::Result<std::vector<TableScan>> DescribeScans(const Plan& plan) { return Observe(plan, kScansPart).scans; }

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
