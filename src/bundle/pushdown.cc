#include "bundle/pushdown.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/joined.h"

namespace codeanatomy::bundle {
namespace {

using engine::HeldFilter;

bool IsJoin(const std::string& op) { return op.find("Join") != std::string::npos; }

}  // namespace

std::vector<PushedPredicate> Predicates(const engine::LogicalNodes& nodes) {
  // What scans hold, by table and expression: a filter right above that asks the same does what the scan leaves.
  std::set<std::pair<std::string, std::string>> in_scans, again;
  for (const HeldFilter& held : nodes.filters) {
    if (held.op == "scan") in_scans.emplace(held.table.value_or(""), held.expression);
  }
  for (const HeldFilter& held : nodes.filters) {
    if (held.op != "filter" || !held.table) continue;
    const std::pair key(*held.table, held.expression);
    if (in_scans.contains(key)) again.insert(key);
  }
  std::vector<PushedPredicate> predicates;
  for (const HeldFilter& held : nodes.filters) {
    const std::pair key(held.table.value_or(""), held.expression);
    if (held.op == "filter" && again.contains(key)) continue;
    PushedPredicate predicate{held.expression, held.table, {}, {}, held.table_says, false};
    if (held.op == "scan") {
      predicate.verdict = again.contains(key) ? "partial" : "pushed";
    } else {
      predicate.verdict = "residual";
      predicate.stopped_at = held.op == "join" ? "Join" : held.below;
      predicate.above_join = held.op == "filter" && IsJoin(held.below);
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
    filter.columns = Joined(made.columns);
    filter.made_by = IsJoin(op) ? "join" : op.starts_with("SortExec") ? "topk" : "aggregate";
    for (const std::int64_t user : made.used_by) {
      const engine::PhysicalNode& node = nodes.nodes[static_cast<std::size_t>(user)];
      if (node.scan_kind.empty()) continue;
      filter.reaches = true;
      if (!node.table.empty()) filter.table = node.table;
    }
    filters.push_back(std::move(filter));
  }
  return filters;
}

}  // namespace codeanatomy::bundle
