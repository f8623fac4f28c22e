#include "bundle/physical_facts.h"

#include <algorithm>
#include <cstddef>

#include "base/parts_hash.h"

namespace codeanatomy::bundle {
namespace {

using engine::PhysicalNode;
using engine::Precision;

// The inputs of each operator, in order.
std::vector<std::vector<std::size_t>> Inputs(const std::vector<PhysicalNode>& nodes) {
  std::vector<std::vector<std::size_t>> inputs(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].parent) inputs[static_cast<std::size_t>(*nodes[i].parent)].push_back(i);
  }
  return inputs;
}

// Whether rows of one order are of the other: its first keys.
bool Leads(const std::string& order, const std::string& first) {
  return order.starts_with(first) && (order.size() == first.size() || order[first.size()] == ',');
}

// Whether what takes the rows of `node` has a use for their order. The root's rows are asked for in theirs.
bool OrderIsUsed(const std::vector<PhysicalNode>& nodes, const std::vector<std::vector<std::size_t>>& inputs,
                 std::size_t node) {
  while (nodes[node].parent) {
    const auto parent = static_cast<std::size_t>(*nodes[node].parent);
    const auto position = static_cast<std::size_t>(std::ranges::find(inputs[parent], node) - inputs[parent].begin());
    const PhysicalNode& above = nodes[parent];
    if (position < above.needed_ordering.size() && !above.needed_ordering[position].empty()) return true;
    // The first rows are those of the order.
    if (above.fetch) return true;
    if (position >= above.keeps_input_order.size() || !above.keeps_input_order[position]) {
      // An aggregate may use the order without asking for it.
      return above.op == "AggregateExec" || above.op == "SortPreservingMergeExec";
    }
    node = parent;
  }
  return true;
}

}  // namespace

bool IsSort(const PhysicalNode& node) { return node.keeps_partitions.has_value(); }
bool IsRepartition(const PhysicalNode& node) { return node.keeps_order.has_value(); }

std::string TopologyHash(const std::vector<PhysicalNode>& nodes) {
  PartsHash hash;
  for (const PhysicalNode& node : nodes) hash.Add(node.parent.value_or(-1)).Add(node.op).Add(node.partitions);
  return hash.Hash();
}

std::string StatisticsHash(const std::vector<PhysicalNode>& nodes) {
  PartsHash hash;
  for (const PhysicalNode& node : nodes) {
    for (const engine::Known* known : {&node.statistics.rows, &node.statistics.bytes}) {
      hash.Add(static_cast<std::int64_t>(known->precision)).Add(known->value);
    }
  }
  return hash.Hash();
}

std::string ScanStatisticsHash(const std::vector<PhysicalNode>& nodes) {
  std::vector<std::string> scans;
  for (const PhysicalNode& node : nodes) {
    if (!node.scan_kind.empty()) scans.push_back(PartsHash().Add(node.table).Add(StatisticsHash({node})).Hash());
  }
  std::ranges::sort(scans);
  return PartsHash().AddAll(scans).Hash();
}

std::string_view QualityName(Precision precision) {
  switch (precision) {
    case Precision::kExact: return "EXACT";
    case Precision::kInexact: return "ESTIMATED";
    case Precision::kAbsent: return "UNKNOWN";
  }
  return {};
}

std::string_view StatisticsQuality(const std::vector<PhysicalNode>& nodes) {
  std::size_t exact = 0, estimated = 0, unknown = 0;
  for (const PhysicalNode& node : nodes) {
    if (node.scan_kind.empty()) continue;
    switch (node.statistics.rows.precision) {
      case Precision::kExact: ++exact; break;
      case Precision::kInexact: ++estimated; break;
      case Precision::kAbsent: ++unknown; break;
    }
  }
  if (unknown > 0) return exact + estimated > 0 ? "MIXED" : "UNKNOWN";
  return estimated > 0 ? "ESTIMATED" : "EXACT";
}

std::string_view StatisticsSource(const PhysicalNode& node) {
  if (node.scan_kind == "declared") return "declared";
  if (node.scan_kind == "memory") return "provider";
  return node.scan_kind == "files" ? "delta_log" : "derived";
}

std::int64_t UnknownJoins(const std::vector<PhysicalNode>& nodes) {
  const auto inputs = Inputs(nodes);
  std::int64_t joins = 0;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (inputs[i].size() != 2 || nodes[i].op.find("Join") == std::string::npos) continue;
    joins += std::ranges::any_of(
        inputs[i], [&](std::size_t input) { return nodes[input].statistics.rows.precision == Precision::kAbsent; });
  }
  return joins;
}

std::vector<std::string> Unnecessary(const std::vector<PhysicalNode>& nodes) {
  const auto inputs = Inputs(nodes);
  std::vector<std::string> reasons(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const PhysicalNode& node = nodes[i];
    if (inputs[i].size() != 1) continue;
    const PhysicalNode& below = nodes[inputs[i].front()];
    if (IsSort(node) && node.ordering) {
      if (below.ordering && Leads(*below.ordering, *node.ordering) && below.partitions == node.partitions) {
        reasons[i] = "its rows come in this order";
      } else if (!node.fetch && !OrderIsUsed(nodes, inputs, i)) {
        reasons[i] = "nothing above uses the order";
      }
    } else if (IsRepartition(node)) {
      if (node.partitions == 1 && below.partitions == 1) {
        reasons[i] = "one partition becomes one";
      } else if (node.scheme == "hash" && node.partitioning == below.partitioning) {
        reasons[i] = "its rows come so partitioned";
      }
    }
  }
  return reasons;
}

PhysicalFacts FactsOf(const std::vector<PhysicalNode>& nodes) {
  PhysicalFacts facts{TopologyHash(nodes), StatisticsHash(nodes), ScanStatisticsHash(nodes),
                      std::string(StatisticsQuality(nodes))};
  facts.unknown_joins = UnknownJoins(nodes);
  facts.sorts = std::ranges::count_if(nodes, IsSort);
  facts.repartitions = std::ranges::count_if(nodes, IsRepartition);
  const auto reasons = Unnecessary(nodes);
  facts.unnecessary = std::ranges::count_if(reasons, [](const std::string& reason) { return !reason.empty(); });
  return facts;
}

}  // namespace codeanatomy::bundle
