#include "pipeline/pack_starter_internal.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

#include "pipeline/row_streams_internal.h"
#include "schedule/schedule.h"

namespace codeanatomy::pipeline {

using Reader = std::shared_ptr<arrow::RecordBatchReader>;

arrow::Result<Reader> Start(const rules::Rule& rule, const engine::Plan* planned, const engine::Session& session,
                            const engine::CancelToken& cancel, const schedule::PlanObserver& observe) {
  ARROW_ASSIGN_OR_RAISE(Reader rows, schedule::Execute(rule, planned, session, cancel, observe));
  return std::make_shared<NamedReader>(rule, std::move(rows));
}

arrow::Result<PackStarter::Reader> PackStarter::Own(const rules::Rule& rule, const schema::Table& table) const {
  ARROW_ASSIGN_OR_RAISE(auto adding, Adding(rule, table));
  return cpg::DistinctRows({rule.file, std::move(adding.rows)}, table.order);
}

arrow::Result<cpg::PackSource> PackStarter::Adding(const rules::Rule& rule, const schema::Table& table) const {
  ARROW_ASSIGN_OR_RAISE(const engine::Plan plan, schedule::PlanStatement(rule, session_));
  ARROW_ASSIGN_OR_RAISE(const auto given, plan.OutputSchema());
  std::vector<plan::CastColumn> columns;
  for (const std::string& name : given->field_names()) {
    columns.push_back({name, schema::ArrowType(table.Find(name)->type)});
  }
  std::vector<plan::OrderColumn> order;
  for (const schema::OrderKey& key : table.order) {
    if (given->GetFieldIndex(key.column) < 0) continue;
    order.push_back(
        {key.column, key.direction == schema::Direction::kDescending, key.direction == schema::Direction::kEmptyLast});
  }
  ARROW_ASSIGN_OR_RAISE(Reader rows, Shaped(rule, plan, columns, order));
  return cpg::PackSource{rule.name, rule.file, rule.key, std::move(rows)};
}

arrow::Result<PackStarter::Reader> PackStarter::Edges(const rules::Rule& rule) const {
  constexpr std::string_view kTexts[] = {"kind",   "path",   "label",      "resolution",
                                         "origin", "detail", "src_symbol", "dst_symbol"};
  ARROW_ASSIGN_OR_RAISE(const engine::Plan plan, schedule::PlanStatement(rule, session_));
  ARROW_ASSIGN_OR_RAISE(const auto given, plan.OutputSchema());
  std::vector<plan::CastColumn> columns;
  for (const std::string& name : given->field_names()) {
    const bool is_text = std::find(std::begin(kTexts), std::end(kTexts), name) != std::end(kTexts);
    columns.push_back({name, is_text ? arrow::utf8_view() : arrow::int64()});
  }
  ARROW_ASSIGN_OR_RAISE(Reader rows, Shaped(rule, plan, columns, {{"path"}}));
  return cpg::CheckPackEdges(rule.file, rule.key, std::move(rows));
}

arrow::Result<PackStarter::Reader> PackStarter::Shaped(const rules::Rule& rule, const engine::Plan& plan,
                                                       const std::vector<plan::CastColumn>& columns,
                                                       const std::vector<plan::OrderColumn>& order) const {
  ARROW_ASSIGN_OR_RAISE(std::string bytes, plan.ToProtobuf(engine::PlanStage::kOptimized));
  ARROW_ASSIGN_OR_RAISE(bytes, plan::Cast(bytes, columns));
  ARROW_ASSIGN_OR_RAISE(bytes, plan::Ordered(bytes, order));
  ARROW_ASSIGN_OR_RAISE(const auto own, schedule::SessionOf(rule, session_));
  ARROW_ASSIGN_OR_RAISE(const engine::Plan shaped, own->PlanProtobuf(bytes));
  if (observe_) observe_(rule, shaped);
  ARROW_ASSIGN_OR_RAISE(Reader rows, shaped.Execute(cancel_));
  return std::make_shared<NamedReader>(rule, std::move(rows));
}

}  // namespace codeanatomy::pipeline
