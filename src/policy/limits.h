#pragma once

#include <arrow/result.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "policy/policy_pack.h"

namespace codeanatomy::policy {

enum class Pool : std::uint8_t { kFair, kGreedy };

// What a run may use, in plain numbers.
struct Limits {
  std::uint64_t memory_bytes = 0;
  Pool pool = Pool::kFair;
  std::string temp_directory;  // empty: the system's
  std::uint64_t temp_bytes = 0;
  std::uint64_t max_file_bytes = 0;  // 0: none
  std::int64_t file_seconds = 0;     // 0: none
  std::uint64_t file_memory = 0;     // of an interpreter that reads a file; 0: none
  std::uint32_t plan_depth = 0;
  int threads = 1;                   // sizes pools, never plans; as many as there are cores where the pack has 0
};

struct WritePolicy {
  std::string compression;  // `zstd`, `zstd(3)`, `snappy` …
  std::int64_t row_group_rows = 0;
};

// Reads the pack's limits; shares of memory are of MachineMemory(). Invalid if one is missing or out of range.
arrow::Result<Limits> ReadLimits(const PolicyPack& pack);
arrow::Result<WritePolicy> ReadWritePolicy(const PolicyPack& pack);
// `datafusion.execution.target_partitions`: of the plans of rules, and of the rows that they read.
arrow::Result<std::size_t> ReadPartitions(const PolicyPack& pack);
// `resolution.strictness`.
arrow::Result<std::string> ReadStrictness(const PolicyPack& pack);
// The names of `evidence.witnesses`, in their fixed order.
std::vector<std::string> ReadWitnesses(const PolicyPack& pack);

// Bytes this process may have: physical memory, or its control group's limit if that is less.
std::uint64_t MachineMemory();

}  // namespace codeanatomy::policy
