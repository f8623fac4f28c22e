#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <arrow/array.h>
#include <arrow/result.h>
#include <arrow/type.h>

#include "engine/session.h"

namespace codeanatomy::engine {

// One list of types that an aggregate function takes, with what it gives and keeps for them.
struct AggregateTypes {
  arrow::DataTypeVector parameters;
  std::shared_ptr<arrow::DataType> returns;
  arrow::DataTypeVector state;  // of a group, as it goes from one operator to another; at least one
};

struct AggregateParameter {
  std::string name;  // for `f(name => value)`
  std::string description;
};

// Describes an aggregate function; names are lower-case SQL identifiers. Arguments of other types are cast where the
// engine would cast them, to the first list of types that fits, else the call is a plan error.
struct AggregateFunctionSpec {
  std::string name;
  std::vector<AggregateParameter> parameters;  // at least one
  std::vector<AggregateTypes> types;
  std::uint32_t version = 1;  // of what it computes
  std::string description;    // a sentence
  std::string example;        // a statement; may be empty
};

// The states of the groups of one operator's partition, numbered from 0. One thread at a time. What it gives must not
// depend on the order of rows, nor on how they were cut into batches and states: the engine chooses both.
class GroupStates {
 public:
  virtual ~GroupStates() = default;
  // Makes groups without rows, up to this number; never fewer than there are.
  virtual arrow::Status Grow(std::size_t groups) = 0;
  // Takes rows of arguments; row i belongs to group `groups[i]`. Nulls are the function's to judge.
  virtual arrow::Status Update(const arrow::ArrayVector& arguments, std::span<const std::size_t> groups) = 0;
  // Takes states of other groups, which are not lost.
  virtual arrow::Status Merge(const arrow::ArrayVector& states, std::span<const std::size_t> groups) = 0;
  // Of the first groups, one row each.
  virtual arrow::Result<std::shared_ptr<arrow::Array>> Results(std::size_t groups) const = 0;
  virtual arrow::Result<arrow::ArrayVector> States(std::size_t groups) const = 0;
  // Forgets the first groups; the one after them is then the first.
  virtual void DropFirst(std::size_t groups) = 0;
  // Memory that the states hold; counts against the session's limit.
  virtual std::size_t Bytes() const = 0;
};

// Makes states without groups for the list of types of that position. Called from many threads at once.
using AggregateFactory = std::function<arrow::Result<std::unique_ptr<GroupStates>>(std::size_t types)>;

// Adds an aggregate function to the session's SQL, as Session::RegisterScalarFunction does for a scalar one. DISTINCT
// is taken only where the engine turns it into a GROUP BY, as for a statement's one aggregate; ORDER BY among its arguments
// means nothing to it; as a window function it takes frames that only grow.
arrow::Status RegisterAggregateFunction(const Session& session, AggregateFunctionSpec spec, AggregateFactory factory);

}  // namespace codeanatomy::engine
