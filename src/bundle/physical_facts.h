#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/observe.h"

namespace codeanatomy::bundle {

// The hash of operators and partition counts, in order and with who gives rows to whom.
std::string TopologyHash(const std::vector<engine::PhysicalNode>& nodes);

// The hash of what is known of each operator's rows and bytes, in the same order.
std::string StatisticsHash(const std::vector<engine::PhysicalNode>& nodes);

// The same of its scans alone, whatever their order.
std::string ScanStatisticsHash(const std::vector<engine::PhysicalNode>& nodes);

// How good the statistics of a plan's scans are: EXACT where all row counts are, ESTIMATED where all are known, UNKNOWN where
// none is, else MIXED. A plan without scans is EXACT.
std::string_view StatisticsQuality(const std::vector<engine::PhysicalNode>& nodes);

// EXACT, ESTIMATED, UNKNOWN.
std::string_view QualityName(engine::Precision precision);

// Where an operator's statistics come from: `declared`, `provider`, `delta_log`, `derived`.
std::string_view StatisticsSource(const engine::PhysicalNode& node);

// Joins one of whose inputs has an unknown row count.
std::int64_t UnknownJoins(const std::vector<engine::PhysicalNode>& nodes);

// Of each operator why it was not needed; empty: it was. A sort is not needed over rows in its order, nor below what neither
// needs nor keeps an order. A repartition is not needed over rows that come so, or of one partition to one.
std::vector<std::string> Unnecessary(const std::vector<engine::PhysicalNode>& nodes);

bool IsSort(const engine::PhysicalNode& node);
bool IsRepartition(const engine::PhysicalNode& node);

// What physical plans are compared by.
struct PhysicalFacts {
  std::string topology, statistics, scan_statistics, quality;
  std::int64_t unknown_joins = 0, sorts = 0, repartitions = 0, unnecessary = 0;
};

PhysicalFacts FactsOf(const std::vector<engine::PhysicalNode>& nodes);

}  // namespace codeanatomy::bundle
