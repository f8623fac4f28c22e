#pragma once

// Private to cpg/: edges and witnesses on their way to their tables.

#include <array>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/columns.h"
#include "base/plain_text_column.h"
#include "cpg/edge_assembly.h"
#include "cpg/edge_row_internal.h"

namespace codeanatomy::cpg {

// Confidence in millionths as DECIMAL(7,6).
class DecimalColumn {
 public:
  void Reserve(std::size_t rows) { values_.reserve(rows); }
  void Append(std::int64_t millionths) { values_.push_back({millionths, 0}); }
  std::shared_ptr<arrow::Array> Finish() &&;

 private:
  std::vector<std::array<std::int64_t, 2>> values_;  // low and high words; never negative
};

// Hands edges and witnesses out in batches of kEdgesABatch rows, but for the last, with plain texts: tables take such
// batches as they are.
class EdgeOutput {
 public:
  EdgeOutput(std::span<const std::string> rules, const std::function<arrow::Status(EdgeBatches)>& emit)
      : rules_(rules), emit_(emit) {}

  // Edges of one path.
  arrow::Status AddEdges(std::span<const EdgeRow* const> rows, std::string_view path);
  // Witnesses of edges of one path, and what few of their rows have.
  arrow::Status AddWitnesses(std::span<const EdgeRow* const> rows, std::span<const EdgeExtra> extras,
                             std::string_view path);
  // Notes that edges of different keys have this id.
  void AddClash(std::int64_t id) { given_.repeated.push_back(id); }

  // What is left.
  arrow::Status Finish();
  GivenIds& given() { return given_; }

 private:
  struct Edges {
    IntColumn id, src, dst, bstart, bend, group, ordinal;
    PlainTextColumn kind, path, origin, resolution, rule, label;
    DecimalColumn confidence;
    std::array<PlainTextColumn*, 6> Texts() { return {&path, &kind, &origin, &resolution, &rule, &label}; }
  };
  struct Witnesses {
    IntColumn edge;
    PlainTextColumn origin, rule, detail, path;
    DecimalColumn confidence;
    std::array<PlainTextColumn*, 4> Texts() { return {&path, &origin, &rule, &detail}; }
  };

  static constexpr std::int64_t kBytesOfPaths = 48 * kEdgesABatch, kBytesOfWords = 12 * kEdgesABatch;

  arrow::Status AppendEdges(std::span<const EdgeRow* const> rows, std::string_view path);
  arrow::Status AppendWitnesses(std::span<const EdgeRow* const> rows, std::span<const EdgeExtra> extras,
                                std::string_view path);
  arrow::Status EmitEdges();
  arrow::Status EmitWitnesses();
  void Begin(Edges& edges) const;
  void Begin(Witnesses& witnesses) const;

  std::span<const std::string> rules_;
  const std::function<arrow::Status(EdgeBatches)>& emit_;
  GivenIds given_;
  Edges edges_;
  Witnesses witnesses_;
  // Room for the texts of a batch, in the order of Texts(): at first more than most take.
  std::array<std::int64_t, 6> edge_bytes_ = {kBytesOfPaths, kBytesOfWords, kBytesOfWords,
                                             kBytesOfWords, kBytesOfWords, kBytesOfWords};
  std::array<std::int64_t, 4> witness_bytes_ = {kBytesOfPaths, kBytesOfWords, kBytesOfWords, 0};
};

}  // namespace codeanatomy::cpg
