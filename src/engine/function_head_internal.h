#pragma once

// Private to engine/: what the bridge is told of a function of any kind, and of the types of a scalar one.

#include <string>
#include <vector>

#include "engine/callback_internal.h"
#include "engine/function.h"

namespace codeanatomy::engine {

// Holds what is made of a function's spec for one registration; borrows the spec's texts.
template <typename Spec>
class FunctionHead {
 public:
  explicit FunctionHead(const Spec& spec) : spec_(spec) {
    std::vector<std::string> names;
    for (const auto& parameter : spec.parameters) {
      names.push_back(parameter.name);
      descriptions_.push_back(Borrow(parameter.description));
    }
    syntax_ = FunctionSyntax(spec.name, names);
  }

  // Fills a ca_function_spec or a ca_aggregate_spec but for what only one of them has.
  template <typename Given>
  void Fill(Given& given) const {
    given.abi_version = CA_ABI_VERSION;
    given.struct_size = sizeof(given);
    given.name = Borrow(spec_.name);
    given.version = spec_.version;
    given.description = Borrow(spec_.description);
    given.syntax = Borrow(syntax_);
    given.example = Borrow(spec_.example);
    given.parameter_descriptions = {descriptions_.data(), descriptions_.size()};
  }

 private:
  const Spec& spec_;
  std::string syntax_;
  std::vector<ca_str> descriptions_;
};

// The function's and its parameters' names and types are those of a scalar function.
arrow::Status CheckScalarFunction(const ScalarFunctionSpec& spec);

// Parameters and result; `out` is the bridge's to release.
arrow::Status ExportTypes(const ScalarFunctionSpec& spec, ArrowSchema* out);

}  // namespace codeanatomy::engine
