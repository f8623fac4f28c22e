#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>

namespace codeanatomy::cpg {

// Tells rows of a pack's rule apart by the key that its header states. Remembers keys by 126 bits of their hash.
class RowKey {
 public:
  // `file` is the rule's, for errors.
  RowKey(std::string file, std::vector<std::string> columns) : file_(std::move(file)), columns_(std::move(columns)) {}

  // Takes the rows of a batch. Invalid: the key was there before.
  arrow::Status Add(const arrow::RecordBatch& batch);

  // Says of which row what is wrong: `FILE: the row with path = a.py …`.
  arrow::Status Refuse(const arrow::RecordBatch& batch, std::int64_t row, const auto&... what) const {
    return arrow::Status::Invalid(file_, ": the row with ", Describe(batch, row), " ", what...);
  }

 private:
  using Hash = std::array<std::uint64_t, 2>;
  struct First {
    std::size_t operator()(const Hash& hash) const { return static_cast<std::size_t>(hash[0]); }
  };

  std::string Describe(const arrow::RecordBatch& batch, std::int64_t row) const;

  std::string file_;
  std::vector<std::string> columns_;
  std::unordered_set<Hash, First> seen_;
};

// The cells of a row for people: `path = a.py, bstart = 3`.
std::string DescribeCells(const arrow::RecordBatch& batch, std::int64_t row, std::span<const int> columns);

}  // namespace codeanatomy::cpg
