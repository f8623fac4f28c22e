#include "policy/limits.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <limits>
#include <thread>

#include "policy/size.h"

namespace codeanatomy::policy {
namespace {

// Files that hold a control group's memory limit, as seen from inside a container (version 2, version 1).
constexpr const char* kGroupLimits[] = {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"};

arrow::Result<std::string> ValueOf(const PolicyPack& pack, std::string_view key) {
  const PolicyValue* value = pack.Find(key);
  if (value == nullptr) return arrow::Status::Invalid("policy ", pack.name(), " does not set ", key);
  return value->value;
}

arrow::Result<std::int64_t> IntegerOf(const PolicyPack& pack, std::string_view key, std::int64_t most) {
  ARROW_ASSIGN_OR_RAISE(const std::string text, ValueOf(pack, key));
  std::int64_t out = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
  if (read.ec != std::errc() || out > most) {
    return arrow::Status::Invalid(pack.Find(key)->origin, ": ", key, ": ", text, " is more than ", most);
  }
  return out;
}

}  // namespace

arrow::Result<Limits> ReadLimits(const PolicyPack& pack) {
  Limits out;
  ARROW_ASSIGN_OR_RAISE(const std::string memory, ValueOf(pack, "limits.memory"));
  ARROW_ASSIGN_OR_RAISE(out.memory_bytes, ParseMemory(memory, MachineMemory()));
  if (out.memory_bytes == 0) {
    return arrow::Status::Invalid(pack.Find("limits.memory")->origin, ": limits.memory: a limit of 0 leaves nothing");
  }
  ARROW_ASSIGN_OR_RAISE(const std::string pool, ValueOf(pack, "limits.pool"));
  out.pool = pool == "greedy" ? Pool::kGreedy : Pool::kFair;
  ARROW_ASSIGN_OR_RAISE(out.temp_directory, ValueOf(pack, "limits.temp_directory"));
  ARROW_ASSIGN_OR_RAISE(const std::string temp, ValueOf(pack, "limits.temp_limit"));
  ARROW_ASSIGN_OR_RAISE(out.temp_bytes, ParseSize(temp));
  ARROW_ASSIGN_OR_RAISE(const std::string file_bytes, ValueOf(pack, "limits.max_file_bytes"));
  ARROW_ASSIGN_OR_RAISE(out.max_file_bytes, ParseSize(file_bytes));
  ARROW_ASSIGN_OR_RAISE(out.file_seconds,
                        IntegerOf(pack, "limits.file_seconds", std::numeric_limits<std::int32_t>::max()));
  ARROW_ASSIGN_OR_RAISE(const std::string file_memory, ValueOf(pack, "limits.file_memory"));
  ARROW_ASSIGN_OR_RAISE(out.file_memory, ParseSize(file_memory));
  ARROW_ASSIGN_OR_RAISE(const std::int64_t plan_depth, IntegerOf(pack, "limits.plan_depth", 100'000));
  out.plan_depth = static_cast<std::uint32_t>(plan_depth);
  ARROW_ASSIGN_OR_RAISE(const std::int64_t threads, IntegerOf(pack, "limits.threads", 4096));
  out.threads =
      threads > 0 ? static_cast<int>(threads) : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  return out;
}

arrow::Result<std::size_t> ReadPartitions(const PolicyPack& pack) {
  ARROW_ASSIGN_OR_RAISE(const std::int64_t count, IntegerOf(pack, "datafusion.execution.target_partitions", 4096));
  return static_cast<std::size_t>(count);
}

arrow::Result<std::string> ReadStrictness(const PolicyPack& pack) { return ValueOf(pack, "resolution.strictness"); }

arrow::Result<WritePolicy> ReadWritePolicy(const PolicyPack& pack) {
  WritePolicy out;
  ARROW_ASSIGN_OR_RAISE(out.compression, ValueOf(pack, "write.compression"));
  ARROW_ASSIGN_OR_RAISE(out.row_group_rows,
                        IntegerOf(pack, "write.row_group_rows", std::numeric_limits<std::int64_t>::max()));
  return out;
}

std::vector<std::string> ReadWitnesses(const PolicyPack& pack) {
  std::vector<std::string> out;
  const PolicyValue* value = pack.Find("evidence.witnesses");
  if (value == nullptr) return out;
  for (std::size_t start = 0; start < value->value.size();) {
    const std::size_t end = std::min(value->value.find(',', start), value->value.size());
    out.push_back(value->value.substr(start, end - start));
    start = end + 1;
  }
  return out;
}

std::uint64_t MachineMemory() {
  const auto pages = static_cast<std::uint64_t>(std::max(0L, ::sysconf(_SC_PHYS_PAGES)));
  std::uint64_t out = pages * static_cast<std::uint64_t>(std::max(0L, ::sysconf(_SC_PAGESIZE)));
  for (const char* file : kGroupLimits) {
    std::uint64_t limit = 0;
    if (std::ifstream(file) >> limit && limit > 0) out = std::min(out, limit);
  }
  return out;
}

}  // namespace codeanatomy::policy
