#include "bundle/pushdown.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace codeanatomy::bundle {
namespace {

using engine::HeldFilter;

bool IsJoin(std::string_view op) { return op.find("Join") != std::string_view::npos; }

// The first operator below that does more than name or leave out columns.
std::string StandsOn(const engine::LogicalNodes& nodes, const HeldFilter& filter) {
  std::int64_t above = filter.node;
  for (const engine::LogicalNode& node : nodes.nodes) {
    if (node.parent != above) continue;
    // `Left Join: a = b` has a kind of two words.
    if (node.op != "Projection" && node.op != "SubqueryAlias") return node.detail.substr(0, node.detail.find(':'));
    above = node.id;
  }
  return filter.below;
}

}  // namespace

std::vector<PushedPredicate> Predicates(const engine::LogicalNodes& nodes) {
  // What scans take, by table and expression: a filter right above that asks the same does what the scan leaves.
  std::set<std::pair<std::string, std::string>> hints;
  for (const HeldFilter& held : nodes.filters) {
    if (held.op == "scan" && held.table_says == "inexact") hints.emplace(held.table.value_or(""), held.expression);
  }
  std::vector<PushedPredicate> predicates;
  for (const HeldFilter& held : nodes.filters) {
    const std::pair key(held.table.value_or(""), held.expression);
    if (held.op == "filter" && hints.contains(key)) continue;
    PushedPredicate predicate{held.expression, held.table, {}, {}, held.table_says, false};
    if (held.op == "scan") {
      predicate.verdict = hints.contains(key) ? "partial" : "pushed";
    } else if (held.op == "join") {
      predicate.verdict = "join";
    } else {
      predicate.verdict = "residual";
      predicate.stands_on = StandsOn(nodes, held);
      predicate.above_join = IsJoin(predicate.stands_on);
    }
    predicates.push_back(std::move(predicate));
  }
  return predicates;
}

std::vector<PlannedDynamicFilter> DynamicFilters(const engine::PhysicalNodes& nodes) {
  std::vector<PlannedDynamicFilter> filters;
  for (const engine::DynamicFilter& made : nodes.dynamic_filters) {
    const std::string& op = nodes.nodes[static_cast<std::size_t>(made.made_by)].op;
    PlannedDynamicFilter filter;
    filter.columns = made.columns;
    filter.made_by = IsJoin(op) ? "join" : op.starts_with("SortExec") ? "topk" : "aggregate";
    filter.made_by_operator = op;
    for (const std::int64_t user : made.used_by) {
      const engine::PhysicalNode& node = nodes.nodes[static_cast<std::size_t>(user)];
      if (node.scan_kind.empty()) continue;
      filter.reaches = true;
      filter.tables.push_back(node.table);
    }
    filters.push_back(std::move(filter));
  }
  return filters;
}

}  // namespace codeanatomy::bundle
