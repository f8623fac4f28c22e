#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <arrow/array.h>
#include <arrow/result.h>
#include <arrow/type.h>

namespace codeanatomy::engine {

// When a function gives the same result again.
enum class Volatility {
  kImmutable,  // always, for the same arguments: calls of constants are folded while planning
  kStable,     // within one statement; folded as well, each time a plan is optimized
  kVolatile,   // never: called for each row, even without arguments
};

enum class NullHandling {
  kPropagate,  // a null argument makes the result null; what the kernel gave for that row is dropped
  kCalled,     // the kernel decides
};

struct FunctionParameter {
  std::string name;  // for `f(name => value)`
  std::shared_ptr<arrow::DataType> type;
  std::string description;
};

// Describes a scalar function; names are lower-case SQL identifiers. Arguments of other types are cast where the engine
// would cast them, else the call is a plan error.
struct ScalarFunctionSpec {
  std::string name;
  std::vector<FunctionParameter> parameters;
  std::shared_ptr<arrow::DataType> returns;
  Volatility volatility = Volatility::kImmutable;
  NullHandling nulls = NullHandling::kPropagate;
  bool gives_null = false;  // may be null for arguments that are not
  std::uint32_t version = 1;  // of what it computes
  std::string description;  // a sentence
  std::string example;  // a statement; may be empty
};

// Holds the arguments of one call, of the declared types.
struct ScalarCall {
  std::int64_t rows = 0;  // how many results are wanted; at least 1
  std::vector<std::shared_ptr<arrow::Array>> arguments;  // of `rows` rows, or of one that stands for all
  std::vector<bool> is_scalar;  // which arguments are of the second kind
};

// Gives `rows` results of the declared type. Called from many threads at once, and may use the session. With kPropagate,
// rows with a null argument hold any value of the type, and must not fail.
using ScalarKernel = std::function<arrow::Result<std::shared_ptr<arrow::Array>>(const ScalarCall&)>;

}  // namespace codeanatomy::engine
