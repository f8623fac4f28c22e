#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include <arrow/result.h>
#include <arrow/scalar.h>
#include <nlohmann/json.hpp>

#include "pipeline/derive.h"

namespace codeanatomy::pipeline {

using RowValues = std::map<std::string, std::shared_ptr<arrow::Scalar>>;  // by column

// A row as JSON; what is null is left out.
nlohmann::ordered_json ValuesJson(const RowValues& row);

// The rows of a table that have these values, at most `most` of them; a null value is one that the row has not either.
arrow::Result<std::vector<RowValues>> RowsWith(const engine::Session& session, const std::string& table,
                                               const RowValues& values, std::int64_t most);

// Finds the rows that a rule's row was made of: those of its inputs that have the values it copies, by the lineage of its
// columns, and theirs in turn. A row that was shown is named again without what it was made of.
class SourceRows {
 public:
  // `root` is the folder of the sources. The derivation has the rows of all tables that are asked for.
  SourceRows(const Derivation& derivation, std::string root, engine::CancelToken cancel)
      : derivation_(derivation), root_(std::move(root)), cancel_(std::move(cancel)) {}

  // The INPUTs (why.h) of a row of the task.
  arrow::Result<nlohmann::ordered_json> Of(const schedule::Task& task, const RowValues& row);

  // The LOSERs (why.h): what stood against the rows that were found, and lost.
  const nlohmann::ordered_json& losers() const { return losers_; }

 private:
  arrow::Result<nlohmann::ordered_json> Input(const schedule::Task& task, const std::string& table,
                                              const RowValues& row);
  arrow::Result<nlohmann::ordered_json> Row(const std::string& table, const RowValues& row);
  arrow::Status AddLosers(const schedule::Task& task, const RowValues& row);
  std::string Snippet(const RowValues& row);

  const Derivation& derivation_;
  std::string root_;
  engine::CancelToken cancel_;
  std::set<std::string> shown_;  // rows, by table and values
  nlohmann::ordered_json losers_ = nlohmann::ordered_json::array();
  std::map<std::string, std::string, std::less<>> sources_;  // bytes, by path
};

}  // namespace codeanatomy::pipeline
