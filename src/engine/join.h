#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "engine/session.h"

namespace codeanatomy::engine {

// Describes an operator of SQL between structs that a function makes: `span_make(1, 9) @> span_make(2, 3)`.
struct OperatorSpec {
  std::string symbol;    // as the dialect knows it
  std::string function;  // called with the left operand's fields, then the right one's
  std::string maker;     // gives a struct of its arguments
  bool swapped = false;  // the right operand's fields come first
};

// Describes a join operator: the pairs of rows of equal keys for which `function` is true are asked of a kernel.
struct JoinSpec {
  std::string name;
  std::uint32_t version = 1;  // of what it does: plans carry it
  std::string function;       // registered before
  std::uint32_t first_arguments = 0;  // how many of its arguments are the first operand's; the rest are the second's
  std::uint32_t sorted_arguments = 0;  // by how many of its operand's arguments, ascending, rows come after their keys
  std::string measure;  // a function of the first operand's arguments, whose smallest a statement may ask for; or empty
};

// Holds one partition's inputs: rows in order of `key`, which is null where it matches nothing and compares as bytes, then
// the operand's arguments.
struct JoinInputs {
  std::shared_ptr<arrow::RecordBatchReader> first;
  std::shared_ptr<arrow::RecordBatchReader> second;
  bool smallest = false;  // for a row of the second, those pairs may be left out whose first is not of least measure
  std::int64_t batch_rows = 0;
};

// Holds pairs of row numbers, counted from 0 in each input, and the first row of each that a later pair may name.
struct JoinPairs {
  std::vector<std::int64_t> first;
  std::vector<std::int64_t> second;
  std::int64_t first_kept = 0;
  std::int64_t second_kept = 0;
};

// Pairs the rows of one partition. Used by one thread at a time.
class JoinRun {
 public:
  JoinRun() = default;
  JoinRun(const JoinRun&) = delete;
  JoinRun& operator=(const JoinRun&) = delete;
  virtual ~JoinRun() = default;
  // The next pairs, about `batch_rows` at most, or none after as many rows; nothing when both inputs were read to their
  // ends. An error of an input is handed on.
  virtual arrow::Result<std::optional<JoinPairs>> Next() = 0;
};

// Starts a partition; called from many threads at once.
using JoinKernel = std::function<arrow::Result<std::unique_ptr<JoinRun>>(JoinInputs)>;

// Adds an operator to the session's SQL; its functions are registered before.
arrow::Status RegisterOperator(Session& session, const OperatorSpec& spec);

// Adds a join operator. The optimizer puts it in the place of joins whose condition has a call of its function, with an
// operand of either side, except where a key is unique on one side, or a join that is not inner has further conditions than
// keys. Its inputs are partitioned by the keys, and memory for the rows that it holds is the session's. Plans carry its name
// and version, and are read only where that is registered. Errors and exceptions of the kernel fail the statement and name
// the join.
arrow::Status RegisterJoin(Session& session, const JoinSpec& spec, JoinKernel kernel);

}  // namespace codeanatomy::engine
