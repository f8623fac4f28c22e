#include "schedule/kernels.h"

#include <algorithm>
#include <array>

#include "schema/schema.h"

namespace codeanatomy::schedule {
namespace {

constexpr std::string_view kExtractedPublic[] = {"bindings", "diagnostics", "files", "scope_manifest", "scopes"};

const std::array<Merge, 5>& AllMerges() {
  static const std::array<Merge, 5> merges = {{{"merge_edges", {"edges", "witnesses"}},
                                               {"merge_findings", {"findings"}},
                                               {"merge_framework_calls", {"framework_calls"}},
                                               {"merge_nodes", {"nodes"}},
                                               {"merge_props", {"props"}}}};
  return merges;
}

}  // namespace

std::span<const Merge> Merges() { return AllMerges(); }

const Merge* MergeOf(std::string_view table) {
  for (const Merge& merge : AllMerges()) {
    if (std::find(merge.tables.begin(), merge.tables.end(), table) != merge.tables.end()) return &merge;
  }
  return nullptr;
}

const std::vector<std::string>& ExtractedTables() {
  static const std::vector<std::string> tables = [] {
    std::vector<std::string> names(std::begin(kExtractedPublic), std::end(kExtractedPublic));
    for (const schema::Table& table : schema::AllTables()) {
      if (table.layer == schema::Layer::kEvidence) names.push_back(table.name);
    }
    std::sort(names.begin(), names.end());
    return names;
  }();
  return tables;
}

bool NamesOutside(std::string_view writes, std::span<const std::string> key) {
  return writes == "nodes" && key.size() == 1 && key[0] == "symbol";
}

arrow::Status KernelAccess::Read(std::string_view input) const {
  if (reads_.contains(input)) return arrow::Status::OK();
  return arrow::Status::UnknownError(kernel_, " reads ", input, ", which it does not declare");
}

arrow::Status KernelAccess::Write(std::string_view table) {
  if (!writes_.contains(table)) {
    return arrow::Status::UnknownError(kernel_, " writes ", table, ", which it does not declare");
  }
  const std::lock_guard lock(mutex_);
  written_.insert(std::string(table));
  return arrow::Status::OK();
}

arrow::Status KernelAccess::Finish() const {
  const std::lock_guard lock(mutex_);
  for (const std::string& table : writes_) {
    if (!written_.contains(table)) {
      return arrow::Status::UnknownError(kernel_, " has not written ", table, ", which it declares");
    }
  }
  return arrow::Status::OK();
}

}  // namespace codeanatomy::schedule
