#pragma once

// What builds on this machine captured of plans, for the first build of another repository.
//
// In: a key that tells what shapes plans. Out: rows of the tables of plans.
//
//  1. No source is in a plan that is captured, so that the rows of one repository are those of another. Whoever takes them
//     checks that they are of its own plans.
//  2. A cache that cannot be read or written costs time and nothing else.
//  3. The folder holds the rows of the kMostEntries keys that were asked for last.
//
// Any thread, any number of processes.

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <arrow/record_batch.h>

namespace codeanatomy::pipeline {

// By table.
using PlanRows = std::map<std::string_view, std::shared_ptr<arrow::RecordBatch>>;

class PlanCache {
 public:
  static constexpr std::size_t kMostEntries = 16;

  explicit PlanCache(std::string folder) : folder_(std::move(folder)) {}

  // The rows of the tables in `shapes`, each of its shape's schema; nullopt: there are none, or they are damaged.
  std::optional<PlanRows> Read(const std::string& key, const PlanRows& shapes) const;
  void Write(const std::string& key, const PlanRows& rows) const;

 private:
  void Prune() const;

  const std::string folder_;
};

}  // namespace codeanatomy::pipeline
